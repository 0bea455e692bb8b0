#include "screen/first.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/book/book.h"
#include "rukkanen/book/users.h"
#include "rukkanen/tui/form.h"
#include "rukkanen/tui/list.h"
#include "screen/finding.h"
#include "screen/home.h"
#include "screen/opening.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_MADE = 1 };
enum { GROUPS = 8, DIGITS = 5, TYPED_BACK = 2 };
enum { CODE_ROWS = 12 }; /* fewer: the step with the code says less */

enum step { STEP_FOUND, STEP_PLACE, STEP_PASSPHRASE, STEP_CODE, STEPS };

struct first {
    enum step step;
    struct vec books; /* struct found_book */
    struct list list;
    struct form forms[STEPS]; /* STEP_FOUND has none */
    struct str suggestion;    /* a passphrase to take with F2 */
    struct str code;          /* the recovery code, once the book is made */
    int asked[TYPED_BACK];    /* which groups of it are typed back, from 1 */
    struct field code_fields[TYPED_BACK];
    struct str code_labels[TYPED_BACK];
    char *path;
    struct book *book; /* made; becomes the session's when the code was written down */
};

static const struct field place_fields[] = {
    {.name = "site", .label = N_("Place"), .type = FIELD_TEXT, .required = true, .max = 60},
    {.name = "user", .label = N_("Your name"), .type = FIELD_TEXT, .required = true, .max = 60},
    {.name = "group", .label = N_("First group"), .type = FIELD_TEXT, .max = 80},
};
static const struct field passphrase_fields[] = {
    {.name = "passphrase",
        .label = N_("Passphrase"),
        .type = FIELD_TEXT,
        .required = true,
        .max = 200},
    {.name = "again",
        .label = N_("The same again"),
        .type = FIELD_TEXT,
        .required = true,
        .max = 200},
};

static struct form *form_of(struct first *first)
{
    return first->step == STEP_FOUND ? NULL : &first->forms[first->step];
}

static const char *text_of(struct first *first, enum step step, const char *name)
{
    return value_string(&form_find(&first->forms[step], name)->value);
}

/* ---- books that were found ------------------------------------------------------------------- */

static size_t found_count(void *data)
{
    return ((struct first *)data)->books.n + 1;
}

static void found_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct first *first = data;
    if (row == first->books.n) {
        if (column == 0)
            str_add(out, _("Make a new book"));
        return;
    }
    const struct found_book *book = VEC_AT(&first->books, struct found_book, row);
    if (column == 0) {
        str_addf(out, book->stick ? _("%s (on a stick)") : "%s", path_name(book->path));
    } else if (column == 1) {
        int64_t date;
        clock_local(book->wall, &date, NULL);
        date_format(out, lang_current(), DATE_SHORT, date);
    } else {
        char *folder = path_folder(book->path);
        str_add(out, folder);
        free(folder);
    }
}

static const struct list_source found_source = {.count = found_count, .cell = found_cell};
static const struct list_column found_columns[] = {
    {.width = 0},
    {.width = 11, .rank = 1},
    {.width = 0, .rank = 2},
};

static void take_found(struct screen *screen)
{
    struct first *first = screen->data;
    struct session *session = session_of(screen);
    size_t row = list_focus(&first->list);
    if (row >= first->books.n) {
        first->step = STEP_PLACE;
        return;
    }
    /* Opening it is what every start does: the program begins anew on that book. */
    free(session->path);
    session->path = mem_text(VEC_AT(&first->books, struct found_book, row)->path);
    session_lock(screen);
}

/* ---- making one ------------------------------------------------------------------------------ */

static bool make_book(void *data, struct err *err)
{
    struct first *first = data;
    const char *group = text_of(first, STEP_PLACE, "group");
    struct book_start start = {.site = text_of(first, STEP_PLACE, "site"),
        .user = text_of(first, STEP_PLACE, "user"),
        .passphrase = text_of(first, STEP_PASSPHRASE, "passphrase"),
        .group = *group ? group : NULL};
    char *folder = path_folder(first->path);
    bool made = path_make_folder(folder, err) &&
                book_create(first->path, &start, &first->code, &first->book, err);
    free(folder);
    return made;
}

static void take_passphrase(struct screen *screen)
{
    struct first *first = screen->data;
    const char *passphrase = text_of(first, STEP_PASSPHRASE, "passphrase");
    if (utf8_count(passphrase, strlen(passphrase)) < 12) {
        screen_warn(screen, _("A passphrase has 12 letters or more. It may be a sentence."));
        form_set_focus(form_of(first), 0);
    } else if (strcmp(passphrase, text_of(first, STEP_PASSPHRASE, "again")) != 0) {
        screen_warn(screen, _("The two passphrases differ. Write the second one again."));
        form_set_focus(form_of(first), 1);
    } else {
        opening_work(screen, TAG_MADE, _("Making the book…"), make_book, first);
    }
}

