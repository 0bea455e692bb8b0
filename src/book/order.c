#include "book/order.h"

#include <string.h>

static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";
enum { LETTERS = sizeof letters - 1 };

static int digit(const char *text, size_t at, int otherwise)
{
    if (at >= strlen(text))
        return otherwise;
    const char *found = strchr(letters, text[at]);
    return found && *found ? (int)(found - letters) : otherwise;
}

bool order_between(const char *after, const char *before, struct str *out)
{
    if (*before && strcmp(after, before) >= 0)
        return false;
    bool below = *before != '\0'; /* the text so far is still a beginning of `before` */
    for (size_t i = 0;; i++) {
        int low = digit(after, i, 0);
        int high = below ? digit(before, i, LETTERS) : LETTERS;
        if (high - low > 1) {
            /* Appending at the end takes small steps: positions stay short for long lists. */
            int step = *before ? (low + high) / 2 : low + 1;
            str_add_c(out, letters[step]);
            return true;
        }
        str_add_c(out, letters[low]);
        below = below && high == low;
    }
}
