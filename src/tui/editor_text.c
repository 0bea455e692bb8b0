/* Changing the text: normal form, undo and redo, the limit of letters, find. */
#include "editor_parts.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"

#include <string.h>

enum { UNDO_BYTES = 1024 * 1024 };

/* ---- steps ------------------------------------------------------------------------------- */

static struct editor_step *step_at(const struct vec *steps, size_t index)
{
    return VEC_AT(steps, struct editor_step, index);
}

static void drop_step(struct vec *steps, size_t index)
{
    str_wipe(&step_at(steps, index)->removed);
    str_wipe(&step_at(steps, index)->inserted);
    vec_delete(steps, index);
}

void editor_forget_steps(struct editor *editor)
{
    while (editor->undo.n > 0)
        drop_step(&editor->undo, editor->undo.n - 1);
    while (editor->redo.n > 0)
        drop_step(&editor->redo, editor->redo.n - 1);
    editor->undo_bytes = 0;
}

static size_t step_bytes(const struct editor_step *step)
{
    return sizeof *step + step->removed.len + step->inserted.len;
}

static void limit_steps(struct editor *editor)
{
    while (editor->undo_bytes > UNDO_BYTES && editor->undo.n > 1) {
        editor->undo_bytes -= step_bytes(step_at(&editor->undo, 0));
        drop_step(&editor->undo, 0);
    }
}

static bool begins_word(const struct str *before, const char *bytes, size_t length)
{
    char last = before->len > 0 ? before->s[before->len - 1] : 'x';
    bool blank = last == ' ' || last == '\n';
    return length > 0 && ((blank && *bytes != ' ') || *bytes == '\n');
}

/* Whether a change only continues the newest step; if so, makes it a part of it. */
static bool continue_step(struct editor *editor, size_t at, size_t removed, const char *bytes,
    size_t length, enum editor_change change)
{
    struct editor_step *step =
        editor->undo.n > 0 ? step_at(&editor->undo, editor->undo.n - 1) : NULL;
    if (!step || editor->broken || step->change != change || change == CHANGE_OTHER)
        return false;
    const char *old = editor->text.s + at;
    size_t end = step->at + step->inserted.len;
    if (change == CHANGE_TYPED) { /* removed: a letter that a mark was put on */
        if (at < step->at || at + removed != end || begins_word(&step->inserted, bytes, length))
            return false;
        str_cut(&step->inserted, at - step->at);
        str_add_n(&step->inserted, bytes, length);
    } else if (length > 0 || step->inserted.len > 0) {
        return false;
    } else if (change == CHANGE_BACKSPACE) {
        if (at + removed != step->at)
            return false;
        str_insert(&step->removed, 0, old, removed);
        step->at = at;
    } else {
        if (at != step->at)
            return false;
        str_add_n(&step->removed, old, removed);
    }
    return true;
}

static void record(struct editor *editor, size_t at, size_t removed, const char *bytes,
    size_t length, enum editor_change change)
{
    while (editor->redo.n > 0)
        drop_step(&editor->redo, editor->redo.n - 1);
    editor->undo_bytes += removed + length;
    if (!continue_step(editor, at, removed, bytes, length, change)) {
        struct editor_step step = {.change = change,
            .at = at,
            .cursor = editor->cursor,
            .anchor = editor->anchor,
            .removed = STR_INIT,
            .inserted = STR_INIT};
        str_add_n(&step.removed, editor->text.s + at, removed);
        str_add_n(&step.inserted, bytes, length);
        vec_add(&editor->undo, &step);
        editor->undo_bytes += sizeof step;
    }
    editor->broken = false;
    limit_steps(editor);
}

/* ---- the buffer -------------------------------------------------------------------------- */

static void change_bytes(
    struct editor *editor, size_t at, size_t removed, const char *bytes, size_t length)
{
    editor->letters -= utf8_count(editor->text.s + at, removed);
    editor->letters += utf8_count(bytes, length);
    str_delete(&editor->text, at, removed);
    str_insert(&editor->text, at, bytes, length);
    editor->changes++;
    editor_lines_changed(editor, at, removed, length);
}

size_t editor_snap(const struct editor *editor, size_t at)
{
    const struct str *text = &editor->text;
    if (at >= text->len)
        return text->len;
    size_t before = utf8_previous(text->s, text->len, at);
    return utf8_next(text->s, text->len, before) == at ? at : before;
}

static bool fits(struct editor *editor, size_t start, size_t end, const char *bytes, size_t length)
{
    size_t max = editor->options.max;
    if (max == 0)
        return true;
    size_t letters = editor->letters - utf8_count(editor->text.s + start, end - start) +
                     utf8_count(bytes, length);
    if (letters <= max || letters <= editor->letters)
        return true;
    str_reset(&editor->refused);
    str_addf(&editor->refused,
        lang_plural("The text is full: at most %zu letter. Nothing was added.",
            "The text is full: at most %zu letters. Nothing was added.", max),
        max);
    editor->refusal = editor->refused.s;
    return false;
}

static void apply(struct editor *editor, size_t at, size_t removed, const char *bytes,
    size_t length, enum editor_change change)
{
    if (removed == length && memcmp(editor->text.s + at, bytes, length) == 0)
        return;
    record(editor, at, removed, bytes, length, change);
    change_bytes(editor, at, removed, bytes, length);
}

