#include "rukkanen/model/value.h"

#include "rukkanen/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct value value_int(int64_t i)
{
    return (struct value) {.tag = VALUE_INT, .i = i};
}

struct value value_id(uint64_t id)
{
    return (struct value) {.tag = VALUE_ID, .i = (int64_t)id};
}

struct value value_text(const char *text)
{
    return value_text_n(text, text ? strlen(text) : 0);
}

struct value value_text_n(const char *text, size_t len)
{
    if (!text || !len)
        return VALUE_NONE;
    return value_bytes(VALUE_TEXT, text, len);
}

struct value value_bytes(enum value_tag tag, const void *bytes, size_t len)
{
    return (struct value) {.tag = tag, .p = mem_text_n(bytes, len), .len = len};
}

struct value value_copy(const struct value *value)
{
    struct value copy = *value;
    if (value->p)
        copy.p = mem_text_n(value->p, value->len);
    return copy;
}

void value_clear(struct value *value)
{
    free(value->p);
    *value = VALUE_NONE;
}

void value_wipe(struct value *value)
{
    if (value->p)
        explicit_bzero(value->p, value->len);
    value_clear(value);
}

bool value_equal(const struct value *a, const struct value *b)
{
    if (a->tag != b->tag || a->i != b->i || a->len != b->len)
        return false;
    return a->len == 0 || memcmp(a->p, b->p, a->len) == 0;
}

const char *value_string(const struct value *value)
{
    return value->tag == VALUE_TEXT ? value->p : "";
}
