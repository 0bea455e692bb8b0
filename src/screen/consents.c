#include "screen/consents.h"

#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/model/entity.h"
#include "rukkanen/tui/dialog.h"
#include "screen/session.h"

enum { TAG_EXTENT = -9001, TAG_WORDING = -9002, TAG_WITHDRAW = -9003, TAG_PAGES = -9004 };
enum { ALL_COLUMNS = 60 }; /* on a narrower screen the others stand below the first */
enum { COLUMN_PURPOSE, COLUMN_EXTENT, COLUMN_DATE, COLUMN_WORDING, COLUMN_BY, COLUMNS };

static const char *choice_label(const char *field, int number)
{
    const struct field *of = entity_field(entity_by_number(ENTITY_CONSENT), field);
    const struct choice *choice = choice_by_number(of->choices, number);
    return choice ? lang_text(choice->label) : "";
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Lines of a purpose: one; on a narrow screen whether, when and who stand in lines below it. */
static size_t lines_of(const struct consents *consents, size_t purpose)
{
    if (!consents->narrow)
        return 1;
    return consents->rows[purpose].recorded ? 3 : 2;
}

/* The purpose that a line of the list tells of, and which of its lines it is. */
static size_t purpose_of(const struct consents *consents, size_t line, size_t *within)
{
    size_t purpose = 0;
    while (purpose + 1 < CONSENT_PURPOSES && line >= lines_of(consents, purpose))
        line -= lines_of(consents, purpose++);
    *within = line;
    return purpose;
}

static size_t row_count(void *data)
{
    const struct consents *consents = data;
    size_t n = 0;
    for (size_t i = 0; i < CONSENT_PURPOSES; i++)
        n += lines_of(consents, i);
    return n;
}

static enum list_row row_kind(void *data, size_t line)
{
    size_t within;
    purpose_of(data, line, &within);
    return within == 0 ? LIST_ROW : LIST_DETAIL;
}

static uint64_t row_id(void *data, size_t line)
{
    size_t within;
    return purpose_of(data, line, &within) + 1;
}

static void add_extent(const struct consent *consent, struct str *out)
{
    if (!consent->recorded)
        str_add(out, _("not asked"));
    else if (consent->withdrawn != DATE_NONE)
        str_add(out, _("withdrawn"));
    else
        str_add(out, choice_label("extent", (int)consent->extent));
}

static void add_date(const struct consent *consent, struct str *out)
{
    if (!consent->recorded)
        return;
    int64_t date = consent->withdrawn != DATE_NONE ? consent->withdrawn : consent->date;
    if (date != DATE_NONE)
        date_format(out, lang_current(), DATE_SHORT, date);
}

/* "vain etunimi, 3.12.2024", below it "sanamuoto 1, Sanna" */
static void add_detail(const struct consent *consent, size_t within, struct str *out)
{
    if (within == 1) {
        add_extent(consent, out);
        str_add(out, consent->recorded ? ", " : "");
        add_date(consent, out);
        return;
    }
    if (consent->wording && *consent->wording)
        str_addf(out, _("wording %s"), consent->wording);
    if (consent->recorded_by && *consent->recorded_by)
        str_addf(out, "%s%s", consent->wording && *consent->wording ? ", " : "",
            consent->recorded_by);
}

static void row_cell(void *data, size_t line, size_t column, struct str *out)
{
    const struct consents *consents = data;
    size_t within, purpose = purpose_of(consents, line, &within);
    const struct consent *consent = &consents->rows[purpose];
    if (within > 0)
        add_detail(consent, within, out);
    else if (column == COLUMN_PURPOSE)
        str_add(out, choice_label("purpose", (int)purpose + 1));
    else if (column == COLUMN_EXTENT)
        add_extent(consent, out);
    else if (!consent->recorded)
        return;
    else if (column == COLUMN_DATE)
        add_date(consent, out);
    else if (column == COLUMN_WORDING)
        str_add(out, consent->wording ? consent->wording : "");
    else
        str_add(out, consent->recorded_by ? consent->recorded_by : "");
}

static const struct list_source source
    = {.count = row_count, .cell = row_cell, .id = row_id, .kind = row_kind};
static const struct list_column columns[COLUMNS] = {
    {.label = N_("For what"), .width = 0},
    {.label = N_("Consent"), .width = 17},
    {.label = N_("Date"), .width = 11, .rank = 1},
    {.label = N_("Wording"), .width = 8, .rank = 3},
    {.label = N_("Recorded by"), .width = 14, .rank = 2},
};

static void drop_rows(struct consents *consents)
{
    for (size_t i = 0; i < CONSENT_PURPOSES; i++)
        consent_clear(&consents->rows[i]);
}

static void read_rows(struct consents *consents)
{
    struct err err = {.kind = ERR_NONE};
    drop_rows(consents);
    consents->read = consents->person;
    for (size_t i = 0; i < CONSENT_PURPOSES; i++)
        if (!consent_read(session_book(consents->screen), NULL, consents->person,
                (enum consent_purpose)(i + 1), &consents->rows[i], &err)) {
            session_error(consents->screen, &err);
            return;
        }
    list_reload(&consents->list);
}

/* Before rows are drawn, and before a key that was typed ahead of the drawing meets them. */
static void refresh(struct consents *consents)
{
    bool other = consents->read != consents->person;
    if (session_stale(consents->screen, &consents->seen) || other)
        read_rows(consents);
}

void consents_init(struct consents *consents, struct screen *screen, uint64_t person)
{
    *consents = (struct consents){.screen = screen, .person = person};
    list_init(&consents->list, &source, columns, COLUMNS, consents);
}

void consents_clear(struct consents *consents)
{
    drop_rows(consents);
    list_clear(&consents->list);
}

void consents_draw(struct consents *consents, const struct canvas *canvas)
{
    bool narrow = canvas->columns < ALL_COLUMNS;
    refresh(consents);
    consents->list.n_columns = narrow ? COLUMN_EXTENT : COLUMNS;
    if (narrow != consents->narrow) {
        consents->narrow = narrow;
        list_reload(&consents->list);
    }
    bool roomy = canvas->rows > CONSENT_PURPOSES + 3;
    int note = roomy ? canvas->rows - 2 : canvas->rows;
    struct canvas rows = canvas_part(canvas, 0, 0, note, canvas->columns);
    list_draw(&consents->list, &rows, true);
    if (roomy)
        canvas_wrapped(canvas, note, 1, canvas->columns - 2, 0, MEANING_DIM,
            _("Without a consent the person is only counted on a page."));
}

static enum consent_purpose focused_purpose(const struct consents *consents)
{
    return (enum consent_purpose)list_focus_id(&consents->list);
}

uint64_t consents_focus(const struct consents *consents)
{
    return consents->rows[focused_purpose(consents) - 1].id;
}

/* ---- giving and withdrawing ------------------------------------------------------------------ */

void consents_enter(struct consents *consents)
{
    const char *refusal = session_refusal(consents->screen, NEED_WRITE);
    struct vec items = VEC_INIT(struct dialog_item);
    if (refusal) {
        screen_warn(consents->screen, "%s", refusal);
        return;
    }
    refresh(consents);
    consents->asked = focused_purpose(consents);
    for (const enum consent_extent *extent = consent_extents(consents->asked); *extent; extent++) {
        struct dialog_item item = {
            .label = choice_label("extent", (int)*extent), .number = *extent};
        vec_add(&items, &item);
    }
    dialog_choose(consents->screen, TAG_EXTENT, choice_label("purpose", (int)consents->asked),
        items.items, items.n,
        consents->rows[consents->asked - 1].recorded ? consents->rows[consents->asked - 1].extent
                                                     : 0,
        0);
    vec_clear(&items);
}

/* The version that was used last for this person, since a form is mostly signed as a whole. */
static const char *last_wording(const struct consents *consents)
{
    const struct consent *newest = NULL;
    for (size_t i = 0; i < CONSENT_PURPOSES; i++) {
        const struct consent *row = &consents->rows[i];
        if (row->recorded && row->wording && *row->wording && (!newest || row->date > newest->date))
            newest = row;
    }
    return newest ? newest->wording : "1";
}

/* The pages that show the name, those on the wall first told: appended a line each. */
static void add_pages(const struct vec *pages, struct str *out)
{
    for (size_t i = 0; i < pages->n; i++) {
        const struct consent_page *page = VEC_AT(pages, struct consent_page, i);
        str_addf(out, page->on_wall ? _("\n- %s (hangs on the wall)") : "\n- %s", page->title);
    }
}

void consents_withdraw(struct consents *consents)
{
    struct vec pages = VEC_INIT(struct consent_page);
    struct err err = {.kind = ERR_NONE};
    struct str question = STR_INIT;
    refresh(consents);
    consents->asked = focused_purpose(consents);
    const struct consent *row = &consents->rows[consents->asked - 1];
    if (!row->recorded || row->withdrawn != DATE_NONE || row->extent == CONSENT_NO) {
        screen_say(consents->screen, _("There is no consent to withdraw."));
        return;
    }
    str_addf(
        &question, _("Withdraw the consent: %s?"), choice_label("purpose", (int)consents->asked));
    bool names = consents->asked == CONSENT_BOARD || consents->asked == CONSENT_MEMO;
    if (names && consent_pages(session_book(consents->screen), consents->person, &pages, &err) &&
        pages.n > 0) {
        str_add_c(&question, '\n');
        str_add(&question, _("The name goes from these pages at once and for good:"));
        add_pages(&pages, &question);
    }
    consent_pages_clear(&pages);
    dialog_confirm(consents->screen, TAG_WITHDRAW, question.s, true);
    str_wipe(&question);
}

/* What is to be done with the papers that still show the name. */
static void tell_pages(struct consents *consents, const struct vec *pages)
{
    struct str text = STR_INIT;
    if (pages->n == 0) {
        screen_say(consents->screen, _("It is recorded."));
        return;
    }
    str_add(&text, _("# The name is gone from the published pages"));
    str_add(&text, "\n");
    str_add(&text, _("Paper does not change by itself. Take these from the wall and print them "
                     "anew:"));
    add_pages(pages, &text);
    str_add(&text, "\n\n");
    str_add(&text, _("Other copies of the book lose the name when they are merged next time."));
    dialog_text(consents->screen, TAG_PAGES, _("Consents"), text.s);
    str_wipe(&text);
}

static void finish(struct consents *consents, bool done, struct vec *pages, const struct err *err)
{
    if (done) {
        session_saved(consents->screen);
        tell_pages(consents, pages);
    } else {
        session_error(consents->screen, err);
    }
    consent_pages_clear(pages);
}

bool consents_resume(struct consents *consents, const struct result *result)
{
    struct book *book = session_book(consents->screen);
    struct vec pages = VEC_INIT(struct consent_page);
    struct err err = {.kind = ERR_NONE};
    switch (result->tag) {
    case TAG_EXTENT:
        if (!result->accepted)
            return true;
        consents->extent = (enum consent_extent)result->number;
        dialog_prompt(consents->screen, TAG_WORDING,
            _("Which version of the wording did the person see?"), last_wording(consents), 40, 0);
        return true;
    case TAG_WORDING:
        if (result->accepted)
            finish(consents,
                consent_record(book, consents->person, consents->asked, consents->extent,
                    result->text, &pages, &err),
                &pages, &err);
        return true;
    case TAG_WITHDRAW:
        if (result->accepted)
            finish(consents,
                consent_withdraw(book, consents->person, consents->asked, &pages, &err), &pages,
                &err);
        return true;
    case TAG_PAGES:
        return true;
    default:
        return false;
    }
}
