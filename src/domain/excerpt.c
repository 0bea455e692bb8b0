#include "domain/excerpt.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"

#include <string.h>

char *excerpt(const char *text, size_t start, size_t length, size_t beside, size_t *begin)
{
    size_t from = start, to = start + length, len = strlen(text);
    while (from > 0 && text[from - 1] != '\n' && start - from < beside)
        from = utf8_previous(text, len, from);
    while (to < len && text[to] != '\n' && to - start - length < beside)
        to = utf8_next(text, len, to);
    /* Half a word at the beginning or the end says less than none. */
    if (from > 0 && text[from - 1] != '\n') {
        const char *blank = memchr(text + from, ' ', start - from);
        if (blank)
            from = (size_t)(blank - text) + 1;
    }
    if (to < len && text[to] != '\n') {
        const char *blank = memrchr(text + start + length, ' ', to - start - length);
        if (blank)
            to = (size_t)(blank - text);
    }
    *begin = start - from;
    return mem_text_n(text + from, to - from);
}
