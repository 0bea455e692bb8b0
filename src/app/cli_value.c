#include "app/cli_value.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/model/field.h"

#include <stdlib.h>
#include <string.h>

enum { VALUE_LIMIT = 4 << 20 }; /* bytes of one value; the field's own limit comes after */

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_"

/* ---- entities, fields, rows ----------------------------------------------------------------- */

const struct entity *cli_entity(const char *name, struct err *err)
{
    const struct entity *entity = entity_by_name(name);
    if (entity && entity->number < ENTITY_LIST_FIRST)
        return entity;
    struct str names = STR_INIT;
    for (size_t i = 0; (entity = entity_at(i)); i++) {
        if (entity->number < ENTITY_LIST_FIRST)
            str_addf(&names, "%s%s", names.len ? " " : "", entity->name);
    }
    err_set(err, ERR_USAGE, _("There is no entity %s. There are: %s."), name, names.s);
    str_clear(&names);
    return NULL;
}

/* The list field of that name in the other number, theme for themes; NULL where there is none. */
static const struct field *list_field(const struct entity *entity, const char *name)
{
    struct str other = STR_INIT;
    str_add(&other, name);
    if (other.len && other.s[other.len - 1] == 's')
        str_cut(&other, other.len - 1);
    else
        str_add_c(&other, 's');
    const struct field *field = entity_field(entity, other.s);
    str_clear(&other);
    return field && field->type == FIELD_LIST ? field : NULL;
}

const struct field *cli_field(const struct entity *entity, const char *name, struct err *err)
{
    const struct field *field = entity_field(entity, name);
    if (!field)
        field = list_field(entity, name);
    if (!field)
        err_set(err, ERR_USAGE,
            _("There is no field %s in %s. “rukkanen entities %s” lists them."), name,
            entity->name, entity->name);
    return field;
}

static bool refuse_sealed(const char *what, struct err *err)
{
    return err_set(err, ERR_USAGE,
        _("%s is locked in the book, so it may not stand on a command line, where other users of "
          "this PC can read it. Give it by @=FILE, by @=- or in a batch."),
        what);
}

static bool title_is_sealed(const struct entity *entity)
{
    const char *names = entity->title ? entity->title : "";
    while (*names) {
        size_t length = strcspn(names, " ");
        char *name = mem_text_n(names, length);
        const struct field *field = entity_field(entity, name);
        free(name);
        if (field && field->compartment != COMPARTMENT_PUBLIC)
            return true;
        names += length + strspn(names + length, " ");
    }
    return false;
}

/* The id of a row that text names; hidden: text is not among the arguments. */
static bool find_row(struct cli *cli, const struct entity *entity, const char *text, bool hidden,
    uint64_t *id, struct err *err)
{
    if (strncmp(text, "=name:", 6) == 0 && title_is_sealed(entity) && !hidden && !cli->batch)
        return refuse_sealed(_("A name"), err);
    if (!book_row_find(cli->book, entity->number, text, id, err))
        return false;
    struct row row;
    if (!book_row(cli->book, entity->number, *id, &row, err))
        return err_set(err, ERR_REFUSED, _("There is no %s with the id %s."), _(entity->label),
            text);
    row_clear(&row);
    return true;
}

bool cli_find(struct cli *cli, const struct entity *entity, const char *text, uint64_t *id,
    struct err *err)
{
    return find_row(cli, entity, text, false, id, err);
}

/* ---- one value ------------------------------------------------------------------------------ */

/* What a value of the field is like: for a list, one of its values. */
static const struct field *element_of(const struct field *field)
{
    if (field->type != FIELD_LIST)
        return field;
    return entity_field(entity_by_number(field->list_entity), "value");
}

/* Whether text may stand among the arguments as a value of the field: nothing that is sealed. */
static bool may_stand(
    const struct cli *cli, const struct field *field, const char *text, struct err *err)
{
    const struct field *element = element_of(field);
    if (cli->batch || !*text)
        return true;
    if (element->type == FIELD_REFERENCE)
        return strncmp(text, "=name:", 6) != 0 || !title_is_sealed(entity_by_number(element->ref))
            || refuse_sealed(_("A name"), err);
    return field->compartment == COMPARTMENT_PUBLIC || refuse_sealed(field->name, err);
}

