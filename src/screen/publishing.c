#include "screen/publishing.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/person.h"
#include "rukkanen/domain/publish.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_WORDS = 1 };
enum { ROWS_OF_PLACE = 3 }; /* the words, where they stand, whose name it is */

/* A place in the text; a name that several people bear is one place. */
struct place {
    const struct name_found *found; /* the first of them */
    struct str who;                 /* "Mäki Sirkka: only the first name" */
    bool decided;
    enum publish_choice choice;
    struct str words;
};

struct asking {
    struct screen *screen;
    struct vec found;  /* struct name_found */
    struct vec places; /* struct place */
    struct list list;
    bool done; /* published: no draft any more */
};

static struct place *place_at(const struct asking *asking, size_t index)
{
    return VEC_AT(&asking->places, struct place, index);
}

/* The place under the focus; NULL on the last row, which goes on. */
static struct place *place_here(const struct asking *asking)
{
    size_t row = list_focus(&asking->list);
    size_t index = row / ROWS_OF_PLACE;
    return row != LIST_NONE && index < asking->places.n ? place_at(asking, index) : NULL;
}

static size_t undecided(const struct asking *asking)
{
    size_t n = 0;
    for (size_t i = 0; i < asking->places.n; i++)
        n += !place_at(asking, i)->decided;
    return n;
}

/* ---- the list -------------------------------------------------------------------------------- */

static size_t asking_count(void *data)
{
    return ((struct asking *)data)->places.n * ROWS_OF_PLACE + 1;
}

static void add_choice(const struct place *place, struct str *out)
{
    if (!place->decided)
        str_add(out, "?");
    else if (place->choice == PUBLISH_KEEP)
        str_add(out, _("is kept"));
    else if (place->choice == PUBLISH_NO_NAME)
        str_add(out, _("is no name"));
    else
        str_addf(out, "→ %s", place->words.s);
}

/* The sentence around the words, from a little before them. */
static void add_around(const struct name_found *found, struct str *out)
{
    enum { BEFORE = 24 };
    size_t start = found->around_start, len = strlen(found->around);
    for (int i = 0; i < BEFORE && start > 0; i++)
        start = utf8_previous(found->around, len, start);
    if (start)
        str_add(out, "…");
    str_add(out, found->around + start);
}

static void asking_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct asking *asking = data;
    if (row / ROWS_OF_PLACE == asking->places.n) {
        str_add(out, column == 0 ? _("Put it on the board") : _("and print it"));
        return;
    }
    const struct place *place = place_at(asking, row / ROWS_OF_PLACE);
    if (row % ROWS_OF_PLACE == 1)
        add_around(place->found, out);
    else if (row % ROWS_OF_PLACE == 2)
        str_add_str(out, &place->who);
    else if (column == 0)
        str_add(out, place->found->text);
    else
        add_choice(place, out);
}

static enum list_row asking_kind(void *data, size_t row)
{
    (void)data;
    return row % ROWS_OF_PLACE == 0 ? LIST_ROW : LIST_DETAIL;
}

static enum meaning asking_meaning(void *data, size_t row)
{
    const struct asking *asking = data;
    if (row % ROWS_OF_PLACE != 0)
        return MEANING_DIM;
    bool last = row / ROWS_OF_PLACE == asking->places.n;
    return last && undecided(asking) ? MEANING_DIM : MEANING_NORMAL;
}

static const struct list_source asking_source = {
    .count = asking_count,
    .cell = asking_cell,
    .kind = asking_kind,
    .meaning = asking_meaning,
};
static const struct list_column asking_columns[] = {{.width = 0}, {.width = 0}};

/* ---- whose names ----------------------------------------------------------------------------- */

static const char *agreed(enum name_shown consent)
{
    return consent == NAME_SHOWN_FIRST ? _("agreed to the first name only")
                                       : _("has not agreed to the name");
}

static void add_who(struct asking *asking, struct place *place, const struct name_found *found)
{
    if (place->who.len)
        str_add(&place->who, _(" or "));
    person_name(session_book(asking->screen), NULL, found->person, PERSON_LISTED, &place->who);
    str_addf(&place->who, ": %s", agreed(found->consent));
}

