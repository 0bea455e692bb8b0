/* The two forms about users: a new one, and a new passphrase for who is in. */
#include "screen/users.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/users.h"
#include "rukkanen/tui/form.h"
#include "rukkanen/tui/screen.h"
#include "screen/kept.h"
#include "screen/opening.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_DONE = 1 };
enum { ROLE_OF_FACILITATOR = 1, ROLE_OF_PEER };

struct user_form {
    struct book *book;
    struct form form;
    bool fresh; /* a new user; else a passphrase for who is in */
    struct str suggestion;
    struct vec sites;  /* uint64_t, those that can be granted */
    struct vec fields; /* struct field, one for each site */
    struct vec names;  /* char *, of the sites */
};

static const struct choice roles[] = {
    {ROLE_OF_FACILITATOR, "facilitator", N_("facilitator")},
    {ROLE_OF_PEER, "peer", N_("peer facilitator")},
    {0, NULL, NULL},
};
static const struct field name_field = {
    .name = "name", .label = N_("Name"), .type = FIELD_TEXT, .required = true, .max = 60};
static const struct field role_field = {
    .name = "role", .label = N_("Role"), .type = FIELD_CHOICE, .required = true, .choices = roles};
static const struct field health_field = {
    .name = "health", .label = N_("Health details"), .type = FIELD_TRISTATE, .required = true};
static const struct field present_field = {.name = "present",
    .label = N_("Present passphrase"),
    .type = FIELD_TEXT,
    .required = true,
    .max = 200};
static const struct field passphrase_field = {.name = "passphrase",
    .label = N_("New passphrase"),
    .type = FIELD_TEXT,
    .required = true,
    .max = 200};
static const struct field again_field = {.name = "again",
    .label = N_("The same again"),
    .type = FIELD_TEXT,
    .required = true,
    .max = 200};

static const char *text_of(struct user_form *user, const char *name)
{
    return value_string(&form_find(&user->form, name)->value);
}

/* ---- doing it -------------------------------------------------------------------------------- */

static bool add_user(struct user_form *user, struct err *err)
{
    struct vec chosen = VEC_INIT(uint64_t);
    for (size_t i = 0; i < user->sites.n; i++)
        if (form_find(&user->form, VEC_AT(&user->fields, struct field, i)->name)->value.i == 1)
            vec_add(&chosen, VEC_AT(&user->sites, uint64_t, i));
    struct book_user_new new = {.name = text_of(user, "name"),
        .passphrase = text_of(user, "passphrase"),
        .peer = form_find(&user->form, "role")->value.i == ROLE_OF_PEER,
        .no_health = form_find(&user->form, "health")->value.i != 1,
        .sites = user->sites.n > 0 ? chosen.items : NULL,
        .n_sites = chosen.n};
    bool done = user->sites.n > 0 && chosen.n == 0
                    ? err_set(err, ERR_REFUSED, _("Choose at least one site."))
                    : book_user_add(user->book, &new, err);
    vec_clear(&chosen);
    return done;
}

static bool do_it(void *data, struct err *err)
{
    struct user_form *user = data;
    if (user->fresh)
        return add_user(user, err);
    return book_user_passphrase(
        user->book, text_of(user, "present"), text_of(user, "passphrase"), err);
}

void user_ready(struct screen *screen)
{
    struct user_form *user = screen->data;
    if (!form_check(&user->form)) {
        screen_warn(screen, _("Something is missing or not understood; the cursor is on it."));
        return;
    }
    if (strcmp(text_of(user, "passphrase"), text_of(user, "again")) != 0) {
        screen_warn(screen, _("The two passphrases differ. Write the second one again."));
        return;
    }
    opening_work(screen, TAG_DONE, _("Making new keys…"), do_it, user);
}

void user_suggest(struct screen *screen)
{
    struct user_form *user = screen->data;
    struct value value = value_text(user->suggestion.s);
    for (size_t i = 0; i < user->form.fields.n; i++)
        if (strcmp(form_at(&user->form, i)->field->name, "passphrase") == 0) {
            form_set(&user->form, i, &value);
            form_set_focus(&user->form, i + 1);
        }
    value_wipe(&value);
}

