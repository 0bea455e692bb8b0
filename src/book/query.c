/*
 * Queries. Filters and the order by public, short fields are SQL over the state table; the rest is
 * done in memory on opened values, for the rows that the SQL part leaves.
 */
#include "book/ahead.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/model/field.h"

#include <stdlib.h>
#include <string.h>

struct plan {
    const struct book *book;
    const struct entity *entity;
    const struct query *query;
    uint64_t want;            /* fields that the caller wants */
    uint64_t need;            /* and those that filters and order need */
    const struct field *sort; /* NULL: by id or by the order column */
    bool descending;
    bool by_id;               /* in the order of ids */
    bool by_edit;             /* in the order of edits, which memory sorts in a third of the time */
    bool all_sql;             /* no filter or order is left for memory */
    bool filtered;            /* some filter is */
    struct str sql;
    struct vec bound;         /* of struct value, borrowed content */
};

static uint64_t bit_of(const struct entity *entity, const struct field *field)
{
    return UINT64_C(1) << (field - entity->fields);
}

static bool no_such_field(const struct entity *entity, const char *name, struct err *err)
{
    return err_set(err, ERR_USAGE, _("There is no field %s in %s."), name, entity->name);
}

static bool wanted(struct plan *plan, const char *names, struct err *err)
{
    if (!names) {
        plan->want = UINT64_MAX;
        return true;
    }
    while (*names) {
        size_t length = strcspn(names, " ");
        char *name = mem_text_n(names, length);
        const struct field *field = length ? entity_field(plan->entity, name) : NULL;
        bool ok = !length || field || no_such_field(plan->entity, name, err);
        free(name);
        if (!ok)
            return false;
        if (field)
            plan->want |= bit_of(plan->entity, field);
        names += length;
        names += strspn(names, " ");
    }
    return true;
}

static const char *sql_operator(enum filter_op op)
{
    static const char *const operators[] = {
        [FILTER_EQUAL] = " IS ",
        [FILTER_NOT] = " IS NOT ",
        [FILTER_LESS] = " < ",
        [FILTER_AT_MOST] = " <= ",
        [FILTER_MORE] = " > ",
        [FILTER_AT_LEAST] = " >= ",
    };
    return operators[op];
}

/* Text is compared by Finnish order, which SQL does not know; equality of bytes it does. */
static bool filter_is_sql(const struct field *field, const struct filter *filter)
{
    if (!field_is_inline(field) || filter->op == FILTER_PART)
        return false;
    return filter->value.tag != VALUE_TEXT || filter->op == FILTER_EQUAL
        || filter->op == FILTER_NOT;
}

static bool plan_filters(struct plan *plan, struct err *err)
{
    for (size_t i = 0; i < plan->query->n_filters; i++) {
        const struct filter *filter = &plan->query->filters[i];
        const struct field *field = entity_field(plan->entity, filter->field);
        if (!field)
            return no_such_field(plan->entity, filter->field, err);
        if (!filter_is_sql(field, filter)) {
            plan->need |= bit_of(plan->entity, field);
            plan->all_sql = false;
            plan->filtered = true;
            continue;
        }
        vec_add(&plan->bound, &filter->value);
        str_addf(&plan->sql, " AND c%d%s?%d", field->column, sql_operator(filter->op),
            (int)plan->bound.n);
    }
    return true;
}

static bool add_filled(struct plan *plan, const struct entity *entity, const char *names,
    struct err *err)
{
    const char *before = " AND (";
    while (*names) {
        size_t length = strcspn(names, " ");
        char *name = mem_text_n(names, length);
        const struct field *field = entity_field(entity, name);
        bool ok = (field && (field->marked || field_is_inline(field)))
            || no_such_field(entity, name, err);
        free(name);
        if (!ok)
            return false;
        str_addf(&plan->sql, "%sl.c%d IS NOT NULL", before, field->column);
        before = " OR ";
        names += length;
        names += strspn(names, " ");
        if (!*names)
            str_add_c(&plan->sql, ')');
    }
    return true;
}

/* Over the index of the reference: a few pages of the file for each row that is asked about. The
 * plus takes the type off id: columns have none, and are compared by their index only with that. */
