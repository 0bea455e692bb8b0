/*
 * The third pane: one item. Enter goes from the heading to the text, Tab on to decision, who, by
 * when, shown on the board; F2 anywhere opens the next item.
 */
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/person.h"
#include "rukkanen/model/field.h"
#include "screen/meeting.h"
#include "screen/meeting_parts.h"
#include "screen/session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The field behind each line to write on. */
static const char *const fields[ITEM_EDITORS] = {
    [ITEM_HEADING] = "heading",
    [ITEM_TEXT] = "text",
    [ITEM_DECISION] = "decision",
    [ITEM_WHO] = "responsible_name",
    [ITEM_DUE] = "due",
};

static const struct field *field_of(int line)
{
    return entity_field(entity_by_number(ENTITY_ITEM), fields[line]);
}

const struct row *item_row(const struct meeting_screen *m, uint64_t item)
{
    for (size_t i = 0; i < m->items.n; i++) {
        const struct row *row = VEC_AT(&m->items, struct row, i);
        if (row->id == item)
            return row;
    }
    return NULL;
}

void item_init(struct meeting_screen *m)
{
    for (int i = 0; i < ITEM_EDITORS; i++) {
        struct editor_options options = {
            .one_line = i != ITEM_TEXT && i != ITEM_DECISION,
            .read_only = !m->writable,
            .max = i == ITEM_DUE ? 40 : (size_t)field_letters(field_of(i)),
            .clipboard = stack_clipboard(m->screen->stack),
        };
        editor_init(&m->editors[i], &options);
    }
    str_init(&m->who_error);
    str_init(&m->due_error);
}

void item_clear(struct meeting_screen *m)
{
    for (int i = 0; i < ITEM_EDITORS; i++)
        editor_clear(&m->editors[i]);
    str_clear(&m->who_error);
    str_clear(&m->due_error);
}

/* ---- showing ---- */

static void set(struct meeting_screen *m, int line, const char *text)
{
    editor_set(&m->editors[line], text);
    m->changes[line] = editor_changes(&m->editors[line]);
}

static void show_who(struct meeting_screen *m, const struct row *row, struct str *out)
{
    uint64_t person = row_ref(row, "responsible");
    if (person)
        person_name(m->book, m->change, person, PERSON_LISTED, out);
    else
        str_add(out, row_text(row, "responsible_name"));
}

static bool changed(const struct meeting_screen *m, int line)
{
    return editor_changes(&m->editors[line]) != m->changes[line];
}

/* Into the lines that nobody has written on; of those that say the same, the cursor stays. */
static void show_row(struct meeting_screen *m, const struct row *row)
{
    struct str texts[ITEM_EDITORS];
    for (int line = 0; line < ITEM_EDITORS; line++) {
        str_init(&texts[line]);
        if (line == ITEM_WHO)
            show_who(m, row, &texts[line]);
        else
            field_format(
                field_of(line), row_value(row, fields[line]), lang_current(), &texts[line]);
        if (!changed(m, line) && strcmp(texts[line].s, editor_text(&m->editors[line])) != 0)
            set(m, line, texts[line].s);
        str_wipe(&texts[line]);
    }
    m->on_board = row_int(row, "on_board", 1) == 1;
}

void item_show(struct meeting_screen *m, uint64_t item)
{
    const struct row *row = item_row(m, item);
    if (m->item == item && item)
        return;
    if (!item_take(m) && m->due_error.len && item_row(m, m->item)) {
        /* What was typed as a date is not dropped: one stays where it can be mended. */
        screen_warn(m->screen, "%s", m->due_error.s);
        list_set_focus_id(&m->items_list, m->item);
        return;
    }
    str_reset(&m->due_error);
    str_reset(&m->who_error);
    m->item = row ? item : 0;
    if (!row)
        return;
    for (int line = 0; line < ITEM_EDITORS; line++)
        set(m, line, "");
    show_row(m, row);
    m->line = ITEM_HEADING;
}

void item_again(struct meeting_screen *m)
{
    const struct row *row = m->item ? item_row(m, m->item) : NULL;
    if (row)
        show_row(m, row);
}

