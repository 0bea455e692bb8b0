#include "app/cli_record.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/domain/agenda.h"
#include "rukkanen/domain/attendance.h"
#include "rukkanen/domain/consent.h"
#include "rukkanen/domain/series.h"
#include "rukkanen/model/field.h"

#include <inttypes.h>
#include <string.h>

void cli_record_init(struct cli_record *record, const struct entity *entity)
{
    *record = (struct cli_record) {.entity = entity};
    vec_init(&record->assigns, sizeof(struct assign));
}

void cli_record_clear(struct cli_record *record)
{
    for (size_t i = 0; i < record->n_parts; i++)
        value_wipe(&record->parts[i]);
    record->n_parts = 0;
    assigns_clear(&record->assigns);
}

/* ---- natural keys --------------------------------------------------------------------------- */

bool cli_record_find_key(struct cli *cli, struct cli_record *record, struct err *err)
{
    const struct entity *entity = record->entity;
    if (!entity_has_natural_key(entity))
        return true;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const struct field *field = &entity->fields[i];
        if (!field->key)
            continue;
        const struct value *given = assigns_value(&record->assigns, field->name);
        struct value part = given ? value_copy(given) : VALUE_NONE;
        if (!given && field->preset && !field_parse_raw(field, field->preset, &part, err))
            return false;
        record->parts[record->n_parts++] = part;
        if (!field_check_required(field, &part, err))
            return false;
    }
    if (!book_key_id(cli->book, entity->number, record->parts, record->n_parts, &record->id, err))
        return false;
    record->there = book_row_exists(cli->book, entity->number, record->id);
    return true;
}

void cli_record_name(struct cli *cli, const struct entity *entity, uint64_t id, struct str *out)
{
    struct row row;
    struct err none = {.kind = ERR_NONE};
    if (entity_has_natural_key(entity) && book_row(cli->book, entity->number, id, &row, &none)) {
        book_row_name(cli->book, &row, out);
        row_clear(&row);
    } else {
        str_addf(out, "%" PRIu64, id);
    }
}

/* ---- fields --------------------------------------------------------------------------------- */

static bool set_lists(struct change *change, const struct cli_record *record, uint64_t id,
    const struct row *now, struct err *err)
{
    for (size_t i = 0; i < record->entity->n_fields; i++) {
        const struct field *field = &record->entity->fields[i];
        if (field->type == FIELD_LIST && assigns_value(&record->assigns, field->name)
            && !assigns_list(change, &record->assigns, field, id, now, err))
            return false;
    }
    return true;
}

/* The parts of a natural key name the record; they are set with it. */
static bool set_fields(
    struct change *change, const struct cli_record *record, uint64_t id, struct err *err)
{
    for (size_t i = 0; i < record->assigns.n; i++) {
        const struct assign *assign = VEC_AT(&record->assigns, struct assign, i);
        const struct field *field = assign->field;
        if (field->type == FIELD_LIST || (field->key && record->n_parts))
            continue;
        if (!field_check_required(field, &assign->value, err)
            || !change_set(change, record->entity->number, id, field->name,
                value_copy(&assign->value), err))
            return false;
    }
    return true;
}

/* The row as the change would make it. */
static void row_in_change(struct cli *cli, const struct change *change,
    const struct entity *entity, uint64_t id, struct row *row)
{
    struct err none = {.kind = ERR_NONE};
    if (!book_row(cli->book, entity->number, id, row, &none))
        row_init(row, entity, id);
    change_overlay(change, row);
}

/* The first presence makes a meeting held, a reason stays only with an announced absence. */
static bool mark_attendance(
    struct cli *cli, struct change *change, const struct cli_record *record, struct err *err)
{
    const struct value *state = assigns_value(&record->assigns, "state");
    if (record->entity->number != ENTITY_ATTENDANCE || !state)
        return true;
    struct row row;
    row_in_change(cli, change, record->entity, record->id, &row);
    bool marked = attendance_set(cli->book, change, row_ref(&row, "meeting"),
        row_ref(&row, "person"),
        state->tag == VALUE_INT ? (enum attendance_state)state->i : ATTENDANCE_UNMARKED, err);
    row_clear(&row);
    return marked;
}

/* ---- a new record --------------------------------------------------------------------------- */

/* The site of a new row that was not told: the group's for a meeting, else the only one. */
static bool default_home(
    struct cli *cli, struct change *change, const struct cli_record *record, struct err *err)
{
    const struct field *home = entity_field(record->entity, "home");
    if (!home || home->ref != ENTITY_SITE || assigns_value(&record->assigns, "home"))
        return true;
    uint64_t site = 0;
    const struct value *group = assigns_value(&record->assigns, "group");
    if (group && group->tag == VALUE_ID) {
        struct row row;
        if (!book_row(cli->book, ENTITY_GROUP, (uint64_t)group->i, &row, err))
            return false;
        site = row_ref(&row, "home");
        row_clear(&row);
    } else {
        struct vec sites = VEC_INIT(struct row);
        struct query query = {.entity = ENTITY_SITE, .fields = "name", .limit = 2};
        if (!book_query(cli->book, &query, &sites, err))
            return false;
        if (sites.n == 1)
            site = VEC_AT(&sites, struct row, 0)->id;
        rows_clear(&sites);
    }
    return !site || change_set_ref(change, record->entity->number, record->id, "home", site, err);
}

