/*
 * Drafts: open changes kept in the file, sealed to who types, never merged.
 *
 * Body before sealing: u8 1, then varint n and n times (varint entity, u64 row) of added rows,
 * varint n and n times (varint entity, u64 row, varint column, 24 bytes edit) of what was shown,
 * varint n and n encoded chunks (edit.h) of plain cells. Texts that belong to no record stand under
 * entity ENTITY_EDIT and row enum draft_text; their body is u8 2 and the text.
 */
#include "book/change.h"
#include "book/log/wire.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { BODY_CHANGE = 1, BODY_TEXT = 2 };

/* ---- body ---- */

/* What was typed and taken back again leaves a row without cells, which nothing can read. */
static size_t rows_written(const struct change *change)
{
    size_t n = 0;
    for (size_t i = 0; i < change->rows.chunks.n; i++)
        n += VEC_AT(&change->rows.chunks, struct chunk, i)->cells.n > 0;
    return n;
}

static void encode(const struct change *change, struct str *out)
{
    str_add_c(out, BODY_CHANGE);
    write_varint(out, change->added.n);
    for (size_t i = 0; i < change->added.n; i++) {
        const struct change_added *added = VEC_AT(&change->added, struct change_added, i);
        write_varint(out, (uint64_t)added->entity);
        write_u64(out, added->row);
    }
    write_varint(out, change->shown.n);
    for (size_t i = 0; i < change->shown.n; i++) {
        const struct change_shown *shown = VEC_AT(&change->shown, struct change_shown, i);
        write_varint(out, (uint64_t)shown->entity);
        write_u64(out, shown->row);
        write_varint(out, (uint64_t)shown->column);
        str_add_n(out, shown->edit.b, HASH_SIZE);
    }
    write_varint(out, rows_written(change));
    for (size_t i = 0; i < change->rows.chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&change->rows.chunks, struct chunk, i);
        if (chunk->cells.n)
            chunk_encode(chunk, out);
    }
}

static bool decode_added(struct reader *in, struct change *change)
{
    for (uint64_t n = read_varint(in); n > 0 && !in->bad; n--) {
        struct change_added added = {.entity = (int)read_varint(in)};
        added.row = read_u64(in);
        vec_add(&change->added, &added);
    }
    return !in->bad;
}

static bool decode_shown(struct reader *in, struct change *change)
{
    for (uint64_t n = read_varint(in); n > 0 && !in->bad; n--) {
        struct change_shown shown = {.entity = (int)read_varint(in)};
        shown.row = read_u64(in);
        shown.column = (int)read_varint(in);
        const unsigned char *edit = read_bytes(in, HASH_SIZE);
        if (edit)
            memcpy(shown.edit.b, edit, HASH_SIZE);
        vec_add(&change->shown, &shown);
    }
    return !in->bad;
}

static bool decode(const struct str *body, struct change *change)
{
    struct reader in = reader_of(body->s, body->len);
    if (read_u8(&in) != BODY_CHANGE || !decode_added(&in, change) || !decode_shown(&in, change))
        return false;
    for (uint64_t n = read_varint(&in); n > 0 && !in.bad; n--) {
        struct chunk chunk;
        size_t used = 0;
        if (!chunk_decode((const char *)in.at, (size_t)(in.end - in.at), &chunk, &used, NULL))
            return false;
        in.at += used;
        vec_add(&change->rows.chunks, &chunk);
    }
    return !in.bad && in.at == in.end;
}

/* ---- in the file ---- */

bool change_save_draft(struct change *change, int entity, uint64_t id, struct err *err)
{
    struct book *book = change->book;
    if (!write_begin(book, err))
        return false;
    struct str plain = STR_INIT, sealed = STR_INIT;
    encode(change, &plain);
    const struct user *user = keys_user(book->keys);
    bool ok = keys_seal_draft(book->keys, &plain, &sealed, err)
        && db_exec(book->db, err,
            "INSERT OR REPLACE INTO draft(author, entity, row, wall, body)"
            " VALUES (?1, ?2, ?3, ?4, ?5)",
            "biiib", user->id.b, (size_t)HASH_SIZE, (int64_t)entity, (int64_t)id,
            clock_wall_ms(), sealed.s, sealed.len);
    str_wipe(&plain);
    str_clear(&sealed);
    if (!ok) {
        write_cancel(book);
        return false;
    }
    change->draft_entity = entity;
    change->draft_row = id;
    return write_end(book, err);
}