static bool same_place(const struct name_found *a, const struct name_found *b)
{
    return a->id == b->id && a->field == b->field && a->start == b->start;
}

static void collect_places(struct asking *asking)
{
    for (size_t i = 0; i < asking->found.n; i++) {
        const struct name_found *found = VEC_AT(&asking->found, struct name_found, i);
        struct place *place
            = asking->places.n ? place_at(asking, asking->places.n - 1) : NULL;
        if (!place || !same_place(place->found, found)) {
            place = vec_add(&asking->places, NULL);
            place->found = found;
            str_init(&place->who);
            str_init(&place->words);
        }
        add_who(asking, place, found);
    }
}

/* ---- deciding -------------------------------------------------------------------------------- */

static void step_on(struct asking *asking)
{
    size_t here = list_focus(&asking->list) / ROWS_OF_PLACE, n = asking->places.n;
    list_reload(&asking->list);
    for (size_t i = 1; i <= n; i++) {
        size_t next = (here + i) % n;
        if (place_at(asking, next)->decided)
            continue;
        list_set_focus(&asking->list, next * ROWS_OF_PLACE);
        return;
    }
    list_set_focus(&asking->list, n * ROWS_OF_PLACE);
}

/* The same words of the same person elsewhere in the memo are decided along, unless they are
 * already: a name that comes ten times is asked once. */
static void decide(struct asking *asking, enum publish_choice choice, const char *words)
{
    struct place *here = place_here(asking);
    size_t also = 0;
    for (size_t i = 0; here && i < asking->places.n; i++) {
        struct place *place = place_at(asking, i);
        bool same = strcmp(place->found->text, here->found->text) == 0
            && place->found->person == here->found->person;
        if (place != here && (!same || place->decided))
            continue;
        also += place != here;
        place->decided = true;
        place->choice = choice;
        str_set(&place->words, words ? words : "");
    }
    step_on(asking);
    if (also)
        screen_say(asking->screen,
            lang_plural("The same words in %zu other place too.",
                "The same words in %zu other places too.", also),
            also);
}

void publishing_keep(struct screen *screen)
{
    decide(screen->data, PUBLISH_KEEP, NULL);
}

void publishing_no_name(struct screen *screen)
{
    decide(screen->data, PUBLISH_NO_NAME, NULL);
}

void publishing_replace(struct screen *screen)
{
    struct asking *asking = screen->data;
    const struct place *place = place_here(asking);
    if (!place)
        return;
    const char *initial = place->words.len ? place->words.s : place->found->instead;
    dialog_prompt(screen, TAG_WORDS, _("On the page instead"), initial ? initial : "", 0, 0);
}

/* For each place that is decided a line "id field start choice length words". */
static void asking_save(struct screen *screen)
{
    struct asking *asking = screen->data;
    struct str text = STR_INIT;
    for (size_t i = 0; !asking->done && i < asking->places.n; i++) {
        const struct place *place = place_at(asking, i);
        if (place->decided)
            str_addf(&text, "%" PRIu64 " %s %zu %d %zu %s\n", place->found->id,
                place->found->field->name, place->found->start, (int)place->choice,
                place->words.len, place->words.s);
    }
    screen_keep(screen, "names", text.s);
    str_wipe(&text);
}

static struct place *place_of(
    const struct asking *asking, uint64_t id, const char *field, size_t start)
{
    for (size_t i = 0; i < asking->places.n; i++) {
        struct place *place = place_at(asking, i);
        if (place->found->id == id && place->found->start == start
            && strcmp(place->found->field->name, field) == 0)
            return place;
    }
    return NULL;
}

/* What was decided before a lock or a power cut, where the text still stands as it did. */
static void decide_again(struct asking *asking)
{
    struct str text = STR_INIT;
    screen_kept(asking->screen, "names", &text);
    for (const char *at = text.s, *end = at + text.len; at < end;) {
        uint64_t id;
        char field[64];
        size_t start, length;
        int choice, used;
        if (sscanf(at, "%" SCNu64 " %63s %zu %d %zu%n", &id, field, &start, &choice, &length,
                &used) != 5
            || length + 2 > (size_t)(end - at - used))
            break;
        struct place *place = place_of(asking, id, field, start);
        if (place && choice >= PUBLISH_KEEP && choice <= PUBLISH_REPLACE) {
            place->decided = true;
            place->choice = (enum publish_choice)choice;
            str_reset(&place->words);
            str_add_n(&place->words, at + used + 1, length);
        }
        at += (size_t)used + 1 + length + 1;
    }
    str_wipe(&text);
}

