#include "support/log_book.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/str.h"
#include "rukkanen/model/entity.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void assert_no_err(const struct err *err)
{
    if (err->kind != ERR_NONE)
        fail_msg("%s (%s)", err->sentence, err->detail);
}

void log_book_edit(struct log_book *book, struct edit *edit)
{
    edit_init(edit);
    edit->author = book->author;
    edit->label = book->label;
    edit->wall = book->wall += 1000;
}

void log_book_seed(struct edit *edit, int seed)
{
    edit->has_seed = true;
    memset(edit->seed, seed, sizeof edit->seed);
}

struct hash log_book_save(struct log_book *book, struct edit *edit)
{
    struct err err = {.kind = ERR_NONE};
    bool ok = log_append(book->log, edit, &err);
    assert_no_err(&err);
    assert_true(ok);
    struct hash id = edit->id;
    edit_clear(edit);
    return id;
}

void log_book_sign(
    const struct hash *author, const struct hash *id, unsigned char signature[EDIT_SIGNATURE_SIZE])
{
    crypto_generichash(
        signature, EDIT_SIGNATURE_SIZE, id->b, sizeof id->b, author->b, sizeof author->b);
}

static bool sign(void *data, const struct hash *id, unsigned char signature[EDIT_SIGNATURE_SIZE],
    struct err *err)
{
    const struct log_book *book = data;
    (void)err;
    log_book_sign(&book->author, id, signature);
    return true;
}

static bool verify(void *data, const struct hash *author, const struct hash *id,
    const unsigned char signature[EDIT_SIGNATURE_SIZE])
{
    unsigned char right[EDIT_SIGNATURE_SIZE];
    (void)data;
    log_book_sign(author, id, right);
    return memcmp(right, signature, sizeof right) == 0;
}

static struct log_trust trust_of(struct log_book *book)
{
    return (struct log_trust){.data = book, .sign = sign, .verify = verify};
}

static void be(struct log_book *book, uint64_t label)
{
    book->label = label;
    memset(book->author.b, (int)label, sizeof book->author.b);
}

void log_book_create(struct log_book *book, const char *path, uint64_t label)
{
    struct err err = {.kind = ERR_NONE};
    *book = (struct log_book){.wall = INT64_C(1767225600000)};
    struct log_trust trust = trust_of(book);
    db_open(path, DB_CREATE, NULL, &book->db, &err);
    assert_no_err(&err);
    log_create(book->db, &err);
    log_open(book->db, &trust, &book->log, &err);
    assert_no_err(&err);
    struct edit genesis;
    be(book, 1);
    log_book_edit(book, &genesis);
    log_book_seed(&genesis, 1);
    chunk_set(edit_chunk(&genesis, ENTITY_EDIT, 0), EDIT_COLUMN_RANDOM,
        value_bytes(VALUE_BYTES, "0123456789abcdef", 16));
    log_book_save(book, &genesis);
    be(book, label);
}

void log_book_open(struct log_book *book, uint64_t label)
{
    log_book_create(book, ":memory:", label);
}

bool log_book_reopen(struct log_book *book, const char *path, const char *vfs, struct err *err)
{
    struct log_trust trust = trust_of(book);
    book->db = NULL;
    book->log = NULL;
    return db_open(path, DB_WRITE, vfs, &book->db, err) &&
           log_open(book->db, &trust, &book->log, err);
}

void log_book_close(struct log_book *book)
{
    log_close(book->log);
    db_close(book->db);
}

struct hash log_book_set(
    struct log_book *book, int entity, uint64_t row, int column, struct value value)
{
    struct edit edit;
    log_book_edit(book, &edit);
    chunk_set(edit_chunk(&edit, entity, row), column, value);
    return log_book_save(book, &edit);
}

struct hash log_book_set_text(
    struct log_book *book, int entity, uint64_t row, int column, const char *text)
{
    return log_book_set(book, entity, row, column, value_text(text));
}

static bool import_all(const struct log_book *from, struct log_book *to, struct err *err)
{
    for (int64_t n = 1; n <= log_count(from->log); n++) {
        struct edit edit;
        bool ok = log_edit_at(from->log, n, &edit, err) && log_import(to->log, &edit, err);
        edit_clear(&edit);
        if (!ok)
            return false;
    }
    return log_import_end(to->log, err);
}

bool log_book_try_merge(const struct log_book *from, struct log_book *to, struct err *err)
{
    if (!db_begin(to->db, err))
        return false;
    if (import_all(from, to, err))
        return db_end(to->db, err);
    db_rollback(to->db);
    return false;
}

void log_book_merge(const struct log_book *from, struct log_book *to)
{
    struct err err = {.kind = ERR_NONE};
    bool ok = log_book_try_merge(from, to, &err);
    assert_no_err(&err);
    assert_true(ok);
}

bool log_book_try_import(struct log_book *to, const struct edit *edit, struct err *err)
{
    if (!db_begin(to->db, err))
        return false;
    if (log_import(to->log, edit, err) && log_import_end(to->log, err))
        return db_end(to->db, err);
    db_rollback(to->db);
    return false;
}

size_t log_book_conflicts(const struct log_book *book)
{
    struct err err = {.kind = ERR_NONE};
    struct vec open = VEC_INIT(struct log_open);
    log_conflicts(book->log, &open, &err);
    assert_no_err(&err);
    size_t n = open.n;
    vec_clear(&open);
    return n;
}

void log_book_check(const struct log_book *book)
{
    struct err err = {.kind = ERR_NONE};
    bool ok = log_check(book->log, &err);
    assert_no_err(&err);
    assert_true(ok);
}

bool log_book_same(const struct log_book *a, const struct log_book *b)
{
    char *x = log_book_dump(a), *y = log_book_dump(b);
    bool same = strcmp(x, y) == 0;
    free(x);
    free(y);
    return same;
}

char *log_book_text(const struct log_book *book, int entity, uint64_t row, int column)
{
    struct err err = {.kind = ERR_NONE};
    struct value value;
    log_value(book->log, entity, row, column, &value, &err);
    assert_no_err(&err);
    char *text = mem_text(value_string(&value));
    value_clear(&value);
    return text;
}

static void add_line(void *data, const char *text, size_t length)
{
    str_add_n(data, text, length);
    str_add_c(data, '\n');
}

char *log_book_dump(const struct log_book *book)
{
    struct err err = {.kind = ERR_NONE};
    struct str out = STR_INIT;
    log_dump(book->log, add_line, &out, &err);
    assert_no_err(&err);
    return str_take(&out);
}
