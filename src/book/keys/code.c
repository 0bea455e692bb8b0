#include "book/keys/code.h"

void code_add_u8(struct str *out, unsigned value)
{
    str_add_c(out, (char)value);
}

void code_add_u64(struct str *out, uint64_t value)
{
    char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(value >> (8 * i));
    str_add_n(out, bytes, sizeof bytes);
}

void code_add_varint(struct str *out, uint64_t value)
{
    while (value >= 0x80) {
        str_add_c(out, (char)((value & 0x7f) | 0x80));
        value >>= 7;
    }
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
    case VALUE_INT: /* zigzag: small numbers of either sign are short */
        code_add_varint(out, ((uint64_t)value->i << 1) ^ (value->i < 0 ? UINT64_MAX : 0));
        break;
    case VALUE_ID:
        code_add_u64(out, (uint64_t)value->i);
        break;
    case VALUE_TEXT:
    case VALUE_BYTES:
    case VALUE_SEALED:
        code_add_varint(out, value->len);
        str_add_n(out, value->p, value->len);
        break;
    }
}

struct code code_of(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    return (struct code){.at = at, .end = at + length};
}

const unsigned char *code_take(struct code *code, size_t size)
{
    if (code->failed || (size_t)(code->end - code->at) < size) {
        code->failed = true;
        return NULL;
    }
    const unsigned char *here = code->at;
    code->at += size;
    return here;
}

void code_bytes(struct code *code, void *out, size_t size)
{
    const unsigned char *here = code_take(code, size);
    if (here)
        memcpy(out, here, size);
    else
        memset(out, 0, size);
}

unsigned code_u8(struct code *code)
{
    const unsigned char *here = code_take(code, 1);
    return here ? *here : 0;
}

uint64_t code_u64(struct code *code)
{
    const unsigned char *here = code_take(code, 8);
    uint64_t value = 0;
    for (int i = 0; here && i < 8; i++)
        value |= (uint64_t)here[i] << (8 * i);
    return value;
}

uint64_t code_varint(struct code *code)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        unsigned byte = code_u8(code);
        bool overflows = shift == 63 && byte > 1;
        bool padded = shift > 0 && byte == 0;
        if (code->failed || overflows || padded)
            break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return value;
    }
    code->failed = true;
    return 0;
}

size_t code_count(struct code *code, size_t size)
{
    uint64_t count = code_varint(code);
    if (!code->failed && count <= (size_t)(code->end - code->at) / size)
        return (size_t)count;
    code->failed = true;
    return 0;
}

void code_hash(struct code *code, struct hash *hash)
{
    code_bytes(code, hash->b, HASH_SIZE);
}

struct value code_value(struct code *code, enum value_tag tag)
{
    uint64_t number;
    size_t length;
    const unsigned char *bytes;
    switch (tag) {
    case VALUE_NULL:
        return VALUE_NONE;
    case VALUE_INT:
        number = code_varint(code);
        return value_int((int64_t)((number >> 1) ^ (~(number & 1) + 1)));
    case VALUE_ID:
        return value_id(code_u64(code));
    case VALUE_TEXT:
    case VALUE_BYTES:
        length = code_count(code, 1);
        bytes = code_take(code, length);
        if (bytes)
            return value_bytes(tag, bytes, length);
        break;
    case VALUE_SEALED:
        break;
    }
    code->failed = true;
    return VALUE_NONE;
}

bool code_done(const struct code *code)
{
    return !code->failed && code->at == code->end;
}
