/*
 * A value as it is stored: nothing, a whole number, a text, bytes, the id of a row, or a sealed
 * value that only a key opens. What the number or text means is the field's business (field.h).
 */
#ifndef RUKKANEN_MODEL_VALUE_H
#define RUKKANEN_MODEL_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* These numbers stand in the file for ever. */
enum value_tag {
    VALUE_NULL = 0,
    VALUE_INT = 1,
    VALUE_TEXT = 2,  /* valid UTF-8 in NFC, trimmed */
    VALUE_BYTES = 3,
    VALUE_ID = 4,    /* the id of a row, 63 bits, in i */
    VALUE_SEALED = 5 /* bytes that seal.h made */
};

struct value {
    enum value_tag tag;
    int64_t i;  /* INT, ID */
    char *p;    /* TEXT, BYTES, SEALED: owned, with a NUL after len bytes */
    size_t len;
};

#define VALUE_NONE ((struct value) {.tag = VALUE_NULL})

struct value value_int(int64_t i);
struct value value_id(uint64_t id);
/* Copies; a NULL or empty text gives VALUE_NULL, since an empty text and no text are one. */
struct value value_text(const char *text);
struct value value_text_n(const char *text, size_t len);
struct value value_bytes(enum value_tag tag, const void *bytes, size_t len);
struct value value_copy(const struct value *value);
/* Frees and leaves VALUE_NULL. value_wipe overwrites the bytes first. */
void value_clear(struct value *value);
void value_wipe(struct value *value);
/* Equality of tag and content, byte for byte. */
bool value_equal(const struct value *a, const struct value *b);
/* The text, or "" where the value is not a text. Borrowed. */
const char *value_string(const struct value *value);

#endif
