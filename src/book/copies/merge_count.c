/* What a merge does to the rows. */
#include "book/copies/merge.h"

#include <stdlib.h>

/* More than this many rows, and more than this share of a table, are asked about. */
enum { ASK_ROWS = 20, ASK_PER_CENT = 5 };

/* ---- rows as they were ----------------------------------------------------------------------- */

static size_t slot_of(const struct merge *merge, int entity, uint64_t row)
{
    uint64_t mixed = (row ^ (uint64_t)entity << 48) * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(mixed >> 20) & (merge->slots.n - 1);
    for (;; at = (at + 1) & (merge->slots.n - 1)) {
        uint32_t place = *VEC_AT(&merge->slots, uint32_t, at);
        if (!place)
            return at;
        const struct merge_before *before = VEC_AT(&merge->before, struct merge_before, place - 1);
        if (before->entity == entity && before->row == row)
            return at;
    }
}

static void grow(struct merge *merge)
{
    size_t size = merge->slots.n ? merge->slots.n * 2 : 256;
    vec_clear(&merge->slots);
    for (size_t i = 0; i < size; i++)
        vec_add(&merge->slots, NULL);
    for (size_t i = 0; i < merge->before.n; i++) {
        const struct merge_before *before = VEC_AT(&merge->before, struct merge_before, i);
        uint32_t place = (uint32_t)i + 1;
        *VEC_AT(&merge->slots, uint32_t, slot_of(merge, before->entity, before->row)) = place;
    }
}

static bool note_row(struct merge *merge, int entity, uint64_t row, struct err *err)
{
    if (merge->before.n * 2 >= merge->slots.n)
        grow(merge);
    size_t slot = slot_of(merge, entity, row);
    if (*VEC_AT(&merge->slots, uint32_t, slot))
        return true;
    struct live live;
    live_init(&live);
    bool ok = tables_live(merge->book->log->tables, entity, row, &live, err);
    vec_add(&merge->before, &(struct merge_before){.entity = entity,
                                .row = row,
                                .there = live.ver != 0,
                                .gone = live.gone});
    *VEC_AT(&merge->slots, uint32_t, slot) = (uint32_t)merge->before.n;
    live_clear(&live);
    return ok;
}

bool merge_note_rows(struct merge *merge, const struct edit *edit, struct err *err)
{
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        /* What a copy says of itself is no work of anybody. */
        if (!chunk->dropped && chunk->entity != ENTITY_EDIT && chunk->entity != ENTITY_COPY &&
            !note_row(merge, chunk->entity, chunk->row, err))
            return false;
    }
    return true;
}

/* ---- rows as they are now -------------------------------------------------------------------- */

static struct merge_count *count_of(struct merge *merge, int entity)
{
    struct vec *counts = &merge->result->counts;
    size_t at = 0;
    while (at < counts->n && VEC_AT(counts, struct merge_count, at)->entity < entity)
        at++;
    if (at == counts->n || VEC_AT(counts, struct merge_count, at)->entity != entity)
        vec_insert(counts, at, &(struct merge_count){.entity = entity});
    return VEC_AT(counts, struct merge_count, at);
}

/* Whether a value that stood here gave way to one whose writer had not seen it: both are live. */
static bool is_replaced(
    struct merge *merge, const struct live *live, bool *replaced, struct err *err)
{
    size_t from = 0, to;
    for (; from < live->writes.n; from = to) {
        size_t winner;
        live_range(live, VEC_AT(&live->writes, struct live_write, from)->column, &from, &to);
        if (to - from == 1)
            continue;
        if (!live_winner(merge->book->log->store, live, from, to, &winner, err))
            return false;
        bool ours = VEC_AT(&live->writes, struct live_write, from)->n <= merge->count;
        bool theirs_wins = VEC_AT(&live->writes, struct live_write, winner)->n > merge->count;
        *replaced = *replaced || (ours && theirs_wins);
    }
    return true;
}

/* Adds what became of one row; *harm: it was removed, or a value of it replaced. */
static bool count_row(
    struct merge *merge, const struct merge_before *before, bool *harm, struct err *err)
{
    struct live live;
    live_init(&live);
    bool replaced = false;
    bool ok = tables_live(merge->book->log->tables, before->entity, before->row, &live, err) &&
              is_replaced(merge, &live, &replaced, err);
    bool was = before->there && !before->gone, is = live.ver != 0 && !live.gone;
    struct merge_count *count = count_of(merge, before->entity);
    count->added += !was && is;
    count->removed += was && !is;
    count->changed += was && is;
    *harm = was && (!is || replaced);
    live_clear(&live);
    return ok;
}