/* Two different groups of the code, by chance. */
static void ask_for_groups(struct first *first)
{
    first->asked[0] = 1 + (int)(random_u64() % GROUPS);
    first->asked[1] = 1 + (int)((uint64_t)first->asked[0] + random_u64() % (GROUPS - 1)) % GROUPS;
    if (first->asked[0] > first->asked[1]) {
        int smaller = first->asked[1];
        first->asked[1] = first->asked[0];
        first->asked[0] = smaller;
    }
    for (int i = 0; i < TYPED_BACK; i++) {
        str_addf(&first->code_labels[i], _("Group %d"), first->asked[i]);
        first->code_fields[i] = (struct field){.name = i == 0 ? "one" : "two",
            .label = first->code_labels[i].s,
            .type = FIELD_TEXT,
            .required = true,
            .max = 8};
        form_add(&first->forms[STEP_CODE], &first->code_fields[i], NULL);
    }
}

static void made(struct screen *screen, const struct result *result)
{
    struct first *first = screen->data;
    if (!result->accepted) {
        session_error(screen, result->data);
        return;
    }
    first->step = STEP_CODE;
    ask_for_groups(first);
}

/* The n-th group of the code (from 1) as it is compared: digits only. */
static bool group_is(const struct first *first, int n, const char *typed)
{
    char digits[DIGITS + 1] = "";
    size_t many = 0, at = 0;
    for (const char *c = typed; *c && many < DIGITS; c++)
        if (*c >= '0' && *c <= '9')
            digits[many++] = *c;
    for (const char *c = first->code.s; *c; c++) {
        if (*c < '0' || *c > '9')
            continue;
        if (at / DIGITS == (size_t)n - 1 && (at % DIGITS >= many || digits[at % DIGITS] != *c))
            return false;
        at++;
    }
    return many == DIGITS;
}

static void take_code(struct screen *screen)
{
    struct first *first = screen->data;
    for (int i = 0; i < TYPED_BACK; i++) {
        if (group_is(first, first->asked[i], text_of(first, STEP_CODE, i == 0 ? "one" : "two")))
            continue;
        form_set_focus(form_of(first), (size_t)i);
        screen_warn(
            screen, _("Group %d does not match. Look at what you wrote down."), first->asked[i]);
        return;
    }
    struct session *session = session_of(screen);
    session->book = first->book;
    free(session->path);
    session->path = mem_text(first->path);
    first->book = NULL;
    home_replace(screen);
}

/* ---- steps ----------------------------------------------------------------------------------- */

void first_enter(struct screen *screen)
{
    struct first *first = screen->data;
    if (form_of(first) && !form_check(form_of(first)))
        return;
    switch (first->step) {
    case STEP_FOUND:
        take_found(screen);
        break;
    case STEP_PLACE:
        first->step = STEP_PASSPHRASE;
        break;
    case STEP_PASSPHRASE:
        take_passphrase(screen);
        break;
    case STEP_CODE:
        take_code(screen);
        break;
    case STEPS:
        break;
    }
}

void first_suggest(struct screen *screen)
{
    struct first *first = screen->data;
    if (first->step != STEP_PASSPHRASE)
        return;
    struct value value = value_text(first->suggestion.s);
    form_set(form_of(first), 0, &value);
    value_wipe(&value);
    form_set_focus(form_of(first), 1);
    screen_say(screen, _("Write the offered passphrase down, then here again."));
}

static bool first_leave(struct screen *screen)
{
    struct first *first = screen->data;
    switch (first->step) {
    case STEP_FOUND:
        return true;
    case STEP_PLACE:
        if (first->books.n == 0)
            return true;
        first->step = STEP_FOUND;
        return false;
    case STEP_PASSPHRASE:
        form_take(form_of(first));
        first->step = STEP_PLACE;
        return false;
    case STEP_CODE:
    case STEPS:
        break;
    }
    screen_say(screen, _("The book is made already. Write the code down and type the two groups."));
    return false;
}

/* ---- drawing --------------------------------------------------------------------------------- */

static void add_spaced_code(const struct first *first, struct str *out)
{
    size_t digits = 0;
    for (const char *c = first->code.s; *c; c++) {
        if (*c < '0' || *c > '9')
            continue;
        if (digits % DIGITS == 0)
            str_addf(out, "%s%zu: ",
                digits == 0             ? ""
                : digits % (4 * DIGITS) ? "  "
                                        : "\n",
                digits / DIGITS + 1);
        str_add_c(out, *c);
        digits++;
    }
}

