/* Ids of new rows. */
#include "book/log/internal.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"

#include <stdlib.h>

/* 1.1.2020 00:00 UTC. */
#define EPOCH_MS INT64_C(1577836800000)
enum { MINUTE_MS = 60000, RANDOM_BITS = 34 };
#define MINUTE_MAX ((INT64_C(1) << (63 - RANDOM_BITS)) - 1)

/* The largest id of any row whose id carries its minute. */
static sqlite3_stmt *newest_row(struct log *log, struct err *err)
{
    if (log->newest_row)
        return log->newest_row;
    struct str sql = STR_INIT;
    const struct entity *entity;
    str_add(&sql, "SELECT max(id) FROM (SELECT 0 AS id");
    for (size_t i = 0; (entity = entity_at(i)); i++) {
        if (!entity->random_id && !entity_has_natural_key(entity))
            str_addf(&sql, " UNION ALL SELECT max(id) FROM r_%s", entity->name);
    }
    str_add(&sql, ")");
    log->newest_row = db_prepare(log->db, sql.s, err);
    str_clear(&sql);
    return log->newest_row;
}

static bool newest_minute(struct log *log, int64_t *minute, struct err *err)
{
    sqlite3_stmt *get = newest_row(log, err);
    if (!get || !db_step(log->db, get, err))
        return false;
    int64_t newest = sqlite3_column_int64(get, 0) >> RANDOM_BITS;
    sqlite3_reset(get);
    if (newest > *minute)
        *minute = newest;
    return true;
}

static bool is_taken(struct log *log, int entity, uint64_t row, bool *taken, struct err *err)
{
    struct live live;
    live_init(&live);
    bool ok = tables_live(log->tables, entity, row, &live, err);
    *taken = live.ver != 0;
    live_clear(&live);
    return ok;
}

bool log_new_row(struct log *log, int number, int64_t wall, uint64_t *row, struct err *err)
{
    const struct entity *entity = entity_by_number(number);
    bool taken = true, random = entity && entity->random_id;
    int64_t minute = wall > EPOCH_MS ? (wall - EPOCH_MS) / MINUTE_MS : 0;
    if (!random && !newest_minute(log, &minute, err))
        return false;
    if (minute > MINUTE_MAX)
        minute = MINUTE_MAX;
    while (taken) {
        uint64_t bits = random_u64();
        *row = bits >> 1;
        if (!random)
            *row = (uint64_t)minute << RANDOM_BITS | bits >> (64 - RANDOM_BITS);
        taken = *row == 0;
        if (!taken && !is_taken(log, number, *row, &taken, err))
            return false;
    }
    return true;
}
