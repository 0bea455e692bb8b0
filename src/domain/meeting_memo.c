/* Which meetings lack their memo; how long they took, and the work around them. */
#include "domain/rows.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/domain/meeting.h"

#include <stdlib.h>
#include <string.h>

/* ---- memos (S0-16) -------------------------------------------------------------------------- */

static bool has_page(struct book *book, uint64_t meeting)
{
    struct filter filter = FILTER_REF("meeting", meeting);
    struct query query = {.entity = ENTITY_PAGE,
        .filters = &filter,
        .n_filters = 1,
        .limit = 1,
        .fields = "meeting"};
    return book_count(book, &query, NULL) > 0;
}

static bool look_for_words(void *data, const struct row *item)
{
    bool *found = data;
    *found = *row_text(item, "text") || *row_text(item, "decision");
    return !*found;
}

/* Item by item, and no further than the first that has words: each costs an unsealing. */
static bool has_words(struct book *book, uint64_t meeting)
{
    struct filter filter = FILTER_REF("meeting", meeting);
    struct query query = {.entity = ENTITY_ITEM,
        .filters = &filter,
        .n_filters = 1,
        .fields = "text decision"};
    bool found = false;
    return book_each(book, &query, look_for_words, &found, NULL) && found;
}

bool meeting_has_memo(struct book *book, uint64_t meeting)
{
    return has_page(book, meeting) || has_words(book, meeting);
}

static bool wants_memo(struct book *book, const struct row *row, int64_t today)
{
    int64_t state = row_int(row, "state", MEETING_PLANNED), date = row_date(row, "date");
    int64_t kind = row_int(row, "kind", MEETING_MEETING);
    bool over = state == MEETING_HELD || (state == MEETING_PLANNED && date < today);
    return over && kind != MEETING_INDIVIDUAL && kind != MEETING_SURVEY
        && site_open(book, row_ref(row, "home"));
}

bool meeting_without_memo(struct book *book, uint64_t group, int64_t since, int64_t today,
    size_t limit, struct vec *rows, struct err *err)
{
    struct filter filters[] = {
        FILTER_INT("date", FILTER_AT_LEAST, since),
        FILTER_INT("date", FILTER_AT_MOST, today),
        FILTER_REF("group", group),
    };
    static const struct lacking lacking[] = {
        {ENTITY_PAGE, "meeting", ""},
        {ENTITY_ITEM, "meeting", "text decision"},
    };
    struct query query = {.entity = ENTITY_MEETING,
        .filters = filters,
        .n_filters = group ? 3 : 2,
        .lacking = lacking,
        .n_lacking = 2,
        .sort = "-date",
        .fields = "group date start state kind home title"};
    struct vec all = VEC_INIT(struct row);
    size_t found = 0;
    bool ok = book_query(book, &query, &all, err);
    for (size_t i = 0; ok && i < all.n && (!limit || found < limit); i++) {
        struct row *row = VEC_AT(&all, struct row, i);
        if (!wants_memo(book, row, today))
            continue;
        vec_add(rows, row);
        row->entity = NULL; /* it is the caller's now */
        found++;
    }
    rows_clear(&all);
    return ok;
}

/* ---- length (S0-14) ------------------------------------------------------------------------- */

int64_t meeting_length(const struct row *meeting)
{
    int64_t from = row_int(meeting, "start", -1), to = row_int(meeting, "end", -1);
    return from < 0 || to < from ? -1 : to - from;
}

bool meeting_length_note(const struct row *meeting, const struct row *group, struct str *sentence)
{
    int64_t length = meeting_length(meeting);
    int64_t least = row_int(group, "length_min", 0), most = row_int(group, "length_max", 0);
    if (length < 0 || (length >= least && (!most || length <= most)))
        return false;
    struct str took = STR_INIT, low = STR_INIT, high = STR_INIT;
    date_format_duration(&took, length);
    date_format_duration(&low, least);
    date_format_duration(&high, most);
    if (least && most)
        str_addf(sentence, _("It takes %s, usually %s – %s."), took.s, low.s, high.s);
    else if (most)
        str_addf(sentence, _("It takes %s, usually at most %s."), took.s, high.s);
    else
        str_addf(sentence, _("It takes %s, usually at least %s."), took.s, low.s);
    str_clear(&took);
    str_clear(&low);
    str_clear(&high);
    return true;
}

/* ---- working time (S0-15, S2-32) ------------------------------------------------------------ */

static void add_work(const struct row *meeting, int64_t norm, struct meeting_work *work)
{
    int64_t length = meeting_length(meeting);
    int64_t counted = length < 0 ? 0 : length;
    work->meetings++;
    work->untold += length < 0;
    work->length += counted;
    work->preparation += row_int(meeting, "preparation", 0);
    work->follow_up += row_int(meeting, "follow_up", 0);
    work->actual = work->length + work->preparation + work->follow_up;
    if (row_int(meeting, "kind", MEETING_MEETING) == MEETING_INDIVIDUAL) {
        /* The norm is that of a meeting of the group. */
        work->individual++;
        work->individual_length += counted;
    } else {
        work->norm += norm;
    }
}

void meeting_work(const struct row *meeting, const struct row *group, struct meeting_work *work)
{
    *work = (struct meeting_work) {0};
    add_work(meeting, row_int(group, "work_norm", 0), work);
}

bool meeting_work_sum(struct book *book, uint64_t group, int64_t first, int64_t last,
    struct meeting_work *work, struct err *err)
{
    struct row row;
    struct vec meetings = VEC_INIT(struct row);
    *work = (struct meeting_work) {0};
    if (!book_row_fields(book, ENTITY_GROUP, group, "work_norm", &row, err))
        return false;
    bool ok = meeting_of_group(
        book, group, first, last, "end preparation follow_up", &meetings, err);
    for (size_t i = 0; ok && i < meetings.n; i++) {
        const struct row *meeting = VEC_AT(&meetings, struct row, i);
        /* A shared meeting is the work of its own group. */
        if (row_int(meeting, "state", MEETING_PLANNED) == MEETING_HELD
            && row_ref(meeting, "group") == group)
            add_work(meeting, row_int(&row, "work_norm", 0), work);
    }
    rows_clear(&meetings);
    row_clear(&row);
    return ok;
}
