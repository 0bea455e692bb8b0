/*
 * One record: a value for each field of its entity, in field order, as far as it may be read now.
 */
#ifndef RUKKANEN_MODEL_ROW_H
#define RUKKANEN_MODEL_ROW_H

#include "rukkanen/base/vec.h"
#include "rukkanen/model/entity.h"
#include "rukkanen/model/value.h"

struct row {
    const struct entity *entity;
    uint64_t id;
    bool removed;
    struct value order;    /* COLUMN_ORDER */
    struct value *values;  /* entity->n_fields, in field order; list fields are NULL here */
    uint64_t locked;       /* bit i: field i is sealed and stays locked now */
    uint64_t differs;      /* bit i: two or more different values live in field i */
    struct vec *lists;     /* entity->n_fields vectors of struct value, where lists were read */
};

void row_init(struct row *row, const struct entity *entity, uint64_t id);
void row_clear(struct row *row); /* wipes the values: they may be people's data */
/* By the field's stable name; the field must exist. Borrowed. */
const struct value *row_value(const struct row *row, const char *field);
const char *row_text(const struct row *row, const char *field);   /* "" if none */
int64_t row_int(const struct row *row, const char *field, int64_t otherwise);
uint64_t row_ref(const struct row *row, const char *field);       /* 0 if none */
bool row_locked(const struct row *row, const char *field);
const struct vec *row_list(const struct row *row, const char *field);
/* Clears every row in a vector of rows, then the vector. */
void rows_clear(struct vec *rows);

#endif
