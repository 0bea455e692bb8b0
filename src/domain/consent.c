#include "rukkanen/domain/consent.h"

#include "domain/rows.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/domain/person.h"

#include <stdlib.h>
#include <string.h>

void consent_clear(struct consent *consent)
{
    free(consent->wording);
    free(consent->recorded_by);
    *consent = (struct consent) {.id = 0};
}

const enum consent_extent *consent_extents(enum consent_purpose purpose)
{
    static const enum consent_extent names[] = {CONSENT_FULL, CONSENT_FIRST, CONSENT_NO, 0};
    static const enum consent_extent others[] = {CONSENT_YES, CONSENT_NO, 0};
    return purpose == CONSENT_BOARD || purpose == CONSENT_MEMO ? names : others;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* The consent that only the change has, 0 if none. */
static uint64_t find_added(
    const struct change *change, uint64_t person, enum consent_purpose purpose)
{
    struct vec added = VEC_INIT(uint64_t);
    uint64_t found = 0;
    if (change)
        change_rows(change, ENTITY_CONSENT, &added);
    for (size_t i = 0; i < added.n && !found; i++) {
        struct row row;
        row_init(&row, entity_by_number(ENTITY_CONSENT), *VEC_AT(&added, uint64_t, i));
        change_overlay(change, &row);
        if (row_ref(&row, "person") == person && row_int(&row, "purpose", 0) == (int64_t)purpose)
            found = row.id;
        row_clear(&row);
    }
    vec_clear(&added);
    return found;
}

static void from_row(const struct row *row, struct consent *consent)
{
    const struct field *extent = entity_field(row->entity, "extent");
    bool unsure = row->differs >> (extent - row->entity->fields) & 1;
    consent->withdrawn = row_date(row, "withdrawn");
    consent->recorded = row_value(row, "extent")->tag != VALUE_NULL;
    consent->extent = (enum consent_extent)row_int(row, "extent", CONSENT_NO);
    /* Two copies say different things: until somebody has chosen, nothing is shown. */
    if (unsure || consent->withdrawn != DATE_NONE)
        consent->extent = CONSENT_NO;
    consent->date = row_date(row, "date");
    consent->wording = mem_text(row_text(row, "wording"));
    consent->recorded_by = mem_text(row_text(row, "recorded_by"));
}

/* The same consent under other records of a joined person. Appends ids (uint64_t). */
static void other_rows(struct book *book, uint64_t person, enum consent_purpose purpose,
    uint64_t own, struct vec *rows)
{
    struct vec same = VEC_INIT(uint64_t);
    book_person_same(book, person, &same);
    for (size_t i = 0; same.n > 1 && i < same.n; i++) {
        struct value parts[] = {value_id(*VEC_AT(&same, uint64_t, i)), value_int(purpose)};
        uint64_t id;
        if (book_key_id(book, ENTITY_CONSENT, parts, 2, &id, NULL) && id != own
            && !ids_hold(rows, id) && book_row_exists(book, ENTITY_CONSENT, id))
            vec_add(rows, &id);
    }
    vec_clear(&same);
}

/* Where two records of one person say different things, nothing is shown until it is recorded
 * anew, as with two values of one record. */
static void heed_others(struct book *book, uint64_t person, enum consent_purpose purpose,
    struct consent *consent)
{
    struct vec rows = VEC_INIT(uint64_t);
    other_rows(book, person, purpose, consent->id, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        struct row row;
        struct consent other;
        if (!book_row(book, ENTITY_CONSENT, *VEC_AT(&rows, uint64_t, i), &row, NULL))
            continue;
        from_row(&row, &other);
        if (other.extent != consent->extent)
            consent->extent = CONSENT_NO;
        consent_clear(&other);
        row_clear(&row);
    }
    vec_clear(&rows);
}

bool consent_read(struct book *book, const struct change *change, uint64_t person,
    enum consent_purpose purpose, struct consent *consent, struct err *err)
{
    struct value parts[] = {value_id(person), value_int(purpose)};
    struct row row;
    *consent = (struct consent) {.extent = CONSENT_NO,
        .date = DATE_NONE,
        .withdrawn = DATE_NONE,
        .id = find_added(change, person, purpose)};
    bool only_there = consent->id || (change && !book_row_exists(book, ENTITY_PERSON, person));
    if (!only_there && !book_key_id(book, ENTITY_CONSENT, parts, 2, &consent->id, err))
        return false;
    if (consent->id
        && (find_added(change, person, purpose)
            || book_row_exists(book, ENTITY_CONSENT, consent->id))) {
        if (!rows_read(book, change, ENTITY_CONSENT, consent->id, NULL, &row, err))
            return false;
        from_row(&row, consent);
        row_clear(&row);
        heed_others(book, person, purpose, consent);
        return true;
    }
    consent->wording = mem_text("");
    consent->recorded_by = mem_text("");
    return true;
}

static enum name_shown shown_by(enum consent_extent extent)
{
    switch (extent) {
    case CONSENT_FULL:
        return NAME_SHOWN_FULL;
    case CONSENT_FIRST:
        return NAME_SHOWN_FIRST;
    default:
        return NAME_SHOWN_COUNTED;
    }
}

enum name_shown consent_shown(struct book *book, const struct change *change, uint64_t person,
    enum consent_purpose purpose)
{
    struct consent consent;
    if (!consent_read(book, change, person, purpose, &consent, NULL))
        return NAME_SHOWN_COUNTED;
    enum name_shown shown = shown_by(consent.extent);
    consent_clear(&consent);
    return shown;
}

void consent_name(struct book *book, const struct change *change, uint64_t person,
    enum consent_purpose purpose, struct str *out)
{
    enum name_shown shown = consent_shown(book, change, person, purpose);
    if (shown != NAME_SHOWN_COUNTED)
        person_name(book, change, person, shown == NAME_SHOWN_FULL ? PERSON_FULL : PERSON_FIRST,
            out);
}

/* ---- names on pages ------------------------------------------------------------------------- */

void consent_pages_clear(struct vec *pages)
{
    for (size_t i = 0; i < pages->n; i++)
        free(VEC_AT(pages, struct consent_page, i)->title);
    vec_clear(pages);
}

static void add_page(struct book *book, uint64_t id, struct vec *pages)
{
    struct row row;
    for (size_t i = 0; i < pages->n; i++) {
        if (VEC_AT(pages, struct consent_page, i)->page == id)
            return;
    }
    if (!book_row_fields(book, ENTITY_PAGE, id, "title posted taken_down", &row, NULL))
        return;
    struct consent_page page = {
        .page = id,
        .title = mem_text(row_text(&row, "title")),
        .on_wall = row_date(&row, "posted") != DATE_NONE
            && row_date(&row, "taken_down") == DATE_NONE,
    };
    vec_add(pages, &page);
    row_clear(&row);
}

/* A finder for one person's name; empty names find nothing. */
static struct name_finder *finder_of(struct book *book, uint64_t id)
{
    struct person person;
    struct vec people = VEC_INIT(struct name_person);
    if (!person_read(book, NULL, id, &person, NULL))
        return NULL;
    struct name_person one = {id, person.first, person.last};
    vec_add(&people, &one);
    struct name_finder *finder = names_new(&people);
    vec_clear(&people);
    person_clear(&person);
    return finder;
}

/* Whether the words of a name place tell more than may be shown; if that cannot be told, they
 * do. */
static bool too_much(const struct name_finder *finder, const char *text, enum name_shown shown)
{
    struct vec hits = VEC_INIT(struct name_hit);
    if (shown == NAME_SHOWN_FULL)
        return false;
    if (finder)
        names_find(finder, text, &hits);
    bool exceeds = hits.n == 0;
    for (size_t i = 0; i < hits.n; i++)
        exceeds = exceeds || names_exceeds(VEC_AT(&hits, struct name_hit, i), shown);
    vec_clear(&hits);
    return exceeds;
}

bool consent_exceeds(struct book *book, uint64_t person, uint64_t name)
{
    enum name_shown shown = consent_shown(book, NULL, person, CONSENT_BOARD);
    struct row row;
    if (shown == NAME_SHOWN_FULL
        || !book_row_fields(book, ENTITY_PAGE_NAME, name, "text", &row, NULL))
        return false;
    struct name_finder *finder = finder_of(book, person);
    bool exceeds = *row_text(&row, "text") && too_much(finder, row_text(&row, "text"), shown);
    names_free(finder);
    row_clear(&row);
    return exceeds;
}

/* The name rows on published pages that tell more of a person than shown, and their pages. */
static bool find_names(struct book *book, uint64_t person, enum name_shown shown,
    struct vec *names, struct vec *pages, struct err *err)
{
    struct vec tagged = VEC_INIT(uint64_t);
    bool ok = book_rows_about(book, ENTITY_PAGE_NAME, person, &tagged, err);
    struct name_finder *finder = tagged.n ? finder_of(book, person) : NULL;
    for (size_t i = 0; ok && i < tagged.n; i++) {
        struct row row;
        uint64_t id = *VEC_AT(&tagged, uint64_t, i);
        if (!book_row_fields(book, ENTITY_PAGE_NAME, id, "page text", &row, NULL))
            continue;
        if (*row_text(&row, "text") && too_much(finder, row_text(&row, "text"), shown)) {
            vec_add(names, &id);
            add_page(book, row_ref(&row, "page"), pages);
        }
        row_clear(&row);
    }
    names_free(finder);
    vec_clear(&tagged);
    return ok;
}

bool consent_pages(struct book *book, uint64_t person, struct vec *pages, struct err *err)
{
    struct vec names = VEC_INIT(uint64_t);
    bool ok = find_names(book, person, NAME_SHOWN_COUNTED, &names, pages, err);
    vec_clear(&names);
    return ok;
}

/* ---- recording ------------------------------------------------------------------------------ */

static bool write_row(struct book *book, struct change *change, uint64_t id,
    enum consent_extent extent, const char *wording, bool withdrawn, struct err *err)
{
    int64_t today = clock_today();
    /* What two copies say differently is decided by this. */
    change_shown_all(change, ENTITY_CONSENT, id, "extent");
    change_shown_all(change, ENTITY_CONSENT, id, "withdrawn");
    bool ok = change_set_int(change, ENTITY_CONSENT, id, "extent", extent, err)
        && change_set(change, ENTITY_CONSENT, id, "withdrawn",
            withdrawn ? value_int(today) : VALUE_NONE, err);
    if (ok && !withdrawn)
        ok = change_set_int(change, ENTITY_CONSENT, id, "date", today, err)
            && change_set_text(change, ENTITY_CONSENT, id, "wording", wording, err);
    return ok
        && change_set_text(change, ENTITY_CONSENT, id, "recorded_by",
            book_user(book) ? book_user(book) : "", err);
}

static bool write_consent(struct book *book, uint64_t person, enum consent_purpose purpose,
    enum consent_extent extent, const char *wording, bool withdrawn, struct err *err)
{
    struct value parts[] = {value_id(person), value_int(purpose)};
    struct change *change = change_new(book);
    struct vec others = VEC_INIT(uint64_t);
    uint64_t id = change_put(change, ENTITY_CONSENT, parts, 2, err);
    bool ok = id && write_row(book, change, id, extent, wording, withdrawn, err);
    other_rows(book, person, purpose, id, &others);
    for (size_t i = 0; ok && i < others.n; i++)
        ok = write_row(
            book, change, *VEC_AT(&others, uint64_t, i), extent, wording, withdrawn, err);
    ok = ok && change_commit(change, NULL, err);
    vec_clear(&others);
    change_free(change);
    return ok;
}

bool consent_enforce(struct book *book, uint64_t person, struct vec *pages, struct err *err)
{
    struct vec names = VEC_INIT(uint64_t);
    enum name_shown shown = consent_shown(book, NULL, person, CONSENT_BOARD);
    bool ok = find_names(book, person, shown, &names, pages, err);
    if (ok && names.n && !book_user_is_facilitator(book))
        ok = err_set(err, ERR_REFUSED,
            _("Only a facilitator can take a name off published pages. Nothing was changed; ask a "
              "facilitator to record this."));
    ok = ok && (!names.n || book_redact_rows(book, ENTITY_PAGE_NAME, names.items, names.n, err));
    vec_clear(&names);
    return ok;
}

static bool enforce_rows(struct book *book, const struct vec *consents, struct vec *pages,
    struct err *err)
{
    struct vec own = VEC_INIT(struct consent_page);
    bool ok = true;
    for (size_t i = 0; ok && i < consents->n; i++) {
        struct row row;
        ok = book_row(book, ENTITY_CONSENT, *VEC_AT(consents, uint64_t, i), &row, err);
        uint64_t person = ok ? row_ref(&row, "person") : 0;
        if (ok)
            row_clear(&row);
        ok = ok && (!person || consent_enforce(book, person, pages ? pages : &own, err));
    }
    consent_pages_clear(&own);
    return ok;
}

bool consent_commit(
    struct book *book, struct change *change, struct vec *pages, struct err *err)
{
    struct vec consents = VEC_INIT(uint64_t);
    change_touched(change, ENTITY_CONSENT, &consents);
    if (!consents.n) {
        vec_clear(&consents);
        return change_commit(change, NULL, err);
    }
    bool ok = book_begin(book, err);
    if (ok) {
        ok = change_commit(change, NULL, err) && enforce_rows(book, &consents, pages, err);
        if (!ok)
            book_rollback(book);
        else
            ok = book_end(book, err);
    }
    vec_clear(&consents);
    return ok;
}

bool consent_undo(struct book *book, const struct hash *edit, struct undo_result *result,
    struct vec *pages, struct err *err)
{
    struct vec consents = VEC_INIT(uint64_t);
    if (!book_begin(book, err))
        return false;
    bool ok = book_undo(book, edit, result, err);
    for (size_t i = 0; ok && i < result->changed.n; i++) {
        const struct undo_kept *row = VEC_AT(&result->changed, struct undo_kept, i);
        if (row->entity == ENTITY_CONSENT)
            vec_add(&consents, &row->id);
    }
    bool done = ok && enforce_rows(book, &consents, pages, err);
    vec_clear(&consents);
    if (done)
        return book_end(book, err);
    if (ok)
        undo_result_clear(result);
    book_rollback(book);
    return false;
}

static bool record(struct book *book, uint64_t person, enum consent_purpose purpose,
    enum consent_extent extent, const char *wording, bool withdrawn, struct vec *pages,
    struct err *err)
{
    if (!book_begin(book, err))
        return false;
    bool ok = write_consent(book, person, purpose, extent, wording, withdrawn, err)
        && (purpose != CONSENT_BOARD || consent_enforce(book, person, pages, err));
    if (ok)
        return book_end(book, err);
    book_rollback(book);
    return false;
}

bool consent_record(struct book *book, uint64_t person, enum consent_purpose purpose,
    enum consent_extent extent, const char *wording, struct vec *pages, struct err *err)
{
    bool fits = false;
    for (const enum consent_extent *e = consent_extents(purpose); *e; e++)
        fits |= *e == extent;
    if (!fits)
        return err_set(err, ERR_USAGE, _("This consent cannot be of that extent."));
    return record(book, person, purpose, extent, wording ? wording : "", false, pages, err);
}

bool consent_withdraw(struct book *book, uint64_t person, enum consent_purpose purpose,
    struct vec *pages, struct err *err)
{
    struct consent consent;
    if (!consent_read(book, NULL, person, purpose, &consent, err))
        return false;
    bool recorded = consent.recorded;
    consent_clear(&consent);
    if (!recorded)
        return err_set(err, ERR_REFUSED, _("There is no such consent to withdraw."));
    return record(book, person, purpose, CONSENT_NO, "", true, pages, err);
}
