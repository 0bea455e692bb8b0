#include "book/keys/code.h"

void code_add_u8(struct str *out, unsigned value)
{
    str_add_c(out, (char)value);
}

void code_add_hash(struct str *out, const struct hash *hash)
{
    str_add_n(out, hash->b, HASH_SIZE);
}

void code_add_value(struct str *out, const struct value *value)
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

void code_bytes(struct reader *code, void *out, size_t size)
{
    const unsigned char *here = read_bytes(code, size);
    if (here)
        memcpy(out, here, size);
    else
        memset(out, 0, size);
}

size_t code_count(struct reader *code, size_t size)
{
    uint64_t count = read_varint(code);
    if (!code->bad && count <= (size_t)(code->end - code->at) / size)
        return (size_t)count;
    code->bad = true;
    return 0;
}

void code_hash(struct reader *code, struct hash *hash)
{
    code_bytes(code, hash->b, HASH_SIZE);
}

struct value code_value(struct reader *code, enum value_tag tag)
{
    size_t length;
    const unsigned char *bytes;
    switch (tag) {
    case VALUE_NULL:
        return VALUE_NONE;
    case VALUE_INT:
        return value_int(read_zigzag(code));
    case VALUE_ID:
        return value_id(read_u64(code));
    case VALUE_TEXT:
    case VALUE_BYTES:
        length = code_count(code, 1);
        bytes = read_bytes(code, length);
        if (bytes)
            return value_bytes(tag, bytes, length);
        break;
    case VALUE_SEALED:
        break;
    }
    code->bad = true;
    return VALUE_NONE;
}

bool code_done(const struct reader *code)
{
    return !code->bad && code->at == code->end;
}