bool editor_replace(struct editor *editor, size_t start, size_t end, const char *bytes,
    size_t length, enum editor_change change)
{
    const struct str *text = &editor->text;
    if (!fits(editor, start, end, bytes, length))
        return false;
    bool follows = end < text->len && (text->s[end] & 0x80);
    bool joins = length > 0 ? (*bytes & 0x80) != 0 : follows;
    size_t cursor = start + length;
    if (!joins && !follows) { /* ASCII never goes together with the letter before it */
        apply(editor, start, end - start, bytes, length, change);
    } else {
        size_t from = joins ? utf8_previous(text->s, text->len, start) : start;
        size_t until = follows ? utf8_next(text->s, text->len, end) : end;
        struct str piece = STR_INIT, composed = STR_INIT;
        str_add_n(&piece, text->s + from, start - from);
        str_add_n(&piece, bytes, length);
        str_add_n(&piece, text->s + end, until - end);
        if (!utf8_compose(piece.s, piece.len, &composed))
            str_add_str(&composed, &piece);
        bool same = composed.len == piece.len && memcmp(composed.s, piece.s, piece.len) == 0;
        if (same) {
            apply(editor, start, end - start, bytes, length, change);
        } else {
            apply(editor, from, until - from, composed.s, composed.len, change);
            size_t rest = until - end < composed.len ? until - end : composed.len;
            cursor = from + composed.len - rest;
        }
        str_wipe(&piece);
        str_wipe(&composed);
    }
    size_t letter = editor_snap(editor, cursor); /* what was typed took a mark that stood there */
    editor->cursor = letter < cursor ? utf8_next(text->s, text->len, letter) : letter;
    editor->anchor = editor->cursor;
    editor->goal = -1;
    return true;
}

/* ---- undo -------------------------------------------------------------------------------- */

static void move_step(struct vec *from, struct vec *to)
{
    vec_add(to, step_at(from, from->n - 1));
    vec_delete(from, from->n - 1);
}

bool editor_undo(struct editor *editor)
{
    if (editor->undo.n == 0)
        return false;
    const struct editor_step *step = step_at(&editor->undo, editor->undo.n - 1);
    change_bytes(editor, step->at, step->inserted.len, step->removed.s, step->removed.len);
    editor->cursor = editor_snap(editor, step->cursor);
    editor->anchor = editor_snap(editor, step->anchor);
    editor->undo_bytes -=
        step_bytes(step) < editor->undo_bytes ? step_bytes(step) : editor->undo_bytes;
    move_step(&editor->undo, &editor->redo);
    editor->broken = true;
    editor->goal = -1;
    return true;
}

bool editor_redo(struct editor *editor)
{
    if (editor->redo.n == 0)
        return false;
    const struct editor_step *step = step_at(&editor->redo, editor->redo.n - 1);
    change_bytes(editor, step->at, step->removed.len, step->inserted.s, step->inserted.len);
    editor->cursor = editor->anchor = editor_snap(editor, step->at + step->inserted.len);
    editor->undo_bytes += step_bytes(step);
    move_step(&editor->redo, &editor->undo);
    editor->broken = true;
    editor->goal = -1;
    return true;
}

/* ---- find -------------------------------------------------------------------------------- */

/* The text folded letter by letter, and for each folded byte where its letter stands. */
static void fold_with_places(const struct str *text, struct str *folded, struct vec *places)
{
    for (size_t at = 0, next; at < text->len; at = next) {
        next = utf8_next(text->s, text->len, at);
        size_t before = folded->len;
        utf8_fold(text->s + at, next - at, folded);
        for (size_t i = before; i < folded->len; i++)
            vec_add(places, &at);
    }
}

/* Selects the first place at or after from; false: none before the end. */
static bool select_from(struct editor *editor, const struct str *folded, const struct vec *places,
    const struct str *wanted, size_t from)
{
    size_t start = 0;
    while (start < places->n && *VEC_AT(places, size_t, start) < from)
        start++;
    const char *hit = memmem(folded->s + start, folded->len - start, wanted->s, wanted->len);
    if (!hit)
        return false;
    size_t first = (size_t)(hit - folded->s), last = first + wanted->len - 1;
    editor->anchor = *VEC_AT(places, size_t, first);
    editor->cursor = utf8_next(editor->text.s, editor->text.len, *VEC_AT(places, size_t, last));
    editor->broken = true;
    editor->goal = -1;
    return true;
}

bool editor_find(struct editor *editor, const char *text)
{
    struct str folded = STR_INIT, wanted = STR_INIT;
    struct vec places = VEC_INIT(size_t);
    utf8_fold(text, strlen(text), &wanted);
    fold_with_places(&editor->text, &folded, &places);
    size_t from = editor->cursor > editor->anchor ? editor->cursor : editor->anchor;
    bool found = wanted.len > 0 && (select_from(editor, &folded, &places, &wanted, from) ||
                                       select_from(editor, &folded, &places, &wanted, 0));
    str_wipe(&folded);
    str_wipe(&wanted);
    vec_clear(&places);
    return found;
}
