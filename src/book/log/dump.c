/* The logical dump: what stands, in a form that is the same on every copy with the same edits. */
#include "book/log/internal.h"

#include "rukkanen/base/mem.h"

#include <sodium.h>
#include <stdlib.h>

struct dumping {
    struct log *log;
    void (*line)(void *data, const char *text, size_t length);
    void *data;
    struct str out;
    struct vec cells; /* of struct cell */
    struct err *err;
};

static void add_text(struct str *out, const char *text, size_t length)
{
    str_add_c(out, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\')
            str_addf(out, "\\%c", c);
        else if (c == '\n')
            str_add(out, "\\n");
        else if (c == '\t')
            str_add(out, "\\t");
        else if (c < 0x20)
            str_addf(out, "\\u%04x", c);
        else
            str_add_c(out, (char)c);
    }
    str_add_c(out, '"');
}

static void add_base64(struct str *out, const char *bytes, size_t length)
{
    size_t size = sodium_base64_ENCODED_LEN(length, sodium_base64_VARIANT_ORIGINAL);
    str_reserve(out, size + 2);
    str_add_c(out, '"');
    sodium_bin2base64(out->s + out->len, size, (const unsigned char *)bytes, length,
        sodium_base64_VARIANT_ORIGINAL);
    out->len += size - 1;
    str_add_c(out, '"');
}

static void add_value(struct str *out, const struct value *value)
{
    switch (value->tag) {
    case VALUE_NULL:
        str_add(out, "null");
        break;
    case VALUE_INT:
        str_addf(out, "%lld", (long long)value->i);
        break;
    case VALUE_ID:
        str_addf(out, "\"%llu\"", (unsigned long long)value->i);
        break;
    case VALUE_TEXT:
        add_text(out, value->p, value->len);
        break;
    case VALUE_BYTES:
        add_base64(out, value->p, value->len);
        break;
    case VALUE_SEALED:
        str_add(out, "{\"sealed\":");
        add_base64(out, value->p, value->len);
        str_add_c(out, '}');
        break;
    }
}

static bool dump_row(void *data, int entity, uint64_t row)
{
    struct dumping *d = data;
    bool ok = log_row(d->log, entity, row, &d->cells, d->err);
    str_reset(&d->out);
    str_addf(&d->out, "{\"entity\":%d,\"id\":\"%llu\"", entity, (unsigned long long)row);
    for (size_t i = 0; i < d->cells.n; i++) {
        struct cell *cell = VEC_AT(&d->cells, struct cell, i);
        str_addf(&d->out, ",\"#%d\":", cell->column);
        add_value(&d->out, &cell->value);
    }
    cells_clear(&d->cells);
    str_add_c(&d->out, '}');
    if (ok)
        d->line(d->data, d->out.s, d->out.len);
    return ok;
}

static bool dump_first_line(struct dumping *d, struct err *err)
{
    struct vec heads = VEC_INIT(struct hash);
    struct hash book;
    char hex[2 * HASH_SIZE + 1] = "";
    if (!log_heads(d->log, &heads, err))
        return false;
    if (log_genesis(d->log, &book))
        hash_hex(&book, hex);
    str_addf(&d->out, "{\"format\":1,\"book\":\"%s\",\"heads\":[", hex);
    for (size_t i = 0; i < heads.n; i++) {
        hash_hex(VEC_AT(&heads, struct hash, i), hex);
        str_addf(&d->out, "%s\"%s\"", i ? "," : "", hex);
    }
    str_add(&d->out, "]}");
    vec_clear(&heads);
    d->line(d->data, d->out.s, d->out.len);
    return true;
}

bool log_dump(struct log *log, void (*line)(void *data, const char *text, size_t length),
    void *data, struct err *err)
{
    struct dumping d = {.log = log,
        .line = line,
        .data = data,
        .out = STR_INIT,
        .cells = VEC_INIT(struct cell),
        .err = err};
    if (!db_begin_read(log->db, err))
        return false;
    bool ok = dump_first_line(&d, err) && tables_each(log->tables, dump_row, &d, err);
    str_clear(&d.out);
    vec_clear(&d.cells);
    return db_end(log->db, err) && ok;
}
