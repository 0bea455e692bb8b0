/* Commands that change rows, take changes back, and tell their history. */
#include "app/cli_commands.h"
#include "app/cli_record.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/consent.h"
#include "rukkanen/domain/series.h"
#include "rukkanen/model/field.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Makes the edit in the transaction that was begun, or takes all of it back. */
static bool finish(struct cli *cli, struct change *change, bool ok, struct err *err)
{
    ok = ok && consent_commit(cli->book, change, NULL, err);
    change_free(change);
    if (ok)
        return book_end(cli->book, err);
    book_rollback(cli->book);
    return false;
}

/* ---- what is refused before the book is opened ---------------------------------------------- */

bool cli_check_add(struct cli *cli, struct err *err)
{
    return assigns_check(cli, 1, err);
}

bool cli_check_set(struct cli *cli, struct err *err)
{
    return assigns_check(cli, 2, err);
}

bool cli_check_entity(struct cli *cli, struct err *err)
{
    const struct entity *entity = cli_entity(cli_word(cli, 0), err);
    const char *field = cli_word(cli, 2);
    return entity && (!field || cli_field(entity, field, err));
}

/* ---- add, put ------------------------------------------------------------------------------- */

static bool check_new(const struct cli_record *record, bool put, struct err *err)
{
    bool natural = entity_has_natural_key(record->entity);
    if (put && !natural)
        return err_set(err, ERR_USAGE,
            _("A %s has no natural key: “add” makes a new one, “set” changes one."),
            record->entity->name);
    if (record->there && !put)
        return err_set(err, ERR_REFUSED,
            _("There is one already. “rukkanen put” or “rukkanen set” changes it."));
    return true;
}

static bool write_record(struct cli *cli, struct cli_record *record, struct err *err)
{
    if (!book_begin(cli->book, err))
        return false;
    bool ok = !record->n_parts || cli_record_consent(cli, record, false, err);
    struct change *change = change_new(cli->book);
    if (ok && record->n_parts
        && book_row_exists(cli->book, record->entity->number, record->id))
        ok = cli_record_change(cli, change, record, false, err);
    else
        ok = ok && cli_record_make(cli, change, record, err);
    return finish(cli, change, ok, err);
}

static bool add_or_put(struct cli *cli, bool put, struct err *err)
{
    const struct entity *entity = cli_entity(cli_word(cli, 0), err);
    if (!entity)
        return false;
    struct cli_record record;
    cli_record_init(&record, entity);
    bool ok = assigns_parse(cli, entity, 1, &record.assigns, err)
        && cli_record_find_key(cli, &record, err) && check_new(&record, put, err)
        && write_record(cli, &record, err);
    if (ok && !put) {
        struct str name = STR_INIT;
        cli_record_name(cli, entity, record.id, &name);
        cli_out_format(cli->out, "%s\n", name.s);
        free(cli->added);
        cli->added = str_take(&name);
    }
    cli_record_clear(&record);
    return ok;
}

bool cli_add(struct cli *cli, struct err *err)
{
    return add_or_put(cli, false, err);
}

bool cli_put(struct cli *cli, struct err *err)
{
    return add_or_put(cli, true, err);
}

/* ---- set, remove, bring-back ---------------------------------------------------------------- */

bool cli_set(struct cli *cli, struct err *err)
{
    const struct entity *entity = cli_entity(cli_word(cli, 0), err);
    if (!entity)
        return false;
    bool rest = cli_has(cli, OPTION_REST);
    if (rest && entity->number != ENTITY_MEETING)
        return err_set(err, ERR_USAGE, _("--rest is for meetings: only they have a series."));
    struct cli_record record;
    cli_record_init(&record, entity);
    bool ok = cli_find(cli, entity, cli_word(cli, 1), &record.id, err)
        && assigns_parse(cli, entity, 2, &record.assigns, err) && book_begin(cli->book, err);
    if (ok) {
        ok = cli_record_consent(cli, &record, false, err);
        struct change *change = change_new(cli->book);
        ok = finish(cli, change, ok && cli_record_change(cli, change, &record, rest, err), err);
    }
    cli_record_clear(&record);
    return ok;
}

