#include "book/copies/seen.h"

#include "rukkanen/base/clock.h"

#include <string.h>

static const int64_t doubt_ms = INT64_C(24) * 60 * 60 * 1000;

bool seen_note(
    struct book *book, const struct bundle_header *header, bool bundle, struct err *err)
{
    (void)bundle;
    int64_t now = clock_wall_ms();
    /* A clock that is far ahead would otherwise keep all later files of that copy from counting. */
    int64_t made = header->wall > now + doubt_ms ? now : header->wall;
    if (!header->label || header->label == book->label)
        return true;
    return db_exec(book->db, err,
        "INSERT INTO copy(label, made, seen, heads, keys) VALUES(?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT(label) DO UPDATE SET made = excluded.made, seen = excluded.seen,"
        " heads = excluded.heads, keys = excluded.keys WHERE excluded.made >= made",
        "iiibb", (int64_t)header->label, made, now, header->heads.items,
        header->heads.n * HASH_SIZE, header->keys.b, sizeof header->keys.b);
}

static void read_seen(sqlite3_stmt *statement, struct seen *seen)
{
    *seen = (struct seen){.label = (uint64_t)sqlite3_column_int64(statement, 0),
        .made = sqlite3_column_int64(statement, 1),
        .seen = sqlite3_column_int64(statement, 2),
        .heads = VEC_INIT(struct hash)};
    const unsigned char *heads = sqlite3_column_blob(statement, 3);
    for (int at = 0; at + HASH_SIZE <= sqlite3_column_bytes(statement, 3); at += HASH_SIZE)
        memcpy(vec_add(&seen->heads, NULL), heads + at, HASH_SIZE);
    if (sqlite3_column_bytes(statement, 4) == (int)sizeof seen->keys.b)
        memcpy(seen->keys.b, sqlite3_column_blob(statement, 4), sizeof seen->keys.b);
}

bool seen_get(struct book *book, uint64_t label, struct seen *seen, struct err *err)
{
    sqlite3_stmt *get = db_statement(
        book->db, "SELECT label, made, seen, heads, keys FROM copy WHERE label = ?1", err);
    if (!get)
        return false;
    db_bind(get, "i", (int64_t)label);
    bool found = db_step(book->db, get, err);
    if (found)
        read_seen(get, seen);
    sqlite3_reset(get);
    return found;
}

bool seen_all(struct book *book, struct vec *all, struct err *err)
{
    struct err inner = {.kind = ERR_NONE};
    sqlite3_stmt *list = db_statement(
        book->db, "SELECT label, made, seen, heads, keys FROM copy ORDER BY label", err);
    while (list && db_step(book->db, list, &inner))
        read_seen(list, vec_add(all, NULL));
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return list && inner.kind == ERR_NONE;
}

void seen_clear(struct seen *seen)
{
    vec_clear(&seen->heads);
}
