#include "screen/home.h"

#include "screen/people.h"
#include "screen/session.h"

void home_replace(struct screen *screen)
{
    struct stack *stack = screen->stack;
    session_of(screen)->generation++;
    stack_pop(screen, NULL);
    people_push(stack);
}
