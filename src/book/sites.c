/* Whose keys seal a row: the way from a row to its site, along the fields the entity table names. */
#include "book/internal.h"

#include <string.h>

void sites_forget(struct book *book)
{
    memset(book->sites, 0, sizeof book->sites);
    joined_forget(book);
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

/* What leads to a site is public and short: it stands in the state table. */
static bool find(struct book *book, const struct entity *entity, uint64_t row, uint64_t *site,
    struct err *err)
{
    uint64_t ref;
    const struct field *field = entity->home ? entity_field(entity, entity->home) : NULL;
    if (!plain_home(book, entity, row, &ref, err))
        return false;
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
