#include "screen/series_change.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/meeting.h"
#include "rukkanen/domain/series.h"
#include "rukkanen/tui/form.h"
#include "screen/kept.h"
#include "screen/series_form.h"
#include "screen/session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ONLY_THIS = 1, THE_REST };

static const struct choice reaches[] = {
    {ONLY_THIS, "one", N_("only this meeting")},
    {THE_REST, "rest", N_("this and the rest of the series")},
    {.name = NULL},
};
static const struct field reach_field = {.name = "reach", .label = N_("The change is for"),
    .type = FIELD_CHOICE, .choices = reaches,
    .help = N_("A new date moves the later meetings by as many days.")};

static const char *const names[] = {"date", "start", "end", "place"};
enum { NAMES = sizeof names / sizeof *names };

struct series_change {
    uint64_t meeting;
    struct form form;
    int64_t start; /* as the form had it last */
};

static void form_got(void *data, size_t index)
{
    struct series_change *it = data;
    series_form_keep_length(&it->form, index, &it->start);
}

static const struct form_calls form_calls
    = {.format = series_form_format, .parse = series_form_parse, .changed = form_got};

/* ---- saving ---------------------------------------------------------------------------------- */

/* How many meetings were changed; -1 on failure. */
static int64_t set_fields(
    struct book *book, struct change *change, struct series_change *it, struct err *err)
{
    bool rest = series_form_int(&it->form, "reach", ONLY_THIS) == THE_REST;
    int64_t most = 0;
    for (size_t i = 0; i < NAMES && most >= 0; i++) {
        const struct form_field *field = form_find(&it->form, names[i]);
        if (!field->changed)
            continue;
        int64_t n = series_set(
            book, change, it->meeting, rest, names[i], value_copy(&field->value), err);
        most = n < 0 ? -1 : n > most ? n : most;
    }
    return most;
}

static void save(struct screen *screen)
{
    struct series_change *it = screen->data;
    struct screen *below = screen_below(screen);
    struct change *change = change_new(session_book(screen));
    struct err err = {.kind = ERR_NONE};
    int64_t n = set_fields(session_book(screen), change, it, &err);
    if (n < 0) {
        session_error(screen, &err);
    } else if (session_commit(screen, change)) {
        form_settle(&it->form);
        stack_pop(screen, NULL);
        screen_say(below,
            lang_plural("%d meeting was changed. Ctrl-Z takes it back.",
                "%d meetings were changed. Ctrl-Z takes it back.", (unsigned long)n),
            (int)n);
    }
    change_free(change);
}

void series_change_save(struct screen *screen)
{
    struct series_change *it = screen->data;
    if (!form_check(&it->form)) {
        screen_warn(screen, _("Something is missing or not understood; see the line with !."));
        return;
    }
    int64_t start = series_form_int(&it->form, "start", -1);
    int64_t end = series_form_int(&it->form, "end", -1);
    if (start >= 0 && end >= 0 && end <= start)
        screen_warn(screen, _("The meeting ends before it begins. Nothing was changed yet."));
    else
        save(screen);
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void change_draw(struct screen *screen, const struct canvas *body)
{
    struct series_change *it = screen->data;
    form_draw(&it->form, body, true);
}

static bool change_key(struct screen *screen, const struct key *key)
{
    struct series_change *it = screen->data;
    return form_key(&it->form, key);
}

static void change_resume(struct screen *screen, const struct result *result)
{
    struct series_change *it = screen->data;
    kept_resume(screen, &it->form, result);
}

static void change_keep(struct screen *screen)
{
    form_keep(&((struct series_change *)screen->data)->form, false);
}

static bool change_leave(struct screen *screen)
{
    return kept_leave(screen, &((struct series_change *)screen->data)->form);
}

static void change_place(struct screen *screen, struct str *out)
{
    const struct series_change *it = screen->data;
    str_addf(out, "%" PRIu64 ";%zu", it->meeting, form_focus(&it->form));
}

static void change_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Time and place"));
}

static void change_announce(struct screen *screen, struct str *out)
{
    struct series_change *it = screen->data;
    form_announce(&it->form, out);
}

static void change_close(struct screen *screen)
{
    struct series_change *it = screen->data;
    form_clear(&it->form);
    free(it);
}

static const struct screen_class change_class = {
    .name = "series-change",
    .intro = N_("Another time or place for one meeting, or for it and all planned ones after it in "
                "its series. Enter on the last line saves."),
    .min_rows = 4,
    .min_columns = 30,
    .draw = change_draw,
    .key = change_key,
    .resume = change_resume,
    .save = change_keep,
    .leave = change_leave,
    .place = change_place,
    .title = change_title,
    .announce = change_announce,
    .close = change_close,
};

static void fill_form(struct series_change *it, struct book *book, const struct row *meeting)
{
    struct vec rest = VEC_INIT(uint64_t);
    struct value only_this = value_int(ONLY_THIS);
    for (size_t i = 0; i < NAMES; i++)
        series_form_add(&it->form, meeting, names[i]);
    struct form_field *reach = form_add(&it->form, &reach_field, &only_this);
    series_rest(book, it->meeting, &rest, NULL);
    if (rest.n < 2)
        reach->fixed = _("No later meeting is planned in its series.");
    vec_clear(&rest);
}

void series_change_push(struct stack *stack, uint64_t meeting)
{
    struct screen *below = stack_top(stack);
    struct book *book = session_book(below);
    struct err err = {.kind = ERR_NONE};
    struct row row;
    if (!meeting_read(book, NULL, meeting, &row, &err)) {
        session_error(below, &err);
        return;
    }
    struct series_change *it = mem_zero(1, sizeof *it);
    it->meeting = meeting;
    it->start = row_int(&row, "start", -1);
    struct screen *screen = stack_push(stack, &change_class, it);
    form_init(&it->form, screen, &form_calls, it);
    fill_form(it, book, &row);
    row_clear(&row);
    form_restore(&it->form);
}

void series_change_back(struct stack *stack, const char *place)
{
    const struct screen *below = stack_top(stack);
    const char *field = strchr(place, ';');
    series_change_push(stack, strtoull(place, NULL, 10));
    if (stack_top(stack) == below || !field)
        return;
    struct series_change *it = stack_top(stack)->data;
    form_set_focus(&it->form, strtoul(field + 1, NULL, 10));
}
