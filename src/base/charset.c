#include "rukkanen/base/charset.h"

#include "rukkanen/base/lang.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

bool charset_known(const char *charset)
{
    iconv_t cd = iconv_open("UTF-8", charset);
    if (cd == (iconv_t)-1)
        return false;
    iconv_close(cd);
    return true;
}

static bool convert(iconv_t cd, const void *bytes, size_t len, struct str *out, size_t *missing)
{
    char *in = (char *)bytes;
    size_t left = len;
    while (left > 0) {
        char block[1024], *to = block;
        size_t room = sizeof block;
        size_t done = iconv(cd, &in, &left, &to, &room);
        int why = errno;
        str_add_n(out, block, (size_t)(to - block));
        if (done == (size_t)-1 && why != E2BIG) {
            if (!missing)
                return false;
            (*missing)++;
            str_add_c(out, '?');
            for (in++, left--; left > 0 && ((unsigned char)*in & 0xC0) == 0x80; left--)
                in++;
        }
    }
    return true;
}

bool charset_to_utf8(
    const void *bytes, size_t len, const char *charset, struct str *out, struct err *err)
{
    iconv_t cd = iconv_open("UTF-8", charset);
    if (cd == (iconv_t)-1)
        return err_set(err, ERR_USAGE, _("The code set %s is not known."), charset);
    bool good = convert(cd, bytes, len, out, NULL);
    iconv_close(cd);
    return good || err_set(err, ERR_FOREIGN, _("The file is not in the code set %s."), charset);
}

bool charset_from_utf8(const char *text, size_t len, const char *charset, struct str *out,
    size_t *missing, struct err *err)
{
    iconv_t cd = iconv_open(charset, "UTF-8");
    if (cd == (iconv_t)-1)
        return err_set(err, ERR_USAGE, _("The code set %s is not known."), charset);
    size_t count = 0;
    convert(cd, text, len, out, &count);
    if (missing)
        *missing = count;
    iconv_close(cd);
    return true;
}

const char *charset_guess(const void *bytes, size_t len)
{
    (void)bytes;
    (void)len;
    return "UTF-8";
}
