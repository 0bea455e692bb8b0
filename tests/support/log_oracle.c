#include "support/log_oracle.h"

#include "book/log/log.h"
#include "book/log/pack.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/model/entity.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct bits bits_or(const struct bits *a, const struct bits *b)
{
    struct bits c;
    for (int i = 0; i < ORACLE_WORDS; i++)
        c.word[i] = a->word[i] | b->word[i];
    return c;
}

struct bits bits_and(const struct bits *a, const struct bits *b)
{
    struct bits c;
    for (int i = 0; i < ORACLE_WORDS; i++)
        c.word[i] = a->word[i] & b->word[i];
    return c;
}

struct bits bits_minus(const struct bits *a, const struct bits *b)
{
    struct bits c;
    for (int i = 0; i < ORACLE_WORDS; i++)
        c.word[i] = a->word[i] & ~b->word[i];
    return c;
}

bool bits_none(const struct bits *bits)
{
    return bits_count(bits) == 0;
}

int bits_count(const struct bits *bits)
{
    int n = 0;
    for (int i = 0; i < ORACLE_WORDS; i++)
        n += __builtin_popcountll(bits->word[i]);
    return n;
}

static struct oracle_edit *edit_at(const struct oracle *oracle, int i)
{
    return VEC_AT(&oracle->edits, struct oracle_edit, (size_t)i);
}

static struct oracle_write *write_at(const struct oracle *oracle, int i)
{
    return VEC_AT(&oracle->writes, struct oracle_write, (size_t)i);
}

/* ---- the set --------------------------------------------------------------------------------- */

void oracle_init(struct oracle *oracle)
{
    vec_init(&oracle->edits, sizeof(struct oracle_edit));
    vec_init(&oracle->writes, sizeof(struct oracle_write));
}

void oracle_clear(struct oracle *oracle)
{
    for (size_t i = 0; i < oracle->edits.n; i++) {
        struct oracle_edit *edit = edit_at(oracle, (int)i);
        vec_clear(&edit->erasures);
        vec_clear(&edit->redactions);
        vec_clear(&edit->hashes);
        vec_clear(&edit->tags);
    }
    for (size_t i = 0; i < oracle->writes.n; i++)
        value_clear(&write_at(oracle, (int)i)->value);
    vec_clear(&oracle->edits);
    vec_clear(&oracle->writes);
}

int oracle_find(const struct oracle *oracle, const struct hash *id)
{
    for (size_t i = 0; i < oracle->edits.n; i++) {
        if (hash_equal(&edit_at(oracle, (int)i)->id, id))
            return (int)i;
    }
    return -1;
}

static void add_writes(struct oracle *oracle, const struct chunk *chunk, int edit, int index)
{
    for (size_t i = 0; i < chunk->cells.n; i++) {
        const struct cell *cell = VEC_AT(&chunk->cells, struct cell, i);
        struct oracle_write *write = vec_add(&oracle->writes, NULL);
        *write = (struct oracle_write){.edit = edit,
            .chunk = index,
            .entity = chunk->entity,
            .row = chunk->row,
            .column = cell->column,
            .value = value_copy(&cell->value)};
        for (size_t j = 0; j < cell->except.n; j++)
            bits_set(&write->except, oracle_find(oracle, VEC_AT(&cell->except, struct hash, j)));
    }
}

int oracle_add(struct oracle *oracle, const struct edit *edit)
{
    int number = (int)oracle->edits.n;
    struct oracle_edit *entry = vec_add(&oracle->edits, NULL);
    *entry = (struct oracle_edit){.id = edit->id, .wall = edit->wall};
    vec_init(&entry->erasures, sizeof(struct erasure));
    vec_init(&entry->redactions, sizeof(struct redaction));
    vec_init(&entry->tags, sizeof(struct oracle_tag));
    edit_erasures(edit, &entry->erasures);
    edit_redactions(edit, &entry->redactions);
    for (size_t i = 0; i < edit->parents.n; i++) {
        int parent = oracle_find(oracle, VEC_AT(&edit->parents, struct hash, i));
        entry->ancestors = bits_or(&entry->ancestors, &edit_at(oracle, parent)->ancestors);
        bits_set(&entry->ancestors, parent);
        bits_set(&entry->parents, parent);
    }
    struct pack pack;
    pack_make(edit, &pack);
    entry->hashes = pack.hashes;
    str_clear(&pack.payload);
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        const struct cell *tag = chunk_cell(chunk, COLUMN_TAG);
        vec_add(&entry->tags, &(struct oracle_tag){.entity = chunk->entity,
                                  .row = chunk->row,
                                  .has_tag = tag && tag->value.tag == VALUE_ID,
                                  .tag = tag ? (uint64_t)tag->value.i : 0});
        if (chunk->entity == ENTITY_EDIT)
            entry->undoes = chunk_cell(chunk, EDIT_COLUMN_UNDOES) != NULL;
        else
            add_writes(oracle, chunk, number, (int)i);
    }
    return number;
}

