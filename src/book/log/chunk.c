/* A chunk as bytes: the one encoding, and the strict reader that refuses any other. */
#include "book/log/chunk.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/model/entity.h"

#include <string.h>

enum { TAG_EXCEPT = 0x80, NUMBER_MAX = 0xFFFF };

/* ---- writing --------------------------------------------------------------------------------- */

static void encode_value(const struct value *value, struct str *out)
{
    switch (value->tag) {
    case VALUE_NULL:
        break;
    case VALUE_INT:
        write_zigzag(out, value->i);
        break;
    case VALUE_ID:
        write_u64(out, (uint64_t)value->i);
        break;
    case VALUE_TEXT:
    case VALUE_BYTES:
    case VALUE_SEALED:
        write_varint(out, value->len);
        str_add_n(out, value->p, value->len);
        break;
    }
}

void chunk_encode(const struct chunk *chunk, struct str *out)
{
    write_varint(out, (uint64_t)chunk->entity);
    write_u64(out, chunk->row);
    write_varint(out, chunk->cells.n);
    for (size_t i = 0; i < chunk->cells.n; i++) {
        const struct cell *cell = VEC_AT(&chunk->cells, struct cell, i);
        write_varint(out, (uint64_t)cell->column);
        str_add_c(out, (char)(cell->value.tag | (cell->except.n ? TAG_EXCEPT : 0)));
        encode_value(&cell->value, out);
        if (!cell->except.n)
            continue;
        write_varint(out, cell->except.n);
        str_add_n(out, cell->except.items, cell->except.n * HASH_SIZE);
    }
}

/* ---- reading --------------------------------------------------------------------------------- */

void chunk_read_head(struct reader *reader, struct chunk_head *head)
{
    uint64_t entity = read_varint(reader);
    uint64_t row = read_u64(reader);
    uint64_t cells = read_varint(reader);
    if (entity > NUMBER_MAX || row > INT64_MAX || (entity == ENTITY_EDIT) != (row == 0) ||
        cells == 0 || cells > NUMBER_MAX + 1)
        reader->bad = true;
    *head = (struct chunk_head){.entity = (int)(entity & NUMBER_MAX),
        .row = row,
        .cells = reader->bad ? 0 : (uint32_t)cells};
}

void chunk_read_cell(struct reader *reader, struct cell_view *cell)
{
    uint64_t column = read_varint(reader);
    uint8_t tag = read_u8(reader);
    *cell = (struct cell_view){
        .column = (int)(column & NUMBER_MAX), .tag = (enum value_tag)(tag & ~TAG_EXCEPT)};
    switch (cell->tag) {
    case VALUE_NULL:
        break;
    case VALUE_INT:
        cell->i = read_zigzag(reader);
        break;
    case VALUE_ID:
        cell->i = (int64_t)read_u64(reader);
        break;
    case VALUE_TEXT:
    case VALUE_BYTES:
    case VALUE_SEALED: {
        uint64_t length = read_varint(reader);
        cell->p = (const char *)read_bytes(reader, length);
        cell->len = cell->p ? (size_t)length : 0;
        break;
    }
    default:
        reader->bad = true;
    }
    if (tag & TAG_EXCEPT) {
        uint64_t n = read_varint(reader);
        cell->except = n <= EDIT_MAX_SIZE ? read_bytes(reader, n * HASH_SIZE) : NULL;
        cell->n_except = cell->except ? (size_t)n : 0;
        if (!cell->n_except)
            reader->bad = true;
    }
    if (column > NUMBER_MAX)
        reader->bad = true;
}

struct value cell_view_value(const struct cell_view *cell)
{
    if (cell->p)
        return value_bytes(cell->tag, cell->p, cell->len);
    return (struct value){.tag = cell->tag, .i = cell->i};
}

/* Characters below U+0300 are in normal form whatever stands beside them; what is above is left to
 * the library. Only what every version of Unicode agrees on is looked at, so that a later program's
 * edits are never refused for a character that this one does not know. */
static bool is_plain(uint32_t c)
{
    return c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0x300);
}

bool text_is_storable(const char *text, size_t len)
{
    bool plain = true;
    for (size_t at = 0; at < len;) {
        uint32_t c = (unsigned char)text[at];
        size_t bytes = c < 0x80 ? 1 : utf8_decode(text + at, len - at, &c);
        if (bytes == 1 && (unsigned char)text[at] >= 0x80)
            return false;
        if (!is_plain(c)) {
            if (c < 0x300 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
                return false;
            plain = false;
        }
        at += bytes;
    }
    if (len == 0)
        return false;
    unsigned char first = (unsigned char)text[0], last = (unsigned char)text[len - 1];
    if (plain && first > ' ' && first < 0x80 && last > ' ' && last < 0x80)
        return true;
    struct str normal = STR_INIT;
    bool same =
        utf8_normalise(text, len, &normal) && normal.len == len && memcmp(normal.s, text, len) == 0;
    str_clear(&normal);
    return same;
}

static bool cell_is_strict(const struct cell_view *cell, int before)
{
    if (cell->column <= before)
        return false;
    if (cell->tag == VALUE_ID && cell->i < 0)
        return false;
    if (cell->tag == VALUE_TEXT && !text_is_storable(cell->p, cell->len))
        return false;
    for (size_t i = 1; i < cell->n_except; i++) {
        if (memcmp(cell->except + (i - 1) * HASH_SIZE, cell->except + i * HASH_SIZE, HASH_SIZE) >=
            0)
            return false;
    }
    return true;
}

static void add_cell(struct chunk *chunk, const struct cell_view *view)
{
    struct cell cell = {.column = view->column, .value = cell_view_value(view)};
    vec_init(&cell.except, sizeof(struct hash));
    for (size_t i = 0; i < view->n_except; i++)
        vec_add(&cell.except, view->except + i * HASH_SIZE);
    vec_add(&chunk->cells, &cell);
}

bool chunk_read(struct reader *reader, bool strict, struct chunk *out)
{
    struct chunk_head head;
    chunk_read_head(reader, &head);
    chunk_init(out, head.entity, head.row);
    int before = -1;
    for (uint32_t i = 0; i < head.cells && !reader->bad; i++) {
        struct cell_view cell;
        chunk_read_cell(reader, &cell);
        if (!reader->bad && strict && !cell_is_strict(&cell, before))
            reader->bad = true;
        if (!reader->bad)
            add_cell(out, &cell);
        before = cell.column;
    }
    if (reader->bad)
        chunk_clear(out);
    return !reader->bad;
}

bool chunk_decode(
    const char *bytes, size_t length, struct chunk *out, size_t *used, struct err *err)
{
    struct reader reader = reader_of(bytes, length < EDIT_MAX_SIZE ? length : EDIT_MAX_SIZE);
    if (!chunk_read(&reader, true, out))
        return err_set(err, ERR_FOREIGN,
            _("A part of the file is not as rukkanen writes it. Nothing was taken from it."));
    *used = (size_t)(reader.at - (const unsigned char *)bytes);
    return true;
}
