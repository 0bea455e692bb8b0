#include "domain/rows.h"

#include "rukkanen/base/date.h"

bool ids_hold(const struct vec *ids, uint64_t id)
{
    for (size_t i = 0; i < ids->n; i++) {
        if (*VEC_AT(ids, uint64_t, i) == id)
            return true;
    }
    return false;
}

int64_t row_date(const struct row *row, const char *field)
{
    return row_int(row, field, DATE_NONE);
}

bool site_open(struct book *book, uint64_t site)
{
    return book_level(book) != BOOK_LOCKED && book_holds_site(book, site);
}

static void read_added(const struct change *change, int entity, uint64_t id, struct row *row)
{
    row_init(row, entity_by_number(entity), id);
    change_overlay(change, row);
}

bool rows_read(struct book *book, const struct change *change, int entity, uint64_t id,
    const char *fields, struct row *row, struct err *err)
{
    struct vec added = VEC_INIT(uint64_t);
    if (change)
        change_rows(change, entity, &added);
    bool only_there = ids_hold(&added, id) && !book_row_exists(book, entity, id);
    vec_clear(&added);
    if (only_there) {
        read_added(change, entity, id, row);
        return true;
    }
    bool ok = fields ? book_row_fields(book, entity, id, fields, row, err)
                     : book_row(book, entity, id, row, err);
    if (!ok)
        return false;
    if (change)
        change_overlay(change, row);
    return true;
}

static void add_new(const struct change *change, int entity, const char *reference, uint64_t id,
    struct vec *rows, size_t first)
{
    struct vec added = VEC_INIT(uint64_t);
    change_rows(change, entity, &added);
    for (size_t i = 0; i < added.n; i++) {
        uint64_t new_id = *VEC_AT(&added, uint64_t, i);
        bool known = false;
        for (size_t j = first; j < rows->n; j++)
            known |= VEC_AT(rows, struct row, j)->id == new_id;
        if (known)
            continue;
        struct row row;
        read_added(change, entity, new_id, &row);
        if (row_ref(&row, reference) == id)
            vec_add(rows, &row);
        else
            row_clear(&row);
    }
    vec_clear(&added);
}

bool rows_of(struct book *book, const struct change *change, int entity, const char *reference,
    uint64_t id, const char *fields, struct vec *rows, struct err *err)
{
    struct filter filter = FILTER_REF(reference, id);
    struct query query = {
        .entity = entity, .filters = &filter, .n_filters = 1, .fields = fields};
    size_t first = rows->n;
    if (!book_query(book, &query, rows, err))
        return false;
    if (!change)
        return true;
    for (size_t i = first; i < rows->n; i++)
        change_overlay(change, VEC_AT(rows, struct row, i));
    add_new(change, entity, reference, id, rows, first);
    for (size_t i = rows->n; i-- > first;) {
        struct row *row = VEC_AT(rows, struct row, i);
        if (row->removed) {
            row_clear(row);
            vec_delete(rows, i);
        }
    }
    return true;
}
