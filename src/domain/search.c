#include "rukkanen/domain/search.h"

#include "domain/excerpt.h"
#include "domain/rows.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/board.h"

#include <stdlib.h>
#include <string.h>

struct search {
    struct book *book;
    struct search_words *words;
    bool (*hit)(void *data, const struct search_hit *hit);
    bool (*tick)(void *data);
    void *data;
    bool stopped;
    int64_t next_tick; /* clock_monotonic_ms() */
};

/* In this order: what is short and looked for most comes first, then the newest of the rest. A row
 * of a list is found as its owner. */
static const struct place {
    int entity;
    int owner; /* 0: the row itself */
} places[] = {
    {.entity = ENTITY_GROUP},
    {.entity = ENTITY_PERSON},
    {.entity = ENTITY_PERSON_SKILLS, .owner = ENTITY_PERSON},
    {.entity = ENTITY_SITE},
    {.entity = ENTITY_MEETING},
    {.entity = ENTITY_ITEM},
    {.entity = ENTITY_MEMBERSHIP},
};

/* ---- telling -------------------------------------------------------------------------------- */

static void tell_time(struct search *s, struct search_hit *hit, const struct row *row)
{
    struct row meeting;
    hit->date = DATE_NONE;
    if (hit->entity == ENTITY_ITEM)
        hit->meeting = row_ref(row, "meeting");
    uint64_t id = hit->entity == ENTITY_MEETING ? hit->id : hit->meeting;
    if (!id || !book_row_fields(s->book, ENTITY_MEETING, id, "date", &meeting, NULL))
        return;
    hit->date = row_date(&meeting, "date");
    row_clear(&meeting);
}

static void tell(struct search *s, struct search_hit *hit, const char *text, size_t at, size_t len)
{
    enum { BESIDE = 80 };
    char *snippet = excerpt(text, at, len, BESIDE, &hit->start);
    hit->length = len;
    hit->snippet = snippet;
    s->stopped = s->stopped || !s->hit(s->data, hit);
    explicit_bzero(snippet, strlen(snippet));
    free(snippet);
}

/* Asks now and then whether to go on: a question costs more than a row. */
static bool go_on(struct search *s)
{
    enum { EVERY_MS = 10 };
    if (s->stopped || !s->tick)
        return !s->stopped;
    int64_t now = clock_monotonic_ms();
    if (now >= s->next_tick) {
        s->next_tick = now + EVERY_MS;
        s->stopped = !s->tick(s->data);
    }
    return !s->stopped;
}

/* ---- one record ----------------------------------------------------------------------------- */

static bool is_text(const struct field *field)
{
    return field->type == FIELD_TEXT || field->type == FIELD_LONGTEXT
        || field->type == FIELD_IMPRECISE;
}

/* The field that holds a word, the place of the word in it; NULL if none does. */
static const struct field *field_with(
    const struct search *s, const struct row *row, size_t word, size_t *at, size_t *len)
{
    for (size_t i = 0; i < row->entity->n_fields; i++) {
        const struct value *value = &row->values[i];
        if (value->tag == VALUE_TEXT && is_text(&row->entity->fields[i])
            && search_word_in(s->words, word, value->p, value->len, at, len))
            return &row->entity->fields[i];
    }
    return NULL;
}

static void look_at(struct search *s, const struct place *place, const struct row *row)
{
    size_t at = 0, len = 0;
    const struct field *field = NULL;
    for (size_t i = search_words_count(s->words); i-- > 0;) {
        field = field_with(s, row, i, &at, &len);
        if (!field)
            return;
    }
    struct search_hit hit = {.entity = place->owner ? place->owner : place->entity,
        .id = place->owner ? row_ref(row, "owner") : row->id,
        .field = field};
    if (!hit.id)
        return;
    tell_time(s, &hit, row);
    tell(s, &hit, row_text(row, field->name), at, len);
}

/* ---- all records ---------------------------------------------------------------------------- */

