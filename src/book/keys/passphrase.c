/* What a passphrase must be like, and words to offer. */
#include "book/keys/keys.h"
#include "book/keys/words.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"

enum { PASSPHRASE_MIN = 12, PASSPHRASE_MAX_BYTES = 512 };

bool keys_passphrase_fits(const char *passphrase, struct err *err)
{
    struct str normal = STR_INIT;
    size_t length = strlen(passphrase), letters = 0;
    str_reserve(&normal, 2 * length + 64);
    if (!utf8_normalise(passphrase, length, &normal)) {
        str_wipe(&normal);
        return err_set(err, ERR_REFUSED,
            _("The passphrase holds bytes that are no letters. Type another one."));
    }
    for (size_t at = 0; at < normal.len; at = utf8_next(normal.s, normal.len, at))
        letters++;
    bool too_long = normal.len > PASSPHRASE_MAX_BYTES;
    str_wipe(&normal);
    if (too_long)
        return err_set(err, ERR_REFUSED, _("The passphrase is too long."));
    if (letters < PASSPHRASE_MIN)
        return err_set(err, ERR_REFUSED,
            _("The passphrase is too short: it needs 12 characters or more. A few words or a "
              "sentence will do."));
    return true;
}

void passphrase_suggest(struct str *out)
{
    for (int i = 0; i < WORDS_TO_OFFER; i++) {
        uint64_t random = random_u64();
        if (i > 0)
            str_add_c(out, ' ');
        str_add(out, words[random % WORDS_COUNT]); /* a power of two: every word alike */
    }
}
