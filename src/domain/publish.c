#include "domain/publish.h"

#include "domain/excerpt.h"
#include "domain/memo_build.h"
#include "domain/rows.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/attendance.h"
#include "rukkanen/domain/board.h"
#include "rukkanen/domain/consent.h"
#include "rukkanen/domain/meeting.h"

#include <stdlib.h>
#include <string.h>

/* A free text of the page. */
struct spot {
    uint64_t id;
    const struct field *field;
    char *text;
    size_t at; /* where it begins in the whole */
};

/* A name found in one of them. */
struct place {
    const struct spot *spot;
    struct name_hit hit;   /* within the spot's text */
    enum name_shown shown; /* what its bearer agreed to */
    bool exceeds;
};

struct reader {
    struct book *book;
    const struct change *change;
    uint64_t meeting;
    enum lang lang;      /* of the page */
    struct vec spots;    /* struct spot */
    struct str whole;    /* all texts in the order of the page: the more there is, the better the
                            beginnings of sentences are judged */
    struct vec people;   /* struct person */
    struct vec places;   /* struct place, in order; of a name with several bearers one for each */
};

static void wipe(char *text)
{
    if (text)
        explicit_bzero(text, strlen(text));
    free(text);
}

static void reader_clear(struct reader *r)
{
    for (size_t i = 0; i < r->spots.n; i++)
        wipe(VEC_AT(&r->spots, struct spot, i)->text);
    vec_clear(&r->spots);
    vec_clear(&r->places);
    str_wipe(&r->whole);
    persons_clear(&r->people);
}

/* ---- reading what would be public ----------------------------------------------------------- */

static const struct field *field_named(const struct reader *r, uint64_t id, const char *name)
{
    int entity = id == r->meeting ? ENTITY_MEETING : ENTITY_ITEM;
    return entity_field(entity_by_number(entity), name);
}

static void collect(void *data, struct memo *memo, uint64_t id, const char *field,
    const char *text, struct str *out)
{
    struct reader *r = data;
    (void)memo;
    memo_add_plain(out, text);
    if (!*text)
        return;
    struct spot spot = {id, field_named(r, id, field), mem_text(text), r->whole.len};
    str_addf(&r->whole, "%s\n\n", text);
    vec_add(&r->spots, &spot);
}

static bool knows(const struct reader *r, uint64_t person)
{
    for (size_t i = 0; i < r->people.n; i++) {
        if (VEC_AT(&r->people, struct person, i)->id == person)
            return true;
    }
    return false;
}

static void add_known(struct reader *r, struct person *person)
{
    if (knows(r, person->id))
        return;
    vec_add(&r->people, person);
    *person = (struct person) {.id = 0};
}

static bool add_group(struct reader *r, uint64_t group, struct err *err)
{
    struct vec members = VEC_INIT(struct member);
    bool ok = group_members(
        r->book, r->change, group, DATE_NONE, GROUP_EVERYBODY, &members, err);
    for (size_t i = 0; i < members.n; i++)
        add_known(r, &VEC_AT(&members, struct member, i)->person);
    members_clear(&members);
    return ok;
}

static bool read_people(struct reader *r, struct err *err)
{
    struct row row;
    struct vec groups = VEC_INIT(uint64_t), there = VEC_INIT(struct attendance_row);
    if (!meeting_read(r->book, r->change, r->meeting, &row, err))
        return false;
    bool ok = person_all(r->book, row_ref(&row, "home"), &r->people, err)
        && meeting_groups(r->book, r->change, &row, &groups, err)
        && attendance_list(r->book, r->change, r->meeting, &there, err);
    for (size_t i = 0; i < there.n; i++)
        add_known(r, &VEC_AT(&there, struct attendance_row, i)->member.person);
    for (size_t i = 0; ok && i < groups.n; i++)
        ok = add_group(r, *VEC_AT(&groups, uint64_t, i), err);
    attendance_clear(&there);
    vec_clear(&groups);
    row_clear(&row);
    return ok;
}

static const struct person *person_of(const struct reader *r, uint64_t id)
{
    for (size_t i = 0; i < r->people.n; i++) {
        const struct person *person = VEC_AT(&r->people, struct person, i);
        if (person->id == id)
            return person;
    }
    return NULL;
}

static const struct spot *spot_at(const struct reader *r, size_t at)
{
    const struct spot *found = NULL;
    for (size_t i = 0; i < r->spots.n; i++) {
        const struct spot *spot = VEC_AT(&r->spots, struct spot, i);
        if (spot->at <= at)
            found = spot;
    }
    return found;
}