void item_focus(struct meeting_screen *m, int line)
{
    m->line = line;
    if (line < ITEM_EDITORS)
        editor_set_cursor(&m->editors[line], m->editors[line].text.len);
}

/* ---- taking ---- */

static bool set_who(struct meeting_screen *m, uint64_t person, const char *name, struct err *err)
{
    return change_set_ref(m->change, ENTITY_ITEM, m->item, "responsible", person, err)
        && change_set_text(
            m->change, ENTITY_ITEM, m->item, "responsible_name", person ? "" : name, err);
}

/* One of those at the table is meant before anybody else of that name. */
static uint64_t person_here(const struct meeting_screen *m, const char *typed)
{
    uint64_t found = 0;
    struct str name = STR_INIT;
    for (size_t i = 0; i < m->people.n; i++) {
        const struct person *person
            = &VEC_AT(&m->people, struct attendance_row, i)->member.person;
        bool fits = false;
        for (int form = PERSON_LISTED; form <= PERSON_FIRST; form++) {
            str_reset(&name);
            person_format(person, (enum person_form)form, &name);
            fits = fits || utf8_starts_fold(name.s, typed);
        }
        if (!fits)
            continue;
        if (found) {
            found = 0;
            break;
        }
        found = person->id;
    }
    str_wipe(&name);
    return found;
}

static bool take_who(struct meeting_screen *m, struct err *err)
{
    struct str typed = STR_INIT;
    const char *text = editor_text(&m->editors[ITEM_WHO]);
    utf8_normalise(text, strlen(text), &typed);
    uint64_t person = typed.len ? person_here(m, typed.s) : 0;
    if (typed.len && !person) {
        struct vec found = VEC_INIT(struct person);
        if (person_find(m->book, typed.s, 2, &found, err) && found.n == 1)
            person = VEC_AT(&found, struct person, 0)->id;
        persons_clear(&found);
    }
    bool ok = set_who(m, person, typed.s, err);
    if (ok && person) {
        struct str name = STR_INIT;
        person_name(m->book, m->change, person, PERSON_LISTED, &name);
        set(m, ITEM_WHO, name.s);
        str_wipe(&name);
    }
    str_wipe(&typed);
    return ok;
}

static bool take_due(struct meeting_screen *m, struct err *err)
{
    struct value value = VALUE_NONE;
    str_reset(&m->due_error);
    struct err inner = {.kind = ERR_NONE};
    const struct field *field = field_of(ITEM_DUE);
    if (!field_parse(field, editor_text(&m->editors[ITEM_DUE]), &value, &inner)) {
        str_add(&m->due_error, inner.sentence);
        return false;
    }
    struct str shown = STR_INIT;
    field_format(field, &value, lang_current(), &shown);
    bool ok = change_set(m->change, ENTITY_ITEM, m->item, "due", value, err);
    if (ok)
        set(m, ITEM_DUE, shown.s);
    str_clear(&shown);
    return ok;
}

static bool take_line(struct meeting_screen *m, int line, struct err *err)
{
    bool ok;
    if (!changed(m, line))
        return true;
    if (line == ITEM_WHO)
        ok = take_who(m, err);
    else if (line == ITEM_DUE)
        ok = take_due(m, err);
    else
        ok = change_set_text(m->change, ENTITY_ITEM, m->item, fields[line],
            editor_text(&m->editors[line]), err);
    if (ok)
        m->changes[line] = editor_changes(&m->editors[line]);
    return ok;
}

/* The list beside shows the heading as it is being typed. */
static void refresh_row(struct meeting_screen *m)
{
    struct row *row = (struct row *)item_row(m, m->item);
    if (!row)
        return;
    change_overlay(m->change, row);
    list_reload(&m->items_list);
}

bool item_take(struct meeting_screen *m)
{
    struct err err = {.kind = ERR_NONE};
    bool ok = true;
    if (!m->item || !m->writable)
        return true;
    for (int line = 0; line < ITEM_EDITORS; line++)
        ok = take_line(m, line, &err) && ok;
    if (err.kind != ERR_NONE)
        meeting_tell(m, &err);
    refresh_row(m);
    return ok;
}

