/* Writing one text from several: an editor that begins with a proposal. */
#include "screen/conflict.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/domain/sentences.h"
#include "rukkanen/model/field.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/editor.h"
#include "screen/session.h"

#include <inttypes.h>
#include <stdlib.h>

enum { TAG_MARKED = 1 };

struct conflict_edit {
    struct screen *screen;
    struct conflict conflict; /* its own, as it was shown */
    struct editor editor;
    struct sentence_version *versions; /* of each value; the labels are owned */
    uint64_t kept; /* editor_changes() that are in the draft */
};

/* ---- the proposal ---------------------------------------------------------------------------- */

static void make_versions(struct conflict_edit *e)
{
    size_t n = e->conflict.values.n;
    e->versions = mem_zero(n, sizeof *e->versions);
    for (size_t i = 0; i < n; i++) {
        const struct conflict_value *value
            = VEC_AT(&e->conflict.values, struct conflict_value, i);
        struct str label = STR_INIT;
        str_addf(&label, "%zu %s", i + 1, value->author ? value->author : "?");
        e->versions[i] = (struct sentence_version) {
            .text = value_string(&value->value), .label = str_take(&label)};
    }
}

static size_t first_mark(const struct conflict_edit *e, size_t from, size_t *length)
{
    const char *text = editor_text(&e->editor);
    return from
        + sentences_marked(text + from, e->versions, e->conflict.values.n, length);
}

static void propose(struct conflict_edit *e)
{
    struct str text = STR_INIT;
    struct vec marks = VEC_INIT(struct sentence_part);
    const char *before
        = e->conflict.parted_from ? value_string(&e->conflict.before.value) : "";
    if (!screen_kept(e->screen, "text", &text))
        sentences_join(before, e->versions, e->conflict.values.n, &text, &marks);
    editor_set(&e->editor, text.s);
    size_t length, at = first_mark(e, 0, &length);
    editor_set_cursor(&e->editor, length ? at : 0);
    e->kept = editor_changes(&e->editor);
    vec_clear(&marks);
    str_wipe(&text);
}

/* ---- drawing and keys ------------------------------------------------------------------------ */

static void draw(struct screen *screen, const struct canvas *body)
{
    struct conflict_edit *e = screen->data;
    size_t length;
    first_mark(e, 0, &length);
    int rows = canvas_wrapped(body, 0, 1, body->columns - 2, 0, MEANING_DIM,
        length ? _("Both versions stand in [ ]: leave what is right. F6 goes to the next one.")
               : _("What was changed is joined here. Read it through, then Ctrl-S."));
    struct canvas text
        = canvas_part(body, rows + (body->rows > 12), 1, body->rows, body->columns - 2);
    editor_draw(&e->editor, &text, true);
}

static bool key(struct screen *screen, const struct key *key)
{
    struct conflict_edit *e = screen->data;
    bool taken = editor_key(&e->editor, key);
    if (e->editor.refusal)
        screen_warn(screen, "%s", e->editor.refusal);
    return taken;
}

void conflict_edit_next_mark(struct screen *screen)
{
    struct conflict_edit *e = screen->data;
    const char *text = editor_text(&e->editor);
    size_t length, at = e->editor.cursor;
    at = text[at] ? first_mark(e, at + 1, &length) : first_mark(e, 0, &length);
    if (!length)
        at = first_mark(e, 0, &length);
    if (length)
        editor_set_cursor(&e->editor, at);
    else
        screen_say(screen, _("Nothing stands in [ ] any more."));
}

/* ---- saving ---------------------------------------------------------------------------------- */

static void keep_draft(struct screen *screen)
{
    struct conflict_edit *e = screen->data;
    if (e->kept == editor_changes(&e->editor))
        return;
    e->kept = editor_changes(&e->editor);
    screen_keep(screen, "text", editor_text(&e->editor));
}

static void settle(struct screen *screen)
{
    struct conflict_edit *e = screen->data;
    struct err err = {.kind = ERR_NONE};
    struct change *change = change_new(session_book(screen));
    if (!conflict_set(change, &e->conflict, value_text(editor_text(&e->editor)), &err)) {
        session_error(screen, &err);
    } else if (session_commit(screen, change)) {
        e->kept = editor_changes(&e->editor);
        screen_keep(screen, "text", NULL);
        screen_say(screen, _("Settled on all copies. The other values are in the history."));
        stack_pop(screen, &(struct result) {.tag = screen->tag, .accepted = true});
    }
    change_free(change);
}

void conflict_edit_save(struct screen *screen)
{
    struct conflict_edit *e = screen->data;
    size_t length, at = first_mark(e, 0, &length);
    if (!length) {
        settle(screen);
        return;
    }
    editor_set_cursor(&e->editor, at);
    dialog_confirm(
        screen, TAG_MARKED, _("Both versions still stand in [ ]. Save it like this?"), true);
}

static void resume(struct screen *screen, const struct result *result)
{
    if (result->tag == TAG_MARKED && result->accepted)
        settle(screen);
}

/* ---- the class ------------------------------------------------------------------------------- */

static void title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Edit together"));
}

/* A draft belongs to what was shown: other values, another proposal. */
static void place(struct screen *screen, struct str *out)
{
    const struct conflict *conflict = &((struct conflict_edit *)screen->data)->conflict;
    str_addf(out, "%d %" PRIu64 " %d ", conflict->entity, conflict->id, conflict->column);
    for (size_t i = 0; i < conflict->shown.n && i < 8; i++) {
        const struct hash *edit = VEC_AT(&conflict->shown, struct hash, i);
        str_addf(out, "%02x%02x", edit->b[0], edit->b[1]);
    }
    str_add_c(out, ';');
}

static void close_screen(struct screen *screen)
{
    struct conflict_edit *e = screen->data;
    for (size_t i = 0; i < e->conflict.values.n; i++)
        free((char *)e->versions[i].label);
    free(e->versions);
    editor_clear(&e->editor);
    conflict_clear(&e->conflict);
    free(e);
}

static const struct screen_class class = {
    .name = "conflict-edit",
    .intro = N_("A proposal to finish: what only one changed is taken as it is. Where several "
                "changed the same place, their versions stand after each other in [ ], with who "
                "wrote them: leave what is right. Ctrl-S settles it on all copies; Esc keeps what "
                "you wrote as a draft."),
    .min_rows = 4,
    .min_columns = 20,
    .draw = draw,
    .key = key,
    .save = keep_draft,
    .resume = resume,
    .title = title,
    .place = place,
    .close = close_screen,
};

void conflict_edit_push(struct screen *screen, int tag, struct conflict *conflict)
{
    struct conflict_edit *e = mem_zero(1, sizeof *e);
    struct editor_options options = {.max = (size_t)field_letters(conflict->field),
        .clipboard = stack_clipboard(screen->stack)};
    e->conflict = *conflict;
    make_versions(e);
    editor_init(&e->editor, &options);
    e->screen = stack_push(screen->stack, &class, e);
    e->screen->tag = tag;
    propose(e);
}