static void go_on(struct screen *screen)
{
    struct asking *asking = screen->data;
    asking->done = true;
    struct vec decisions = VEC_INIT(struct publish_decision);
    for (size_t i = 0; i < asking->places.n; i++) {
        const struct place *place = place_at(asking, i);
        struct publish_decision decision = {.id = place->found->id,
            .field = place->found->field,
            .start = place->found->start,
            .choice = place->choice,
            .words = place->words.s};
        vec_add(&decisions, &decision);
    }
    stack_pop(screen, &(struct result){.accepted = true, .data = &decisions});
    vec_clear(&decisions);
}

void publishing_enter(struct screen *screen)
{
    struct asking *asking = screen->data;
    size_t left = undecided(asking);
    if (place_here(asking))
        publishing_replace(screen);
    else if (left)
        screen_warn(screen,
            lang_plural("%zu name is not decided yet: + keeps it, - tells that it is no name.",
                "%zu names are not decided yet: + keeps one, - tells that it is no name.", left),
            left);
    else
        go_on(screen);
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void asking_draw(struct screen *screen, const struct canvas *body)
{
    struct asking *asking = screen->data;
    struct canvas text = canvas_part(body, 0, 1, body->rows, body->columns - 2);
    int rows = 0;
    if (body->rows >= 12)
        rows = 1 + canvas_wrapped(&text, 0, 0, -1, 0, MEANING_NORMAL,
            _("These names stand in the memo, and their bearers have not agreed to be named on "
              "the notice board. Decide each one: Enter puts other words on the page, + keeps "
              "the name, - tells that it is no name. The memo itself is not changed."));
    struct canvas part = canvas_part(body, rows, 0, body->rows - rows, body->columns);
    list_draw(&asking->list, &part, true);
}

static bool asking_key(struct screen *screen, const struct key *key)
{
    struct asking *asking = screen->data;
    return list_key(&asking->list, key);
}

static void asking_resume(struct screen *screen, const struct result *result)
{
    if (result->tag == TAG_WORDS && result->accepted)
        decide(screen->data, PUBLISH_REPLACE, result->text);
}

static void asking_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Names in the memo"));
}

static void asking_announce(struct screen *screen, struct str *out)
{
    struct asking *asking = screen->data;
    const struct place *place = place_here(asking);
    list_announce(&asking->list, out);
    if (place)
        str_addf(out, ". %s", place->who.s);
}

static void asking_close(struct screen *screen)
{
    struct asking *asking = screen->data;
    for (size_t i = 0; i < asking->places.n; i++) {
        str_wipe(&place_at(asking, i)->who);
        str_wipe(&place_at(asking, i)->words);
    }
    vec_clear(&asking->places);
    names_found_clear(&asking->found);
    list_clear(&asking->list);
    free(asking);
}

static const struct screen_class asking_class = {
    .name = "publishing",
    .intro = N_("Before a memo goes on the notice board, names are looked for in its texts, also "
                "in their inflected forms. Nothing is published before each is decided."),
    .min_rows = 4,
    .draw = asking_draw,
    .key = asking_key,
    .resume = asking_resume,
    .save = asking_save,
    .title = asking_title,
    .announce = asking_announce,
    .close = asking_close,
};

void publishing_push(struct screen *screen, int tag, struct vec *found)
{
    struct asking *asking = mem_zero(1, sizeof *asking);
    asking->found = *found;
    vec_init(found, sizeof(struct name_found));
    vec_init(&asking->places, sizeof(struct place));
    asking->screen = stack_push(screen->stack, &asking_class, asking);
    asking->screen->tag = tag;
    collect_places(asking);
    decide_again(asking);
    list_init(&asking->list, &asking_source, asking_columns, 2, asking);
}