void oracle_shown(
    struct oracle *oracle, int entity, uint64_t row, int column, const struct bits *shown)
{
    for (int i = (int)oracle->writes.n - 1; i >= 0; i--) {
        struct oracle_write *w = write_at(oracle, i);
        if (w->entity == entity && w->row == row && w->column == column) {
            w->shown = *shown;
            return;
        }
    }
}

/* ---- masks ----------------------------------------------------------------------------------- */

static bool erased_by(const struct erasure *erasure, const struct oracle_tag *tag)
{
    static const unsigned char unknown[TAG_KEY_SIZE];
    if (tag->entity == ENTITY_EDIT)
        return false;
    if (tag->entity == ENTITY_PERSON && tag->row == erasure->person)
        return true;
    return tag->has_tag && memcmp(erasure->tag_key, unknown, TAG_KEY_SIZE) != 0 &&
           tag_of(erasure->tag_key, tag->row) == tag->tag;
}

static bool has_mark(const struct erasure *erasure, uint64_t mark)
{
    static const unsigned char unknown[TAG_KEY_SIZE];
    if (mark == erasure->person)
        return true;
    return memcmp(erasure->tag_key, unknown, TAG_KEY_SIZE) != 0 &&
           mark == tag_of(erasure->tag_key, erasure->person);
}

bool oracle_erased(const struct oracle *oracle, const struct bits *set, uint64_t mark)
{
    for (size_t i = 0; i < oracle->edits.n; i++) {
        const struct vec *erasures = &edit_at(oracle, (int)i)->erasures;
        for (size_t j = 0; bits_have(set, (int)i) && j < erasures->n; j++) {
            if (has_mark(VEC_AT(erasures, struct erasure, j), mark))
                return true;
        }
    }
    return false;
}

bool oracle_redacted(
    const struct oracle *oracle, const struct bits *set, int edit, const struct hash *chunk)
{
    for (size_t i = 0; i < oracle->edits.n; i++) {
        const struct vec *pairs = &edit_at(oracle, (int)i)->redactions;
        for (size_t j = 0; bits_have(set, (int)i) && j < pairs->n; j++) {
            const struct redaction *pair = VEC_AT(pairs, struct redaction, j);
            if (hash_equal(&pair->edit, &edit_at(oracle, edit)->id) &&
                hash_equal(&pair->chunk, chunk))
                return true;
        }
    }
    return false;
}

bool oracle_covers(const struct oracle *oracle, const struct bits *set, int edit, int chunk)
{
    const struct oracle_edit *entry = edit_at(oracle, edit);
    const struct oracle_tag *tag = VEC_AT(&entry->tags, struct oracle_tag, (size_t)chunk);
    for (size_t i = 0; i < oracle->edits.n; i++) {
        const struct vec *erasures = &edit_at(oracle, (int)i)->erasures;
        for (size_t j = 0; bits_have(set, (int)i) && j < erasures->n; j++) {
            if (erased_by(VEC_AT(erasures, struct erasure, j), tag))
                return true;
        }
    }
    return tag->entity != ENTITY_EDIT &&
           oracle_redacted(oracle, set, edit, VEC_AT(&entry->hashes, struct hash, (size_t)chunk));
}

/* ---- what stands ----------------------------------------------------------------------------- */

static bool same_cell(const struct oracle_write *a, const struct oracle_write *b)
{
    return a->entity == b->entity && a->row == b->row && a->column == b->column;
}

static bool beats(const struct oracle *oracle, int a, int b)
{
    const struct oracle_edit *x = edit_at(oracle, write_at(oracle, a)->edit);
    const struct oracle_edit *y = edit_at(oracle, write_at(oracle, b)->edit);
    return x->wall != y->wall ? x->wall > y->wall : hash_compare(&x->id, &y->id) > 0;
}

