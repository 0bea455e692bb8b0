/* What each type of field can do, one row a type; field.c asks the table. */
#ifndef RUKKANEN_SRC_MODEL_FIELD_TYPES_H
#define RUKKANEN_SRC_MODEL_FIELD_TYPES_H

#include "rukkanen/model/field.h"

struct field_ops {
    const char *name; /* stable */
    enum value_tag tag;
    /* text is trimmed and not empty. */
    bool (*parse)(
        const struct field *field, const char *text, struct value *value, struct err *err);
    void (*format)(
        const struct field *field, const struct value *value, enum lang lang, struct str *out);
    void (*format_raw)(const struct field *field, const struct value *value, struct str *out);
    int (*compare)(const struct field *field, const struct value *a, const struct value *b);
    /* The tag is right already. */
    bool (*check)(const struct field *field, const struct value *value, struct err *err);
};

extern const struct field_ops field_types[FIELD_TYPE_COUNT];

#endif