bool cli_remove(struct cli *cli, struct err *err)
{
    const struct entity *entity = cli_entity(cli_word(cli, 0), err);
    if (!entity)
        return false;
    struct cli_record record;
    cli_record_init(&record, entity);
    bool ok
        = cli_find(cli, entity, cli_word(cli, 1), &record.id, err) && book_begin(cli->book, err);
    if (ok) {
        ok = cli_record_consent(cli, &record, true, err);
        struct change *change = change_new(cli->book);
        ok = finish(
            cli, change, ok && change_remove(change, entity->number, record.id, err), err);
    }
    cli_record_clear(&record);
    return ok;
}

bool cli_bring_back(struct cli *cli, struct err *err)
{
    const struct entity *entity = cli_entity(cli_word(cli, 0), err);
    uint64_t id;
    if (!entity || !cli_find(cli, entity, cli_word(cli, 1), &id, err)
        || !book_begin(cli->book, err))
        return false;
    struct change *change = change_new(cli->book);
    return finish(cli, change, change_bring_back(change, entity->number, id, err), err);
}

/* ---- undo, history -------------------------------------------------------------------------- */

bool cli_undo(struct cli *cli, struct err *err)
{
    const char *name = cli_word(cli, 0);
    struct hash edit;
    struct undo_result result;
    if (name && !book_find_edit(cli->book, name, &edit, err))
        return false;
    if (!consent_undo(cli->book, name ? &edit : NULL, &result, NULL, err))
        return false;
    char hex[2 * HASH_SIZE + 1];
    hash_hex(&result.edit, hex);
    cli_out_format(cli->out, "%s\n", hex);
    for (size_t i = 0; i < result.kept.n; i++) {
        const struct undo_kept *kept = VEC_AT(&result.kept, struct undo_kept, i);
        const struct entity *entity = entity_by_number(kept->entity);
        struct str id = STR_INIT;
        cli_record_name(cli, entity, kept->id, &id);
        cli_out_format(cli->out, "kept\t%s\t%s\t%s\n", entity->name, id.s,
            kept->field ? kept->field->name : "removed");
        str_clear(&id);
    }
    undo_result_clear(&result);
    return true;
}

static void add_moment(struct str *out, int64_t wall)
{
    int64_t date;
    int minutes;
    clock_local(wall, &date, &minutes);
    date_format(out, LANG_EN, DATE_ISO, date);
    str_add_c(out, 'T');
    date_format_time(out, LANG_EN, DATE_HOUR_ISO, minutes);
}

/* As "set" takes them: skill+=x, skill-=x. */
static void add_list_value(const struct history_entry *entry, struct str *out)
{
    const struct entity *list = entity_by_number(entry->field->list_entity);
    str_add_c(out, entry->list == HISTORY_ADDED ? '+' : '-');
    field_format_raw(entity_field(list, "value"), &entry->value, out);
}

static void say_entry(struct cli *cli, const struct history_entry *entry)
{
    char hex[2 * HASH_SIZE + 1];
    struct str line = STR_INIT, value = STR_INIT;
    hash_hex(&entry->edit, hex);
    add_moment(&line, entry->wall);
    if (entry->locked)
        str_add(&value, _("(locked)"));
    else if (entry->list)
        add_list_value(entry, &value);
    else if (entry->field)
        field_format_raw(entry->field, &entry->value, &value);
    else
        str_add(&value, entry->value.tag == VALUE_INT && entry->value.i ? "1" : "0");
    cli_out_format(cli->out, "%s\t%s\t%s\t%s\t%s\t", hex, line.s,
        entry->author ? entry->author : "", entry->field ? entry->field->name : "removed",
        entry->current ? "*" : "");
    cli_out_cell(cli->out, value.s);
    if (entry->place)
        cli_out_text(cli->out, "\t");
    if (entry->place)
        cli_out_cell(cli->out, entry->place);
    cli_out_text(cli->out, "\n");
    str_clear(&line);
    str_wipe(&value);
}