/* One cell from its writes (indexes), by the definitions. */
static struct oracle_cell judge(const struct oracle *oracle, const struct vec *writes)
{
    const struct oracle_write *any = write_at(oracle, *VEC_AT(writes, int, 0));
    struct oracle_cell cell = {
        .entity = any->entity, .row = any->row, .column = any->column, .winner = -1};
    struct bits superseded = {{0}}, below = {{0}};
    for (size_t i = 0; i < writes->n; i++) {
        const struct oracle_write *w = write_at(oracle, *VEC_AT(writes, int, i));
        struct bits s = bits_minus(&edit_at(oracle, w->edit)->ancestors, &w->except);
        superseded = bits_or(&superseded, &s);
    }
    for (size_t i = 0; i < writes->n; i++) {
        const struct oracle_write *w = write_at(oracle, *VEC_AT(writes, int, i));
        if (bits_have(&superseded, w->edit))
            continue;
        bits_set(&cell.live, w->edit);
        below = bits_or(&below, &edit_at(oracle, w->edit)->ancestors);
    }
    const struct oracle_write *first = NULL;
    for (size_t i = 0; i < writes->n; i++) {
        int index = *VEC_AT(writes, int, i);
        const struct oracle_write *w = write_at(oracle, index);
        if (!bits_have(&cell.live, w->edit))
            continue;
        if (!first)
            first = w;
        if (!value_equal(&first->value, &w->value))
            cell.open = true;
        if (!bits_have(&below, w->edit) && (cell.winner < 0 || beats(oracle, index, cell.winner)))
            cell.winner = index;
    }
    return cell;
}