static void find_places(struct reader *r)
{
    struct vec people = VEC_INIT(struct name_person), hits = VEC_INIT(struct name_hit);
    for (size_t i = 0; i < r->people.n; i++) {
        const struct person *person = VEC_AT(&r->people, struct person, i);
        struct name_person one = {person->id, person->first, person->last};
        vec_add(&people, &one);
    }
    struct name_finder *finder = names_new(&people);
    names_find(finder, r->whole.s, &hits);
    for (size_t i = 0; i < hits.n; i++) {
        struct place place = {.hit = *VEC_AT(&hits, struct name_hit, i)};
        place.spot = spot_at(r, place.hit.start);
        place.hit.start -= place.spot->at;
        place.shown = consent_shown(r->book, r->change, place.hit.person, CONSENT_BOARD);
        place.exceeds = names_exceeds(&place.hit, place.shown);
        if (place.hit.start + place.hit.length <= strlen(place.spot->text))
            vec_add(&r->places, &place);
    }
    names_free(finder);
    vec_clear(&hits);
    vec_clear(&people);
}

static bool read_page(struct reader *r, struct book *book, const struct change *change,
    uint64_t meeting, struct err *err)
{
    struct memo memo;
    struct memo_writer writer = {collect, r};
    *r = (struct reader) {.book = book,
        .change = change,
        .meeting = meeting,
        .spots = VEC_INIT(struct spot),
        .whole = STR_INIT,
        .people = VEC_INIT(struct person),
        .places = VEC_INIT(struct place)};
    if (!memo_build_with(book, change, meeting, MEMO_PUBLIC, &writer, &memo, err))
        return false;
    r->lang = memo.lang;
    memo_clear(&memo);
    if (!read_people(r, err))
        return false;
    find_places(r);
    return true;
}

/* ---- what is to be asked -------------------------------------------------------------------- */

void names_found_clear(struct vec *found)
{
    for (size_t i = 0; i < found->n; i++) {
        struct name_found *one = VEC_AT(found, struct name_found, i);
        wipe(one->text);
        wipe(one->around);
        wipe(one->instead);
    }
    vec_clear(found);
}

static void add_found(const struct reader *r, const struct place *place, struct vec *found)
{
    enum { BESIDE = 60 };
    const struct spot *spot = place->spot;
    const struct person *person = person_of(r, place->hit.person);
    const char *instead
        = names_instead(&place->hit, place->shown, person ? person->first : "", r->lang);
    struct name_found one = {
        .entity = spot->id == r->meeting ? ENTITY_MEETING : ENTITY_ITEM,
        .id = spot->id,
        .field = spot->field,
        .start = place->hit.start,
        .length = place->hit.length,
        .person = place->hit.person,
        .kind = place->hit.kind,
        .consent = place->shown,
        .text = mem_text_n(spot->text + place->hit.start, place->hit.length),
        .instead = mem_text(instead ? instead : ""),
    };
    one.around = excerpt(spot->text, one.start, one.length, BESIDE, &one.around_start);
    vec_add(found, &one);
}

bool publish_check(struct book *book, const struct change *change, uint64_t meeting,
    struct vec *found, struct err *err)
{
    struct reader r;
    bool ok = read_page(&r, book, change, meeting, err);
    for (size_t i = 0; ok && i < r.places.n; i++) {
        const struct place *place = VEC_AT(&r.places, struct place, i);
        if (place->exceeds)
            add_found(&r, place, found);
    }
    reader_clear(&r);
    return ok;
}

/* ---- the page with its name places ---------------------------------------------------------- */

struct writer {
    const struct reader *reader;
    const struct vec *decisions; /* of struct publish_decision; may be NULL */
};

static const struct publish_decision *decision_on(
    const struct vec *decisions, const struct place *place)
{
    for (size_t i = 0; decisions && i < decisions->n; i++) {
        const struct publish_decision *d = VEC_AT(decisions, struct publish_decision, i);
        if (d->id == place->spot->id && d->field == place->spot->field
            && d->start == place->hit.start)
            return d;
    }
    return NULL;
}

static bool all_decided(const struct reader *r, const struct vec *decisions, struct err *err)
{
    unsigned long open = 0;
    for (size_t i = 0; i < r->places.n; i++) {
        const struct place *place = VEC_AT(&r->places, struct place, i);
        open += place->exceeds && !decision_on(decisions, place);
    }
    return !open
        || err_set(err, ERR_CONFIRM,
            lang_plural("%lu name stands in the text though its bearer has not agreed to it. "
                        "Nothing was published. Change the text or confirm the name.",
                "%lu names stand in the text though their bearers have not agreed to it. "
                "Nothing was published. Change the text or confirm the names.",
                open),
            open);
}

/* The bearer of the name at this place who agreed to it, else the first one; *next is set behind
 * all that begin there. */
static const struct place *bearer(const struct vec *places, size_t *next)
{
    const struct place *first = VEC_AT(places, struct place, *next), *best = first;
    for (; *next < places->n; (*next)++) {
        const struct place *place = VEC_AT(places, struct place, *next);
        if (place->spot != first->spot || place->hit.start != first->hit.start)
            break;
        if (best->exceeds && !place->exceeds)
            best = place;
    }
    return best;
}