bool cli_history(struct cli *cli, struct err *err)
{
    const struct entity *entity = cli_entity(cli_word(cli, 0), err);
    const char *name = cli_word(cli, 2);
    const struct field *field = entity && name ? cli_field(entity, name, err) : NULL;
    uint64_t id;
    if (!entity || (name && !field) || !cli_find(cli, entity, cli_word(cli, 1), &id, err))
        return false;
    struct vec entries = VEC_INIT(struct history_entry);
    bool ok = book_history(
        cli->book, entity->number, id, field ? field->name : NULL, &entries, err);
    for (size_t i = 0; ok && i < entries.n; i++)
        say_entry(cli, VEC_AT(&entries, struct history_entry, i));
    history_clear(&entries);
    return ok;
}

/* ---- series --------------------------------------------------------------------------------- */

static void say_dates(struct cli *cli, const struct vec *dates, const struct vec *meetings)
{
    size_t made = 0;
    for (size_t i = 0; i < dates->n; i++) {
        const struct series_date *date = VEC_AT(dates, struct series_date, i);
        struct str line = STR_INIT;
        if (date->skipped)
            str_add(&line, "-");
        else if (made < meetings->n)
            str_addf(&line, "%" PRIu64, *VEC_AT(meetings, uint64_t, made++));
        str_add_c(&line, '\t');
        date_format(&line, LANG_EN, DATE_ISO, date->date);
        if (date->holiday)
            str_addf(&line, "\t%s\t%s", date->skipped ? _("skipped") : _("kept"),
                _(date->holiday->name));
        cli_out_format(cli->out, "%s\n", line.s);
        str_clear(&line);
    }
}

/* The date from which the series goes on: that of its last meeting, or of this one. */
static bool series_wish(
    struct cli *cli, uint64_t meeting, struct series_wish *wish, struct err *err)
{
    struct row row;
    if (!book_row(cli->book, ENTITY_MEETING, meeting, &row, err))
        return false;
    wish->first = row_int(&row, "date", DATE_NONE);
    bool usable = !row.removed && wish->first != DATE_NONE;
    row_clear(&row);
    return usable
        || err_set(err, ERR_REFUSED, _("This meeting was removed or has no date to go on from."));
}

static bool read_wish(struct cli *cli, struct series_wish *wish, struct err *err)
{
    const char *rhythm = cli_value(cli, OPTION_RHYTHM);
    *wish = (struct series_wish) {
        .after_first = true, .skip_holidays = cli_has(cli, OPTION_SKIP_HOLIDAYS)};
    if (!rhythm || !cli_has(cli, OPTION_COUNT))
        return err_set(err, ERR_USAGE, _("A series needs --rhythm and --count."));
    if (!cli_number(cli, OPTION_COUNT, 1, 500, 1, &wish->count, err))
        return false;
    struct err bad = {.kind = ERR_NONE};
    return series_rhythm_parse(rhythm, wish, &bad)
        || err_set(err, ERR_USAGE, "%s", bad.sentence);
}

bool cli_check_series(struct cli *cli, struct err *err)
{
    struct series_wish wish;
    return read_wish(cli, &wish, err);
}

bool cli_series(struct cli *cli, struct err *err)
{
    struct series_wish wish;
    uint64_t meeting;
    if (!read_wish(cli, &wish, err))
        return false;
    if (!cli_find(cli, entity_by_number(ENTITY_MEETING), cli_word(cli, 0), &meeting, err)
        || !series_wish(cli, meeting, &wish, err))
        return false;
    struct vec dates = VEC_INIT(struct series_date), meetings = VEC_INIT(uint64_t);
    bool ok = series_plan(&wish, &dates, err) && book_begin(cli->book, err);
    if (ok) {
        struct change *change = change_new(cli->book);
        ok = finish(
            cli, change, series_make(cli->book, change, meeting, &dates, &meetings, err), err);
    }
    if (ok)
        say_dates(cli, &dates, &meetings);
    vec_clear(&dates);
    vec_clear(&meetings);
    return ok;
}
