#include "rukkanen/domain/board.h"

#include "domain/rows.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/domain/meeting.h"

#include <stdlib.h>
#include <string.h>

#define LIST_FIELDS "meeting version title published language posted posted_by taken_down"

void board_clear(struct vec *pages)
{
    for (size_t i = 0; i < pages->n; i++) {
        struct board_page *page = VEC_AT(pages, struct board_page, i);
        free(page->title);
        free(page->posted_by);
    }
    vec_clear(pages);
}

/* ---- lists ---------------------------------------------------------------------------------- */

static void from_row(struct book *book, const struct row *row, struct board_page *page)
{
    struct row meeting, group;
    int64_t language = row_int(row, "language", 1);
    *page = (struct board_page) {
        .page = row->id,
        .meeting = row_ref(row, "meeting"),
        .version = row_int(row, "version", 1),
        .title = mem_text(row_text(row, "title")),
        .date = DATE_NONE,
        .published = row_date(row, "published"),
        .posted = row_date(row, "posted"),
        .taken_down = row_date(row, "taken_down"),
        .posted_by = mem_text(row_text(row, "posted_by")),
        .lang = language == 2 ? LANG_SV : language == 3 ? LANG_EN : LANG_FI,
    };
    if (!book_row_fields(book, ENTITY_MEETING, page->meeting, "group date", &meeting, NULL))
        return;
    page->group = row_ref(&meeting, "group");
    page->date = row_date(&meeting, "date");
    row_clear(&meeting);
    if (!book_row_fields(book, ENTITY_GROUP, page->group, "on_board", &group, NULL))
        return;
    page->shown = !group.removed && row_int(&group, "on_board", 0) == 1;
    row_clear(&group);
}

static bool lists_meeting(const struct vec *pages, size_t first, uint64_t meeting)
{
    for (size_t i = first; i < pages->n; i++) {
        if (VEC_AT(pages, struct board_page, i)->meeting == meeting)
            return true;
    }
    return false;
}

/* The newest first. */
static int compare_newest(const struct row *x, const struct row *y, const char *field)
{
    int64_t p = row_int(x, field, 0), q = row_int(y, field, 0);
    if (p == q)
        return (x->id < y->id) - (x->id > y->id);
    return (p < q) - (p > q);
}

static int by_day(const void *a, const void *b)
{
    return compare_newest(a, b, "published");
}

static int by_version(const void *a, const void *b)
{
    return compare_newest(a, b, "version");
}

/* Adds the pages of a block of rows, the newest version of each meeting only. */
static void add_block(struct book *book, struct vec *rows, bool all_groups, size_t limit,
    size_t first, struct vec *pages)
{
    if (rows->n > 1)
        qsort(rows->items, rows->n, sizeof(struct row), by_day);
    for (size_t i = 0; i < rows->n && (!limit || pages->n - first < limit); i++) {
        const struct row *row = VEC_AT(rows, struct row, i);
        struct board_page page;
        if (lists_meeting(pages, first, row_ref(row, "meeting")))
            continue;
        from_row(book, row, &page);
        if (all_groups || page.shown) {
            vec_add(pages, &page);
        } else {
            free(page.title);
            free(page.posted_by);
        }
    }
}

/* Ids of pages grow with time, so the newest are found without reading the others. */
static bool list_all(
    struct book *book, bool all_groups, size_t limit, struct vec *pages, struct err *err)
{
    enum { BLOCK = 64 };
    size_t first = pages->n;
    for (int64_t offset = 0;; offset += BLOCK) {
        struct vec rows = VEC_INIT(struct row);
        struct query query = {.entity = ENTITY_PAGE,
            .sort = "-id",
            .limit = BLOCK,
            .offset = offset,
            .fields = LIST_FIELDS};
        bool ok = book_query(book, &query, &rows, err);
        size_t n = rows.n;
        if (ok)
            add_block(book, &rows, all_groups, limit, first, pages);
        rows_clear(&rows);
        if (!ok)
            return false;
        if (n < BLOCK || (limit && pages->n - first >= limit))
            return true;
    }
}

static bool list_group(struct book *book, uint64_t group, bool all_groups, size_t limit,
    struct vec *pages, struct err *err)
{
    struct vec meetings = VEC_INIT(struct row);
    size_t first = pages->n;
    bool ok = meeting_of_group(book, group, DATE_NONE, DATE_NONE, "", &meetings, err);
    for (size_t i = meetings.n; ok && i-- > 0 && (!limit || pages->n - first < limit);) {
        const struct row *meeting = VEC_AT(&meetings, struct row, i);
        struct vec rows = VEC_INIT(struct row);
        if (row_ref(meeting, "group") == group) {
            ok = rows_of(
                book, NULL, ENTITY_PAGE, "meeting", meeting->id, LIST_FIELDS, &rows, err);
            add_block(book, &rows, all_groups, limit, first, pages);
        }
        rows_clear(&rows);
    }
    rows_clear(&meetings);
    return ok;
}

bool board_list(struct book *book, uint64_t group, bool all_groups, size_t limit,
    struct vec *pages, struct err *err)
{
    return group ? list_group(book, group, all_groups, limit, pages, err)
                 : list_all(book, all_groups, limit, pages, err);
}

