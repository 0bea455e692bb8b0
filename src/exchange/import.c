#include "rukkanen/exchange/import.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/book/change.h"
#include "rukkanen/book/query.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/model/field.h"

#include <stdlib.h>
#include <string.h>

/* ---- one row as values ---------------------------------------------------------------------- */

struct import_cell {
    const struct field *field;
    struct value value; /* owned; of a list field, one of its values */
};

static void cells_clear(struct vec *cells)
{
    for (size_t i = 0; i < cells->n; i++)
        value_wipe(&VEC_AT(cells, struct import_cell, i)->value);
    vec_clear(cells);
}

static const struct value *cell_of(const struct vec *cells, const char *field)
{
    for (size_t i = 0; i < cells->n; i++) {
        const struct import_cell *cell = VEC_AT(cells, struct import_cell, i);
        if (strcmp(cell->field->name, field) == 0)
            return &cell->value;
    }
    return NULL;
}

/* A cell of a spreadsheet may have several lines (an address); a field of one line holds them with
 * commas between. */
static bool parse_line(
    const struct field *field, const char *text, struct value *value, struct err *err)
{
    struct str line = STR_INIT;
    for (; *text; text++) {
        if (*text == '\n')
            str_add(&line, ", ");
        else
            str_add_c(&line, *text);
    }
    bool parsed = field_parse(field, line.s, value, err);
    str_wipe(&line);
    return parsed;
}

static bool parse_one(struct book *book, const struct field *field, const char *text,
    struct value *value, struct err *err)
{
    if (field->type == FIELD_TEXT)
        return parse_line(field, text, value, err);
    if (field->type != FIELD_REFERENCE)
        return field_parse(field, text, value, err);
    struct str name = STR_INIT;
    uint64_t id;
    bool number = strspn(text, "0123456789") == strlen(text);
    str_addf(&name, "%s%s", number ? "" : "=name:", text);
    bool found = book_row_find(book, field->ref, name.s, &id, err);
    str_wipe(&name);
    if (found && !book_row_exists(book, field->ref, id))
        found = err_set(err, ERR_REFUSED, _("There is no %s with the id %s."),
            _(entity_by_number(field->ref)->label), text);
    if (found)
        *value = value_id(id);
    return found;
}

/* Adds the values of one cell; a list field holds several, parted by commas, or by line ends where
 * there are any: then a comma is part of a value. */
static bool add_cell(struct book *book, const struct field *field, const char *text,
    struct vec *cells, struct err *err)
{
    bool list = field->type == FIELD_LIST;
    const struct field *element
        = list ? entity_field(entity_by_number(field->list_entity), "value") : field;
    const char *ends = strchr(text, '\n') ? "\n" : ",;\n";
    while (*text) {
        size_t length = list ? strcspn(text, ends) : strlen(text);
        char *part = mem_text_n(text, length);
        struct import_cell cell = {.field = field, .value = VALUE_NONE};
        bool ok = part[strspn(part, " ")] == '\0'
            || parse_one(book, element, part + strspn(part, " "), &cell.value, err);
        explicit_bzero(part, length);
        free(part);
        if (!ok)
            return false;
        if (cell.value.tag != VALUE_NULL)
            vec_add(cells, &cell);
        text += length + (text[length] != '\0');
    }
    return true;
}

static bool add_name(struct book *book, const char *text, struct vec *cells, struct err *err)
{
    const struct entity *person = entity_by_number(ENTITY_PERSON);
    struct str first = STR_INIT, last = STR_INIT;
    columns_divide_name(text, &first, &last);
    bool ok = add_cell(book, entity_field(person, "last"), last.s, cells, err)
        && add_cell(book, entity_field(person, "first"), first.s, cells, err);
    str_wipe(&first);
    str_wipe(&last);
    return ok;
}

static bool read_row(struct book *book, const struct csv_table *table, const struct vec *columns,
    size_t row, struct vec *cells, struct err *err)
{
    for (size_t i = 0; i < columns->n; i++) {
        const struct column *column = VEC_AT(columns, struct column, i);
        const char *text = csv_cell(table, row, i);
        bool ok = true;
        if (column->use == COLUMN_WHOLE_NAME)
            ok = add_name(book, text, cells, err);
        else if (column->use == COLUMN_FIELD)
            ok = add_cell(book, column->field, text, cells, err);
        if (!ok)
            return false;
    }
    if (!cell_of(cells, "first"))
        return err_set(err, ERR_REFUSED, _("There is no first name."));
    return true;
}

/* ---- who is there already ------------------------------------------------------------------- */

struct known {
    char *key;          /* folded name; owned */
    int64_t birth_year; /* 0: not told */
    uint64_t person;    /* 0: a row of this table */
    size_t order;
};

static char *name_key(const char *last, const char *first)
{
    struct str key = STR_INIT;
    utf8_fold(last, strlen(last), &key);
    str_add_c(&key, '\t');
    utf8_fold(first, strlen(first), &key);
    return str_take(&key);
}