static void user_resume(struct screen *screen, const struct result *result)
{
    struct user_form *user = screen->data;
    if (kept_resume(screen, &user->form, result) || result->tag != TAG_DONE || !result->data)
        return;
    if (!result->accepted) {
        session_error(screen, result->data);
        return;
    }
    struct screen *below = screen_below(screen);
    bool fresh = user->fresh;
    session_saved(screen);
    form_settle(&user->form);
    stack_pop(screen, &(struct result){.accepted = true});
    screen_say(below, "%s",
        fresh ? _("The user is added. Let them change the passphrase when they are in.")
              : _("Your passphrase is new now."));
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void user_draw(struct screen *screen, const struct canvas *body)
{
    struct user_form *user = screen->data;
    struct str text = STR_INIT;
    str_addf(&text,
        _("A passphrase has 12 letters or more and may be a sentence. One that nobody "
          "guesses (F2 takes it): %s"),
        user->suggestion.s);
    int rows = canvas_wrapped(body, 0, 1, body->columns - 2, 0, MEANING_NORMAL, text.s);
    str_wipe(&text);
    int from = rows + (body->rows > 14 ? 1 : 0);
    struct canvas rest = canvas_part(body, from, 0, body->rows - from, body->columns);
    form_draw(&user->form, &rest, true);
}

static bool user_key(struct screen *screen, const struct key *key)
{
    struct user_form *user = screen->data;
    return form_key(&user->form, key);
}

static void user_title(struct screen *screen, struct str *out)
{
    const struct user_form *user = screen->data;
    str_add(out, user->fresh ? _("New user") : _("New passphrase"));
}

static void user_announce(struct screen *screen, struct str *out)
{
    struct user_form *user = screen->data;
    form_announce(&user->form, out);
}

static void user_save(struct screen *screen)
{
    form_keep(&((struct user_form *)screen->data)->form, false);
}

static bool user_leave(struct screen *screen)
{
    return kept_leave(screen, &((struct user_form *)screen->data)->form);
}

static void user_place(struct screen *screen, struct str *out)
{
    str_addf(out, ";%zu", form_focus(&((struct user_form *)screen->data)->form));
}

static void user_close(struct screen *screen)
{
    struct user_form *user = screen->data;
    form_clear(&user->form);
    for (size_t i = 0; i < user->names.n; i++)
        free(*VEC_AT(&user->names, char *, i));
    vec_clear(&user->names);
    vec_clear(&user->fields);
    vec_clear(&user->sites);
    str_wipe(&user->suggestion);
    free(user);
}

static const struct screen_class user_class = {
    .name = "user",
    .intro = N_("A new user of the book. A facilitator sees everything of the chosen sites, a peer "
                "facilitator no health details and no settings."),
    .draw = user_draw,
    .key = user_key,
    .resume = user_resume,
    .save = user_save,
    .leave = user_leave,
    .title = user_title,
    .announce = user_announce,
    .place = user_place,
    .close = user_close,
};
static const struct screen_class passphrase_class = {
    .name = "passphrase",
    .intro = N_("A new passphrase for yourself. The old one opens nothing any more on this copy."),
    .draw = user_draw,
    .key = user_key,
    .resume = user_resume,
    .title = user_title,
    .announce = user_announce,
    .close = user_close,
};

/* A tick for each site whose keys who is in holds. */
static void add_sites(struct user_form *user)
{
    struct vec rows = VEC_INIT(struct row);
    struct query query = {.entity = ENTITY_SITE, .fields = "name", .sort = "name"};
    struct value yes = value_int(1);
    if (!book_query(user->book, &query, &rows, NULL))
        return;
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        if (!book_holds_site(user->book, row->id))
            continue;
        char *name = mem_text(row_text(row, "name"));
        struct field field = {
            .name = name, .label = name, .type = FIELD_TRISTATE, .required = true};
        vec_add(&user->names, &name);
        vec_add(&user->fields, &field);
        vec_add(&user->sites, &row->id);
    }
    rows_clear(&rows);
    for (size_t i = 0; user->sites.n > 1 && i < user->sites.n; i++)
        form_add(&user->form, VEC_AT(&user->fields, struct field, i), &yes);
    if (user->sites.n <= 1)
        vec_clear(&user->sites); /* one site: nothing to choose */
}

static struct user_form *push(struct screen *screen, const struct screen_class *class, bool fresh)
{
    struct user_form *user = mem_zero(1, sizeof *user);
    user->book = session_book(screen);
    user->fresh = fresh;
    str_init(&user->suggestion);
    book_suggest_passphrase(&user->suggestion);
    vec_init(&user->sites, sizeof(uint64_t));
    vec_init(&user->fields, sizeof(struct field));
    vec_init(&user->names, sizeof(char *));
    form_init(&user->form, stack_push(screen->stack, class, user), NULL, user);
    return user;
}

void user_form_push(struct screen *screen)
{
    struct user_form *user = push(screen, &user_class, true);
    struct value role = value_int(ROLE_OF_FACILITATOR), no = value_int(0);
    form_add(&user->form, &name_field, NULL);
    form_add(&user->form, &role_field, &role);
    form_add(&user->form, &health_field, &no);
    add_sites(user);
    form_add(&user->form, &passphrase_field, NULL)->secret = true;
    form_add(&user->form, &again_field, NULL)->secret = true;
    form_restore(&user->form);
}

void user_back(struct stack *stack, const char *place)
{
    user_form_push(stack_top(stack));
    struct user_form *user = stack_top(stack)->data;
    form_set_focus(&user->form, *place ? strtoul(place + 1, NULL, 10) : 0);
}

void passphrase_form_push(struct screen *screen)
{
    struct user_form *user = push(screen, &passphrase_class, false);
    form_add(&user->form, &present_field, NULL)->secret = true;
    form_add(&user->form, &passphrase_field, NULL)->secret = true;
    form_add(&user->form, &again_field, NULL)->secret = true;
}