static int64_t table_rows(struct merge *merge, int entity)
{
    const struct entity *e = entity_by_number(entity);
    if (!e)
        return 0;
    struct str sql = STR_INIT;
    str_addf(&sql, "SELECT count(*) FROM r_%s WHERE gone = 0", e->name);
    sqlite3_stmt *count = db_made(merge->book->db, sql.s, NULL);
    int64_t rows = count && db_step(merge->book->db, count, NULL) ? sqlite3_column_int64(count, 0)
                                                                  : 0;
    if (count)
        sqlite3_reset(count);
    str_clear(&sql);
    return rows;
}

struct harm {
    int entity;
    int64_t rows;
};

static void add_harm(struct vec *harms, int entity)
{
    for (size_t i = 0; i < harms->n; i++) {
        struct harm *harm = VEC_AT(harms, struct harm, i);
        if (harm->entity == entity) {
            harm->rows++;
            return;
        }
    }
    vec_add(harms, &(struct harm){.entity = entity, .rows = 1});
}

static int too_much(struct merge *merge, const struct vec *harms)
{
    for (size_t i = 0; i < harms->n; i++) {
        const struct harm *harm = VEC_AT(harms, struct harm, i);
        const struct merge_count *count = count_of(merge, harm->entity);
        int64_t rows = table_rows(merge, harm->entity) - count->added + count->removed;
        if (entity_by_number(harm->entity) && harm->rows > ASK_ROWS &&
            harm->rows * 100 > rows * ASK_PER_CENT)
            return harm->entity;
    }
    return 0;
}

/* ---- on both sides --------------------------------------------------------------------------- */

static bool differs_now(struct merge *merge, int entity, uint64_t row, int64_t *cells)
{
    *cells = db_number(merge->book->db, 0,
        "SELECT count(*) FROM open_cell WHERE entity = ?1 AND row = ?2", "ii", (int64_t)entity,
        (int64_t)row);
    return *cells > 0;
}

/* Rows of the new edits that edits here wrote too, of which the other file did not know. */
static bool look_for_together(struct merge *merge, const struct vec *lacking, struct err *err)
{
    struct vec *together = &merge->result->together;
    for (size_t i = 0; i < lacking->n; i++) {
        int64_t n = *VEC_AT(lacking, int64_t, i);
        if (n > merge->count)
            break;
        const struct payload *payload = store_payload(merge->book->log->store, n, err);
        if (!payload)
            return false;
        for (size_t p = 0; p < payload->places.n; p++) {
            const struct place *place = VEC_AT(&payload->places, struct place, p);
            size_t slot = slot_of(merge, place->entity, place->row);
            uint32_t *at = VEC_AT(&merge->slots, uint32_t, slot);
            int64_t cells;
            bool told = false;
            if (!*at || differs_now(merge, place->entity, place->row, &cells))
                continue;
            for (size_t t = 0; t < together->n && !told; t++) {
                const struct merge_row *row = VEC_AT(together, struct merge_row, t);
                told = row->entity == place->entity && row->id == place->row;
            }
            if (!told)
                vec_add(together,
                    &(struct merge_row){.entity = place->entity, .id = place->row});
        }
    }
    return true;
}

/* Only rows that were here can have been written on both sides: what is all new needs no look at
 * the log. */
static bool find_together(struct merge *merge, struct err *err)
{
    bool any = false;
    for (size_t i = 0; !any && i < merge->before.n; i++) {
        const struct merge_before *before = VEC_AT(&merge->before, struct merge_before, i);
        any = before->there || before->gone;
    }
    struct vec lacking = VEC_INIT(int64_t);
    bool ok = !any || merge->result->lacking == 0 ||
              (bundle_select(merge->book->log->store, &merge->theirs, &lacking, err) &&
                  look_for_together(merge, &lacking, err));
    vec_clear(&lacking);
    return ok;
}

bool merge_count_rows(struct merge *merge, int *entity, struct err *err)
{
    struct vec harms = VEC_INIT(struct harm);
    bool ok = true;
    for (size_t i = 0; ok && i < merge->before.n; i++) {
        const struct merge_before *before = VEC_AT(&merge->before, struct merge_before, i);
        bool harm = false;
        int64_t cells = 0;
        ok = count_row(merge, before, &harm, err);
        if (harm)
            add_harm(&harms, before->entity);
        differs_now(merge, before->entity, before->row, &cells);
        merge->result->differ += cells;
    }
    *entity = ok ? too_much(merge, &harms) : 0;
    vec_clear(&harms);
    return ok && find_together(merge, err);
}
