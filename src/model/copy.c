/* Copies of the book: which place and computer a label stands for. A copy writes its own row. */
#include "model/tables.h"

static const struct field fields[] = {
    {.column = 8, .name = "site", .label = N_("Place"), .type = FIELD_REFERENCE,
        .ref = ENTITY_SITE, .width = 24, .help = N_("Where this copy of the book is kept.")},
    {.column = 9, .name = "computer", .label = N_("Computer"), .type = FIELD_TEXT, .width = 24,
        .help = N_("Anybody can read this name; it may be another than the computer's own.")},
};

const struct entity model_copy = {
    .number = ENTITY_COPY,
    .name = "copy",
    .label = N_("copy"),
    .many = N_("Copies"),
    .empty = N_("No copy has been written in yet."),
    .title = "site computer",
    .random_id = true,
    .local_title = true,
    FIELDS(fields),
};
