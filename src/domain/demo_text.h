/* The files of data/demo as records; the first file says how they are written. */
#ifndef RUKKANEN_SRC_DOMAIN_DEMO_TEXT_H
#define RUKKANEN_SRC_DOMAIN_DEMO_TEXT_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/model/entity.h"

#include <stdbool.h>
#include <stdint.h>

struct demo_line {
    char *name, *value; /* owned */
};

struct demo_record {
    const struct entity *entity;
    char *key;        /* owned; of an item its heading */
    struct vec lines; /* struct demo_line */
    uint64_t id;      /* once it is a row */
};

/* Appends struct demo_record from all files of the demo. */
bool demo_text_read(struct vec *records, struct err *err);
void demo_text_clear(struct vec *records);
/* The value of the first such line, "" if none. Borrowed. */
const char *demo_value(const struct demo_record *record, const char *name);
/* The record of that entity and key, NULL if none. */
const struct demo_record *demo_find(const struct vec *records, int entity, const char *key);
/* The date that "when" tells, from today on. False where it cannot be understood. */
bool demo_when(const char *when, int64_t today, int64_t *date);

#endif
