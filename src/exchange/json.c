#include "rukkanen/exchange/json.h"

#include "rukkanen/base/utf8.h"

#include <inttypes.h>
#include <string.h>

static void open_bracket(struct json *json, char bracket)
{
    str_add_c(json->out, bracket);
    json->depth++;
    json->more &= ~(1u << json->depth);
}

static void close_bracket(struct json *json, char bracket)
{
    str_add_c(json->out, bracket);
    json->depth--;
}

void json_begin(struct json *json, struct str *out)
{
    *json = (struct json){.out = out};
    open_bracket(json, '{');
}

void json_end(struct json *json)
{
    close_bracket(json, '}');
    str_add_c(json->out, '\n');
}

/* ---- letters --------------------------------------------------------------------------------- */

static void escape(struct str *out, uint32_t letter)
{
    static const char named[] = "\bb\ff\nn\rr\tt\"\"\\\\";
    const char *at = letter < 0x80 && letter ? strchr(named, (int)letter) : NULL;
    if (at && (at - named) % 2 == 0)
        str_addf(out, "\\%c", at[1]);
    else if (letter < 0x10000)
        str_addf(out, "\\u%04x", letter);
    else
        str_addf(out, "\\u%04x\\u%04x", 0xD800 + ((letter - 0x10000) >> 10),
            0xDC00 + ((letter - 0x10000) & 0x3FF));
}

static void add_string(struct str *out, const char *text, size_t len)
{
    str_add_c(out, '"');
    for (size_t at = 0; at < len;) {
        uint32_t letter;
        size_t n = utf8_decode(text + at, len - at, &letter);
        bool plain = letter >= ' ' && letter < 0x7f && letter != '"' && letter != '\\';
        if (letter == 0xFFFD)
            utf8_add(out, letter);
        else if (plain || (n > 1 && utf8_is_clean(text + at, n)))
            str_add_n(out, text + at, n);
        else
            escape(out, letter);
        at += n;
    }
    str_add_c(out, '"');
}

/* ---- members --------------------------------------------------------------------------------- */

static void begin_member(struct json *json, const char *name)
{
    if (json->more & (1u << json->depth))
        str_add_c(json->out, ',');
    json->more |= 1u << json->depth;
    if (name) {
        add_string(json->out, name, strlen(name));
        str_add_c(json->out, ':');
    }
}

void json_number(struct json *json, const char *name, const char *digits)
{
    begin_member(json, name);
    str_add(json->out, digits);
}

void json_null(struct json *json, const char *name)
{
    json_number(json, name, "null");
}

void json_bool(struct json *json, const char *name, bool value)
{
    json_number(json, name, value ? "true" : "false");
}

void json_int(struct json *json, const char *name, int64_t value)
{
    begin_member(json, name);
    str_addf(json->out, "%" PRId64, value);
}

void json_text_n(struct json *json, const char *name, const char *text, size_t len)
{
    begin_member(json, name);
    add_string(json->out, text, len);
}

void json_text(struct json *json, const char *name, const char *text)
{
    if (text)
        json_text_n(json, name, text, strlen(text));
    else
        json_null(json, name);
}

void json_id(struct json *json, const char *name, uint64_t id)
{
    begin_member(json, name);
    str_addf(json->out, "\"%" PRIu64 "\"", id);
}

void json_base64(struct json *json, const char *name, const void *bytes, size_t len)
{
    begin_member(json, name);
    str_add_c(json->out, '"');
    base64_add(json->out, bytes, len);
    str_add_c(json->out, '"');
}

void json_object(struct json *json, const char *name)
{
    begin_member(json, name);
    open_bracket(json, '{');
}

void json_list(struct json *json, const char *name)
{
    begin_member(json, name);
    open_bracket(json, '[');
}

void json_close_object(struct json *json)
{
    close_bracket(json, '}');
}

void json_close_list(struct json *json)
{
    close_bracket(json, ']');
}

void base64_add(struct str *out, const void *bytes, size_t len)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *in = bytes;
    str_reserve(out, (len + 2) / 3 * 4);
    for (size_t at = 0; at < len; at += 3) {
        size_t left = len - at;
        unsigned long bits = (unsigned long)in[at] << 16;
        if (left > 1)
            bits |= (unsigned long)in[at + 1] << 8;
        if (left > 2)
            bits |= in[at + 2];
        char four[4] = {letters[bits >> 18], letters[bits >> 12 & 63],
            left > 1 ? letters[bits >> 6 & 63] : '=', left > 2 ? letters[bits & 63] : '='};
        str_add_n(out, four, 4);
    }
}
