#include "book/keys/seal.h"

#include <sodium.h>

enum { NONCE_KEY = 32, CIPHER_KEY = 32 };

void seal_subkey(
    const unsigned char key[KEY_SIZE], const char *purpose, unsigned char *out, size_t size)
{
    crypto_generichash(out, size, (const unsigned char *)purpose, strlen(purpose), key, KEY_SIZE);
}

void seal_keys(const unsigned char key[KEY_SIZE], unsigned char keys[SEAL_KEYS])
{
    seal_subkey(key, "rk1 seal", keys, SEAL_KEYS);
}

static void make_nonce(const unsigned char *key, const void *context, size_t context_length,
    const void *plain, size_t length, unsigned char nonce[SEAL_NONCE])
{
    crypto_generichash_state state;
    unsigned char size[8];
    for (int i = 0; i < 8; i++) /* so that no byte can move between context and text */
        size[i] = (unsigned char)((uint64_t)context_length >> (8 * i));
    crypto_generichash_init(&state, key, NONCE_KEY, SEAL_NONCE);
    crypto_generichash_update(&state, size, sizeof size);
    crypto_generichash_update(&state, context, context_length);
    crypto_generichash_update(&state, plain, length);
    crypto_generichash_final(&state, nonce, SEAL_NONCE);
    sodium_memzero(&state, sizeof state);
}

void seal_bytes(const unsigned char keys[SEAL_KEYS], const void *context, size_t context_length,
    const void *plain, size_t length, struct str *out)
{
    unsigned char nonce[SEAL_NONCE];
    make_nonce(keys, context, context_length, plain, length, nonce);
    str_add_n(out, nonce, SEAL_NONCE);
    str_reserve(out, length);
    crypto_stream_xchacha20_xor(
        (unsigned char *)out->s + out->len, plain, length, nonce, keys + NONCE_KEY);
    out->len += length;
    out->s[out->len] = '\0';
}

bool unseal_bytes(const unsigned char keys[SEAL_KEYS], const void *context, size_t context_length,
    const void *sealed, size_t length, unsigned char *plain)
{
    if (length < SEAL_NONCE)
        return false;
    unsigned char nonce[SEAL_NONCE];
    const unsigned char *given = sealed;
    size_t size = length - SEAL_NONCE;
    crypto_stream_xchacha20_xor(plain, given + SEAL_NONCE, size, given, keys + NONCE_KEY);
    make_nonce(keys, context, context_length, plain, size, nonce);
    bool right = sodium_memcmp(nonce, given, SEAL_NONCE) == 0;
    if (!right)
        sodium_memzero(plain, size);
    return right;
}

void seal_hint(const unsigned char keys[SEAL_KEYS], const unsigned char nonce[SEAL_NONCE],
    unsigned char hint[SEAL_HINT])
{
    unsigned char text[4 + SEAL_NONCE], out[16];
    memcpy(text, "hint", 4);
    memcpy(text + 4, nonce, SEAL_NONCE);
    crypto_generichash(out, sizeof out, text, sizeof text, keys, NONCE_KEY);
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