static bool parse_value(struct cli *cli, const struct field *field, const char *text, bool hidden,
    struct value *value, struct err *err)
{
    const struct field *element = element_of(field);
    *value = VALUE_NONE;
    if (!*text)
        return true;
    bool reference = element->type == FIELD_REFERENCE;
    if (!hidden && !may_stand(cli, field, text, err))
        return false;
    struct err why = {.kind = ERR_NONE};
    if (!reference)
        return field_parse_raw(element, text, value, &why)
            || err_set(err, ERR_REFUSED, "%s: %s", field->name, why.sentence);
    uint64_t id;
    if (!find_row(cli, entity_by_number(element->ref), text, hidden, &id, err))
        return false;
    *value = value_id(id);
    return true;
}

/* ---- assignments ---------------------------------------------------------------------------- */

static void add_assign(
    struct vec *assigns, const struct field *field, enum assign_op op, struct value value)
{
    struct assign assign = {.field = field, .op = op, .value = value};
    vec_add(assigns, &assign);
}

/* A list from a file: a value a line. */
static bool assign_lines(struct cli *cli, const struct field *field, char *text,
    struct vec *assigns, struct err *err)
{
    size_t before = assigns->n;
    for (char *line = text; line && *line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        struct value value;
        if (!parse_value(cli, field, line, true, &value, err))
            return false;
        if (value.tag != VALUE_NULL)
            add_assign(assigns, field, ASSIGN_SET, value);
        line = end ? end + 1 : NULL;
    }
    if (assigns->n == before)
        add_assign(assigns, field, ASSIGN_SET, VALUE_NONE);
    return true;
}

static bool read_text(struct cli *cli, const struct field *field, const char *path,
    struct str *text, struct err *err)
{
    if (cli->batch && strcmp(path, "-") == 0)
        return err_set(err, ERR_USAGE,
            _("%s@=-: standard input is the batch itself. Write the value into the line."),
            field->name);
    if (!cli_read(cli, path, VALUE_LIMIT, text, err))
        return false;
    return strlen(text->s) == text->len
        || err_set(err, ERR_REFUSED, _("%s: the text holds a NUL byte."), field->name);
}

static bool assign_file(struct cli *cli, const struct field *field, const char *path,
    struct vec *assigns, struct err *err)
{
    struct str text = STR_INIT;
    struct value value = VALUE_NONE;
    bool read = read_text(cli, field, path, &text, err);
    if (read && field->type == FIELD_LIST)
        read = assign_lines(cli, field, text.s, assigns, err);
    else if (read)
        read = parse_value(cli, field, text.s, true, &value, err);
    if (read && field->type != FIELD_LIST)
        add_assign(assigns, field, ASSIGN_SET, value);
    str_wipe(&text);
    return read;
}

bool value_check(struct cli *cli, const struct field *field, const char *text, struct err *err)
{
    return may_stand(cli, field, text, err);
}

bool value_parse(struct cli *cli, const struct field *field, const char *text,
    struct value *value, struct err *err)
{
    return parse_value(cli, field, text, false, value, err);
}

bool value_read(struct cli *cli, const struct field *field, const char *path,
    struct value *value, struct err *err)
{
    struct str text = STR_INIT;
    bool read = read_text(cli, field, path, &text, err)
        && parse_value(cli, field, text.s, true, value, err);
    str_wipe(&text);
    return read;
}

static bool check_twice(const struct vec *assigns, const struct field *field, struct err *err)
{
    if (field->type == FIELD_LIST || !assigns_value(assigns, field->name))
        return true;
    return err_set(err, ERR_USAGE, _("The field %s is there twice."), field->name);
}

/* field=value, field+=value, field-=value or field@=FILE, told apart but not yet looked into. */
struct parted {
    const struct field *field;
    char sign; /* '=', '+', '-' or '@' */
    const char *value;
};

static bool part_word(
    const struct entity *entity, const char *word, struct parted *parted, struct err *err)
{
    size_t length = strspn(word, NAME_LETTERS);
    const char *rest = word + length;
    const char *value = strchr(rest, '=');
    if (!length || !value || value - rest > 1 || (value > rest && !strchr("@+-", *rest)))
        return err_set(err, ERR_USAGE, _("“%.*s” is not of the form field=value."),
            (int)(length ? length : strcspn(word, "=")), word);
    char *name = mem_text_n(word, length);
    *parted = (struct parted) {
        .field = cli_field(entity, name, err), .sign = *rest, .value = value + 1};
    free(name);
    if (!parted->field)
        return false;
    if ((*rest == '+' || *rest == '-') && parted->field->type != FIELD_LIST)
        return err_set(err, ERR_USAGE, _("The field %s is no list: += and -= do not go with it."),
            parted->field->name);
    return true;
}

