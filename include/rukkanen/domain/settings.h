/*
 * What can be set: one table of settings, each with its type, preset and a sentence of help. A
 * setting belongs either to this PC (printer, theme, language: a small file in the user's config
 * folder) or to the book (a row of entity "setting", so it travels with every copy). The settings
 * screen, `rukkanen settings` and the checks of what is typed are all derived from the table.
 *
 * The file of the PC holds lines "name=value". Lines that this version does not know are kept.
 */
#ifndef RUKKANEN_DOMAIN_SETTINGS_H
#define RUKKANEN_DOMAIN_SETTINGS_H

#include "rukkanen/book/book.h"
#include "rukkanen/model/entity.h"

enum setting_owner { SETTING_PC, SETTING_BOOK };

enum setting_type {
    SETTING_TEXT,   /* one line */
    SETTING_NUMBER, /* whole number between min and max */
    SETTING_SWITCH, /* "yes" or "no" */
    SETTING_CHOICE, /* the stable name of a choice */
    SETTING_PATH    /* a file or folder; no blanks are taken away */
};

struct setting {
    const char *name;  /* stable: "idle_lock" */
    const char *label; /* N_() */
    const char *help;  /* N_(), one sentence */
    enum setting_owner owner;
    enum setting_type type;
    const struct choice *choices; /* CHOICE; ends with a choice without name */
    int64_t min, max;             /* NUMBER */
    const char *preset;           /* what holds where nothing is set; never NULL */
};

/* In the order in which they are shown; NULL past the end. */
const struct setting *setting_at(size_t index);
const struct setting *setting_by_name(const char *name); /* NULL: there is no such setting */

struct settings;

/* The settings of this PC, from the file in the config folder; presets hold where there is none or
 * where it cannot be read. Never NULL. */
struct settings *settings_load(void);
/* The same from a file of another name, for tests. */
struct settings *settings_load_from(const char *path);
void settings_free(struct settings *settings);

/* A setting of this PC by its stable name, which must exist; the preset where nothing (or nothing
 * valid) is set. Borrowed until the next settings_set. */
const char *settings_text(const struct settings *settings, const char *name);
int64_t settings_number(const struct settings *settings, const char *name);
bool settings_switch(const struct settings *settings, const char *name);

/* Brings what was typed for a setting into the form that is stored: "yes" for "1", the name of a
 * choice. Empty: back to the preset. Fails with a sentence (ERR_REFUSED) that tells what it may
 * be. */
bool setting_parse(const struct setting *setting, const char *typed, struct str *value,
    struct err *err);
/* The value that holds now, whoever owns it; the preset where nothing is set and, for a setting of
 * the book, where book is NULL. The caller frees. */
char *setting_value(
    const struct settings *settings, struct book *book, const struct setting *setting);
/* Parses and stores: in the PC's file (whole or not at all), or as an edit of the book, which must
 * be unlocked and writable. */
bool setting_store(struct settings *settings, struct book *book, const struct setting *setting,
    const char *typed, struct err *err);

#endif
