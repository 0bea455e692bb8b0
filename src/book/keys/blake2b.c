#include "book/keys/blake2b.h"

#include <sodium.h>
#include <string.h>

static const uint64_t initial[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
    0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b,
    0x5be0cd19137e2179};

static uint64_t turned(uint64_t word, unsigned bits)
{
    return word >> bits | word << (64 - bits);
}

static uint64_t word_at(const unsigned char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

#define MIX(a, b, c, d, x, y)                                                                      \
    do {                                                                                           \
        v[a] += v[b] + m[x];                                                                       \
        v[d] = turned(v[d] ^ v[a], 32);                                                            \
        v[c] += v[d];                                                                              \
        v[b] = turned(v[b] ^ v[c], 24);                                                            \
        v[a] += v[b] + m[y];                                                                       \
        v[d] = turned(v[d] ^ v[a], 16);                                                            \
        v[c] += v[d];                                                                              \
        v[b] = turned(v[b] ^ v[c], 63);                                                            \
    } while (0)

/* One round: columns, then diagonals; the sixteen numbers are the order of the message's words. */
#define ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15)                \
    do {                                                                                           \
        MIX(0, 4, 8, 12, s0, s1);                                                                  \
        MIX(1, 5, 9, 13, s2, s3);                                                                  \
        MIX(2, 6, 10, 14, s4, s5);                                                                 \
        MIX(3, 7, 11, 15, s6, s7);                                                                 \
        MIX(0, 5, 10, 15, s8, s9);                                                                 \
        MIX(1, 6, 11, 12, s10, s11);                                                               \
        MIX(2, 7, 8, 13, s12, s13);                                                                \
        MIX(3, 4, 9, 14, s14, s15);                                                                \
    } while (0)

/* The function F of RFC 7693, 3.2; until is how many bytes were hashed with this block. */
static void compress(uint64_t h[8], const unsigned char block[BLAKE2B_BLOCK], uint64_t until,
    uint64_t last)
{
    uint64_t m[16], v[16];
    for (int i = 0; i < 16; i++)
        m[i] = word_at(block + 8 * i);
    memcpy(v, h, 8 * sizeof *v);
    memcpy(v + 8, initial, sizeof initial);
    v[12] ^= until;
    v[14] ^= last;
    ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3);
    ROUND(11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4);
    ROUND(7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8);
    ROUND(9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13);
    ROUND(2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9);
    ROUND(12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11);
    ROUND(13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10);
    ROUND(6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5);
    ROUND(10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0);
    ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3);
    for (int i = 0; i < 8; i++)
        h[i] ^= v[i] ^ v[i + 8];
    sodium_memzero(m, sizeof m); /* the first block is the key */
}

void blake2b_begin(struct blake2b *begun, const unsigned char key[BLAKE2B_KEY], size_t size)
{
    unsigned char block[BLAKE2B_BLOCK] = {0};
    memcpy(block, key, BLAKE2B_KEY);
    memcpy(begun->h, initial, sizeof initial);
    begun->h[0] ^= 0x01010000 ^ (uint64_t)BLAKE2B_KEY << 8 ^ size;
    begun->size = size;
    compress(begun->h, block, BLAKE2B_BLOCK, 0);
    sodium_memzero(block, sizeof block);
}

void blake2b_end(const struct blake2b *begun, const void *head, size_t head_length,
    const void *body, size_t body_length, unsigned char *out)
{
    unsigned char block[BLAKE2B_BLOCK];
    const unsigned char *parts[2] = {head, body};
    size_t left[2] = {head_length, body_length}, in_block = 0;
    uint64_t h[8], until = BLAKE2B_BLOCK;
    memcpy(h, begun->h, sizeof h);
    for (int part = 0; part < 2; part++) {
        while (left[part] > 0) {
            if (in_block == BLAKE2B_BLOCK) { /* only now is it known not to be the last */
                compress(h, block, until += BLAKE2B_BLOCK, 0);
                in_block = 0;
            }
            size_t room = BLAKE2B_BLOCK - in_block, n = left[part] < room ? left[part] : room;
            memcpy(block + in_block, parts[part], n);
            parts[part] += n;
            left[part] -= n;
            in_block += n;
        }
    }
    memset(block + in_block, 0, BLAKE2B_BLOCK - in_block);
    compress(h, block, until + in_block, UINT64_MAX);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    for (int i = 0; i < 8; i++)
        h[i] = __builtin_bswap64(h[i]);
#endif
    memcpy(out, h, begun->size);
    sodium_memzero(block, sizeof block); /* padded text */
    sodium_memzero(h, sizeof h);
}
