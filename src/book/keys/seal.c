#include "book/keys/seal.h"

#include "book/log/mutation.h"
#include "rukkanen/base/clock.h"

#include <sodium.h>
#include <string.h>

void seal_subkey(
    const unsigned char key[KEY_SIZE], const char *purpose, unsigned char *out, size_t size)
{
    struct blake2b begun;
    blake2b_begin(&begun, key, size);
    blake2b_end(&begun, purpose, strlen(purpose), NULL, 0, out);
    sodium_memzero(&begun, sizeof begun);
}

void sealing_begin(struct sealing *sealing, const unsigned char key[KEY_SIZE])
{
    unsigned char both[64];
    seal_subkey(key, "rk1 seal", both, sizeof both);
    blake2b_begin(&sealing->nonce, both, SEAL_NONCE);
    blake2b_begin(&sealing->hint, both, 16);
    memcpy(sealing->cipher_key, both + 32, sizeof sealing->cipher_key);
    sodium_memzero(both, sizeof both);
}

static void make_nonce(const struct sealing *sealing, const void *context, size_t context_length,
    const void *plain, size_t length, unsigned char nonce[SEAL_NONCE])
{
    unsigned char head[8 + SEAL_CONTEXT];
    for (int i = 0; i < 8; i++) /* so that no byte can move between context and text */
        head[i] = (unsigned char)((uint64_t)context_length >> (8 * i));
    memcpy(head + 8, context, context_length);
    blake2b_end(&sealing->nonce, head, 8 + context_length, plain, length, nonce);
}

void seal_bytes(const struct sealing *sealing, const void *context, size_t context_length,
    const void *plain, size_t length, struct str *out)
{
    unsigned char nonce[SEAL_NONCE];
    make_nonce(sealing, context, context_length, plain, length, nonce);
    if (mutation_is(MUTATION_RANDOM_NONCES))
        random_bytes(nonce, sizeof nonce);
    str_add_n(out, nonce, SEAL_NONCE);
    str_reserve(out, length);
    crypto_stream_xchacha20_xor(
        (unsigned char *)out->s + out->len, plain, length, nonce, sealing->cipher_key);
    out->len += length;
    out->s[out->len] = '\0';
}

bool unseal_bytes(const struct sealing *sealing, const void *context, size_t context_length,
    const void *sealed, size_t length, unsigned char *plain)
{
    if (length < SEAL_NONCE)
        return false;
    unsigned char nonce[SEAL_NONCE];
    const unsigned char *given = sealed;
    size_t size = length - SEAL_NONCE;
    crypto_stream_xchacha20_xor(plain, given + SEAL_NONCE, size, given, sealing->cipher_key);
    make_nonce(sealing, context, context_length, plain, size, nonce);
    bool right =
        sodium_memcmp(nonce, given, SEAL_NONCE) == 0 || mutation_is(MUTATION_RANDOM_NONCES);
    if (!right)
        sodium_memzero(plain, size);
    return right;
}

void seal_hint(const struct sealing *sealing, const unsigned char nonce[SEAL_NONCE],
    unsigned char hint[SEAL_HINT])
{
    unsigned char out[16];
    blake2b_end(&sealing->hint, "hint", 4, nonce, SEAL_NONCE, out);
    memcpy(hint, out, SEAL_HINT);
}

/* ---- padding ------------------------------------------------------------------------------ */

size_t pad_length(size_t length)
{
    size_t least = length + 1;
    if (least <= 64)
        return (least + 15) / 16 * 16;
    if (least <= 512)
        return (least + 31) / 32 * 32;
    /* Padmé: E = floor(log2 L), S = floor(log2 E) + 1, the last E - S bits become zero. */
    unsigned exponent = 63 - (unsigned)__builtin_clzll(least);
    unsigned bits = 32 - (unsigned)__builtin_clz(exponent);
    size_t mask = ((size_t)1 << (exponent - bits)) - 1;
    return (least + mask) & ~mask;
}

void pad_add(struct str *text)
{
    size_t padded = pad_length(text->len);
    str_reserve(text, padded - text->len);
    str_add_c(text, (char)0x80);
    memset(text->s + text->len, 0, padded - text->len);
    text->len = padded;
    text->s[padded] = '\0';
}

size_t pad_remove(const unsigned char *text, size_t length)
{
    size_t end = length;
    while (end > 0 && text[end - 1] == 0)
        end--;
    if (end == 0 || text[end - 1] != 0x80 || pad_length(end - 1) != length)
        return SIZE_MAX;
    return end - 1;
}
