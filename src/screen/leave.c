#include "screen/leave.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "screen/session.h"

#include <stdlib.h>

struct leave {
    bool quit; /* the second choice has the focus */
};

static int leave_rows(struct screen *screen, int columns)
{
    (void)screen;
    (void)columns;
    return 2;
}

static void leave_draw(struct screen *screen, const struct canvas *body)
{
    const struct leave *leave = screen->data;
    canvas_textf(body, 0, 1, MEANING_NORMAL, "Enter  %s", _("Lock: unfinished texts are kept"));
    canvas_textf(body, 1, 1, MEANING_NORMAL, "Q      %s", _("Lock it and quit the program"));
    canvas_marker(body, leave->quit ? 1 : 0, 0);
}

static bool leave_key(struct screen *screen, const struct key *key)
{
    struct leave *leave = screen->data;
    if (key_is(key, K_UP) || key_is(key, K_DOWN) || key_is(key, K_TAB) ||
        key_is(key, K_SHIFT | K_TAB)) {
        leave->quit = !leave->quit;
        return true;
    }
    return false;
}

void leave_quit(struct screen *screen)
{
    session_quit(screen);
}

void leave_take(struct screen *screen)
{
    const struct leave *leave = screen->data;
    if (leave->quit)
        session_quit(screen);
    else
        session_lock(screen);
}

static void leave_announce(struct screen *screen, struct str *out)
{
    const struct leave *leave = screen->data;
    str_add(out,
        leave->quit ? _("Lock it and quit the program") : _("Lock: unfinished texts are kept"));
}

static void leave_close(struct screen *screen)
{
    free(screen->data);
}

static const struct screen_class leave_class = {
    .name = "leave",
    .intro = N_("Locking hides everything about people until somebody gives a passphrase."),
    .dialog = true,
    .rows = leave_rows,
    .draw = leave_draw,
    .key = leave_key,
    .close = leave_close,
    .announce = leave_announce,
};

void leave_push(struct stack *stack)
{
    stack_push(stack, &leave_class, mem_zero(1, sizeof(struct leave)));
}
