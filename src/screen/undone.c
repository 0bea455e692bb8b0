#include "screen/undone.h"

#include "rukkanen/base/lang.h"

/* An edit of several rows is told by the one the others belong to: a meeting, not its attendance. */
static const struct undo_kept *main_row(const struct undo_result *result)
{
    const struct undo_kept *found = NULL;
    for (size_t i = 0; i < result->changed.n; i++) {
        const struct undo_kept *row = VEC_AT(&result->changed, struct undo_kept, i);
        if (!found || row->entity < found->entity)
            found = row;
    }
    return found;
}

/* Whose row it is: the owner of a list, the person of a consent. */
static void add_owner(struct book *book, const struct entity *entity, const char *field,
    const struct row *row, struct str *out)
{
    struct str owner = STR_INIT;
    const struct field *leads = entity_field(entity, field);
    if (leads && row_ref(row, field))
        book_row_title(book, leads->ref, row_ref(row, field), &owner);
    if (owner.len)
        str_addf(out, " (%s)", owner.s);
    str_wipe(&owner);
}

void undone_name(struct book *book, const struct undo_result *result, struct str *out)
{
    const struct undo_kept *changed = main_row(result);
    const struct entity *entity = changed ? entity_by_number(changed->entity) : NULL, *owner = NULL;
    struct str title = STR_INIT;
    struct row row;
    if (!entity)
        return;
    const struct field *list = entity_list_field(entity, &owner);
    str_add(out, lang_text(list ? list->label : entity->label));
    book_row_title(book, entity->number, changed->id, &title);
    if (title.len)
        str_addf(out, ": %s", title.s);
    str_wipe(&title);
    if ((list || (entity->person && *entity->person))
        && book_row(book, entity->number, changed->id, &row, NULL)) {
        add_owner(book, entity, list ? "owner" : entity->person, &row, out);
        row_clear(&row);
    }
}