static int by_place(const void *a, const void *b)
{
    const struct oracle_cell *x = a, *y = b;
    if (x->entity != y->entity)
        return x->entity < y->entity ? -1 : 1;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

/* Removal and conflicts of the cells from .. to, all of one row. */
static void judge_row(const struct oracle *oracle, struct oracle_cell *from, size_t n)
{
    bool says_removed = false, content_outside = false;
    if (from->column == COLUMN_REMOVED) {
        const struct oracle_write *r = write_at(oracle, from->winner);
        struct bits inside = edit_at(oracle, r->edit)->ancestors;
        bits_set(&inside, r->edit);
        says_removed = r->value.tag == VALUE_INT && r->value.i == 1;
        for (size_t i = 0; i < n; i++) {
            struct bits outside = bits_minus(&from[i].live, &inside);
            if (from[i].column >= COLUMN_FIRST && !bits_none(&outside))
                content_outside = true;
        }
    }
    bool gone = says_removed && !content_outside;
    for (size_t i = 0; i < n; i++) {
        from[i].gone = gone;
        from[i].listed =
            !gone && from[i].column != COLUMN_ORDER &&
            (from[i].open || (from[i].column == COLUMN_REMOVED && says_removed && content_outside));
    }
}

void oracle_state(
    const struct oracle *oracle, const struct bits *set, const struct bits *mask, struct vec *cells)
{
    struct vec done = VEC_INIT(int), writes = VEC_INIT(int);
    vec_init(cells, sizeof(struct oracle_cell));
    for (int i = 0; i < (int)oracle->writes.n; i++) {
        const struct oracle_write *w = write_at(oracle, i);
        if (bits_have(set, w->edit) && !oracle_covers(oracle, mask, w->edit, w->chunk))
            vec_add(&done, &i);
    }
    while (done.n) {
        const struct oracle_write *w = write_at(oracle, *VEC_AT(&done, int, 0));
        size_t kept = 0;
        writes.n = 0;
        for (size_t i = 0; i < done.n; i++) {
            int index = *VEC_AT(&done, int, i);
            if (same_cell(w, write_at(oracle, index)))
                vec_add(&writes, &index);
            else
                *VEC_AT(&done, int, kept++) = index;
        }
        done.n = kept;
        struct oracle_cell cell = judge(oracle, &writes);
        vec_add(cells, &cell);
    }
    if (cells->n)
        qsort(cells->items, cells->n, sizeof(struct oracle_cell), by_place);
    for (size_t from = 0, to; from < cells->n; from = to) {
        struct oracle_cell *first = VEC_AT(cells, struct oracle_cell, from);
        for (to = from + 1; to < cells->n; to++) {
            const struct oracle_cell *next = VEC_AT(cells, struct oracle_cell, to);
            if (next->entity != first->entity || next->row != first->row)
                break;
        }
        judge_row(oracle, first, to - from);
    }
    vec_clear(&done);
    vec_clear(&writes);
}

const struct oracle_cell *oracle_cell(const struct vec *cells, int entity, uint64_t row, int column)
{
    struct oracle_cell key = {.entity = entity, .row = row, .column = column};
    if (!cells->n)
        return NULL;
    return bsearch(&key, cells->items, cells->n, sizeof key, by_place);
}

/* ---- the dump -------------------------------------------------------------------------------- */

static void add_bytes(struct str *out, const struct value *value)
{
    size_t size = sodium_base64_ENCODED_LEN(value->len, sodium_base64_VARIANT_ORIGINAL);
    char *text = mem_alloc(size);
    sodium_bin2base64(text, size, (const unsigned char *)value->p, value->len,
        sodium_base64_VARIANT_ORIGINAL);
    str_addf(out, value->tag == VALUE_SEALED ? "{\"sealed\":\"%s\"}" : "\"%s\"", text);
    free(text);
}

static void add_text(struct str *out, const char *text)
{
    str_add_c(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            str_add_c(out, '\\');
        if (*text == '\n')
            str_add(out, "\\n");
        else if (*text == '\t')
            str_add(out, "\\t");
        else
            str_add_c(out, *text);
    }
    str_add_c(out, '"');
}

static void add_value(struct str *out, const struct value *value)
{
    if (value->tag == VALUE_INT)
        str_addf(out, "%lld", (long long)value->i);
    else if (value->tag == VALUE_ID)
        str_addf(out, "\"%lld\"", (long long)value->i);
    else if (value->tag == VALUE_TEXT)
        add_text(out, value->p);
    else if (value->tag == VALUE_SEALED || value->tag == VALUE_BYTES)
        add_bytes(out, value);
    else
        str_add(out, "null");
}

static void add_heads(const struct oracle *oracle, const struct bits *set, struct str *out)
{
    struct bits below = {{0}};
    struct vec heads = VEC_INIT(struct hash);
    for (int i = 0; i < (int)oracle->edits.n; i++) {
        if (bits_have(set, i))
            below = bits_or(&below, &edit_at(oracle, i)->ancestors);
    }
    for (int i = 0; i < (int)oracle->edits.n; i++) {
        size_t at = 0;
        if (!bits_have(set, i) || bits_have(&below, i))
            continue;
        const struct hash *id = &edit_at(oracle, i)->id;
        while (at < heads.n && hash_compare(VEC_AT(&heads, struct hash, at), id) < 0)
            at++;
        vec_insert(&heads, at, id);
    }
    for (size_t i = 0; i < heads.n; i++) {
        char hex[2 * HASH_SIZE + 1];
        hash_hex(VEC_AT(&heads, struct hash, i), hex);
        str_addf(out, "%s\"%s\"", i ? "," : "", hex);
    }
    vec_clear(&heads);
}

void oracle_dump(
    const struct oracle *oracle, const struct bits *set, const struct vec *cells, struct str *out)
{
    char hex[2 * HASH_SIZE + 1];
    hash_hex(&edit_at(oracle, 0)->id, hex);
    str_addf(out, "{\"format\":1,\"book\":\"%s\",\"heads\":[", hex);
    add_heads(oracle, set, out);
    str_add(out, "]}\n");
    for (size_t i = 0; i < cells->n; i++) {
        const struct oracle_cell *cell = VEC_AT(cells, struct oracle_cell, i);
        const struct oracle_cell *before = i ? cell - 1 : NULL;
        const struct oracle_cell *after = i + 1 < cells->n ? cell + 1 : NULL;
        if (!before || before->entity != cell->entity || before->row != cell->row)
            str_addf(
                out, "{\"entity\":%d,\"id\":\"%llu\"", cell->entity, (unsigned long long)cell->row);
        str_addf(out, ",\"#%d\":", cell->column);
        add_value(out, &write_at(oracle, cell->winner)->value);
        if (!after || after->entity != cell->entity || after->row != cell->row)
            str_add(out, "}\n");
    }
}
