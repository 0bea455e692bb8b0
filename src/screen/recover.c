#include "screen/recover.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/book/users.h"
#include "rukkanen/tui/form.h"
#include "screen/opening.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_DONE = 1 };

struct recover {
    struct form form;
    struct book *book;
    struct vec users;   /* char * */
    struct vec choices; /* struct choice, of the users; ends with one without name */
    struct field who;
};

static const struct field code_field = {
    .name = "code", .label = N_("Recovery code"), .type = FIELD_TEXT, .required = true, .max = 80};
static const struct field new_field = {
    .name = "new", .label = N_("New passphrase"), .type = FIELD_TEXT, .required = true, .max = 200};
static const struct field again_field = {.name = "again",
    .label = N_("The same again"),
    .type = FIELD_TEXT,
    .required = true,
    .max = 200};

static const char *text_of(struct recover *recover, const char *name)
{
    return value_string(&form_find(&recover->form, name)->value);
}

static bool do_recover(void *data, struct err *err)
{
    struct recover *recover = data;
    int64_t who = form_find(&recover->form, "who")->value.i;
    return book_user_recover(recover->book, *VEC_AT(&recover->users, char *, (size_t)who - 1),
        text_of(recover, "code"), text_of(recover, "new"), err);
}

void recover_enter(struct screen *screen)
{
    struct recover *recover = screen->data;
    if (!form_check(&recover->form))
        return;
    if (strcmp(text_of(recover, "new"), text_of(recover, "again")) != 0) {
        screen_warn(screen, _("The two new passphrases differ. Write the second one again."));
        return;
    }
    opening_work(screen, TAG_DONE, _("Checking the recovery code…"), do_recover, recover);
}

static void recover_resume(struct screen *screen, const struct result *result)
{
    struct recover *recover = screen->data;
    if (form_resume(&recover->form, result) || result->tag != TAG_DONE || !result->data)
        return;
    if (!result->accepted) {
        session_error(screen, result->data);
        return;
    }
    struct screen *below = screen_below(screen);
    stack_pop(screen, &(struct result){.accepted = true});
    screen_say(below, _("The passphrase is new now. Open the book with it."));
}

static const char explanation[] =
    N_("The recovery code is the eight groups of five digits that were written down when "
       "the book was made. With it you give a new passphrase here.\n"
       "Without it: another facilitator of this book can open it, add you as a new user in "
       "Settings > Users, and remove the old name.\n"
       "If there is neither the code nor a colleague, what is locked cannot be opened by "
       "anybody. The pages on the notice board stay readable.");

static void recover_draw(struct screen *screen, const struct canvas *body)
{
    struct recover *recover = screen->data;
    int room = body->rows - 6; /* the form's rows come first */
    int rows = canvas_wrapped(
        body, body->rows, 1, body->columns - 2, 0, MEANING_NORMAL, lang_text(explanation));
    rows = rows < room ? rows : room > 0 ? room : 0;
    struct canvas top = canvas_part(body, 0, 0, rows, body->columns);
    canvas_wrapped(&top, 0, 1, body->columns - 2, 0, MEANING_NORMAL, lang_text(explanation));
    int from = rows > 0 ? rows + 1 : 0;
    struct canvas rest = canvas_part(body, from, 0, body->rows - from, body->columns);
    form_draw(&recover->form, &rest, true);
}

static bool recover_key(struct screen *screen, const struct key *key)
{
    struct recover *recover = screen->data;
    return form_key(&recover->form, key);
}

static void recover_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Forgot the passphrase?"));
}

static void recover_announce(struct screen *screen, struct str *out)
{
    struct recover *recover = screen->data;
    form_announce(&recover->form, out);
}

static void recover_close(struct screen *screen)
{
    struct recover *recover = screen->data;
    form_clear(&recover->form);
    for (size_t i = 0; i < recover->users.n; i++)
        free(*VEC_AT(&recover->users, char *, i));
    vec_clear(&recover->users);
    vec_clear(&recover->choices);
    free(recover);
}

static const struct screen_class recover_class = {
    .name = "recover",
    .intro = explanation, /* a small screen shows only its beginning */
    .draw = recover_draw,
    .key = recover_key,
    .resume = recover_resume,
    .title = recover_title,
    .announce = recover_announce,
    .close = recover_close,
};

static void add_fields(struct recover *recover)
{
    struct value first = value_int(1);
    for (size_t i = 0; i < recover->users.n; i++) {
        const char *name = *VEC_AT(&recover->users, char *, i);
        struct choice choice = {.number = (int)i + 1, .name = name, .label = name};
        vec_add(&recover->choices, &choice);
    }
    vec_add(&recover->choices, NULL);
    recover->who = (struct field){.name = "who",
        .label = N_("Whose passphrase"),
        .type = FIELD_CHOICE,
        .required = true,
        .choices = recover->choices.items};
    form_add(&recover->form, &recover->who, &first);
    form_add(&recover->form, &code_field, NULL);
    form_add(&recover->form, &new_field, NULL)->secret = true;
    form_add(&recover->form, &again_field, NULL)->secret = true;
    form_set_focus(&recover->form, recover->users.n > 1 ? 0 : 1);
}

void recover_push(struct screen *screen)
{
    struct err err = {.kind = ERR_NONE};
    struct recover *recover = mem_zero(1, sizeof *recover);
    recover->book = session_book(screen);
    vec_init(&recover->users, sizeof(char *));
    vec_init(&recover->choices, sizeof(struct choice));
    struct screen *pushed = stack_push(screen->stack, &recover_class, recover);
    form_init(&recover->form, pushed, NULL, recover);
    if (!book_user_names(recover->book, &recover->users, &err))
        session_error(pushed, &err);
    add_fields(recover);
}
