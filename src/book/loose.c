#include "rukkanen/book/loose.h"

#include "book/internal.h"
#include "book/log/internal.h"

/* ---- what was written without knowing of a removal -------------------------------------------- */

/* The edit by which a row is removed; 0: by none that still counts. */
static int64_t removal_of(struct book *book, int entity, uint64_t row)
{
    struct vec writes = VEC_INIT(struct log_write);
    int64_t n = 0;
    if (log_live(book->log, entity, row, COLUMN_REMOVED, &writes, NULL) && writes.n > 0)
        n = VEC_AT(&writes, struct log_write, 0)->n;
    log_writes_clear(&writes);
    return n;
}

static bool cell_is_beside(
    struct book *book, const struct loose *loose, int column, int64_t removal)
{
    struct vec writes = VEC_INIT(struct log_write);
    bool beside = false;
    if (log_live(book->log, loose->entity, loose->id, column, &writes, NULL)) {
        for (size_t i = 0; i < writes.n && !beside; i++) {
            int64_t n = VEC_AT(&writes, struct log_write, i)->n;
            beside = n != removal && !ancestry_has(book->log->ancestry, n, removal, NULL);
        }
    }
    log_writes_clear(&writes);
    return beside;
}

/* Whoever removes a meeting means what is in it too: only what they could not know of is told. */
static bool was_written_beside(struct book *book, const struct loose *loose, int64_t ver)
{
    const struct entity *entity = entity_by_number(loose->entity);
    int64_t removal = removal_of(book, loose->field->ref, loose->ref);
    bool beside = removal && ver > removal;
    for (size_t i = 0; removal && i < entity->n_fields && !beside; i++) {
        if (entity->fields[i].type != FIELD_LIST)
            beside = cell_is_beside(book, loose, entity->fields[i].column, removal);
    }
    return beside;
}

/* ---- public references ------------------------------------------------------------------------ */

struct found {
    struct loose loose;
    int64_t ver;
};

static bool find_public(struct book *book, const struct entity *entity,
    const struct field *field, struct vec *found, struct err *err)
{
    struct str sql = STR_INIT;
    struct err inner = {.kind = ERR_NONE};
    str_addf(&sql,
        "SELECT c.id, c.ver, c.c%d, p.gone FROM r_%s c LEFT JOIN r_%s p ON p.id = c.c%d "
        "WHERE c.gone = 0 AND c.c%d IS NOT NULL AND %s",
        field->column, entity->name, entity_by_number(field->ref)->name, field->column,
        field->column, field->required ? "(p.id IS NULL OR p.gone = 1)" : "p.id IS NULL");
    sqlite3_stmt *list = db_made(book->db, sql.s, err);
    while (list && db_step(book->db, list, &inner)) {
        struct found one = {.loose = {.entity = entity->number,
                                .id = (uint64_t)sqlite3_column_int64(list, 0),
                                .field = field,
                                .ref = (uint64_t)sqlite3_column_int64(list, 2),
                                .removed = sqlite3_column_type(list, 3) != SQLITE_NULL},
            .ver = sqlite3_column_int64(list, 1)};
        vec_add(found, &one);
    }
    str_clear(&sql);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return list && inner.kind == ERR_NONE;
}

/* ---- sealed references: they lead to persons -------------------------------------------------- */

enum person_state { PERSON_HERE, PERSON_REMOVED, PERSON_NOWHERE };

static enum person_state state_of(struct book *book, uint64_t person)
{
    int64_t gone = db_number(
        book->db, 2, "SELECT gone FROM r_person WHERE id = ?1", "i", (int64_t)person);
    return gone == 2 ? PERSON_NOWHERE : gone ? PERSON_REMOVED : PERSON_HERE;
}

static bool find_sealed(struct book *book, const struct entity *entity,
    const struct field *field, struct vec *found, struct err *err)
{
    struct query query = {.entity = entity->number, .fields = field->name};
    struct vec rows = VEC_INIT(struct row);
    bool ok = book_query(book, &query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        uint64_t person = row_ref(row, field->name);
        enum person_state state = person ? state_of(book, person) : PERSON_HERE;
        if (state == PERSON_HERE || (state == PERSON_REMOVED && !field->required))
            continue;
        struct found one = {.loose = {.entity = entity->number,
                                .id = row->id,
                                .field = field,
                                .ref = person,
                                .removed = state == PERSON_REMOVED}};
        vec_add(found, &one);
    }
    rows_clear(&rows);
    return ok;
}

static bool some(struct book *book, const char *sql)
{
    return db_number(book->db, 0, sql, "") != 0;
}

/* Causes come before effects in the log, so a row that is referred to is there, unless it was
 * forgotten or waits. */
static bool may_be_nowhere(struct book *book)
{
    return some(book, "SELECT 1 FROM erased LIMIT 1") || some(book, "SELECT 1 FROM waiting LIMIT 1");
}

/* ---- all of it -------------------------------------------------------------------------------- */

static bool find_all(struct book *book, struct vec *found, struct err *err)
{
    bool nowhere = may_be_nowhere(book);
    bool removed = some(book, "SELECT 1 FROM r_person WHERE gone = 1 LIMIT 1");
    bool ok = true;
    for (size_t e = 0; ok && entity_at(e); e++) {
        const struct entity *entity = entity_at(e);
        for (size_t f = 0; ok && f < entity->n_fields; f++) {
            const struct field *field = &entity->fields[f];
            if (field->type != FIELD_REFERENCE || entity->number == ENTITY_SAME_PERSON)
                continue;
            if (field_is_inline(field))
                ok = find_public(book, entity, field, found, err);
            else if (book_level(book) != BOOK_LOCKED && (nowhere || (removed && field->required)))
                ok = find_sealed(book, entity, field, found, err);
        }
    }
    return ok;
}

bool book_loose(struct book *book, struct vec *loose, struct err *err)
{
    struct vec found = VEC_INIT(struct found);
    if (!db_begin_read(book->db, err))
        return false;
    bool ok = find_all(book, &found, err);
    for (size_t i = 0; ok && i < found.n; i++) {
        const struct found *one = VEC_AT(&found, struct found, i);
        if (!one->loose.removed || was_written_beside(book, &one->loose, one->ver))
            vec_add(loose, &one->loose);
    }
    vec_clear(&found);
    return db_end(book->db, err) && ok;
}

bool book_written_apart(struct book *book)
{
    /* Label 0 is the beginning of the book, which no copy wrote. */
    return db_number(book->db, 0, "SELECT count(*) FROM place WHERE label <> 0", "") > 1;
}
