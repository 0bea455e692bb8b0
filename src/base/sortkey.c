#include "rukkanen/base/sortkey.h"

#include "rukkanen/base/utf8.h"

#include <string.h>

void sortkey(const char *text, struct str *out)
{
    utf8_fold(text, strlen(text), out);
}

int sortkey_compare(const char *a, const char *b)
{
    struct str x = STR_INIT, y = STR_INIT;
    sortkey(a, &x);
    sortkey(b, &y);
    int order = strcmp(x.s, y.s);
    str_clear(&x);
    str_clear(&y);
    return order;
}