static bool check_required(
    struct cli *cli, const struct change *change, const struct cli_record *record, struct err *err)
{
    struct row row;
    row_in_change(cli, change, record->entity, record->id, &row);
    bool complete = true;
    for (size_t i = 0; complete && i < record->entity->n_fields; i++)
        complete = field_check_required(&record->entity->fields[i], &row.values[i], err);
    row_clear(&row);
    return complete;
}

/* An item goes to the end of its meeting's agenda. */
static uint64_t new_row(
    struct cli *cli, struct change *change, const struct cli_record *record, struct err *err)
{
    const struct value *meeting = assigns_value(&record->assigns, "meeting");
    if (record->n_parts)
        return change_put(
            change, record->entity->number, record->parts, record->n_parts, err);
    if (record->entity->number == ENTITY_ITEM && meeting && meeting->tag == VALUE_ID)
        return agenda_add(cli->book, change, (uint64_t)meeting->i, 0, "", err);
    return change_add(change, record->entity->number, err);
}

bool cli_record_make(
    struct cli *cli, struct change *change, struct cli_record *record, struct err *err)
{
    record->id = new_row(cli, change, record, err);
    if (!record->id)
        return false;
    /* The home comes first: what is sealed is sealed to it. */
    bool made = default_home(cli, change, record, err);
    if (made)
        change_preset(change, record->entity->number, record->id);
    return made && set_fields(change, record, record->id, err)
        && set_lists(change, record, record->id, NULL, err)
        && mark_attendance(cli, change, record, err)
        && check_required(cli, change, record, err);
}

/* ---- one that is there ---------------------------------------------------------------------- */

static bool change_series(
    struct cli *cli, struct change *change, const struct cli_record *record, struct err *err)
{
    for (size_t i = 0; i < record->assigns.n; i++) {
        const struct assign *assign = VEC_AT(&record->assigns, struct assign, i);
        if (assign->field->type == FIELD_LIST)
            continue;
        if (!field_check_required(assign->field, &assign->value, err)
            || series_set(cli->book, change, record->id, true, assign->field->name,
                   value_copy(&assign->value), err)
                < 0)
            return false;
    }
    struct vec meetings = VEC_INIT(uint64_t);
    bool changed = series_rest(cli->book, record->id, &meetings, err);
    for (size_t i = 0; changed && i < meetings.n; i++) {
        uint64_t id = *VEC_AT(&meetings, uint64_t, i);
        struct row now;
        changed = book_row(cli->book, record->entity->number, id, &now, err);
        if (!changed)
            break;
        changed = set_lists(change, record, id, &now, err);
        row_clear(&now);
    }
    vec_clear(&meetings);
    return changed;
}

bool cli_record_change(struct cli *cli, struct change *change, const struct cli_record *record,
    bool rest, struct err *err)
{
    struct row now;
    if (!book_row(cli->book, record->entity->number, record->id, &now, err))
        return false;
    bool changed;
    if (now.removed)
        changed = err_set(err, ERR_REFUSED,
            _("It has been removed. “rukkanen bring-back” brings it back."));
    else if (rest)
        changed = change_series(cli, change, record, err);
    else
        changed = set_fields(change, record, record->id, err)
            && set_lists(change, record, record->id, &now, err)
            && mark_attendance(cli, change, record, err);
    row_clear(&now);
    return changed;
}

/* ---- consents ------------------------------------------------------------------------------- */

static bool given(const struct cli_record *record, const char *field, const struct value **value)
{
    *value = assigns_value(&record->assigns, field);
    return *value != NULL;
}

bool cli_record_consent(
    struct cli *cli, const struct cli_record *record, bool removed, struct err *err)
{
    const struct value *extent, *withdrawn, *wording;
    struct row row;
    struct consent now;
    struct vec pages = VEC_INIT(struct consent_page);
    uint64_t person = (uint64_t)record->parts[0].i;
    enum consent_purpose purpose = (enum consent_purpose)record->parts[1].i;
    if (record->entity->number != ENTITY_CONSENT)
        return true;
    if (!record->n_parts) {
        if (!book_row(cli->book, ENTITY_CONSENT, record->id, &row, err))
            return false;
        person = row_ref(&row, "person");
        purpose = (enum consent_purpose)row_int(&row, "purpose", 0);
        row_clear(&row);
    }
    if (!consent_read(cli->book, NULL, person, purpose, &now, err))
        return false;
    bool ends = removed;
    bool ok = true;
    if (given(record, "extent", &extent) && extent->tag == VALUE_INT)
        ok = consent_record(cli->book, person, purpose, (enum consent_extent)extent->i,
            given(record, "wording", &wording) ? value_string(wording) : now.wording, &pages, err);
    else if (extent)
        ends = true;
    if (given(record, "withdrawn", &withdrawn) && withdrawn->tag == VALUE_INT)
        ends = true;
    if (ok && ends && now.recorded)
        ok = consent_withdraw(cli->book, person, purpose, &pages, err);
    consent_clear(&now);
    consent_pages_clear(&pages);
    return ok;
}
