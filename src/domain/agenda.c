#include "rukkanen/domain/agenda.h"

#include "domain/rows.h"
#include "rukkanen/base/utf8.h"

#include <stdlib.h>
#include <string.h>

static const char *order_of(const struct row *row)
{
    return value_string(&row->order);
}

/* Items without an order came in by programs that give none: they stand first, by age. */
static int compare_order(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = strcmp(order_of(x), order_of(y));
    return order ? order : (x->id > y->id) - (x->id < y->id);
}

bool agenda_items(struct book *book, const struct change *change, uint64_t meeting,
    struct vec *rows, struct err *err)
{
    size_t first = rows->n;
    bool ok = rows_of(book, change, ENTITY_ITEM, "meeting", meeting, NULL, rows, err);
    if (rows->n > first + 1)
        qsort(VEC_AT(rows, struct row, first), rows->n - first, sizeof(struct row),
            compare_order);
    return ok;
}

static size_t index_of(const struct vec *rows, uint64_t id)
{
    for (size_t i = 0; i < rows->n; i++) {
        if (VEC_AT(rows, struct row, i)->id == id)
            return i;
    }
    return rows->n;
}

/* The text of an order beside which there is room; "" at the ends. */
static const char *order_at(const struct vec *rows, size_t index)
{
    return index < rows->n ? order_of(VEC_AT(rows, struct row, index)) : "";
}

/* Orders that are missing or the same leave no room between them: all get new ones. */
static bool make_room(struct change *change, struct vec *rows, struct err *err)
{
    bool room = true;
    for (size_t i = 0; i < rows->n; i++) {
        const char *before = i ? order_at(rows, i - 1) : "";
        room = room && strcmp(before, order_at(rows, i)) < 0;
    }
    for (size_t i = 0; !room && i < rows->n; i++) {
        struct row *row = VEC_AT(rows, struct row, i);
        if (!change_order(
                change, ENTITY_ITEM, row->id, i ? order_at(rows, i - 1) : NULL, NULL, err))
            return false;
        change_overlay(change, row);
    }
    return true;
}

static bool put_between(struct change *change, const struct vec *rows, size_t at, uint64_t item,
    struct err *err)
{
    return change_order(change, ENTITY_ITEM, item, at ? order_at(rows, at - 1) : NULL,
        at < rows->n ? order_at(rows, at) : NULL, err);
}

static uint64_t add_item(struct change *change, uint64_t meeting, const struct vec *rows,
    size_t at, const char *heading, struct err *err)
{
    uint64_t id = change_add(change, ENTITY_ITEM, err);
    if (!id)
        return 0;
    change_preset(change, ENTITY_ITEM, id);
    bool ok = change_set_ref(change, ENTITY_ITEM, id, "meeting", meeting, err)
        && (!*heading || change_set_text(change, ENTITY_ITEM, id, "heading", heading, err))
        && put_between(change, rows, at, id, err);
    return ok ? id : 0;
}

uint64_t agenda_add(struct book *book, struct change *change, uint64_t meeting, uint64_t after,
    const char *heading, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    uint64_t id = 0;
    if (agenda_items(book, change, meeting, &rows, err) && make_room(change, &rows, err)) {
        size_t at = after ? index_of(&rows, after) : rows.n;
        id = add_item(
            change, meeting, &rows, at < rows.n ? at + 1 : rows.n, heading ? heading : "", err);
    }
    rows_clear(&rows);
    return id;
}

bool agenda_move(struct book *book, struct change *change, uint64_t meeting, uint64_t item, int by,
    struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    bool ok = agenda_items(book, change, meeting, &rows, err) && make_room(change, &rows, err);
    size_t at = index_of(&rows, item);
    bool at_end = by < 0 ? at == 0 : at + 1 >= rows.n;
    if (ok && !at_end) {
        /* Up: before the one before it. Down: after the one after it. */
        size_t to = by < 0 ? at - 1 : at + 2;
        ok = put_between(change, &rows, to, item, err);
    }
    rows_clear(&rows);
    return ok;
}

bool agenda_remove(struct change *change, uint64_t item, struct err *err)
{
    return change_remove(change, ENTITY_ITEM, item, err);
}

/* ---- the usual agenda ----------------------------------------------------------------------- */

static bool add_lines(struct book *book, struct change *change, uint64_t meeting,
    const char *lines, int64_t *added, struct err *err)
{
    for (const char *line = lines; *line;) {
        size_t length = strcspn(line, "\n");
        struct str heading = STR_INIT;
        utf8_normalise(line, length, &heading);
        bool ok = !heading.len || agenda_add(book, change, meeting, 0, heading.s, err);
        *added += heading.len > 0;
        str_clear(&heading);
        if (!ok)
            return false;
        line += length + (line[length] == '\n');
    }
    return true;
}

int64_t agenda_take_usual(
    struct book *book, struct change *change, uint64_t meeting, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    struct row row, group;
    int64_t added = 0;
    bool ok = agenda_items(book, change, meeting, &rows, err);
    bool empty = rows.n == 0;
    rows_clear(&rows);
    if (!ok)
        return -1;
    if (!empty)
        return 0;
    if (!rows_read(book, change, ENTITY_MEETING, meeting, "group", &row, err))
        return -1;
    ok = rows_read(book, change, ENTITY_GROUP, row_ref(&row, "group"), "agenda", &group, err);
    row_clear(&row);
    if (!ok)
        return -1;
    ok = add_lines(book, change, meeting, row_text(&group, "agenda"), &added, err);
    row_clear(&group);
    return ok ? added : -1;
}