static int by_name(const void *a, const void *b)
{
    const struct known *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

static void known_clear(struct vec *known)
{
    for (size_t i = 0; i < known->n; i++) {
        struct known *one = VEC_AT(known, struct known, i);
        explicit_bzero(one->key, strlen(one->key));
        free(one->key);
    }
    vec_clear(known);
}

static bool read_known(struct book *book, struct vec *known, struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    struct query query = {.entity = ENTITY_PERSON, .fields = "last first birth_year"};
    if (!book_query(book, &query, &rows, err)) {
        rows_clear(&rows);
        return false;
    }
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        struct known one = {.key = name_key(row_text(row, "last"), row_text(row, "first")),
            .birth_year = row_int(row, "birth_year", 0),
            .person = row->id,
            .order = i};
        vec_add(known, &one);
    }
    rows_clear(&rows);
    if (known->n)
        qsort(known->items, known->n, sizeof(struct known), by_name);
    return true;
}

/* Whoever bears the name and no other year of birth; NULL where nobody does. */
static const struct known *find_known(const struct vec *known, const char *key, int64_t birth_year)
{
    size_t low = 0, high = known->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(VEC_AT(known, struct known, middle)->key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < known->n; low++) {
        const struct known *one = VEC_AT(known, struct known, low);
        if (strcmp(one->key, key) != 0)
            return NULL;
        if (!birth_year || !one->birth_year || birth_year == one->birth_year)
            return one;
    }
    return NULL;
}

/* ---- judging -------------------------------------------------------------------------------- */

static void judge_row(struct book *book, const struct csv_table *table, const struct vec *columns,
    size_t row, const struct vec *known, struct vec *fresh, struct vec *rows)
{
    struct vec cells = VEC_INIT(struct import_cell);
    struct import_row judged
        = {.row = row, .line = csv_line(table, row), .state = IMPORT_NEW};
    struct err why = {.kind = ERR_NONE};
    if (!read_row(book, table, columns, row, &cells, &why)) {
        judged.state = IMPORT_BAD;
        judged.reason = mem_text(why.sentence);
    } else {
        const struct value *last = cell_of(&cells, "last");
        const struct value *year = cell_of(&cells, "birth_year");
        struct known one = {.key = name_key(last ? value_string(last) : "",
                                value_string(cell_of(&cells, "first"))),
            .birth_year = year ? year->i : 0,
            .order = rows->n};
        const struct known *there = find_known(known, one.key, one.birth_year);
        if (there) {
            judged.state = IMPORT_KNOWN;
            judged.person = there->person;
        }
        vec_add(fresh, &one);
    }
    cells_clear(&cells);
    vec_add(rows, &judged);
}

/* The same person twice in one table is most likely a slip: somebody should look at it. */
static void judge_twins(struct vec *fresh, struct vec *rows)
{
    if (fresh->n)
        qsort(fresh->items, fresh->n, sizeof(struct known), by_name);
    for (size_t i = 1; i < fresh->n; i++) {
        const struct known *before = VEC_AT(fresh, struct known, i - 1);
        const struct known *one = VEC_AT(fresh, struct known, i);
        if (strcmp(before->key, one->key) != 0
            || (before->birth_year && one->birth_year && before->birth_year != one->birth_year))
            continue;
        struct import_row *row = VEC_AT(rows, struct import_row, one->order);
        struct str reason = STR_INIT;
        str_addf(&reason, _("The same person stands on line %zu."),
            VEC_AT(rows, struct import_row, before->order)->line);
        row->state = IMPORT_BAD;
        row->reason = str_take(&reason);
    }
}

bool import_judge(struct book *book, const struct csv_table *table, const struct vec *columns,
    const struct import_options *options, struct vec *rows, struct err *err)
{
    struct vec known = VEC_INIT(struct known), fresh = VEC_INIT(struct known);
    bool ok = read_known(book, &known, err);
    for (size_t row = options->headings ? 1 : 0; ok && row < table->rows.n; row++)
        judge_row(book, table, columns, row, &known, &fresh, rows);
    if (ok)
        judge_twins(&fresh, rows);
    known_clear(&known);
    known_clear(&fresh);
    return ok;
}

size_t import_count(const struct vec *rows, enum import_state state)
{
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++)
        n += VEC_AT(rows, struct import_row, i)->state == state;
    return n;
}

void import_clear(struct vec *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        free(VEC_AT(rows, struct import_row, i)->reason);
    vec_clear(rows);
}

/* ---- writing -------------------------------------------------------------------------------- */