static bool assign_word(struct cli *cli, const struct entity *entity, const char *word,
    struct vec *assigns, struct err *err)
{
    struct parted parted;
    if (!part_word(entity, word, &parted, err) || !check_twice(assigns, parted.field, err))
        return false;
    if (parted.sign == '@')
        return assign_file(cli, parted.field, parted.value, assigns, err);
    struct value parsed;
    if (!parse_value(cli, parted.field, parted.value, false, &parsed, err))
        return false;
    add_assign(assigns, parted.field,
        parted.sign == '+' ? ASSIGN_ADD
            : parted.sign == '-' ? ASSIGN_TAKE
                                 : ASSIGN_SET,
        parsed);
    return true;
}

bool assigns_check(struct cli *cli, size_t first, struct err *err)
{
    const struct entity *entity = cli_entity(cli_word(cli, 0), err);
    if (!entity)
        return false;
    for (size_t i = first; i < cli_words(cli); i++) {
        struct parted parted;
        if (!part_word(entity, cli_word(cli, i), &parted, err)
            || (parted.sign != '@' && !may_stand(cli, parted.field, parted.value, err)))
            return false;
    }
    return true;
}

bool assigns_parse(struct cli *cli, const struct entity *entity, size_t first,
    struct vec *assigns, struct err *err)
{
    for (size_t i = first; i < cli_words(cli); i++) {
        if (!assign_word(cli, entity, cli_word(cli, i), assigns, err))
            return false;
    }
    return true;
}

void assigns_clear(struct vec *assigns)
{
    for (size_t i = 0; i < assigns->n; i++)
        value_wipe(&VEC_AT(assigns, struct assign, i)->value);
    vec_clear(assigns);
}

const struct value *assigns_value(const struct vec *assigns, const char *field)
{
    for (size_t i = 0; i < assigns->n; i++) {
        const struct assign *assign = VEC_AT(assigns, struct assign, i);
        if (strcmp(assign->field->name, field) == 0)
            return &assign->value;
    }
    return NULL;
}

static bool assigned(const struct vec *assigns, const struct field *field,
    const struct value *value)
{
    for (size_t i = 0; i < assigns->n; i++) {
        const struct assign *assign = VEC_AT(assigns, struct assign, i);
        if (assign->field == field && assign->op == ASSIGN_SET
            && (!value || value_equal(&assign->value, value)))
            return true;
    }
    return false;
}

bool assigns_list(struct change *change, const struct vec *assigns, const struct field *field,
    uint64_t id, const struct row *now, struct err *err)
{
    int entity = 0;
    const struct entity *owner;
    if (entity_list_field(entity_by_number(field->list_entity), &owner))
        entity = owner->number;
    const struct vec *list = now ? row_list(now, field->name) : NULL;
    if (assigned(assigns, field, NULL)) {
        for (size_t i = 0; list && i < list->n; i++) {
            const struct value *value = VEC_AT(list, struct value, i);
            if (!assigned(assigns, field, value)
                && !change_list(change, entity, id, field->name, value, false, err))
                return false;
        }
    }
    for (size_t i = 0; i < assigns->n; i++) {
        const struct assign *assign = VEC_AT(assigns, struct assign, i);
        if (assign->field == field && assign->value.tag != VALUE_NULL
            && !change_list(change, entity, id, field->name, &assign->value,
                assign->op != ASSIGN_TAKE, err))
            return false;
    }
    return true;
}

/* ---- filters -------------------------------------------------------------------------------- */

/* Longer operators first, so that ">=" is not taken for ">". */
static const struct {
    const char *text;
    enum filter_op op;
} operators[] = {{"!=", FILTER_NOT}, {"<=", FILTER_AT_MOST}, {">=", FILTER_AT_LEAST},
    {"=", FILTER_EQUAL}, {"<", FILTER_LESS}, {">", FILTER_MORE}, {"~", FILTER_PART}};

bool filter_is(const char *word)
{
    size_t length = strspn(word, NAME_LETTERS);
    return length && word[length] && strchr("=!<>~", word[length]);
}

/* A filter told apart but not yet looked into. */
struct parted_filter {
    const struct field *field;
    enum filter_op op;
    const char *value;
};