void item_keep(struct meeting_screen *m)
{
    struct err err = {.kind = ERR_NONE};
    if (!m->item || !m->writable)
        return;
    for (int line = 0; line < ITEM_EDITORS; line++) {
        bool typing = m->pane == PANE_ITEM && m->line == line;
        if (typing && line == ITEM_WHO && changed(m, line))
            set_who(m, 0, editor_text(&m->editors[line]), &err);
        else if (!typing || line != ITEM_DUE)
            take_line(m, line, &err);
    }
    if (err.kind != ERR_NONE)
        meeting_tell(m, &err);
}

void item_keep_due(struct meeting_screen *m)
{
    struct str text = STR_INIT;
    if (m->item && m->writable && changed(m, ITEM_DUE))
        str_addf(&text, "%" PRIu64 " %s", m->item, editor_text(&m->editors[ITEM_DUE]));
    screen_keep(m->screen, "due", text.s);
    str_wipe(&text);
}

bool item_due_again(struct meeting_screen *m)
{
    struct str text = STR_INIT;
    bool found = m->writable && screen_kept(m->screen, "due", &text);
    uint64_t item = found ? strtoull(text.s, NULL, 10) : 0;
    found = found && item_row(m, item);
    if (found) {
        item_show(m, item);
        list_set_focus_id(&m->items_list, item);
        editor_set(&m->editors[ITEM_DUE], text.s + strcspn(text.s, " ") + 1);
        m->changes[ITEM_DUE] = UINT64_MAX; /* not taken into the change yet */
    }
    str_wipe(&text);
    return found;
}

/* ---- drawing ---- */

static int draw_line(struct meeting_screen *m, const struct canvas *canvas, int row,
    const char *label, int line, int rows)
{
    enum { LABEL = 13 };
    bool focused = m->pane == PANE_ITEM && m->line == line;
    canvas_brief(canvas, row, 1, LABEL - 2, MEANING_HEADING, label);
    struct canvas part
        = canvas_part(canvas, row, LABEL, rows, canvas->columns - LABEL);
    editor_draw(&m->editors[line], &part, focused);
    return row + rows;
}

static int draw_error(const struct canvas *canvas, int row, const struct str *error)
{
    if (!error->len)
        return row;
    return row + canvas_wrapped(canvas, row, 1, -1, 0, MEANING_WARNING, error->s);
}

static void draw_board(struct meeting_screen *m, const struct canvas *canvas, int row)
{
    int column = 1 + canvas_text(canvas, row, 1, -1, MEANING_HEADING, _("Shown on the board"));
    canvas_textf(canvas, row, column + 1, MEANING_NORMAL, "[%c]", m->on_board ? 'x' : ' ');
    m->board_area = canvas_part(canvas, row, 0, 1, canvas->columns);
    if (m->pane == PANE_ITEM && m->line == ITEM_BOARD) {
        canvas_marker(canvas, row, 0);
        canvas_cursor(canvas, row, column + 2);
    }
}

void item_draw(struct meeting_screen *m, const struct canvas *canvas)
{
    if (!m->item) {
        canvas_wrapped(canvas, 1, 1, canvas->columns - 2, 0, MEANING_DIM,
            _("Here the item is written. F6 or Enter comes here from the items."));
        return;
    }
    bool heading = m->pane == PANE_ITEM && m->line == ITEM_HEADING;
    struct canvas head = canvas_part(canvas, 0, 1, 1, canvas->columns - 1);
    editor_draw(&m->editors[ITEM_HEADING], &head, heading);
    int decision = canvas->rows >= 12 ? 2 : 1;
    int below = decision + 3 + (canvas->rows >= 9);
    int rows = canvas->rows - 1 - below;
    if (rows < 1)
        rows = 1;
    struct canvas text = canvas_part(canvas, 1, 1, rows, canvas->columns - 1);
    editor_draw(&m->editors[ITEM_TEXT], &text, m->pane == PANE_ITEM && m->line == ITEM_TEXT);
    int row = 1 + rows + (canvas->rows >= 9);
    row = draw_line(m, canvas, row, _("Decision"), ITEM_DECISION, decision);
    row = draw_line(m, canvas, row, _("Who"), ITEM_WHO, 1);
    if (m->due_error.len) {
        row = draw_line(m, canvas, row, _("By when"), ITEM_DUE, 1);
        draw_error(canvas, row, &m->due_error);
        return;
    }
    row = draw_line(m, canvas, row, _("By when"), ITEM_DUE, 1);
    draw_board(m, canvas, row);
}