/* Where new people belong whose row does not tell it; 0 where nothing tells it. */
static bool default_site(
    struct book *book, const struct import_options *options, uint64_t *site, struct err *err)
{
    struct row group;
    *site = options->site;
    if (*site)
        return true;
    if (options->group) {
        if (!book_row(book, ENTITY_GROUP, options->group, &group, err))
            return false;
        *site = row_ref(&group, "home");
        row_clear(&group);
        return true;
    }
    struct vec sites = VEC_INIT(struct row);
    struct query query = {.entity = ENTITY_SITE, .fields = "name", .limit = 2};
    bool ok = book_query(book, &query, &sites, err);
    if (ok && sites.n == 1)
        *site = VEC_AT(&sites, struct row, 0)->id;
    rows_clear(&sites);
    return ok;
}

static bool set_cells(
    struct change *change, uint64_t person, const struct vec *cells, struct err *err)
{
    for (size_t i = 0; i < cells->n; i++) {
        const struct import_cell *cell = VEC_AT(cells, struct import_cell, i);
        bool ok = cell->field->type == FIELD_LIST
            ? change_list(
                  change, ENTITY_PERSON, person, cell->field->name, &cell->value, true, err)
            : change_set(change, ENTITY_PERSON, person, cell->field->name,
                  value_copy(&cell->value), err);
        if (!ok)
            return false;
    }
    return true;
}

/* Puts a new person into the change. */
static bool make_person(struct change *change, const struct vec *cells, uint64_t site,
    uint64_t *person, struct err *err)
{
    *person = change_add(change, ENTITY_PERSON, err);
    if (!*person)
        return false;
    const struct value *home = cell_of(cells, "home");
    if (!home && !site)
        return err_set(err, ERR_REFUSED,
            _("The table does not tell to which site the people belong, and there are several."));
    if (!home && !change_set_ref(change, ENTITY_PERSON, *person, "home", site, err))
        return false;
    change_preset(change, ENTITY_PERSON, *person);
    return set_cells(change, *person, cells, err);
}

static int by_id(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The ids of those who are in the group today, sorted. */
static bool read_members(
    struct book *book, uint64_t group, struct vec *persons, struct err *err)
{
    struct vec members = VEC_INIT(struct member);
    bool ok = !group
        || group_members(book, NULL, group, clock_today(), GROUP_EVERYBODY, &members, err);
    for (size_t i = 0; ok && i < members.n; i++)
        vec_add(persons, &VEC_AT(&members, struct member, i)->person.id);
    if (persons->n)
        qsort(persons->items, persons->n, sizeof(uint64_t), by_id);
    members_clear(&members);
    return ok;
}

static bool is_member(const struct vec *persons, uint64_t person)
{
    return persons->n
        && bsearch(&person, persons->items, persons->n, sizeof(uint64_t), by_id) != NULL;
}

static bool write_row(struct book *book, const struct csv_table *table, const struct vec *columns,
    const struct import_options *options, uint64_t site, const struct vec *members,
    struct import_row *row, struct err *err)
{
    struct vec cells = VEC_INIT(struct import_cell);
    struct change *change = change_new(book);
    bool ok = true;
    if (row->state == IMPORT_NEW)
        ok = read_row(book, table, columns, row->row, &cells, err)
            && make_person(change, &cells, site, &row->person, err);
    if (ok && options->group && !is_member(members, row->person))
        ok = group_join(book, change, options->group, row->person, ROLE_MEMBER, clock_today(), err)
            != 0;
    ok = ok && change_commit(change, NULL, err);
    change_free(change);
    cells_clear(&cells);
    return ok;
}

bool import_refuse(const struct vec *rows, struct err *err)
{
    size_t bad = import_count(rows, IMPORT_BAD);
    const struct import_row *row = rows->items;
    if (!bad)
        return true;
    while (row->state != IMPORT_BAD)
        row++;
    return err_set(err, ERR_FOREIGN,
        lang_plural("Nothing was taken: %zu row cannot be taken, line %zu: %s",
            "Nothing was taken: %zu rows cannot be taken, the first of them line %zu: %s",
            (unsigned long)bad),
        bad, row->line, row->reason);
}

bool import_write(struct book *book, const struct csv_table *table, const struct vec *columns,
    const struct import_options *options, struct vec *rows, struct err *err)
{
    uint64_t site;
    if (!options->skip_bad && !import_refuse(rows, err))
        return false;
    struct vec members = VEC_INIT(uint64_t);
    if (!default_site(book, options, &site, err) || !book_begin(book, err))
        return false;
    bool ok = read_members(book, options->group, &members, err);
    for (size_t i = 0; ok && i < rows->n; i++) {
        struct import_row *row = VEC_AT(rows, struct import_row, i);
        struct err why = {.kind = ERR_NONE};
        if (row->state == IMPORT_BAD)
            continue;
        ok = write_row(book, table, columns, options, site, &members, row, &why)
            || err_set(err, why.kind, _("Line %zu: %s"), row->line, why.sentence);
    }
    vec_clear(&members);
    if (ok)
        return book_end(book, err);
    book_rollback(book);
    for (size_t i = 0; i < rows->n; i++) {
        struct import_row *row = VEC_AT(rows, struct import_row, i);
        if (row->state == IMPORT_NEW)
            row->person = 0;
    }
    return false;
}
