/*
 * Rows straight from the state tables, for what is public and short: the tables hold it as it is,
 * so the log need not be asked. Lists, Today and the way from a row to its site read thousands of
 * such rows while somebody waits.
 */
#include "book/internal.h"

#include <string.h>

/* Columns of a reader's statement: 0 gone, 1 order, 2 home, then the inline fields in order. */
enum { FIRST_FIELD = 3 };

static sqlite3_stmt *prepare(struct book *book, const struct entity *entity, struct err *err)
{
    struct str sql = STR_INIT;
    str_addf(&sql, "SELECT gone, c%d, c%d", COLUMN_ORDER, COLUMN_HOME);
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (field_is_inline(&entity->fields[i]))
            str_addf(&sql, ", c%d", entity->fields[i].column);
    }
    str_add(&sql, " FROM ");
    table_name(entity, &sql);
    str_add(&sql, " WHERE id = ?1");
    sqlite3_stmt *statement = db_prepare(book->db, sql.s, err);
    str_clear(&sql);
    return statement;
}

/* The statement, at the row of that id; NULL without err where there is none. Reset it after. */
static sqlite3_stmt *find(
    struct book *book, const struct entity *entity, uint64_t id, struct err *err)
{
    sqlite3_stmt *get = NULL;
    for (size_t i = 0; i < book->plain.n && !get; i++) {
        const struct plain_reader *reader = VEC_AT(&book->plain, struct plain_reader, i);
        if (reader->entity == entity->number)
            get = reader->get;
    }
    if (!get) {
        get = prepare(book, entity, err);
        if (!get)
            return NULL;
        vec_add(&book->plain, &(struct plain_reader) {.entity = entity->number, .get = get});
    }
    sqlite3_bind_int64(get, 1, (int64_t)id);
    return db_step(book->db, get, err) ? get : NULL;
}

void plain_close(struct book *book)
{
    for (size_t i = 0; i < book->plain.n; i++)
        db_release(VEC_AT(&book->plain, struct plain_reader, i)->get);
    vec_clear(&book->plain);
}

bool plain_covers(const struct entity *entity, uint64_t want)
{
    for (size_t i = 0; i < entity->n_fields; i++) {
        const struct field *field = &entity->fields[i];
        if ((want >> i & 1) && field->type != FIELD_LIST && !field_is_inline(field))
            return false;
    }
    return true;
}

bool plain_read(struct book *book, const struct entity *entity, uint64_t id, uint64_t want,
    struct row *row, struct err *err)
{
    sqlite3_stmt *get = find(book, entity, id, err);
    if (!get)
        return false;
    row_init(row, entity, id);
    row->removed = sqlite3_column_int(get, 0) != 0;
    row->order = db_column_value(get, 1);
    int column = FIRST_FIELD;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const struct field *field = &entity->fields[i];
        if (!field_is_inline(field))
            continue;
        if (want >> i & 1) {
            row->values[i] = db_column_value(get, column);
            if (row->values[i].tag == VALUE_INT && field->type == FIELD_REFERENCE)
                row->values[i].tag = VALUE_ID;
        }
        column++;
    }
    sqlite3_reset(get);
    return true;
}

bool plain_home(struct book *book, const struct entity *entity, uint64_t id, uint64_t *ref,
    struct err *err)
{
    const struct field *home = entity->home ? entity_field(entity, entity->home) : NULL;
    struct err inner = {.kind = ERR_NONE};
    sqlite3_stmt *get = find(book, entity, id, &inner);
    int column = home ? FIRST_FIELD : 2;
    for (const struct field *field = entity->fields; home && field < home; field++)
        column += field_is_inline(field);
    *ref = get ? (uint64_t)sqlite3_column_int64(get, column) : 0;
    if (get)
        sqlite3_reset(get);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return inner.kind == ERR_NONE;
}
