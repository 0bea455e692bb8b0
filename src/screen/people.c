#include "screen/people.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/sortkey.h"
#include "rukkanen/domain/group.h"
#include "rukkanen/model/field.h"
#include "rukkanen/tui/dialog.h"
#include "screen/person.h"
#include "screen/records.h"
#include "screen/session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_FILTER = 1 };
enum filter_kind { BY_GROUP, BY_ROLE, BY_SKILL, BY_ORIGIN };

struct filter_choice {
    enum filter_kind kind;
    int64_t number; /* of the role or origin; the id of the group */
    char *label;    /* as shown; owned */
    char *skill;    /* owned */
};

struct people {
    struct records records; /* first: its functions find it here */
    struct vec choices;     /* struct filter_choice, while they are offered */
    struct str label;       /* of the filter, in the title */
    struct vec ids;         /* uint64_t: who belongs to what was asked for */
};

/* ---- what can be asked for ------------------------------------------------------------------- */

static void add_choice(struct people *people, enum filter_kind kind, int64_t number,
    const char *skill, const char *format, const char *text)
{
    struct str label = STR_INIT;
    str_addf(&label, "%s: %s", format, text);
    struct filter_choice choice = {
        .kind = kind, .number = number, .skill = skill ? mem_text(skill) : NULL};
    choice.label = str_take(&label);
    vec_add(&people->choices, &choice);
}

static struct filter_choice *choice_at(const struct people *people, size_t index)
{
    return VEC_AT(&people->choices, struct filter_choice, index);
}

static void drop_choices(struct people *people)
{
    for (size_t i = 0; i < people->choices.n; i++) {
        free(choice_at(people, i)->label);
        free(choice_at(people, i)->skill);
    }
    vec_clear(&people->choices);
}

static void offer_groups(struct people *people, struct book *book)
{
    struct vec rows = VEC_INIT(struct row);
    struct query query = {.entity = ENTITY_GROUP, .fields = "name", .sort = "name"};
    if (!book_query(book, &query, &rows, NULL))
        return;
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        add_choice(people, BY_GROUP, (int64_t)row->id, NULL, _("Group"), row_text(row, "name"));
    }
    rows_clear(&rows);
}

static void offer_numbers(
    struct people *people, enum filter_kind kind, int entity, const char *name)
{
    const struct field *field = entity_field(entity_by_number(entity), name);
    for (const struct choice *choice = field->choices; choice->name; choice++)
        add_choice(
            people, kind, choice->number, NULL, lang_text(field->label), lang_text(choice->label));
}

static int by_text(const void *a, const void *b)
{
    return sortkey_compare(*(char *const *)a, *(char *const *)b);
}

/* Every skill that somebody has, each once. */
static void offer_skills(struct people *people, struct book *book)
{
    struct vec rows = VEC_INIT(struct row), skills = VEC_INIT(const char *);
    struct query query = {.entity = ENTITY_PERSON_SKILLS, .fields = "value"};
    if (!book_query(book, &query, &rows, NULL))
        return;
    for (size_t i = 0; i < rows.n; i++) {
        const char *skill = row_text(VEC_AT(&rows, struct row, i), "value");
        if (*skill)
            vec_add(&skills, &skill);
    }
    if (skills.n > 1)
        qsort(skills.items, skills.n, sizeof(const char *), by_text);
    for (size_t i = 0; i < skills.n; i++) {
        const char *skill = *VEC_AT(&skills, const char *, i);
        if (i == 0 || strcmp(skill, *VEC_AT(&skills, const char *, i - 1)) != 0)
            add_choice(people, BY_SKILL, 0, skill, _("Skill"), skill);
    }
    vec_clear(&skills);
    rows_clear(&rows);
}

void people_filter(struct screen *screen)
{
    struct people *people = screen->data;
    struct vec items = VEC_INIT(struct dialog_item);
    struct dialog_item all = {.label = _("Everybody"), .number = 0};
    drop_choices(people);
    offer_groups(people, session_book(screen));
    offer_numbers(people, BY_ROLE, ENTITY_MEMBERSHIP, "role");
    offer_numbers(people, BY_ORIGIN, ENTITY_PERSON, "origin");
    offer_skills(people, session_book(screen));
    vec_add(&items, &all);
    for (size_t i = 0; i < people->choices.n; i++) {
        struct dialog_item item = {.label = choice_at(people, i)->label, .number = (int64_t)i + 1};
        vec_add(&items, &item);
    }
    dialog_choose(screen, TAG_FILTER, _("Who is shown"), items.items, items.n, 0, DIALOG_FREE);
    vec_clear(&items);
}

/* ---- who fits -------------------------------------------------------------------------------- */

