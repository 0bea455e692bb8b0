/* The list of people as a CSV file for a spreadsheet. */
#include "rukkanen/base/date.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/path.h"
#include "rukkanen/exchange/csv.h"
#include "rukkanen/model/field.h"
#include "screen/import.h"
#include "screen/session.h"

#include <stdlib.h>

/* What a list of people needs: no health details and no notes go out in an unlocked file. */
static bool goes_out(const struct field *field)
{
    return field->compartment != COMPARTMENT_HEALTH && field->type != FIELD_LONGTEXT &&
           field->type != FIELD_LIST && field->type != FIELD_REFERENCE;
}

static void add_heads(struct csv_out *csv, const struct entity *person)
{
    for (size_t i = 0; i < person->n_fields; i++)
        if (goes_out(&person->fields[i]))
            csv_out_cell(csv, lang_text(person->fields[i].label));
    csv_out_end_row(csv);
}

static void add_row(struct csv_out *csv, const struct row *row)
{
    for (size_t i = 0; i < row->entity->n_fields; i++) {
        struct str cell = STR_INIT;
        if (!goes_out(&row->entity->fields[i]))
            continue;
        field_format(&row->entity->fields[i], &row->values[i], lang_current(), &cell);
        csv_out_cell(csv, cell.s);
        str_wipe(&cell);
    }
    csv_out_end_row(csv);
}

/* "ihmiset-2026-11-21.csv" in the home folder, never over another. */
static char *unused_path(void)
{
    char *home = path_home();
    struct str name = STR_INIT;
    str_addf(&name, "%s/%s-", home, _("people"));
    date_format(&name, lang_current(), DATE_ISO, clock_today());
    str_add(&name, ".csv");
    char *path = path_unused(name.s);
    str_clear(&name);
    free(home);
    return path;
}

void export_people(struct screen *screen)
{
    struct vec rows = VEC_INIT(struct row);
    struct query query = {.entity = ENTITY_PERSON, .sort = "last"};
    struct err err = {.kind = ERR_NONE};
    struct csv_out csv;
    struct str bytes = STR_INIT;
    char *path = unused_path();
    csv_out_init(&csv, '\0');
    bool done = book_query(session_book(screen), &query, &rows, &err);
    add_heads(&csv, entity_by_number(ENTITY_PERSON));
    for (size_t i = 0; i < rows.n; i++)
        add_row(&csv, VEC_AT(&rows, struct row, i));
    done = done && csv_out_finish(&csv, NULL, &bytes, NULL, &err) &&
           path_write_new(path, bytes.s, bytes.len, &err);
    if (done)
        screen_say(screen, _("The list is in %s. It is not locked: keep it safe."), path);
    else
        session_error(screen, &err);
    csv_out_clear(&csv);
    str_wipe(&bytes);
    rows_clear(&rows);
    free(path);
}
