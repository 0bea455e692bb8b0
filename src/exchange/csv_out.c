#include "rukkanen/base/charset.h"
#include "rukkanen/exchange/csv.h"

#include <string.h>
#include <strings.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define NO_BREAK_SPACE "\xC2\xA0"

void csv_out_init(struct csv_out *out, char separator)
{
    *out = (struct csv_out){.separator = separator ? separator : ';'};
    str_init(&out->text);
}

void csv_out_clear(struct csv_out *out)
{
    str_wipe(&out->text);
}

static size_t blank(const char *text)
{
    if (*text == ' ')
        return 1;
    return strncmp(text, NO_BREAK_SPACE, 2) == 0 ? 2 : 0;
}

/* A sign, figures that blanks may divide, decimals, a per cent sign: nothing to run. */
static bool is_plain_number(const char *text)
{
    size_t figures = 0;
    bool decimals = false;
    if (*text == '+' || *text == '-')
        text++;
    while (*text) {
        if (*text >= '0' && *text <= '9')
            figures++;
        else if ((*text == ',' || *text == '.') && !decimals)
            decimals = true;
        else if (*text == '%' && !text[1])
            return figures > 0;
        else if (!blank(text))
            return false;
        text += blank(text) ? blank(text) : 1;
    }
    return figures > 0;
}

/* Also what would be taken for such a cell when it comes in again: '=1 is a text, too. */
static bool would_run(const char *text)
{
    size_t quotes = strspn(text, "'");
    if (quotes)
        return text[quotes] && strchr("=+-@\t\r", text[quotes]);
    if (!*text || !strchr("=+-@\t\r", *text))
        return false;
    /* A sign alone is a mark of attendance. */
    return (text[1] || *text == '\t' || *text == '\r') && !is_plain_number(text);
}

void csv_out_cell(struct csv_out *out, const char *text)
{
    if (out->more)
        str_add_c(&out->text, out->separator);
    out->more = true;
    bool defuse = would_run(text);
    size_t len = strlen(text);
    bool quote = strchr(text, out->separator) || strpbrk(text, "\"\r\n\t") ||
                 (len && (text[0] == ' ' || text[len - 1] == ' '));
    if (quote)
        str_add_c(&out->text, '"');
    if (defuse)
        str_add_c(&out->text, '\'');
    for (; *text; text++) {
        if (*text == '"')
            str_add_c(&out->text, '"');
        str_add_c(&out->text, *text);
    }
    if (quote)
        str_add_c(&out->text, '"');
}

void csv_out_end_row(struct csv_out *out)
{
    str_add(&out->text, "\r\n");
    out->more = false;
}

bool csv_out_finish(const struct csv_out *out, const char *charset, struct str *bytes,
    size_t *missing, struct err *err)
{
    if (!charset || strcasecmp(charset, "UTF-8") == 0)
        charset = "UTF-8-BOM";
    struct str text = STR_INIT;
    if (strncasecmp(charset, "UTF-16", 6) == 0)
        str_add(&text, BYTE_ORDER_MARK);
    str_add_str(&text, &out->text);
    bool good = charset_from_utf8(text.s, text.len, charset, bytes, missing, err);
    str_wipe(&text);
    return good;
}
