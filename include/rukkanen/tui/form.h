/*
 * A form: labels, and values that can be changed. It works on field descriptors and values of the
 * model (model/entity.h), so a form for an entity is its fields; a screen may as well bring
 * descriptors of its own (settings, first start). How a value reads and what a typed text means is
 * asked from the owner, who knows dates, languages and references.
 *
 *   text, number, date ... a line to write on; what cannot be understood is said under the field
 *   long text              an area of several lines
 *   choice                 Left and Right or Space change it, Enter lists all
 *   yes, no, unknown       [x] [ ] [?]: Space changes it, + - and Backspace say it
 *   reference, list        Enter asks the owner to open a chooser
 *
 * Enter goes to the next field, Tab and Shift-Tab, Up and Down move; the form scrolls.
 */
#ifndef RUKKANEN_TUI_FORM_H
#define RUKKANEN_TUI_FORM_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/vec.h"
#include "rukkanen/model/entity.h"
#include "rukkanen/model/value.h"
#include "rukkanen/tui/canvas.h"
#include "rukkanen/tui/editor.h"

#include <stdbool.h>
#include <stddef.h>

struct form_field {
    const struct field *field; /* label, help, type, choices, limits; borrowed */
    struct value value;        /* owned */
    bool changed;              /* since form_add() or form_settle() */
    bool secret;               /* a passphrase */
    /* Why the field cannot be changed (locked, not yours); NULL: it can. Borrowed, translated. */
    const char *fixed;
    bool hidden; /* shows as locked: the value is not asked for */
    struct str error; /* what is wrong with what stands there, shown under the field */
    int rows;         /* LONGTEXT: rows of its area, 0: 6 */
};

struct form_calls {
    /* Appends the value as it is shown and edited. NULL: texts and whole numbers only. */
    void (*format)(void *data, const struct form_field *field, struct str *out);
    /* The value that a typed text means; false with a sentence. NULL: as above. */
    bool (*parse)(void *data, const struct form_field *field, const char *text,
        struct value *value, struct err *err);
    /* Reference or list: opens a chooser; its resume ends in form_set(). */
    void (*choose)(void *data, size_t index);
    /* Choice with more than two choices, Enter: opens a chooser (dialog_choose). NULL: none. */
    void (*pick)(void *data, size_t index);
    /* A field got another value (it was left, or changed by Space). */
    void (*changed)(void *data, size_t index);
    struct str *clipboard;
};

struct form {
    const struct form_calls *calls;
    void *data;
    struct vec fields; /* struct form_field */
    size_t focus;
    /* The rest is the form's own. */
    struct editor editor; /* of the field with the focus, where it is written */
    bool editing;
    uint64_t seen;        /* editor_changes() at the last parse */
    int scroll;
    int label_width;
    struct vec places; /* struct form_place: where each field was drawn */
};

void form_init(struct form *form, const struct form_calls *calls, void *data);
void form_clear(struct form *form);
/* Adds a field with a copy of its value (NULL: none). The pointer is good until the next add. */
struct form_field *form_add(
    struct form *form, const struct field *field, const struct value *value);
bool form_key(struct form *form, const struct key *key);
void form_draw(struct form *form, const struct canvas *canvas, bool focused);

struct form_field *form_field(struct form *form, size_t index);
struct form_field *form_find(struct form *form, const char *name); /* NULL: none */
/* Sets a value from outside (a chooser's answer); counts as a change. */
void form_set(struct form *form, size_t index, const struct value *value);
void form_set_focus(struct form *form, size_t index);
/* Takes what is being typed into its value, as leaving the field does. False: it cannot be
 * understood; the error stands under the field. Drafts want what was typed nevertheless:
 * form_typed() is that text, or NULL where no field is being written. */
bool form_take(struct form *form);
const char *form_typed(const struct form *form);
/* Takes, then checks that the required fields have values; puts the focus on the first wrong one. */
bool form_check(struct form *form);
bool form_changed(const struct form *form);
void form_settle(struct form *form); /* what stands there is saved: nothing is changed any more */
uint64_t form_changes(const struct form *form); /* grows with each change, typed letters too */
bool form_undo(struct form *form); /* of the text being written */
/* Label, value and error of the focus, for screen_class.announce. */
void form_announce(struct form *form, struct str *out);

#endif
