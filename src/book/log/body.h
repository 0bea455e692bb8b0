/*
 * The payload of an edit as it lies in the file. The first byte says how the rest is written:
 *   0       the bytes themselves
 *   1       one zstd frame
 *   1 + k   one zstd frame made with dictionary k of dictionary.h (the frame does not name it)
 * Frames carry their unpacked length. What does not become shorter is stored as it is: sealed
 * values never do.
 */
#ifndef RUKKANEN_BOOK_LOG_BODY_H
#define RUKKANEN_BOOK_LOG_BODY_H

#include "book/log/dictionary.h"
#include "rukkanen/base/err.h"
#include "rukkanen/base/str.h"

/* Working memory of zstd and digested dictionaries, made when first needed. */
struct body;

struct body *body_new(void);
void body_free(struct body *body);
/* Other dictionaries than the built-in ones: for tests and for measuring a new one. find gives the
 * dictionary of a number or NULL, write the number to write with. */
void body_set_dictionaries(
    struct body *body, const struct dictionary *(*find)(int number), int write);

/* Appends the body for a payload. */
void body_pack(struct body *body, const struct str *payload, struct str *out);
/* Replaces *payload by what the body holds: at most limit bytes, else refused. ERR_NEWER where the
 * dictionary is not known, ERR_DAMAGED otherwise. */
bool body_unpack(struct body *body, const void *bytes, size_t length, size_t limit,
    struct str *payload, struct err *err);

#endif