/* ---- keys ---- */

static void to_line(struct meeting_screen *m, int line)
{
    struct err err = {.kind = ERR_NONE};
    if (m->line < ITEM_BOARD && m->writable && !take_line(m, m->line, &err)) {
        if (err.kind != ERR_NONE)
            meeting_tell(m, &err);
        if (m->line == ITEM_DUE && m->due_error.len) {
            screen_warn(m->screen, "%s", m->due_error.s);
            return; /* stays until it is understood */
        }
    }
    if (m->line == ITEM_HEADING)
        refresh_row(m);
    item_focus(m, line);
}

static bool board_key(struct meeting_screen *m, const struct key *key)
{
    struct err err = {.kind = ERR_NONE};
    if (key->kind != INPUT_TEXT && key->kind != INPUT_PASTE)
        return false;
    if (!m->writable || (!key_is(key, ' ') && !key_is(key, 'x'))) {
        screen_warn(m->screen, "%s",
            m->writable ? _("Space puts the item on the board or takes it off.")
                        : session_refusal(m->screen, NEED_WRITE));
        return true;
    }
    if (change_set_int(m->change, ENTITY_ITEM, m->item, "on_board", !m->on_board, &err))
        m->on_board = !m->on_board;
    else
        meeting_tell(m, &err);
    return true;
}

bool item_key(struct meeting_screen *m, const struct key *key)
{
    if (key_is(key, K_TAB) || (key_is(key, K_ENTER) && m->line != ITEM_TEXT)) {
        if (m->line < ITEM_BOARD)
            to_line(m, m->line + 1);
        else if (key_is(key, K_ENTER))
            meeting_new_item(m->screen);
        else
            to_line(m, ITEM_HEADING);
        return true;
    }
    if (key_is(key, K_SHIFT | K_TAB)) {
        to_line(m, m->line == ITEM_HEADING ? ITEM_BOARD : m->line - 1);
        return true;
    }
    uint64_t before = editor_changes(&m->editors[ITEM_HEADING]);
    if (m->line == ITEM_BOARD ? board_key(m, key) : editor_key(&m->editors[m->line], key)) {
        if (editor_changes(&m->editors[ITEM_HEADING]) != before)
            list_reload(&m->items_list);
        if (m->line < ITEM_BOARD && m->editors[m->line].refusal)
            screen_warn(m->screen, "%s", m->editors[m->line].refusal);
        return true;
    }
    if (key_is(key, K_DOWN) && m->line < ITEM_BOARD) {
        to_line(m, m->line + 1);
        return true;
    }
    if (key_is(key, K_UP) && m->line > ITEM_HEADING) {
        to_line(m, m->line - 1);
        return true;
    }
    return false;
}

/* ---- the mouse ---- */

int item_hit(const struct meeting_screen *m, const struct key *key)
{
    int row, column;
    for (int line = 0; m->item && line < ITEM_EDITORS; line++)
        if (canvas_hit(&m->editors[line].area, key, &row, &column))
            return line;
    return m->item && canvas_hit(&m->board_area, key, &row, &column) ? ITEM_BOARD : -1;
}

bool item_click(struct meeting_screen *m, const struct key *key)
{
    int line = item_hit(m, key);
    if (line < 0)
        return false;
    if (m->line != line)
        to_line(m, line);
    if (m->line != line)
        return true; /* a date is not understood: one stays there */
    if (line < ITEM_BOARD)
        return editor_key(&m->editors[line], key);
    return key->button != BUTTON_LEFT
        || board_key(m, &(struct key){.kind = INPUT_TEXT, .code = ' '});
}
