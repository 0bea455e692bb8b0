#include "screen/home.h"

#include "screen/session.h"
#include "screen/today.h"

void home_replace(struct screen *screen)
{
    struct stack *stack = screen->stack;
    session_of(screen)->generation++;
    stack_pop(screen, NULL);
    today_push(stack);
    today_ask(stack);
}
