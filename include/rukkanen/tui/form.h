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
#include "rukkanen/tui/screen.h"

#include <stdbool.h>
#include <stddef.h>

struct form_field {
    const struct field *field; /* label, help, type, choices, limits; borrowed */
    struct value value;        /* owned */
    bool changed;              /* since form_add() or form_settle() */
    bool secret;               /* a passphrase */
    bool hidden;               /* the value is locked: only that is shown */
    const char *fixed;         /* why it cannot be changed (translated, borrowed); NULL: it can */
    int rows;                  /* LONGTEXT: rows of its area; 0: 6 */
    const char *note;          /* what is to be known of it, shown under it where nothing is wrong
                                  (translated, borrowed); NULL: nothing */
    struct str error;          /* what is wrong with what stands there, shown under the field */
    struct str typed;          /* what was typed where it could not be understood */
    struct str shown;          /* the value as it is shown, when fresh */
    bool fresh;
};

struct form_calls {
    /* Appends the value as it is shown and edited. NULL: texts, whole numbers and choices only. */
    void (*format)(void *data, const struct form_field *field, struct str *out);
    /* The value that a typed text (never empty) means; false with a sentence. NULL: as above. */
    bool (*parse)(void *data, const struct form_field *field, const char *text, struct value *value,
        struct err *err);
    /* Reference or list, Enter: opens a chooser; the answer ends in form_set(). */
    void (*choose)(void *data, size_t index);
    /* A field got another value (it was left, or changed by a key). */
    void (*changed)(void *data, size_t index);
};

struct form {
    const struct form_calls *calls;
    void *data;
    struct screen *screen; /* whose form it is: lists of choices open above it */
    struct vec fields;     /* struct form_field */
    size_t focus;
    /* The rest is the form's own. */
    struct editor editor; /* of the field with the focus, while it is written on */
    bool editing;
    uint64_t changes;
    int scroll;
    struct vec places; /* struct form_place: where each field stands */
    struct canvas area;
};

/* The screen hands its results to form_resume() and its keys to form_key(). calls may be NULL. */
void form_init(
    struct form *form, struct screen *screen, const struct form_calls *calls, void *data);
void form_clear(struct form *form);
/* Adds a field with a copy of its value (NULL: none). The pointer is good until the next add. */
struct form_field *form_add(
    struct form *form, const struct field *field, const struct value *value);
/* Left to others: F-keys, Esc, Enter on the last field (so that it may save). */
bool form_key(struct form *form, const struct key *key);
void form_draw(struct form *form, const struct canvas *canvas, bool focused);
/* True where the result answers a list that the form itself had opened. */
bool form_resume(struct form *form, const struct result *result);

size_t form_focus(const struct form *form);
struct form_field *form_at(struct form *form, size_t index);
struct form_field *form_find(struct form *form, const char *name); /* NULL: none */
/* Sets a value from outside (a chooser's answer); counts as a change. */
void form_set(struct form *form, size_t index, const struct value *value);
void form_set_focus(struct form *form, size_t index);
/* Asks for the shown forms anew (a row behind a reference or the language changed); also where the
 * cursor is, unless something was typed there. */
void form_refresh(struct form *form);
/* Takes what is being typed into its value, as leaving the field does. False: it cannot be
 * understood; the error stands under the field. A draft wants what was typed nevertheless:
 * form_typed() is that text, or NULL where no field is being written. */
bool form_take(struct form *form);
const char *form_typed(const struct form *form);
/* Whether something was typed that is no value yet. */
bool form_is_typing(const struct form *form);
/* Takes, then checks that required fields have values and no text is left that was not
 * understood; puts the focus on the first wrong one. */
bool form_check(struct form *form);
bool form_changed(const struct form *form);
/* For screen_class.save: what was written and chosen since the form began (with open_only: only what
 * is no value yet) becomes a draft through screen_keep(); passphrases never do. */
void form_keep(struct form *form, bool open_only);
/* Puts back what was kept; false: nothing was. */
bool form_restore(struct form *form);
void form_settle(struct form *form); /* what stands there is saved: nothing is changed any more */
uint64_t form_changes(const struct form *form); /* grows with each change, typed letters too */
/* Label, value and error of the focus, for screen_class.announce. */
void form_announce(struct form *form, struct str *out);

#endif
