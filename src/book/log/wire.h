/*
 * Bytes as they stand in the log: little end first, varints in LEB128 and as short as possible. A
 * reader that meets anything else turns bad and from then on gives zeros; ask once, at the end.
 */
#ifndef RUKKANEN_BOOK_LOG_WIRE_H
#define RUKKANEN_BOOK_LOG_WIRE_H

#include "rukkanen/base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
    const unsigned char *at, *end;
    bool bad;
};

static inline struct reader reader_of(const void *bytes, size_t length)
{
    const unsigned char *p = bytes;
    return (struct reader){.at = p, .end = p + length};
}

/* The next length bytes, borrowed; NULL and bad where there are fewer. */
static inline const unsigned char *read_bytes(struct reader *reader, uint64_t length)
{
    const unsigned char *p = reader->at;
    if (reader->bad || (uint64_t)(reader->end - p) < length) {
        reader->bad = true;
        return NULL;
    }
    reader->at += length;
    return p;
}

static inline uint8_t read_u8(struct reader *reader)
{
    const unsigned char *p = read_bytes(reader, 1);
    return p ? *p : 0;
}

static inline uint64_t read_u64(struct reader *reader)
{
    const unsigned char *p = read_bytes(reader, 8);
    uint64_t number = 0;
    for (int i = 7; p && i >= 0; i--)
        number = number << 8 | p[i];
    return number;
}

static inline uint64_t read_varint(struct reader *reader)
{
    uint64_t number = 0;
    for (unsigned shift = 0; !reader->bad; shift += 7) {
        uint8_t byte = read_u8(reader);
        if (shift == 63 && byte > 1)
            break;
        number |= (uint64_t)(byte & 0x7F) << shift;
        if (byte & 0x80)
            continue;
        if (byte == 0 && shift > 0)
            break; /* a shorter form would do */
        return number;
    }
    reader->bad = true;
    return 0;
}

static inline int64_t read_zigzag(struct reader *reader)
{
    uint64_t number = read_varint(reader);
    return (int64_t)(number >> 1) ^ -(int64_t)(number & 1);
}

static inline void write_u64(struct str *out, uint64_t number)
{
    unsigned char p[8];
    for (int i = 0; i < 8; i++)
        p[i] = (unsigned char)(number >> (8 * i));
    str_add_n(out, p, sizeof p);
}

static inline void write_varint(struct str *out, uint64_t number)
{
    unsigned char p[10];
    size_t n = 0;
    for (; number >= 0x80; number >>= 7)
        p[n++] = (unsigned char)(number | 0x80);
    p[n++] = (unsigned char)number;
    str_add_n(out, p, n);
}

static inline void write_zigzag(struct str *out, int64_t number)
{
    write_varint(out, (uint64_t)number << 1 ^ (uint64_t)(number >> 63));
}

#endif
