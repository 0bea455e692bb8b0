/* What the program says about a group by itself: size, leaders, how often it meets. */
#include "domain/rows.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/domain/meeting.h"

/* ---- plain facts ---------------------------------------------------------------------------- */

int64_t group_sessions(const struct row *group)
{
    return row_int(group, "sessions", 0);
}

bool group_counts_sessions(const struct row *group)
{
    int64_t kind = row_int(group, "kind", GROUP_OTHER);
    return kind == GROUP_WELLBEING || kind == GROUP_RESOURCE || group_sessions(group) > 0;
}

enum lang group_language(const struct row *group)
{
    /* The numbers of the choice are those of the file: 1 Finnish, 2 Swedish, 3 English. */
    int64_t number = row_int(group, "language", 1);
    return number == 2 ? LANG_SV : number == 3 ? LANG_EN : LANG_FI;
}

/* ---- size (S0-3, S2-13) --------------------------------------------------------------------- */

bool group_size_note(struct book *book, uint64_t group, int64_t today, struct str *sentence)
{
    struct row row;
    int64_t n = group_count(book, group, today, GROUP_PARTICIPANTS);
    if (n < 0 || !rows_read(book, NULL, ENTITY_GROUP, group, "size_min size_max", &row, NULL))
        return false;
    int64_t least = row_int(&row, "size_min", 0), most = row_int(&row, "size_max", 0);
    row_clear(&row);
    bool outside = n < least || (most > 0 && n > most);
    if (!outside)
        return false;
    str_addf(sentence, lang_plural("%lld member", "%lld members", (unsigned long)n),
        (long long)n);
    if (least && most)
        str_addf(sentence, _("; it is meant to have %lld–%lld."), (long long)least,
            (long long)most);
    else if (least)
        str_addf(sentence, _("; it is meant to have at least %lld."), (long long)least);
    else
        str_addf(sentence, _("; it is meant to have at most %lld."), (long long)most);
    return true;
}

/* ---- age (S0-2) ----------------------------------------------------------------------------- */

bool group_below_age(struct book *book, const struct row *group, uint64_t person, int64_t today)
{
    int64_t least = row_int(group, "min_age", 0);
    struct row row;
    if (least <= 0 || !rows_read(book, NULL, ENTITY_PERSON, person, "birth_year", &row, NULL))
        return false;
    int64_t born = row_int(&row, "birth_year", 0);
    row_clear(&row);
    return born > 0 && date_year(today) - born < least;
}

bool group_age_note(
    struct book *book, const struct row *group, int64_t today, struct str *sentence)
{
    struct vec members = VEC_INIT(struct member);
    unsigned long n = 0;
    if (row_int(group, "min_age", 0) > 0)
        group_members(book, NULL, group->id, today, GROUP_PARTICIPANTS, &members, NULL);
    for (size_t i = 0; i < members.n; i++)
        n += group_below_age(
            book, group, VEC_AT(&members, struct member, i)->person.id, today);
    members_clear(&members);
    if (n)
        str_addf(sentence,
            lang_plural("%lu member is younger than %lld; that does not keep anybody out.",
                "%lu members are younger than %lld; that does not keep anybody out.", n),
            n, (long long)row_int(group, "min_age", 0));
    return n > 0;
}

/* ---- who leads (S1-2, S1-3, S1-4, S0-6) ----------------------------------------------------- */

unsigned group_lacks(struct book *book, const struct row *group, int64_t today)
{
    if (row_locked(group, "lead") || row_int(group, "state", GROUP_ACTIVE) == GROUP_ENDED)
        return 0;
    unsigned lacks = 0;
    int64_t kind = row_int(group, "kind", GROUP_OTHER);
    bool coordinated = kind == GROUP_NETWORK || kind == GROUP_SERVICE_AREA;
    if (!row_ref(group, "lead"))
        lacks |= GROUP_LACKS_LEAD;
    if (!row_ref(group, "deputy"))
        lacks |= GROUP_LACKS_DEPUTY;
    if (coordinated && !row_ref(group, "city_person"))
        lacks |= GROUP_LACKS_CITY_PERSON;
    if (group_count(book, group->id, today, GROUP_ROLE(ROLE_FACILITATOR)) == 0)
        lacks |= GROUP_LACKS_FACILITATOR;
    return lacks;
}

const char *group_lack_text(enum group_lack lack)
{
    switch (lack) {
    case GROUP_LACKS_LEAD:
        return _("no lead actor");
    case GROUP_LACKS_DEPUTY:
        return _("no deputy");
    case GROUP_LACKS_CITY_PERSON:
        return _("no responsible person of the city");
    case GROUP_LACKS_FACILITATOR:
        return _("no facilitator");
    }
    return "";
}