static bool plan_lacking(struct plan *plan, struct err *err)
{
    for (size_t i = 0; i < plan->query->n_lacking; i++) {
        const struct lacking *lacking = &plan->query->lacking[i];
        const struct entity *entity = entity_by_number(lacking->entity);
        const struct field *field = entity_field(entity, lacking->reference);
        if (!field)
            return no_such_field(entity, lacking->reference, err);
        str_add(&plan->sql, " AND NOT EXISTS (SELECT 1 FROM ");
        table_name(entity, &plan->sql);
        str_addf(&plan->sql, " l WHERE l.c%d = +", field->column);
        table_name(plan->entity, &plan->sql);
        str_add(&plan->sql, ".id AND l.gone = 0");
        if (!add_filled(plan, entity, lacking->fields, err))
            return false;
        str_add_c(&plan->sql, ')');
    }
    return true;
}

static bool plan_order(struct plan *plan, struct err *err)
{
    const char *sort = plan->query->sort;
    plan->descending = sort && *sort == '-';
    if (plan->descending)
        sort++;
    const char *direction = plan->descending ? " DESC" : "";
    if (!sort) {
        plan->by_id = true;
        str_add(&plan->sql, " ORDER BY id");
    } else if (strcmp(sort, "written") == 0) {
        plan->by_edit = !plan->query->limit && !plan->query->offset;
        str_addf(&plan->sql, plan->by_edit ? " ORDER BY id" : " ORDER BY ver%s, id", direction);
    } else if (strcmp(sort, "id") == 0) {
        str_addf(&plan->sql, " ORDER BY id%s", direction);
    } else if (strcmp(sort, "order") == 0) {
        str_addf(&plan->sql, " ORDER BY c%d%s, id", COLUMN_ORDER, direction);
    } else {
        const struct field *field = entity_field(plan->entity, sort);
        if (!field || field->type == FIELD_LIST)
            return no_such_field(plan->entity, sort, err);
        if (field_is_inline(field) && field->type != FIELD_TEXT) {
            str_addf(&plan->sql, " ORDER BY c%d%s, id", field->column, direction);
        } else {
            plan->sort = field;
            plan->need |= bit_of(plan->entity, field);
            plan->all_sql = false;
            plan->by_id = true;
            str_add(&plan->sql, " ORDER BY id");
        }
    }
    return true;
}

/* Of several records of one person only one stands in lists. */
static void leave_out_hidden(struct plan *plan)
{
    const struct vec *persons = &plan->book->joined.persons;
    const char *before = " AND id NOT IN (";
    bool some = false;
    for (size_t i = 0; i < persons->n; i++) {
        const struct joined_person *person = VEC_AT(persons, struct joined_person, i);
        if (!person->hidden)
            continue;
        str_addf(&plan->sql, "%s%lld", some ? "," : before, (long long)person->id);
        some = true;
    }
    if (some)
        str_add_c(&plan->sql, ')');
}

static bool plan_make(
    struct plan *plan, struct book *book, const struct query *query, struct err *err)
{
    joined_read(book);
    *plan = (struct plan) {.book = book,
        .query = query,
        .entity = entity_by_number(query->entity),
        .all_sql = true,
        .sql = STR_INIT,
        .bound = VEC_INIT(struct value)};
    if (!plan->entity)
        return err_set(err, ERR_USAGE, _("There is no such kind of record."));
    str_add(&plan->sql, "SELECT id, ver, live FROM ");
    table_name(plan->entity, &plan->sql);
    str_add(&plan->sql, query->removed ? " WHERE 1" : " WHERE gone = 0");
    if (query->entity == ENTITY_PERSON)
        leave_out_hidden(plan);
    if (!wanted(plan, query->fields, err) || !plan_filters(plan, err) || !plan_lacking(plan, err)
        || !plan_order(plan, err))
        return false;
    if (plan->all_sql && (query->limit || query->offset))
        str_addf(&plan->sql, " LIMIT %lld OFFSET %lld",
            query->limit ? (long long)query->limit : -1LL, (long long)query->offset);
    return true;
}

static void plan_clear(struct plan *plan)
{
    str_clear(&plan->sql);
    vec_clear(&plan->bound);
}

/* Of a damaged book whatever can be read is shown, and the rest is left out. */
static bool bearable(const struct book *book, const struct err *err)
{
    return err->kind == ERR_DAMAGED && book->notes & BOOK_NOTE_DAMAGED;
}