static void text_fields(const struct place *place, struct str *out)
{
    const struct entity *entity = entity_by_number(place->entity);
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (is_text(&entity->fields[i]))
            str_addf(out, "%s ", entity->fields[i].name);
    }
    if (place->owner)
        str_add(out, "owner");
    if (place->entity == ENTITY_ITEM)
        str_add(out, "meeting");
}

struct looking {
    struct search *search;
    const struct place *place;
};

static bool look_at_next(void *data, const struct row *row)
{
    struct looking *l = data;
    look_at(l->search, l->place, row);
    return go_on(l->search);
}

/* What was written last comes first: that is also the order in which the file holds it. */
static bool look_through(struct search *s, const struct place *place, struct err *err)
{
    struct str fields = STR_INIT;
    struct looking looking = {s, place};
    text_fields(place, &fields);
    struct query query = {.entity = place->entity,
        .sort = place->entity == ENTITY_MEETING ? "-date" : "-written",
        .fields = fields.s};
    bool ok = book_each(s->book, &query, look_at_next, &looking, err);
    str_clear(&fields);
    return ok;
}

/* ---- published pages ------------------------------------------------------------------------ */

/* Who can open every site finds the words of pages where they were written. */
static bool opens_all(struct book *book)
{
    struct vec rows = VEC_INIT(struct row);
    struct query query = {.entity = ENTITY_SITE, .fields = ""};
    bool all = book_level(book) != BOOK_LOCKED && book_query(book, &query, &rows, NULL);
    for (size_t i = 0; all && i < rows.n; i++)
        all = book_holds_site(book, VEC_AT(&rows, struct row, i)->id);
    rows_clear(&rows);
    return all;
}

static void page_text(const struct memo *memo, struct str *out)
{
    const char *const head[] = {memo->title, memo->time, memo->place, memo->present,
        memo->visitors, memo->next, memo->secretary};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        memo_text(memo, head[i], out);
        str_add_c(out, '\n');
    }
    memo_leaders(memo, out);
    for (size_t i = 0; i < memo->items.n; i++) {
        const struct memo_item *item = VEC_AT(&memo->items, struct memo_item, i);
        const char *const texts[]
            = {item->heading, item->text, item->decision, item->responsible};
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++) {
            str_add_c(out, '\n');
            memo_text(memo, texts[j], out);
        }
    }
}

static void look_at_page(struct search *s, const struct board_page *page)
{
    struct memo memo;
    struct str text = STR_INIT;
    size_t at, len;
    if (!board_read(s->book, page->page, &memo, NULL))
        return;
    page_text(&memo, &text);
    memo_clear(&memo);
    if (search_words_in(s->words, text.s, text.len, &at, &len)) {
        struct search_hit hit = {.entity = ENTITY_PAGE,
            .id = page->page,
            .field = entity_field(entity_by_number(ENTITY_PAGE), "body"),
            .date = page->date,
            .meeting = page->meeting};
        tell(s, &hit, text.s, at, len);
    }
    str_clear(&text);
}

static bool look_at_pages(struct search *s, struct err *err)
{
    struct vec pages = VEC_INIT(struct board_page);
    bool locked = book_level(s->book) == BOOK_LOCKED;
    bool ok = board_list(s->book, 0, !locked, 0, &pages, err);
    for (size_t i = 0; ok && i < pages.n && go_on(s); i++)
        look_at_page(s, VEC_AT(&pages, struct board_page, i));
    board_clear(&pages);
    return ok;
}

/* ---- the whole ------------------------------------------------------------------------------ */

bool search_run(struct book *book, const char *text,
    bool (*hit)(void *data, const struct search_hit *hit), bool (*tick)(void *data), void *data,
    struct err *err)
{
    struct search s = {.book = book, .hit = hit, .tick = tick, .data = data};
    s.words = search_words_new(text);
    bool ok = true, any = !search_words_empty(s.words);
    for (size_t i = 0; ok && any && i < sizeof places / sizeof *places && !s.stopped; i++)
        ok = look_through(&s, &places[i], err);
    if (ok && any && !s.stopped && !opens_all(book))
        ok = look_at_pages(&s, err);
    search_words_free(s.words);
    return ok;
}
