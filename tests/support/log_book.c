#include "support/log_book.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/str.h"
#include "rukkanen/model/entity.h"

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
    memset(edit->author.b, 7, sizeof edit->author.b);
    edit->label = book->label;
    edit->wall = book->wall += 1000;
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

void log_book_open(struct log_book *book, uint64_t label)
{
    struct err err = {.kind = ERR_NONE};
    *book = (struct log_book) {.label = 1, .wall = INT64_C(1767225600000)};
    db_open(":memory:", DB_CREATE, NULL, &book->db, &err);
    assert_no_err(&err);
    log_create(book->db, &err);
    log_open(book->db, NULL, &book->log, &err);
    assert_no_err(&err);
    struct edit genesis;
    log_book_edit(book, &genesis);
    genesis.has_seed = true;
    chunk_set(edit_chunk(&genesis, ENTITY_EDIT, 0), EDIT_COLUMN_RANDOM,
        value_bytes(VALUE_BYTES, "0123456789abcdef", 16));
    log_book_save(book, &genesis);
    book->label = label;
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