/* Appends struct log_found for every row that the plan's statement finds. */
static bool run(struct book *book, const struct plan *plan, struct vec *places, struct err *err)
{
    const struct vec *bound = &plan->bound;
    sqlite3_stmt *statement = db_made(book->db, plan->sql.s, err);
    if (!statement)
        return false;
    for (size_t i = 0; i < bound->n; i++) {
        const struct value *value = VEC_AT(bound, struct value, i);
        int at = (int)i + 1;
        if (value->tag == VALUE_TEXT)
            sqlite3_bind_text64(statement, at, value->p, value->len, SQLITE_STATIC, SQLITE_UTF8);
        else if (value->tag != VALUE_NULL)
            sqlite3_bind_int64(statement, at, value->i);
    }
    struct err inner = {.kind = ERR_NONE};
    while (db_step(book->db, statement, &inner)) {
        struct log_found place = log_found_of((uint64_t)sqlite3_column_int64(statement, 0),
            sqlite3_column_int64(statement, 1), sqlite3_column_blob(statement, 2),
            (size_t)sqlite3_column_bytes(statement, 2));
        vec_add(places, &place);
    }
    sqlite3_clear_bindings(statement); /* texts were only borrowed */
    if (plan->by_edit)
        sort_by_edit(places, plan->descending);
    if (inner.kind == ERR_NONE || bearable(book, &inner))
        return true;
    if (err && err->kind == ERR_NONE)
        *err = inner;
    return false;
}

/* ---- filters and order in memory ---- */

static bool holds(const struct field *field, const struct filter *filter,
    const struct value *value)
{
    if (filter->op == FILTER_EQUAL)
        return value_equal(value, &filter->value);
    if (filter->op == FILTER_NOT)
        return !value_equal(value, &filter->value);
    if (value->tag == VALUE_NULL || filter->value.tag == VALUE_NULL)
        return false;
    if (filter->op == FILTER_PART)
        return utf8_contains_fold(value_string(value), value_string(&filter->value));
    int order = field_compare(field, value, &filter->value);
    return (filter->op == FILTER_LESS && order < 0) || (filter->op == FILTER_AT_MOST && order <= 0)
        || (filter->op == FILTER_MORE && order > 0)
        || (filter->op == FILTER_AT_LEAST && order >= 0);
}

static bool list_holds(const struct field *field, const struct filter *filter,
    const struct vec *values)
{
    bool some = false;
    for (size_t i = 0; i < values->n && !some; i++) {
        struct filter equal = *filter;
        if (filter->op == FILTER_NOT)
            equal.op = FILTER_EQUAL;
        some = holds(field, &equal, VEC_AT(values, struct value, i));
    }
    if (filter->value.tag == VALUE_NULL)
        some = values->n == 0;
    return filter->op == FILTER_NOT ? !some : some;
}

static bool row_holds(const struct plan *plan, const struct row *row)
{
    for (size_t i = 0; i < plan->query->n_filters; i++) {
        const struct filter *filter = &plan->query->filters[i];
        const struct field *field = entity_field(plan->entity, filter->field);
        if (filter_is_sql(field, filter))
            continue;
        if (row_locked(row, filter->field))
            return false;
        struct filter shown = *filter; /* the rows name who is shown */
        if (filter->value.tag == VALUE_ID && field->ref == ENTITY_PERSON
            && plan->entity->number != ENTITY_SAME_PERSON)
            shown.value.i = (int64_t)joined_shown(plan->book, (uint64_t)filter->value.i);
        bool ok = field->type == FIELD_LIST
            ? list_holds(field, &shown, row_list(row, filter->field))
            : holds(field, &shown, row_value(row, filter->field));
        if (!ok)
            return false;
    }
    return true;
}

static void cut(struct vec *rows, int64_t offset, int64_t limit)
{
    size_t from = offset > 0 ? (size_t)offset : 0;
    size_t to = limit > 0 && from + (size_t)limit < rows->n ? from + (size_t)limit : rows->n;
    struct vec kept = VEC_INIT(struct row);
    for (size_t i = 0; i < rows->n; i++) {
        struct row *row = VEC_AT(rows, struct row, i);
        if (i >= from && i < to)
            vec_add(&kept, row);
        else
            row_clear(row);
    }
    vec_clear(rows);
    *rows = kept;
}

/* ---- the whole ---- */

/* Where every row stays, reading it once is cheaper than first what it is sorted by. */
static bool reads_at_once(const struct plan *plan)
{
    return plan->all_sql || (!plan->filtered && !plan->query->limit);
}