/* The rows of all versions of a meeting's page, the newest first. */
static bool read_versions(struct book *book, uint64_t meeting, struct vec *rows, struct err *err)
{
    if (!rows_of(book, NULL, ENTITY_PAGE, "meeting", meeting, LIST_FIELDS, rows, err))
        return false;
    if (rows->n > 1)
        qsort(rows->items, rows->n, sizeof(struct row), by_version);
    return true;
}

uint64_t board_page_of(struct book *book, uint64_t meeting)
{
    struct vec rows = VEC_INIT(struct row);
    uint64_t page = 0;
    if (read_versions(book, meeting, &rows, NULL) && rows.n)
        page = VEC_AT(&rows, struct row, 0)->id;
    rows_clear(&rows);
    return page;
}

/* ---- a page --------------------------------------------------------------------------------- */

static bool read_names(struct book *book, uint64_t page, struct memo *memo, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    bool ok = rows_of(
        book, NULL, ENTITY_PAGE_NAME, "page", page, "page place text", &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        memo_name_set(memo, row_int(row, "place", 0), 0, row_text(row, "text"));
    }
    rows_clear(&rows);
    return ok;
}

bool board_read(struct book *book, uint64_t page, struct memo *memo, struct err *err)
{
    struct row row;
    if (!book_row_fields(book, ENTITY_PAGE, page, "meeting body version", &row, err))
        return false;
    uint64_t meeting = row_ref(&row, "meeting");
    bool ok = memo_from_body(row_text(&row, "body"), memo, err);
    row_clear(&row);
    if (!ok)
        return false;
    memo->use = MEMO_PUBLIC;
    memo->meeting = meeting;
    if (read_names(book, page, memo, err))
        return true;
    memo_clear(memo);
    return false;
}

/* ---- on the wall ---------------------------------------------------------------------------- */

static bool hangs(const struct row *row)
{
    return row_date(row, "posted") != DATE_NONE && row_date(row, "taken_down") == DATE_NONE;
}

/* Takes down the versions that hang, from the index-th on. */
static bool take_down(struct change *change, const struct vec *rows, size_t index, int64_t date,
    struct err *err)
{
    for (; index < rows->n; index++) {
        const struct row *row = VEC_AT(rows, struct row, index);
        if (hangs(row)
            && !change_set_int(change, ENTITY_PAGE, row->id, "taken_down", date, err))
            return false;
    }
    return true;
}

static bool put_up(struct book *book, struct change *change, const struct row *row, int64_t date,
    const char *by, struct err *err)
{
    if (!by)
        by = book_user(book) ? book_user(book) : "";
    return change_set_int(change, ENTITY_PAGE, row->id, "posted", date, err)
        && change_set_text(change, ENTITY_PAGE, row->id, "posted_by", by, err)
        && change_set(change, ENTITY_PAGE, row->id, "taken_down", VALUE_NONE, err);
}

static bool read_published(struct book *book, uint64_t meeting, struct vec *rows, struct err *err)
{
    if (!read_versions(book, meeting, rows, err))
        return false;
    return rows->n
        || err_set(err, ERR_REFUSED, _("The memo of this meeting has not been published yet."));
}

bool board_post(struct book *book, uint64_t meeting, int64_t date, const char *by, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    struct change *change = change_new(book);
    bool ok = read_published(book, meeting, &rows, err)
        && put_up(book, change, VEC_AT(&rows, struct row, 0), date, by, err)
        && take_down(change, &rows, 1, date, err) && change_commit(change, NULL, err);
    change_free(change);
    rows_clear(&rows);
    return ok;
}

bool board_take_down(struct book *book, uint64_t meeting, int64_t date, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    struct change *change = change_new(book);
    bool ok = read_published(book, meeting, &rows, err)
        && take_down(change, &rows, 0, date, err);
    if (ok && change_is_empty(change))
        ok = err_set(err, ERR_REFUSED, _("This page does not hang on the board."));
    ok = ok && change_commit(change, NULL, err);
    change_free(change);
    rows_clear(&rows);
    return ok;
}

/* Whether a name on the page was taken out after it was published. */
static bool lacks_name(struct book *book, uint64_t page)
{
    struct memo memo;
    bool lacks = false;
    if (!board_read(book, page, &memo, NULL))
        return false;
    size_t places = memo_places(&memo);
    for (size_t i = 0; i < places && !lacks; i++)
        lacks = i >= memo.names.n || !VEC_AT(&memo.names, struct memo_name, i)->text;
    memo_clear(&memo);
    return lacks;
}

bool board_outdated(struct book *book, int64_t today, struct vec *pages, struct err *err)
{
    enum { YEAR = 365 };
    /* By the day alone: asked for both, SQLite would go through all that never hung. */
    struct filter filter = FILTER_INT("posted", FILTER_AT_LEAST, today - YEAR);
    struct query query
        = {.entity = ENTITY_PAGE, .filters = &filter, .n_filters = 1, .fields = LIST_FIELDS};
    struct vec rows = VEC_INIT(struct row);
    bool ok = book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct board_page page;
        if (!hangs(row)
            || (board_page_of(book, row_ref(row, "meeting")) == row->id
                && !lacks_name(book, row->id)))
            continue;
        from_row(book, row, &page);
        vec_add(pages, &page);
    }
    rows_clear(&rows);
    return ok;
}
