/*
 * One JSON object a line (RFC 8259, JSON Lines), for other programs. Letters stay UTF-8; what a
 * terminal would obey, controls and marks that turn the direction of writing, is escaped, so that
 * the lines may be looked at.
 */
#ifndef RUKKANEN_EXCHANGE_JSON_H
#define RUKKANEN_EXCHANGE_JSON_H

#include "rukkanen/base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json {
    struct str *out; /* borrowed */
    unsigned depth;
    uint32_t more; /* bit d: something stands already at depth d */
};

/* Begins a line's object in out; json_end ends it and the line. In between, each function adds a
 * member of that name; name is NULL inside a list. Objects and lists may be nested 30 deep. */
void json_begin(struct json *json, struct str *out);
void json_end(struct json *json);

void json_null(struct json *json, const char *name);
void json_bool(struct json *json, const char *name, bool value);
void json_int(struct json *json, const char *name, int64_t value);
/* A number that stands in text already, such as 4.3. */
void json_number(struct json *json, const char *name, const char *digits);
/* text NULL is null. Bytes that are no UTF-8 become U+FFFD. */
void json_text(struct json *json, const char *name, const char *text);
void json_text_n(struct json *json, const char *name, const char *text, size_t len);
/* An id is a string, since readers of JSON keep only 53 bits of a number. */
void json_id(struct json *json, const char *name, uint64_t id);
void json_base64(struct json *json, const char *name, const void *bytes, size_t len);

void json_object(struct json *json, const char *name);
void json_list(struct json *json, const char *name);
void json_close_object(struct json *json);
void json_close_list(struct json *json);

/* Appends bytes in base64 (RFC 4648, part 4, with padding). */
void base64_add(struct str *out, const void *bytes, size_t len);

#endif