static bool read_rows(struct book *book, const struct plan *plan, const struct vec *places,
    struct vec *rows, struct err *err)
{
    bool filter_lists = lists_wanted(plan->entity, plan->need), ok = true;
    uint64_t first = reads_at_once(plan) || filter_lists ? plan->want | plan->need : plan->need;
    bool worth = plan->by_id && !plan->bound.n && ahead_is_worth(plan->entity, first, places);
    struct ahead ahead;
    ahead_init(&ahead);
    for (size_t i = 0; ok && i < places->n; i++) {
        const struct log_found *place = VEC_AT(places, struct log_found, i);
        struct log_chunk chunk = {.length = 0};
        struct row row;
        struct err inner = {.kind = ERR_NONE};
        if (worth)
            chunk = ahead_chunk(&ahead, book, plan->entity, places, i);
        if (!row_read_at(book, plan->entity, place, &chunk, first, &row, &inner)) {
            ok = inner.kind == ERR_NONE || bearable(book, &inner);
            if (!ok && err)
                *err = inner;
            continue;
        }
        if (!plan->all_sql && !filter_lists && !row_holds(plan, &row)) {
            row_clear(&row);
            continue;
        }
        vec_add(rows, &row);
    }
    ahead_clear(&ahead);
    return ok;
}

static void drop_unmatched(const struct plan *plan, struct vec *rows)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->n; i++) {
        struct row *row = VEC_AT(rows, struct row, i);
        if (row_holds(plan, row))
            *VEC_AT(rows, struct row, kept++) = *row;
        else
            row_clear(row);
    }
    rows->n = kept;
}

/* What filters and order did not need is read only for the rows that are left. */
static bool complete_rows(struct book *book, const struct plan *plan, struct vec *rows,
    struct err *err)
{
    if (reads_at_once(plan) || (plan->want & ~plan->need) == 0)
        return true;
    for (size_t i = 0; i < rows->n; i++) {
        struct row *row = VEC_AT(rows, struct row, i);
        struct row whole;
        struct err inner = {.kind = ERR_NONE};
        if (!row_read(book, plan->entity, row->id, plan->want | plan->need, &whole, &inner)) {
            if (bearable(book, &inner)) {
                row_clear(row);
                vec_delete(rows, i--);
                continue;
            }
            if (err)
                *err = inner;
            return false;
        }
        whole.lists = row->lists;
        row->lists = NULL;
        row_clear(row);
        *row = whole;
    }
    return true;
}

static bool fill_lists(struct book *book, const struct plan *plan, uint64_t want,
    struct vec *rows, struct err *err)
{
    struct err inner = {.kind = ERR_NONE};
    if (lists_read(book, plan->entity, want, rows->items, rows->n, &inner)
        || bearable(book, &inner))
        return true;
    if (err)
        *err = inner;
    return false;
}

/* After a part that could not be read SQLite commits no more, not even a reading. */
static bool end_reading(struct book *book, struct err *err)
{
    if (!(book->notes & BOOK_NOTE_DAMAGED))
        return db_end(book->db, err);
    db_rollback(book->db);
    return true;
}

bool book_query(struct book *book, const struct query *query, struct vec *rows, struct err *err)
{
    struct plan plan;
    struct vec places = VEC_INIT(struct log_found);
    struct vec found = VEC_INIT(struct row);
    /* One transaction over all rows: each of its own would ask the file system for locks anew. */
    bool begun = db_begin_read(book->db, err);
    bool ok = plan_make(&plan, book, query, err) && begun
        && run(book, &plan, &places, err)
        && read_rows(book, &plan, &places, &found, err);
    if (ok && lists_wanted(plan.entity, plan.need)) {
        ok = fill_lists(book, &plan, plan.need, &found, err);
        if (ok)
            drop_unmatched(&plan, &found);
    }
    if (ok) {
        if (plan.sort)
            sort_by_field(&found, plan.sort, plan.descending);
        if (!plan.all_sql && (query->limit || query->offset))
            cut(&found, query->offset, query->limit);
        ok = complete_rows(book, &plan, &found, err)
            && fill_lists(book, &plan, plan.want & ~plan.need, &found, err);
    }
    ok = (!begun || end_reading(book, err)) && ok;
    for (size_t i = 0; ok && i < found.n; i++)
        vec_add(rows, vec_at(&found, i));
    if (ok)
        vec_clear(&found);
    else
        rows_clear(&found);
    vec_clear(&places);
    plan_clear(&plan);
    return ok;
}

