/* What both screens of conflicts ask, and what follows from the answers. */
#include "screen/conflict.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/domain/conflict_words.h"
#include "rukkanen/model/field.h"
#include "rukkanen/tui/dialog.h"
#include "screen/session.h"

#include <string.h>

enum { TAG_KEEP = -8820, TAG_WRITE, TAG_EDITED };
enum { QUOTED_CELLS = 30, LONG_LETTERS = 120 };

static const struct conflict_value *value_at(const struct conflict *conflict, size_t i)
{
    return VEC_AT(&conflict->values, struct conflict_value, i);
}

bool conflict_is_long(const struct conflict *conflict)
{
    if (!conflict->field || conflict->field->type != FIELD_LONGTEXT)
        return false;
    for (size_t i = 0; i < conflict->values.n; i++) {
        const struct conflict_value *value = value_at(conflict, i);
        const char *text = value_string(&value->value);
        if (strlen(text) > LONG_LETTERS || strchr(text, '\n'))
            return true;
    }
    return false;
}

void conflict_asking_clear(struct conflict_asking *asking)
{
    if (asking->set)
        conflict_clear(&asking->conflict);
    asking->set = false;
}

/* The conflict anew from the book, and nothing else where it is no longer as it was shown. */
static bool take(
    struct screen *screen, struct conflict_asking *asking, const struct conflict *shown)
{
    struct err err = {.kind = ERR_NONE};
    struct book *book = session_book(screen);
    const char *refusal = session_refusal(screen, NEED_WRITE);
    conflict_asking_clear(asking);
    if (refusal) {
        screen_warn(screen, "%s", refusal);
        return false;
    }
    asking->set = conflict_can_settle(book, shown, &err)
        && book_conflict(book, shown->entity, shown->id,
            shown->field ? shown->field->name : NULL, &asking->conflict, &err);
    if (!asking->set) {
        session_error(screen, &err);
        return false;
    }
    if (asking->conflict.shown.n == shown->shown.n
        && memcmp(asking->conflict.shown.items, shown->shown.items,
               shown->shown.n * sizeof(struct hash))
            == 0)
        return true;
    session_of(screen)->generation++;
    screen_say(screen, _("This has changed meanwhile: look at the values again."));
    return false;
}

static void add_quoted(
    struct screen *screen, const struct conflict *conflict, size_t i, struct str *out)
{
    struct str text = STR_INIT;
    conflict_words_value(session_book(screen), conflict, value_at(conflict, i), &text);
    for (size_t at = 0; at < text.len; at++) {
        if (text.s[at] == '\n')
            text.s[at] = ' ';
    }
    utf8_cut(out, text.s, QUOTED_CELLS);
    str_wipe(&text);
}

void conflict_ask_keep(struct screen *screen, struct conflict_asking *asking,
    const struct conflict *conflict, size_t keep)
{
    struct str question = STR_INIT, value = STR_INIT;
    if (!take(screen, asking, conflict))
        return;
    asking->keep = keep;
    add_quoted(screen, conflict, keep, &value);
    str_addf(&question, _("Keep “%s”? What is not kept stays in the history."), value.s);
    dialog_confirm(screen, TAG_KEEP, question.s, false);
    str_wipe(&question);
    str_wipe(&value);
}

static bool can_be_written(const struct field *field)
{
    if (!field || field->key || field->type == FIELD_REFERENCE)
        return false;
    return field->type != FIELD_TRISTATE && (field->type != FIELD_CHOICE || field->suggested);
}

void conflict_ask_together(
    struct screen *screen, struct conflict_asking *asking, const struct conflict *conflict)
{
    struct str now = STR_INIT;
    const struct field *field = conflict->field;
    if (!can_be_written(field)) {
        screen_say(screen, _("Here one of these is kept: Enter on it. It can be changed later."));
        return;
    }
    if (!take(screen, asking, conflict))
        return;
    if (field->type == FIELD_LONGTEXT) {
        conflict_edit_push(screen, TAG_EDITED, &asking->conflict);
        asking->set = false;
        return;
    }
    field_format(field, &value_at(conflict, 0)->value, lang_current(), &now);
    dialog_prompt(
        screen, TAG_WRITE, lang_text(field->label), now.s, (size_t)field_letters(field), 0);
    str_wipe(&now);
}

static bool save(struct screen *screen, struct change *change, bool ready, struct err *err)
{
    bool saved = ready && session_commit(screen, change);
    if (!ready)
        session_error(screen, err);
    else if (saved)
        screen_say(screen, _("Settled on all copies. The other values are in the history."));
    change_free(change);
    return saved;
}

static bool keep(struct screen *screen, struct conflict_asking *asking)
{
    struct err err = {.kind = ERR_NONE};
    struct change *change = change_new(session_book(screen));
    return save(screen, change,
        conflict_keep(change, &asking->conflict, asking->keep, &err), &err);
}

static bool write(struct screen *screen, struct conflict_asking *asking, const char *text)
{
    struct err err = {.kind = ERR_NONE};
    struct value value = VALUE_NONE;
    struct change *change = change_new(session_book(screen));
    bool ready = field_parse(asking->conflict.field, text, &value, &err)
        && field_check_required(asking->conflict.field, &value, &err);
    if (ready)
        ready = conflict_set(change, &asking->conflict, value, &err);
    else
        value_wipe(&value);
    return save(screen, change, ready, &err);
}

bool conflict_resume(struct screen *screen, struct conflict_asking *asking,
    const struct result *result, bool *settled)
{
    *settled = false;
    if (result->tag == TAG_EDITED)
        *settled = result->accepted;
    else if (result->tag == TAG_KEEP && result->accepted && asking->set)
        *settled = keep(screen, asking);
    else if (result->tag == TAG_WRITE && result->accepted && asking->set)
        *settled = write(screen, asking, result->text);
    else if (result->tag != TAG_KEEP && result->tag != TAG_WRITE)
        return false;
    conflict_asking_clear(asking);
    return true;
}