static bool part_filter(struct cli *cli, const struct entity *entity, const char *word,
    struct parted_filter *parted, struct err *err)
{
    size_t length = strspn(word, NAME_LETTERS);
    size_t op = 0;
    while (op < sizeof operators / sizeof *operators
        && strncmp(word + length, operators[op].text, strlen(operators[op].text)) != 0)
        op++;
    if (!length || op == sizeof operators / sizeof *operators)
        return err_set(err, ERR_USAGE, _("“%.*s” is neither an id nor a filter like field=value."),
            (int)strcspn(word, "=<>~!"), word);
    char *name = mem_text_n(word, length);
    const struct field *field = cli_field(entity, name, err);
    free(name);
    if (!field)
        return false;
    *parted = (struct parted_filter) {.field = field,
        .op = operators[op].op,
        .value = word + length + strlen(operators[op].text)};
    enum field_type type = element_of(field)->type;
    if (parted->op == FILTER_PART && type != FIELD_TEXT && type != FIELD_LONGTEXT
        && type != FIELD_IMPRECISE)
        return err_set(err, ERR_USAGE, _("The field %s is no text: ~ does not go with it."),
            field->name);
    return may_stand(cli, field, parted->value, err);
}

/* Of a row that is not there, or was erased, nothing is found: that is no error. */
static bool filter_id(struct cli *cli, const struct field *field, const char *text,
    struct value *value, struct err *err)
{
    uint64_t id;
    if (!book_row_find(cli->book, element_of(field)->ref, text, &id, err))
        return false;
    *value = value_id(id);
    return true;
}

static bool filter_word(struct cli *cli, const struct entity *entity, const char *word,
    struct vec *filters, struct err *err)
{
    struct parted_filter parted;
    struct filter filter = {.value = VALUE_NONE};
    if (!part_filter(cli, entity, word, &parted, err))
        return false;
    bool id = element_of(parted.field)->type == FIELD_REFERENCE && *parted.value;
    if (parted.op == FILTER_PART)
        filter.value = value_text(parted.value);
    else if (!(id ? filter_id(cli, parted.field, parted.value, &filter.value, err)
                  : parse_value(cli, parted.field, parted.value, false, &filter.value, err)))
        return false;
    filter.op = parted.op;
    filter.field = parted.field->name;
    vec_add(filters, &filter);
    return true;
}

bool filters_check(struct cli *cli, const struct entity *entity, size_t first, struct err *err)
{
    struct parted_filter parted;
    for (size_t i = first; i < cli_words(cli); i++) {
        if (!part_filter(cli, entity, cli_word(cli, i), &parted, err))
            return false;
    }
    return true;
}

bool filters_parse(struct cli *cli, const struct entity *entity, size_t first,
    struct vec *filters, struct err *err)
{
    for (size_t i = first; i < cli_words(cli); i++) {
        if (!filter_word(cli, entity, cli_word(cli, i), filters, err))
            return false;
    }
    return true;
}

void filters_clear(struct vec *filters)
{
    for (size_t i = 0; i < filters->n; i++)
        value_wipe(&VEC_AT(filters, struct filter, i)->value);
    vec_clear(filters);
}

/* ---- many rows ------------------------------------------------------------------------------ */

enum { PART = 500 }; /* rows */

static bool take_part(struct cli *cli, const struct query *query, size_t *n,
    void (*take)(struct cli *cli, void *data, const struct row *row), void *data,
    struct err *err)
{
    struct vec rows = VEC_INIT(struct row);
    bool ok = book_query(cli->book, query, &rows, err);
    for (size_t i = 0; ok && i < rows.n; i++)
        take(cli, data, VEC_AT(&rows, struct row, i));
    *n = rows.n;
    rows_clear(&rows);
    return ok;
}

bool cli_each_row(struct cli *cli, const struct query *query,
    void (*take)(struct cli *cli, void *data, const struct row *row), void *data,
    struct err *err)
{
    size_t n = 0;
    if (query->n_filters || query->sort)
        return take_part(cli, query, &n, take, data, err);
    struct query part = *query;
    int64_t left = query->limit ? query->limit : INT64_MAX;
    do {
        part.limit = left < PART ? left : PART;
        if (!take_part(cli, &part, &n, take, data, err))
            return false;
        part.offset += (int64_t)n;
        left -= (int64_t)n;
    } while (n == PART && left > 0);
    return true;
}
