#include "rukkanen/book/ids.h"

#include <sodium.h>

void hash_hex(const struct hash *hash, char hex[2 * HASH_SIZE + 1])
{
    sodium_bin2hex(hex, 2 * HASH_SIZE + 1, hash->b, HASH_SIZE);
}

bool hash_from_hex(const char *hex, struct hash *hash)
{
    size_t length = 0;
    return strlen(hex) == 2 * HASH_SIZE
        && sodium_hex2bin(hash->b, HASH_SIZE, hex, strlen(hex), NULL, &length, NULL) == 0
        && length == HASH_SIZE;
}
