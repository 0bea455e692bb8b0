#include "book/log/shape.h"

#include "book/log/tables.h"
#include "rukkanen/base/mem.h"

#include <stdlib.h>
#include <string.h>

static bool holds(const struct entity *entity, int column, bool *mark)
{
    *mark = false;
    if (column == COLUMN_ORDER || column == COLUMN_TAG || column == COLUMN_HOME)
        return true;
    const struct field *field = entity_field_by_column(entity, column);
    *mark = field && field->marked;
    return field && column >= COLUMN_FIRST && (field_is_inline(field) || field->marked);
}

static void list_columns(const struct entity *entity, struct shape *shape)
{
    int highest = COLUMN_HOME;
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (entity->fields[i].column > highest)
            highest = entity->fields[i].column;
    }
    shape->columns = mem_zero((size_t)highest + 1, sizeof *shape->columns);
    shape->marks = mem_zero((size_t)highest + 1, sizeof *shape->marks);
    for (int column = 0; column <= highest; column++) {
        if (holds(entity, column, &shape->marks[shape->n_columns]))
            shape->columns[shape->n_columns++] = column;
    }
}

/* Some hundred of them at every start: not worth a format. */
static void add_number(struct str *sql, int number)
{
    char digits[12];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    str_add_n(sql, digits + at, sizeof digits - at);
}

static void add_columns(const struct shape *shape, const char *format, struct str *sql)
{
    for (size_t i = 0; i < shape->n_columns; i++) {
        str_add(sql, ", ");
        for (const char *p = format; *p;) {
            size_t plain = strcspn(p, "#");
            str_add_n(sql, p, plain);
            p += plain;
            if (*p == '#') {
                add_number(sql, shape->columns[i]);
                p++;
            }
        }
    }
}

static void statements_of_entity(struct shape *shape)
{
    const char *name = shape->entity->name;
    str_addf(&shape->get_live, "SELECT ver, gone, live FROM r_%s WHERE id = ?1", name);
    str_add(&shape->get, "SELECT ver, gone, live");
    add_columns(shape, "c#", &shape->get);
    str_addf(&shape->get, " FROM r_%s WHERE id = ?1", name);
    str_addf(&shape->put, "INSERT INTO r_%s(id, ver, gone, live", name);
    add_columns(shape, "c#", &shape->put);
    str_add(&shape->put, ") VALUES(?1, ?2, ?3, ?4");
    for (size_t i = 0; i < shape->n_columns; i++)
        str_addf(&shape->put, ", ?%zu", i + 5);
    str_add(&shape->put, ") ON CONFLICT(id) DO UPDATE SET ver = excluded.ver,"
                         " gone = excluded.gone, live = excluded.live");
    add_columns(shape, "c# = excluded.c#", &shape->put);
    str_addf(&shape->drop, "DELETE FROM r_%s WHERE id = ?1", name);
    str_addf(&shape->list, "SELECT id FROM r_%s WHERE id > ?1 ORDER BY id LIMIT ?2", name);
    str_add(&shape->all, "SELECT id, ver, gone, live");
    add_columns(shape, "c#", &shape->all);
    str_addf(&shape->all, " FROM r_%s ORDER BY id", name);
}

static void statements_of_other(struct shape *shape)
{
    str_add(
        &shape->get_live, "SELECT ver, gone, live FROM row_other WHERE id = ?1 AND entity = ?2");
    str_add_str(&shape->get, &shape->get_live);
    str_add(&shape->put,
        "INSERT INTO row_other(id, entity, ver, gone, live) VALUES(?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT(entity, id) DO UPDATE SET ver = excluded.ver, gone = excluded.gone,"
        " live = excluded.live");
    str_add(&shape->drop, "DELETE FROM row_other WHERE id = ?1 AND entity = ?2");
    str_add(&shape->list,
        "SELECT id FROM row_other WHERE id > ?1 AND entity = ?3 ORDER BY id LIMIT ?2");
    str_add(&shape->all, "SELECT entity, id, ver, gone, live FROM row_other ORDER BY entity, id");
}

void shape_of(const struct entity *entity, struct shape *shape)
{
    *shape = (struct shape){.entity = entity,
        .get_live = STR_INIT,
        .get = STR_INIT,
        .put = STR_INIT,
        .drop = STR_INIT,
        .list = STR_INIT,
        .all = STR_INIT};
    if (entity) {
        list_columns(entity, shape);
        statements_of_entity(shape);
    } else {
        statements_of_other(shape);
    }
}

void shape_clear(struct shape *shape)
{
    free(shape->columns);
    free(shape->marks);
    str_clear(&shape->get_live);
    str_clear(&shape->get);
    str_clear(&shape->put);
    str_clear(&shape->drop);
    str_clear(&shape->list);
    str_clear(&shape->all);
}

/* ---- making the tables ----------------------------------------------------------------------- */

static void table_sql(const struct shape *shape, const char *schema, struct str *sql)
{
    str_addf(sql,
        "CREATE TABLE %sr_%s(id INTEGER PRIMARY KEY, ver INTEGER NOT NULL,"
        " gone INTEGER NOT NULL, live BLOB",
        schema, shape->entity->name);
    add_columns(shape, "c#", sql);
    str_add(sql, ");");
}

