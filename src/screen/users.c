#include "screen/users.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/book/users.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/opening.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_REMOVE = 1, TAG_REMOVED };
enum { COLUMN_NAME, COLUMN_ROLE, COLUMN_SITES, COLUMN_HEALTH, COLUMNS };

struct users {
    struct book *book;
    struct vec rows; /* struct book_user */
    char *going;     /* who is being removed; owned */
    struct list list;
    uint64_t seen;
};

static const struct book_user *user_at(const struct users *users, size_t row)
{
    return VEC_AT(&users->rows, struct book_user, row);
}

static size_t user_count(void *data)
{
    return ((struct users *)data)->rows.n;
}

static void add_sites(struct book *book, const struct book_user *user, struct str *out)
{
    for (size_t i = 0; i < user->sites.n; i++) {
        str_add(out, i > 0 ? ", " : "");
        book_row_title(book, ENTITY_SITE, *VEC_AT(&user->sites, uint64_t, i), out);
    }
}

static void user_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct users *users = data;
    const struct book_user *user = user_at(users, row);
    if (column == COLUMN_NAME)
        str_add(out, user->name);
    else if (column == COLUMN_ROLE)
        str_add(out, user->removed       ? _("removed")
                     : user->facilitator ? _("facilitator")
                                         : _("peer facilitator"));
    else if (user->removed)
        return;
    else if (column == COLUMN_SITES)
        add_sites(users->book, user, out);
    else
        str_add(out, user->health ? _("health too") : "");
}

static size_t user_jump(void *data, const char *start)
{
    const struct users *users = data;
    for (size_t i = 0; i < users->rows.n; i++)
        if (utf8_starts_fold(user_at(users, i)->name, start))
            return i;
    return LIST_NONE;
}

static const struct list_source source = {
    .count = user_count, .cell = user_cell, .jump = user_jump};
static const struct list_column columns[COLUMNS] = {
    {.label = N_("Name"), .width = 22},
    {.label = N_("Role"), .width = 16},
    {.label = N_("Sites"), .width = 0, .rank = 1},
    {.label = N_("Health"), .width = 11, .rank = 2},
};

static void refresh(struct screen *screen)
{
    struct users *users = screen->data;
    struct err err = {.kind = ERR_NONE};
    if (!session_stale(screen, &users->seen))
        return;
    book_users_clear(&users->rows);
    if (!book_users(users->book, &users->rows, &err))
        session_error(screen, &err);
    list_reload(&users->list);
}

static void users_draw(struct screen *screen, const struct canvas *body)
{
    struct users *users = screen->data;
    refresh(screen);
    list_draw(&users->list, body, true);
}

static bool users_key(struct screen *screen, const struct key *key)
{
    struct users *users = screen->data;
    return list_key(&users->list, key);
}

void users_new(struct screen *screen)
{
    user_form_push(screen);
}

void users_passphrase(struct screen *screen)
{
    struct users *users = screen->data;
    size_t row = list_focus(&users->list);
    if (row != LIST_NONE && strcmp(user_at(users, row)->name, book_user(users->book)) != 0)
        screen_say(screen, _("Everybody changes their own passphrase. Whoever has forgotten it "
                             "uses the recovery code, or is added anew under another name."));
    else
        passphrase_form_push(screen);
}

void users_remove(struct screen *screen)
{
    struct users *users = screen->data;
    size_t row = list_focus(&users->list);
    if (row == LIST_NONE || user_at(users, row)->removed)
        return;
    struct str question = STR_INIT;
    free(users->going);
    users->going = mem_text(user_at(users, row)->name);
    str_addf(&question,
        _("Remove the user %s? They open nothing that is written from now on. What "
          "they have on a copy of their own stays readable to them."),
        users->going);
    dialog_confirm(screen, TAG_REMOVE, question.s, true);
    str_clear(&question);
}

static bool remove_user(void *data, struct err *err)
{
    struct users *users = data;
    return book_user_remove(users->book, users->going, err);
}

static void users_resume(struct screen *screen, const struct result *result)
{
    struct users *users = screen->data;
    if (result->tag == TAG_REMOVE && result->accepted) {
        opening_work(screen, TAG_REMOVED, _("Making new keys…"), remove_user, users);
    } else if (result->tag == TAG_REMOVED && result->data) {
        if (result->accepted) {
            session_saved(screen);
            screen_say(screen, _("Removed: %s"), users->going);
        } else {
            session_error(screen, result->data);
        }
    }
}

static void users_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Users"));
}

static void users_announce(struct screen *screen, struct str *out)
{
    struct users *users = screen->data;
    list_announce(&users->list, out);
}

static void users_place(struct screen *screen, struct str *out)
{
    str_addf(out, ";%zu", list_focus(&((struct users *)screen->data)->list));
}

static void users_close(struct screen *screen)
{
    struct users *users = screen->data;
    list_clear(&users->list);
    book_users_clear(&users->rows);
    free(users->going);
    free(users);
}

static const struct screen_class class = {
    .name = "users",
    .intro =
        N_("Who may open the book. Each has a passphrase of their own; nobody sees another's."),
    .draw = users_draw,
    .key = users_key,
    .resume = users_resume,
    .title = users_title,
    .announce = users_announce,
    .place = users_place,
    .close = users_close,
};

void users_push(struct stack *stack)
{
    struct users *users = mem_zero(1, sizeof *users);
    vec_init(&users->rows, sizeof(struct book_user));
    list_init(&users->list, &source, columns, COLUMNS, users);
    struct screen *screen = stack_push(stack, &class, users);
    users->book = session_book(screen);
    refresh(screen);
}

void users_back(struct stack *stack, const char *place)
{
    users_push(stack);
    struct users *users = stack_top(stack)->data;
    list_set_focus(&users->list, *place ? strtoul(place + 1, NULL, 10) : 0);
}
