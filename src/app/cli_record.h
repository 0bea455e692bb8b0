/*
 * One record as the command line writes it: found by its id or its natural key, made or changed by
 * the assignments, with what the screens do too (presets, the home site, the order of an agenda,
 * the rules of attendance and of consents).
 */
#ifndef RUKKANEN_APP_CLI_RECORD_H
#define RUKKANEN_APP_CLI_RECORD_H

#include "app/cli_value.h"

struct cli_record {
    const struct entity *entity;
    uint64_t id;              /* 0: not yet made */
    bool there;               /* exists and is not removed */
    struct vec assigns;       /* of struct assign */
    struct value parts[8];    /* of the natural key, in order */
    size_t n_parts;           /* 0: no natural key */
};

void cli_record_init(struct cli_record *record, const struct entity *entity);
void cli_record_clear(struct cli_record *record); /* wipes */
/* Takes the natural key from the assignments: parts, id and there. Nothing for other entities. */
bool cli_record_find_key(struct cli *cli, struct cli_record *record, struct err *err);

/* Both write into the change, which is then to be committed by record_commit. */
bool cli_record_make(
    struct cli *cli, struct change *change, struct cli_record *record, struct err *err);
/* rest: also the later meetings of the series. */
bool cli_record_change(struct cli *cli, struct change *change, const struct cli_record *record,
    bool rest, struct err *err);

/* Before a consent is written: where it becomes narrower, the names that were shown because of it
 * go from the published pages in the same transaction. removed: the row is to go altogether. */
bool cli_record_consent(
    struct cli *cli, const struct cli_record *record, bool removed, struct err *err);

/* Appends the id as it is printed: the natural key, or decimal digits. */
void cli_record_name(struct cli *cli, const struct entity *entity, uint64_t id, struct str *out);

#endif