static const char other_sql[] =
    "CREATE TABLE %srow_other(entity INTEGER NOT NULL, id INTEGER NOT NULL,"
    " ver INTEGER NOT NULL, gone INTEGER NOT NULL, live BLOB, PRIMARY KEY(entity, id))"
    " WITHOUT ROWID;"
    "CREATE TABLE %sopen_cell(entity INTEGER NOT NULL, row INTEGER NOT NULL,"
    " col INTEGER NOT NULL, PRIMARY KEY(entity, row, col)) WITHOUT ROWID;";

/* What lists ask by: whose rows these are, and when. */
static bool is_indexed(const struct entity *entity, int column)
{
    const struct field *field = entity_field_by_column(entity, column);
    return field && (field->type == FIELD_REFERENCE || field->type == FIELD_DATE);
}

static bool is_date(const struct entity *entity, int column)
{
    const struct field *field = entity_field_by_column(entity, column);
    return field && field->type == FIELD_DATE;
}

/* The meetings of a group are asked for by time: what belongs to something stands in the order of
 * its first date, so that ten years of it cost no more than one. */
static void index_sql(const struct shape *shape, const char *schema, struct str *sql)
{
    int date = 0;
    for (size_t i = shape->n_columns; i-- > 0;)
        date = is_date(shape->entity, shape->columns[i]) ? shape->columns[i] : date;
    for (size_t i = 0; i < shape->n_columns; i++) {
        int column = shape->columns[i];
        if (!is_indexed(shape->entity, column))
            continue;
        str_addf(sql, "CREATE INDEX %si_%s_c%d ON r_%s(c%d", schema, shape->entity->name, column,
            shape->entity->name, column);
        if (date && !is_date(shape->entity, column))
            str_addf(sql, ", c%d", date);
        str_add(sql, ");");
    }
}

enum part { PART_TABLES = 1, PART_INDEXES = 2 };

static void all_sql(const char *schema, int parts, struct str *sql)
{
    const struct entity *entity;
    for (size_t i = 0; (entity = entity_at(i)); i++) {
        struct shape shape;
        shape_of(entity, &shape);
        if (parts & PART_TABLES)
            table_sql(&shape, schema, sql);
        if (parts & PART_INDEXES)
            index_sql(&shape, schema, sql);
        shape_clear(&shape);
    }
    if (parts & PART_TABLES) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        str_addf(sql, other_sql, schema, schema);
#pragma GCC diagnostic pop
    }
}

static bool run_sql(struct db *db, const char *schema, int parts, struct err *err)
{
    struct str sql = STR_INIT;
    all_sql(schema, parts, &sql);
    bool ok = db_run(db, sql.s, err);
    str_clear(&sql);
    return ok;
}

bool tables_create(struct db *db, bool bare, struct err *err)
{
    return run_sql(db, "", bare ? PART_TABLES : PART_TABLES | PART_INDEXES, err);
}

bool tables_index(struct db *db, struct err *err)
{
    return run_sql(db, "", PART_INDEXES, err);
}

bool tables_create_aside(struct db *db, struct err *err)
{
    return run_sql(db, "temp.", PART_TABLES | PART_INDEXES, err);
}

/* Whether the statement stands in the script, which is a row of statements each with its ";". */
static bool stands_in(const char *statement, const struct str *script)
{
    size_t length = strlen(statement);
    for (const char *p = script->s; (p = strstr(p, statement)); p++) {
        if ((p == script->s || p[-1] == ';') && p[length] == ';')
            return true;
    }
    return false;
}

bool tables_same_shape(struct db *db)
{
    struct str sql = STR_INIT;
    all_sql("", PART_TABLES | PART_INDEXES, &sql);
    size_t expected = 0, found = 0;
    for (const char *p = sql.s; *p; p++)
        expected += *p == ';';
    sqlite3_stmt *list = db_prepare(db,
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND (name GLOB 'r_*'"
        " OR name GLOB 'i_*' OR name IN ('row_other', 'open_cell'))",
        NULL);
    bool same = list != NULL;
    while (list && db_step(db, list, NULL)) {
        found++;
        same = same && stands_in((const char *)sqlite3_column_text(list, 0), &sql);
    }
    db_release(list);
    str_clear(&sql);
    return same && found == expected;
}

bool tables_drop(struct db *db, struct err *err)
{
    struct str sql = STR_INIT;
    sqlite3_stmt *list = db_prepare(db,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND (name GLOB 'r_*'"
        " OR name IN ('row_other', 'open_cell'))",
        err);
    bool ok = list != NULL;
    while (ok && db_step(db, list, err)) {
        char *drop = sqlite3_mprintf("DROP TABLE \"%w\";", sqlite3_column_text(list, 0));
        if (drop)
            str_add(&sql, drop);
        sqlite3_free(drop);
    }
    db_release(list);
    ok = ok && db_run(db, sql.s, err);
    str_clear(&sql);
    return ok;
}
