/* Whose keys seal a row: the way from a row to its site, along the fields the entity table names. */
#include "book/internal.h"

#include <string.h>

void sites_forget(struct book *book)
{
    memset(book->sites, 0, sizeof book->sites);
}

bool site_of_reference(struct book *book, int entity, uint64_t ref, uint64_t *site,
    struct err *err)
{
    if (entity == ENTITY_SITE || !ref) {
        *site = ref;
        return true;
    }
    return site_of_row(book, entity, ref, site, err);
}

/* The statement lives as long as the book, since its address is what it is kept prepared by. */
static const char *home_sql(struct book *book, const struct entity *entity, int column)
{
    size_t at = 0;
    while (entity_at(at) != entity)
        at++;
    if (at >= SITES_ENTITIES)
        return NULL;
    if (!book->home_sql[at]) {
        struct str sql = STR_INIT;
        str_addf(&sql, "SELECT c%d FROM ", column);
        table_name(entity, &sql);
        str_add(&sql, " WHERE id = ?1");
        book->home_sql[at] = str_take(&sql);
    }
    return book->home_sql[at];
}

/* What leads to a site is public and short: it stands in the state table. */
static bool find(struct book *book, const struct entity *entity, uint64_t row, uint64_t *site,
    struct err *err)
{
    const struct field *field = entity->home ? entity_field(entity, entity->home) : NULL;
    const char *sql = home_sql(book, entity, field ? field->column : COLUMN_HOME);
    uint64_t ref = sql ? (uint64_t)db_number(book->db, 0, sql, "i", (int64_t)row) : 0;
    return site_of_reference(book, field ? field->ref : ENTITY_SITE, ref, site, err);
}

bool site_of_row(struct book *book, int number, uint64_t row, uint64_t *site, struct err *err)
{
    *site = 0;
    const struct entity *entity = entity_by_number(number);
    if (!entity || (!entity->home && !entity->person))
        return true;
    struct site_found *found = &book->sites[(row ^ row >> 34) % SITES_REMEMBERED];
    if (found->entity == number && found->row == row) {
        *site = found->site;
        return true;
    }
    if (!find(book, entity, row, site, err))
        return false;
    /* A row that is only in the making has no home in the log yet: do not remember that. */
    if (*site)
        *found = (struct site_found) {.entity = number, .row = row, .site = *site};
    return true;
}