struct change *draft_open(struct book *book, int entity, uint64_t id, struct err *err)
{
    const struct user *user = keys_user(book->keys);
    if (!user)
        return NULL;
    sqlite3_stmt *statement = db_statement(book->db,
        "SELECT body FROM draft WHERE author = ?1 AND entity = ?2 AND row = ?3", err);
    if (!statement)
        return NULL;
    db_bind(statement, "bii", user->id.b, (size_t)HASH_SIZE, (int64_t)entity, (int64_t)id);
    if (!db_step(book->db, statement, err))
        return NULL;
    struct str plain = STR_INIT;
    struct change *change = NULL;
    bool ok = keys_unseal_draft(book->keys, sqlite3_column_blob(statement, 0),
        (size_t)sqlite3_column_bytes(statement, 0), &plain);
    sqlite3_reset(statement);
    if (ok) {
        change = change_new(book);
        change->draft_entity = entity;
        change->draft_row = id;
        ok = decode(&plain, change);
    }
    str_wipe(&plain);
    if (ok)
        return change;
    change_free(change);
    err_set(err, ERR_DAMAGED, _("The unfinished text cannot be read. The saved record is safe."));
    return NULL;
}

bool draft_save_text(
    struct book *book, enum draft_text which, const struct str *text, struct err *err)
{
    if (!text || !text->len)
        return draft_discard(book, ENTITY_EDIT, which, err);
    struct str plain = STR_INIT, sealed = STR_INIT;
    str_add_c(&plain, BODY_TEXT);
    str_add_str(&plain, text);
    if (!write_begin(book, err)) {
        str_wipe(&plain);
        return false;
    }
    const struct user *user = keys_user(book->keys);
    bool ok = keys_seal_draft(book->keys, &plain, &sealed, err)
        && db_exec(book->db, err,
            "INSERT OR REPLACE INTO draft(author, entity, row, wall, body)"
            " VALUES (?1, ?2, ?3, ?4, ?5)",
            "biiib", user->id.b, (size_t)HASH_SIZE, (int64_t)ENTITY_EDIT, (int64_t)which,
            clock_wall_ms(), sealed.s, sealed.len);
    str_wipe(&plain);
    str_clear(&sealed);
    if (ok)
        return write_end(book, err);
    write_cancel(book);
    return false;
}

bool draft_open_text(struct book *book, enum draft_text which, struct str *out, int64_t *wall,
    struct err *err)
{
    const struct user *user = keys_user(book->keys);
    str_reset(out);
    sqlite3_stmt *statement = user ? db_statement(book->db,
        "SELECT body, wall FROM draft WHERE author = ?1 AND entity = ?2 AND row = ?3", err) : NULL;
    if (!statement)
        return false;
    db_bind(statement, "bii", user->id.b, (size_t)HASH_SIZE, (int64_t)ENTITY_EDIT, (int64_t)which);
    if (!db_step(book->db, statement, err))
        return false;
    bool ok = keys_unseal_draft(book->keys, sqlite3_column_blob(statement, 0),
        (size_t)sqlite3_column_bytes(statement, 0), out);
    if (wall)
        *wall = sqlite3_column_int64(statement, 1);
    sqlite3_reset(statement);
    if (ok && out->len > 0 && out->s[0] == BODY_TEXT) {
        str_delete(out, 0, 1);
        return true;
    }
    str_wipe(out);
    return err_set(err, ERR_DAMAGED,
        _("The unfinished text cannot be read. The saved record is safe."));
}

bool draft_delete(struct book *book, int entity, uint64_t id, struct err *err)
{
    const struct user *user = keys_user(book->keys);
    return db_exec(book->db, err, "DELETE FROM draft WHERE author = ?1 AND entity = ?2 AND row = ?3",
        "bii", user->id.b, (size_t)HASH_SIZE, (int64_t)entity, (int64_t)id);
}

bool draft_discard(struct book *book, int entity, uint64_t id, struct err *err)
{
    if (!write_begin(book, err))
        return false;
    if (!draft_delete(book, entity, id, err)) {
        write_cancel(book);
        return false;
    }
    return write_end(book, err);
}

bool drafts_list(struct book *book, struct vec *drafts, struct err *err)
{
    const struct user *open = keys_user(book->keys);
    sqlite3_stmt *statement = db_statement(book->db,
        "SELECT author, entity, row, wall FROM draft WHERE entity <> ?1 OR row <> ?2"
        " ORDER BY wall",
        err);
    if (statement)
        db_bind(statement, "ii", (int64_t)ENTITY_EDIT, (int64_t)DRAFT_PLACE);
    while (statement && db_step(book->db, statement, err)) {
        struct draft_info info = {.entity = sqlite3_column_int(statement, 1),
            .id = (uint64_t)sqlite3_column_int64(statement, 2),
            .wall = sqlite3_column_int64(statement, 3)};
        struct hash author = {{0}};
        if (sqlite3_column_bytes(statement, 0) == HASH_SIZE)
            memcpy(author.b, sqlite3_column_blob(statement, 0), HASH_SIZE);
        const char *name = keys_user_name(book->keys, &author);
        info.user = mem_text(name ? name : "?");
        info.own = open && hash_equal(&open->id, &author);
        vec_add(drafts, &info);
    }
    return statement && (!err || err->kind == ERR_NONE);
}

void drafts_clear(struct vec *drafts)
{
    for (size_t i = 0; i < drafts->n; i++)
        free(VEC_AT(drafts, struct draft_info, i)->user);
    vec_clear(drafts);
}