bool book_each(struct book *book, const struct query *query,
    bool (*each)(void *data, const struct row *row), void *data, struct err *err)
{
    struct plan plan;
    struct vec places = VEC_INIT(struct log_found);
    bool begun = db_begin_read(book->db, err);
    bool ok = begun && plan_make(&plan, book, query, err);
    if (ok && (!plan.all_sql || lists_wanted(plan.entity, plan.want)))
        ok = err_set(err, ERR_USAGE, _("These rows cannot be read one by one."));
    ok = ok && run(book, &plan, &places, err);
    bool more = true;
    for (size_t i = 0; ok && more && i < places.n; i++) {
        struct row row;
        struct err inner = {.kind = ERR_NONE};
        const struct log_found *place = VEC_AT(&places, struct log_found, i);
        if (row_read_at(book, plan.entity, place, NULL, plan.want, &row, &inner)) {
            more = each(data, &row);
            row_clear(&row);
        } else if (inner.kind != ERR_NONE) {
            ok = false;
            if (err && err->kind == ERR_NONE)
                *err = inner;
        }
    }
    ok = (!begun || db_end(book->db, err)) && ok;
    vec_clear(&places);
    if (begun)
        plan_clear(&plan);
    return ok;
}

int64_t book_count(struct book *book, const struct query *query, struct err *err)
{
    struct query all = *query;
    all.limit = all.offset = 0;
    all.sort = NULL;
    all.fields = "";
    struct plan plan;
    struct vec places = VEC_INIT(struct log_found);
    int64_t count = -1;
    if (plan_make(&plan, book, &all, err) && plan.all_sql) {
        if (run(book, &plan, &places, err))
            count = (int64_t)places.n;
    } else {
        struct vec rows = VEC_INIT(struct row);
        if ((!err || err->kind == ERR_NONE) && book_query(book, &all, &rows, err))
            count = (int64_t)rows.n;
        rows_clear(&rows);
    }
    vec_clear(&places);
    plan_clear(&plan);
    return count;
}

static uint64_t differing(struct book *book, const struct entity *entity, uint64_t id)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const struct field *field = &entity->fields[i];
        if (field->type != FIELD_LIST && log_differs(book->log, entity->number, id, field->column))
            mask |= UINT64_C(1) << i;
    }
    return mask;
}

bool book_row(struct book *book, int number, uint64_t id, struct row *row, struct err *err)
{
    const struct entity *entity = entity_by_number(number);
    if (!entity)
        return err_set(err, ERR_USAGE, _("There is no such kind of record."));
    struct err inner = {.kind = ERR_NONE};
    joined_read(book);
    if (!row_read(book, entity, id, UINT64_MAX, row, &inner)) {
        if (err && inner.kind != ERR_NONE)
            *err = inner;
        return err_set(err, ERR_REFUSED, _("There is no %s with the id %llu."),
            _(entity->label), (unsigned long long)id);
    }
    row->differs = differing(book, entity, id);
    return lists_read(book, entity, UINT64_MAX, row, 1, err);
}

bool book_row_fields(struct book *book, int number, uint64_t id, const char *fields,
    struct row *row, struct err *err)
{
    struct plan plan = {.entity = entity_by_number(number)};
    struct err inner = {.kind = ERR_NONE};
    if (!plan.entity)
        return err_set(err, ERR_USAGE, _("There is no such kind of record."));
    if (!wanted(&plan, fields, err))
        return false;
    joined_read(book);
    if (!row_read(book, plan.entity, id, plan.want, row, &inner)) {
        if (err && inner.kind != ERR_NONE)
            *err = inner;
        return err_set(err, ERR_REFUSED, _("There is no %s with the id %llu."),
            _(plan.entity->label), (unsigned long long)id);
    }
    return !lists_wanted(plan.entity, plan.want)
        || lists_read(book, plan.entity, plan.want, row, 1, err);
}

bool book_row_exists(struct book *book, int number, uint64_t id)
{
    const struct entity *entity = entity_by_number(number);
    struct row row;
    if (!entity || !row_read(book, entity, id, 0, &row, NULL))
        return false;
    bool exists = !row.removed;
    row_clear(&row);
    return exists;
}