bool group_list_lacking(struct book *book, int64_t today, struct vec *groups, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    struct query query = {.entity = ENTITY_GROUP,
        .sort = "name",
        .fields = "name kind home state lead deputy city_person"};
    bool ok = book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct group_lacking lacking = {row->id, group_lacks(book, row, today)};
        if (lacking.lacks)
            vec_add(groups, &lacking);
    }
    rows_clear(&rows);
    return ok;
}

/* ---- how often (S0-13) ---------------------------------------------------------------------- */

enum frequency { WEEKLY = 1, BIWEEKLY, MONTHLY, BIMONTHLY };

struct span {
    int64_t first, last;
};

static int64_t month_begin(int64_t date, int months)
{
    int year, month;
    date_to_ymd(date, &year, &month, NULL);
    return date_add_months(date_from_ymd(year, month, 1), months);
}

/* The period that ends with the week or month of the day (step 0), or the one after it (step 1). */
static struct span period_of(int64_t frequency, int64_t date, int step)
{
    int64_t monday = date - date_weekday(date) + 1;
    switch (frequency) {
    case WEEKLY:
        return (struct span) {monday + 7 * step, monday + 7 * step + 6};
    case BIWEEKLY:
        return (struct span) {monday - 7 + 14 * step, monday + 6 + 14 * step};
    case MONTHLY:
        return (struct span) {month_begin(date, step), month_begin(date, step + 1) - 1};
    default:
        return (struct span) {
            month_begin(date, 2 * step - 1), month_begin(date, 2 * step + 1) - 1};
    }
}

/* Whether one of the meetings is for the group as a whole. */
static bool any_counts(const struct vec *meetings)
{
    for (size_t i = 0; i < meetings->n; i++) {
        const struct row *row = VEC_AT(meetings, struct row, i);
        if (row_int(row, "state", MEETING_PLANNED) != MEETING_CANCELLED
            && row_int(row, "kind", MEETING_MEETING) != MEETING_INDIVIDUAL)
            return true;
    }
    return false;
}

/* What cannot be read is not said to be missing. */
static bool meets(struct book *book, uint64_t group, struct span span)
{
    struct vec meetings = VEC_INIT(struct row);
    bool found = !meeting_of_group(book, group, span.first, span.last, "", &meetings, NULL)
        || any_counts(&meetings);
    rows_clear(&meetings);
    return found;
}

static void tell_missing(int64_t frequency, struct span span, int step, struct str *out)
{
    switch (frequency) {
    case WEEKLY:
        str_add(out, step ? _("No meeting next week") : _("No meeting this week"));
        break;
    case BIWEEKLY:
        str_add(out, step ? _("No meeting in the next two weeks") : _("No meeting in two weeks"));
        break;
    case MONTHLY: {
        int month;
        date_to_ymd(span.first, NULL, &month, NULL);
        str_addf(out, _("No meeting in %s"), date_month_name(lang_current(), month));
        break;
    }
    default:
        str_add(
            out, step ? _("No meeting in the next two months") : _("No meeting in two months"));
        break;
    }
}

/* Whether the group as a whole is outside the time of the period, or has agreed on nothing. */
static bool exempt(const struct row *group, struct span now)
{
    int64_t frequency = row_int(group, "frequency", 0);
    int64_t start = row_date(group, "start"), end = row_date(group, "end");
    return frequency < WEEKLY || frequency > BIMONTHLY
        || row_int(group, "state", GROUP_ACTIVE) != GROUP_ACTIVE
        || (start != DATE_NONE && start > now.first) || (end != DATE_NONE && end < now.last);
}

bool group_frequency_note(
    struct book *book, const struct row *group, int64_t today, struct str *sentence)
{
    int64_t frequency = row_int(group, "frequency", 0);
    struct span now = period_of(frequency, today, 0), next = period_of(frequency, today, 1);
    bool found = false;
    if (exempt(group, now))
        return false;
    if (!meets(book, group->id, now)) {
        tell_missing(frequency, now, 0, sentence);
        found = true;
    } else if (!meets(book, group->id, next)
        && meets(book, group->id, (struct span) {next.last + 1, DATE_NONE})) {
        tell_missing(frequency, next, 1, sentence);
        found = true;
    }
    if (found)
        str_addf(sentence, ": %s", row_text(group, "name"));
    return found;
}