static void add_words(struct memo *memo, const struct writer *w, const struct place *place,
    struct str *out)
{
    const struct publish_decision *decision = decision_on(w->decisions, place);
    char *words = mem_text_n(place->spot->text + place->hit.start, place->hit.length);
    if (decision && decision->choice == PUBLISH_NO_NAME)
        memo_add_plain(out, words);
    else if (decision && decision->choice == PUBLISH_REPLACE)
        memo_add_plain(out, decision->words);
    else
        memo_add_name(memo, out, place->hit.person, words);
    wipe(words);
}

static void add_part(struct str *out, const char *text, size_t from, size_t to)
{
    char *part = mem_text_n(text + from, to - from);
    memo_add_plain(out, part);
    wipe(part);
}

static void write_names(void *data, struct memo *memo, uint64_t id, const char *field,
    const char *text, struct str *out)
{
    const struct writer *w = data;
    const struct vec *places = &w->reader->places;
    const struct field *wanted = field_named(w->reader, id, field);
    size_t done = 0;
    for (size_t i = 0; i < places->n;) {
        const struct place *place = bearer(places, &i);
        if (place->spot->id != id || place->spot->field != wanted || place->hit.start < done)
            continue;
        add_part(out, text, done, place->hit.start);
        add_words(memo, w, place, out);
        done = place->hit.start + place->hit.length;
    }
    add_part(out, text, done, strlen(text));
}

/* ---- publishing ----------------------------------------------------------------------------- */

static bool add_names(
    struct change *change, const struct memo *memo, uint64_t page, struct err *err)
{
    for (size_t i = 0; i < memo->names.n; i++) {
        const struct memo_name *name = VEC_AT(&memo->names, struct memo_name, i);
        struct value parts[] = {value_id(page), value_int((int64_t)i + 1)};
        uint64_t id = change_put(change, ENTITY_PAGE_NAME, parts, 2, err);
        if (!id || !change_set_text(change, ENTITY_PAGE_NAME, id, "text", name->text, err)
            || !change_tag(change, ENTITY_PAGE_NAME, id, name->person, err))
            return false;
    }
    return true;
}

static bool add_page(struct change *change, const struct memo *memo, int64_t date, uint64_t *page,
    struct err *err)
{
    struct str body = STR_INIT, title = STR_INIT;
    memo_to_body(memo, &body);
    memo_text(memo, memo->board_title, &title);
    uint64_t id = change_add(change, ENTITY_PAGE, err);
    bool ok = id && change_set_ref(change, ENTITY_PAGE, id, "meeting", memo->meeting, err)
        && change_set_int(change, ENTITY_PAGE, id, "version", memo->version, err)
        && change_set_text(change, ENTITY_PAGE, id, "title", title.s, err)
        && change_set_text(change, ENTITY_PAGE, id, "body", body.s, err)
        && change_set_int(change, ENTITY_PAGE, id, "published", date, err)
        && change_set_int(change, ENTITY_PAGE, id, "language", (int64_t)memo->lang + 1, err)
        && add_names(change, memo, id, err);
    str_wipe(&body);
    str_clear(&title);
    *page = id;
    return ok;
}

static bool commit_page(struct book *book, const struct memo *memo, int64_t date, uint64_t *page,
    struct err *err)
{
    struct change *change = change_new(book);
    bool ok = add_page(change, memo, date, page, err) && change_commit(change, NULL, err);
    change_free(change);
    return ok;
}

bool publish_on(struct book *book, uint64_t meeting, const struct vec *decisions, bool all,
    int64_t date, uint64_t *page, struct err *err)
{
    struct reader r;
    struct memo memo;
    uint64_t id = board_page_of(book, meeting);
    if (book_level(book) != BOOK_LOCKED && !book_user_is_facilitator(book))
        return err_set(err, ERR_REFUSED,
            _("Only a facilitator publishes. The memo is saved; ask a facilitator to publish it."));
    bool ok = read_page(&r, book, NULL, meeting, err) && (all || all_decided(&r, decisions, err));
    struct writer w = {&r, decisions};
    struct memo_writer writer = {write_names, &w};
    ok = ok && memo_build_with(book, NULL, meeting, MEMO_PUBLIC, &writer, &memo, err);
    reader_clear(&r);
    if (!ok)
        return false;
    struct memo before;
    bool unchanged = false;
    if (id && board_read(book, id, &before, NULL)) {
        unchanged = memo.version == before.version;
        memo_clear(&before);
    }
    if (!unchanged) {
        if (memo.version == 1)
            memo.written = date;
        else
            memo.corrected = date;
        ok = commit_page(book, &memo, date, &id, err);
    }
    memo_clear(&memo);
    if (page)
        *page = ok ? id : 0;
    return ok;
}

bool publish(struct book *book, uint64_t meeting, const struct vec *decisions, bool all,
    uint64_t *page, struct err *err)
{
    return publish_on(book, meeting, decisions, all, clock_today(), page, err);
}