static void add_ids(struct people *people, struct book *book, int entity, const char *field,
    enum filter_op op, struct value value, const char *person)
{
    struct vec rows = VEC_INIT(struct row);
    struct str fields = STR_INIT;
    struct filter filter = {.field = field, .op = op, .value = value};
    str_addf(&fields, "%s %s", field, person);
    struct query query = {.entity = entity, .filters = &filter, .n_filters = 1, .fields = fields.s};
    struct err err = {.kind = ERR_NONE};
    if (!book_query(book, &query, &rows, &err))
        session_error(people->records.screen, &err);
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = VEC_AT(&rows, struct row, i);
        uint64_t id = *person ? row_ref(row, person) : row->id;
        vec_add(&people->ids, &id);
    }
    rows_clear(&rows);
    str_clear(&fields);
}

static bool fits(const struct records *records, const struct row *row)
{
    const struct people *people = (const struct people *)records;
    for (size_t i = 0; i < people->ids.n; i++)
        if (*VEC_AT(&people->ids, uint64_t, i) == row->id)
            return true;
    return false;
}

static void show_all(struct people *people)
{
    people->records.match = NULL;
    people->records.removed = false;
    people->records.seen = 0;
    str_reset(&people->label);
    str_reset(&people->records.wanted);
    vec_clear(&people->ids);
}

static void use_choice(struct screen *screen, const struct filter_choice *choice)
{
    struct people *people = screen->data;
    struct book *book = session_book(screen);
    struct value number = value_int(choice->number), id = value_id((uint64_t)choice->number);
    struct value skill = value_text(choice->skill);
    show_all(people);
    people->records.match = fits;
    str_set(&people->label, choice->label);
    if (choice->kind == BY_GROUP)
        add_ids(people, book, ENTITY_MEMBERSHIP, "group", FILTER_EQUAL, id, "person");
    else if (choice->kind == BY_ROLE)
        add_ids(people, book, ENTITY_MEMBERSHIP, "role", FILTER_EQUAL, number, "person");
    else if (choice->kind == BY_SKILL)
        add_ids(people, book, ENTITY_PERSON_SKILLS, "value", FILTER_EQUAL, skill, "owner");
    else
        add_ids(people, book, ENTITY_PERSON, "origin", FILTER_EQUAL, number, "");
    value_clear(&skill);
}

static void people_resume(struct screen *screen, const struct result *result)
{
    struct people *people = screen->data;
    if (result->tag != TAG_FILTER) {
        records_resume(screen, result);
        return;
    }
    if (!result->accepted)
        return;
    if (result->number > 0 && (size_t)result->number <= people->choices.n) {
        use_choice(screen, choice_at(people, (size_t)result->number - 1));
    } else {
        show_all(people);
        if (result->number < 0)
            str_set(&people->records.wanted, result->text);
    }
    drop_choices(people);
}

/* ---- the screen ------------------------------------------------------------------------------ */

static bool people_leave(struct screen *screen)
{
    struct people *people = screen->data;
    bool narrowed =
        people->records.match || people->records.removed || people->records.wanted.len > 0;
    show_all(people);
    return !narrowed;
}

static void people_title(struct screen *screen, struct str *out)
{
    const struct people *people = screen->data;
    records_title(screen, out);
    if (people->label.len > 0)
        str_addf(out, " · %s", people->label.s);
}

static void people_place(struct screen *screen, struct str *out)
{
    str_addf(out, ";%" PRIu64, records_focus(screen->data));
}

static void people_close(struct screen *screen)
{
    struct people *people = screen->data;
    records_clear(&people->records);
    drop_choices(people);
    vec_clear(&people->ids);
    str_wipe(&people->label);
    free(people);
}

static const struct screen_class class = {
    .name = "people",
    .intro = N_("Everybody in the book. Letters jump to a name, F4 shows only a group, a role, a "
                "skill or those with a text in their name, Enter opens a person's page."),
    .draw = records_draw,
    .key = records_key,
    .resume = people_resume,
    .leave = people_leave,
    .title = people_title,
    .announce = records_announce,
    .place = people_place,
    .close = people_close,
};

void people_push(struct stack *stack)
{
    struct people *people = mem_zero(1, sizeof *people);
    people->records.entity = entity_by_number(ENTITY_PERSON);
    people->records.open = person_push;
    vec_init(&people->choices, sizeof(struct filter_choice));
    vec_init(&people->ids, sizeof(uint64_t));
    str_init(&people->label);
    records_init(&people->records, stack_push(stack, &class, people));
}

void people_show(struct screen *screen)
{
    people_push(screen->stack);
}

void people_back(struct stack *stack, const char *place)
{
    people_push(stack);
    records_focus_on(stack_top(stack), *place ? strtoull(place + 1, NULL, 10) : 0);
}