/* Code and fields must be there at once: on few rows the words are fewer. */
static void explain_code(const struct first *first, int rows, struct str *out)
{
    if (rows < CODE_ROWS)
        str_add(out, _("Step 3 of 3. Write this recovery code on paper: it opens the book if the "
                       "passphrase is forgotten. Then type two groups of it here."));
    else
        str_add(out, _("Step 3 of 3. This recovery code opens the book if the passphrase is "
                       "forgotten. It is shown only now. Write it on paper and keep it where you "
                       "keep keys. Then type two groups of it here."));
    str_add(out, "\n\n");
    add_spaced_code(first, out);
}

static void explain(const struct first *first, int rows, struct str *out)
{
    switch (first->step) {
    case STEP_FOUND:
        str_addf(out,
            lang_plural("%d book was found. Enter opens it.",
                "%d books were found. Enter opens one.", first->books.n),
            (int)first->books.n);
        break;
    case STEP_PLACE:
        str_add(out, _("A new book, step 1 of 3. Where do you meet, and who are you? The first "
                       "group can be named now or later."));
        break;
    case STEP_PASSPHRASE:
        str_addf(out,
            _("Step 2 of 3. The passphrase opens everything about people. It has 12 letters or "
              "more and may be a sentence. One that nobody guesses (F2 takes it): %s"),
            first->suggestion.s);
        break;
    case STEP_CODE:
        explain_code(first, rows, out);
        break;
    case STEPS:
        break;
    }
}

static void first_draw(struct screen *screen, const struct canvas *body)
{
    struct first *first = screen->data;
    struct str text = STR_INIT;
    explain(first, body->rows, &text);
    int rows = canvas_wrapped(body, 0, 1, body->columns - 2, 0, MEANING_NORMAL, text.s);
    str_wipe(&text);
    int from = rows + (body->rows > rows + 5 ? 1 : 0);
    struct canvas rest = canvas_part(body, from, 0, body->rows - from, body->columns);
    if (form_of(first))
        form_draw(form_of(first), &rest, true);
    else
        list_draw(&first->list, &rest, true);
}

static bool first_key(struct screen *screen, const struct key *key)
{
    struct first *first = screen->data;
    return form_of(first) ? form_key(form_of(first), key) : list_key(&first->list, key);
}

static void first_resume(struct screen *screen, const struct result *result)
{
    if (result->tag == TAG_MADE && result->data)
        made(screen, result);
}

static void first_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Welcome"));
}

static void first_announce(struct screen *screen, struct str *out)
{
    struct first *first = screen->data;
    if (form_of(first))
        form_announce(form_of(first), out);
    else
        list_announce(&first->list, out);
}

static const char *first_pane(const struct screen *screen)
{
    static const char *const names[] = {"found", "place", "passphrase", "code"};
    return names[((const struct first *)screen->data)->step];
}

static void first_close(struct screen *screen)
{
    struct first *first = screen->data;
    for (enum step step = STEP_PLACE; step < STEPS; step++)
        form_clear(&first->forms[step]);
    for (int i = 0; i < TYPED_BACK; i++)
        str_clear(&first->code_labels[i]);
    book_close(first->book);
    list_clear(&first->list);
    finding_clear(&first->books);
    str_wipe(&first->code);
    str_wipe(&first->suggestion);
    free(first->path);
    free(first);
}

static const struct screen_class first_class = {
    .name = "first",
    .intro = N_("The first start. Open a book that is here already, or make a new one in three "
                "steps. Enter goes on, Esc a step back; nothing that was written is lost."),
    .min_rows = 8,
    .min_columns = 34,
    .draw = first_draw,
    .key = first_key,
    .resume = first_resume,
    .leave = first_leave,
    .close = first_close,
    .title = first_title,
    .announce = first_announce,
    .pane = first_pane,
};

void first_push(struct stack *stack)
{
    struct first *first = mem_zero(1, sizeof *first);
    const struct session *session = stack_app(stack);
    first->path = path_unused(session->path);
    vec_init(&first->books, sizeof(struct found_book));
    str_init(&first->suggestion);
    str_init(&first->code);
    finding_books(&first->books);
    book_suggest_passphrase(&first->suggestion);
    list_init(&first->list, &found_source, found_columns, 3, first);
    struct screen *screen = stack_push(stack, &first_class, first);
    for (int i = 0; i < TYPED_BACK; i++)
        str_init(&first->code_labels[i]);
    for (enum step step = STEP_PLACE; step < STEPS; step++)
        form_init(&first->forms[step], screen, NULL, first);
    for (size_t i = 0; i < sizeof place_fields / sizeof *place_fields; i++)
        form_add(&first->forms[STEP_PLACE], &place_fields[i], NULL);
    for (size_t i = 0; i < sizeof passphrase_fields / sizeof *passphrase_fields; i++)
        form_add(&first->forms[STEP_PASSPHRASE], &passphrase_fields[i], NULL)->secret = true;
    first->step = first->books.n > 0 ? STEP_FOUND : STEP_PLACE;
}
