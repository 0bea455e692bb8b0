#include "rukkanen/domain/settings.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/number.h"
#include "rukkanen/base/path.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/book/change.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the table ------------------------------------------------------------------------------ */

#define CHOICES_END {.number = 0, .name = NULL, .label = NULL}

static const struct choice languages[] = {
    {1, "fi", N_("Finnish")},
    {2, "sv", N_("Swedish")},
    {3, "en", N_("English")},
    CHOICES_END,
};

static const struct choice themes[] = {
    {1, "normal", N_("normal")},
    {2, "contrast", N_("high contrast")},
    CHOICES_END,
};

static const struct setting table[] = {
    {.name = "language", .label = N_("Language of the screens"),
        .help = N_("A page that is printed is in its group's language."), .owner = SETTING_PC,
        .type = SETTING_CHOICE, .choices = languages, .preset = ""},
    {.name = "theme", .label = N_("Look of the screens"),
        .help = N_("High contrast is for eyes that see poorly and for bad screens."),
        .owner = SETTING_PC, .type = SETTING_CHOICE, .choices = themes, .preset = "normal"},
    {.name = "announce", .label = N_("Say the focus in words"),
        .help = N_("One plain line for screen readers and braille: row, name, state."),
        .owner = SETTING_PC, .type = SETTING_SWITCH, .preset = "no"},
    {.name = "mouse", .label = N_("Mouse"),
        .help = N_("Switched off, the terminal itself selects text with the mouse."),
        .owner = SETTING_PC, .type = SETTING_SWITCH, .preset = "yes"},
    {.name = "printer", .label = N_("Printer"),
        .help = N_("Name of a printer of this PC. Empty: "
                   "the PC's usual printer."),
        .owner = SETTING_PC, .type = SETTING_TEXT, .preset = ""},
    {.name = "print_folder", .label = N_("Folder for printed pages"),
        .help = N_("Where a page goes when it is kept as a PDF."), .owner = SETTING_PC,
        .type = SETTING_PATH, .preset = ""},
    {.name = "copy_folders", .label = N_("Folders by which copies travel"),
        .help = N_("Of Nextcloud, Syncthing, a network disk; several with “:” between. The screen "
                   "of copies looks into them."),
        .owner = SETTING_PC, .type = SETTING_PATH, .preset = ""},
    {.name = "idle_lock", .label = N_("Locks itself after, minutes"),
        .help = N_("Counted from the last key. What was typed is kept."), .owner = SETTING_PC,
        .type = SETTING_NUMBER, .min = 1, .max = 240, .preset = "5"},
    {.name = "meeting_lock", .label = N_("In a meeting after, minutes"),
        .help = N_("The same while a meeting is open for writing."), .owner = SETTING_PC,
        .type = SETTING_NUMBER, .min = 1, .max = 240, .preset = "30"},
    {.name = "book", .label = N_("Book that is opened"),
        .help = N_("The file that opens when none is named."), .owner = SETTING_PC,
        .type = SETTING_PATH, .preset = ""},
};

enum { SETTINGS = sizeof table / sizeof *table };

const struct setting *setting_at(size_t index)
{
    return index < SETTINGS ? &table[index] : NULL;
}

const struct setting *setting_by_name(const char *name)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    }
    return NULL;
}

/* ---- what was typed ------------------------------------------------------------------------- */

static bool parse_number(
    const struct setting *setting, const char *typed, struct str *value, struct err *err)
{
    int64_t number;
    struct err ignored = {.kind = ERR_NONE};
    if (!number_parse(typed, &number, &ignored) || number < setting->min || number > setting->max)
        return err_set(err, ERR_REFUSED, _("%s: a whole number from %lld to %lld is needed."),
            _(setting->label), (long long)setting->min, (long long)setting->max);
    str_addf(value, "%lld", (long long)number);
    return true;
}

static bool parse_switch(
    const struct setting *setting, const char *typed, struct str *value, struct err *err)
{
    static const char *const on[] = {"yes", "1", "on", "true", N_("yes")};
    static const char *const off[] = {"no", "0", "off", "false", N_("no")};
    for (size_t i = 0; i < sizeof on / sizeof *on; i++) {
        if (utf8_equal_fold(typed, on[i]) || utf8_equal_fold(typed, _(on[i])))
            return str_set(value, "yes"), true;
        if (utf8_equal_fold(typed, off[i]) || utf8_equal_fold(typed, _(off[i])))
            return str_set(value, "no"), true;
    }
    return err_set(
        err, ERR_REFUSED, _("%s: the answer is either yes or no."), _(setting->label));
}

static bool parse_choice(
    const struct setting *setting, const char *typed, struct str *value, struct err *err)
{
    struct str names = STR_INIT;
    for (const struct choice *choice = setting->choices; choice->name; choice++) {
        if (strcmp(typed, choice->name) == 0 || utf8_equal_fold(typed, _(choice->label))) {
            str_set(value, choice->name);
            str_clear(&names);
            return true;
        }
        str_addf(&names, "%s%s", names.len ? ", " : "", choice->name);
    }
    err_set(err, ERR_REFUSED, _("%s: one of these is needed: %s."), _(setting->label), names.s);
    str_clear(&names);
    return false;
}

/* Bytes as the file system has them, from the root: the next start is in another folder. */
static bool parse_path(const char *typed, struct str *value, struct err *err)
{
    char *here = *typed == '/' ? NULL : getcwd(NULL, 0);
    if (*typed != '/' && !here)
        return path_error(err, errno, ".");
    str_addf(value, "%s%s%s", here ? here : "", here ? "/" : "", typed);
    free(here);
    return true;
}

static bool parse_text(
    const struct setting *setting, const char *typed, struct str *value, struct err *err)
{
    size_t length = strlen(typed);
    if (strchr(typed, '\n') || length > 4000 || !utf8_is_clean(typed, length))
        return err_set(
            err, ERR_REFUSED, _("%s: one line of plain text is needed."), _(setting->label));
    if (setting->type == SETTING_PATH)
        return parse_path(typed, value, err);
    utf8_normalise(typed, length, value);
    return true;
}

bool setting_parse(
    const struct setting *setting, const char *typed, struct str *value, struct err *err)
{
    str_reset(value);
    if (!*typed)
        return true;
    switch (setting->type) {
    case SETTING_NUMBER:
        return parse_number(setting, typed, value, err);
    case SETTING_SWITCH:
        return parse_switch(setting, typed, value, err);
    case SETTING_CHOICE:
        return parse_choice(setting, typed, value, err);
    case SETTING_TEXT:
    case SETTING_PATH:
        break;
    }
    return parse_text(setting, typed, value, err);
}

/* ---- the file of this PC -------------------------------------------------------------------- */

struct settings {
    char *path;
    struct vec lines; /* char *: as they stand in the file */
};

enum { FILE_LIMIT = 256 * 1024 };

/* Blank lines and comments too: the file is written again as it was. */
static void take_lines(struct settings *settings, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        char *line = mem_text_n(text, length);
        vec_add(&settings->lines, &line);
        text += length + (text[length] == '\n');
    }
}

struct settings *settings_load_from(const char *path)
{
    struct settings *settings = mem_zero(1, sizeof *settings);
    settings->path = mem_text(path);
    vec_init(&settings->lines, sizeof(char *));
    struct str text = STR_INIT;
    struct err ignored = {.kind = ERR_NONE};
    if (path_read(path, FILE_LIMIT, &text, &ignored) && utf8_valid(text.s, text.len))
        take_lines(settings, text.s);
    str_clear(&text);
    return settings;
}

struct settings *settings_load(void)
{
    char *folder = path_own(PATH_CONFIG);
    char *path = path_join(folder, "settings");
    struct settings *settings = settings_load_from(path);
    free(path);
    free(folder);
    return settings;
}

void settings_free(struct settings *settings)
{
    if (!settings)
        return;
    for (size_t i = 0; i < settings->lines.n; i++)
        free(*VEC_AT(&settings->lines, char *, i));
    vec_clear(&settings->lines);
    free(settings->path);
    free(settings);
}

/* The value in a line "name=value", or NULL where the line is about something else. */
static const char *line_value(const char *line, const char *name)
{
    size_t length = strlen(name);
    if (strncmp(line, name, length) != 0 || line[length] != '=')
        return NULL;
    return line + length + 1;
}

/* The last line about a setting; the number of lines where there is none. */
static size_t find_line(const struct settings *settings, const char *name)
{
    for (size_t i = settings->lines.n; i > 0; i--) {
        if (line_value(*VEC_AT(&settings->lines, char *, i - 1), name))
            return i - 1;
    }
    return settings->lines.n;
}

const char *settings_text(const struct settings *settings, const char *name)
{
    const struct setting *setting = setting_by_name(name);
    if (!setting)
        abort(); /* a misspelt name in the program */
    size_t at = find_line(settings, name);
    if (at == settings->lines.n)
        return setting->preset;
    const char *value = line_value(*VEC_AT(&settings->lines, char *, at), name);
    struct str parsed = STR_INIT;
    struct err ignored = {.kind = ERR_NONE};
    bool valid = setting_parse(setting, value, &parsed, &ignored) && parsed.len;
    str_clear(&parsed);
    return valid ? value : setting->preset;
}

int64_t settings_number(const struct settings *settings, const char *name)
{
    return strtoll(settings_text(settings, name), NULL, 10);
}

bool settings_switch(const struct settings *settings, const char *name)
{
    return strcmp(settings_text(settings, name), "yes") == 0;
}

/* Writes beside the file and renames over it: a power cut leaves the old one or the new one. */
static bool write_file(const struct settings *settings, struct err *err)
{
    struct str text = STR_INIT;
    for (size_t i = 0; i < settings->lines.n; i++)
        str_addf(&text, "%s\n", *VEC_AT(&settings->lines, char *, i));
    struct str part = STR_INIT;
    str_addf(&part, "%s.part-%ld", settings->path, (long)getpid());
    char *folder = path_folder(settings->path);
    bool written = path_make_folder(folder, err) && path_write_new(part.s, text.s, text.len, err);
    if (written && rename(part.s, settings->path) != 0) {
        written = path_error(err, errno, settings->path);
        unlink(part.s);
    }
    free(folder);
    str_clear(&part);
    str_clear(&text);
    return written;
}

/* Puts the line, or takes it away where value is empty; on failure the old lines stand. */
static bool store_on_pc(
    struct settings *settings, const char *name, const struct str *value, struct err *err)
{
    /* Another window may have written since: its lines count. */
    struct settings *fresh = settings_load_from(settings->path);
    size_t at = find_line(fresh, name);
    if (at < fresh->lines.n) {
        free(*VEC_AT(&fresh->lines, char *, at));
        vec_delete(&fresh->lines, at);
    }
    if (value->len) {
        struct str line = STR_INIT;
        str_addf(&line, "%s=%s", name, value->s);
        char *text = str_take(&line);
        vec_insert(&fresh->lines, at, &text);
    }
    bool written = write_file(fresh, err);
    if (written) {
        struct vec lines = settings->lines;
        settings->lines = fresh->lines;
        fresh->lines = lines;
    }
    settings_free(fresh);
    return written;
}

/* ---- either owner --------------------------------------------------------------------------- */

char *setting_value(
    const struct settings *settings, struct book *book, const struct setting *setting)
{
    if (setting->owner == SETTING_PC)
        return mem_text(settings_text(settings, setting->name));
    char *value = book ? book_setting(book, setting->name) : NULL;
    return value ? value : mem_text(setting->preset);
}

static bool store_in_book(
    struct book *book, const char *name, const struct str *value, struct err *err)
{
    struct change *change = change_new(book);
    struct value key = value_text(name);
    uint64_t id = change_put(change, ENTITY_SETTING, &key, 1, err);
    bool stored = id && change_set_text(change, ENTITY_SETTING, id, "value", value->s, err)
        && change_commit(change, NULL, err);
    value_clear(&key);
    change_free(change);
    return stored;
}

bool setting_store(struct settings *settings, struct book *book, const struct setting *setting,
    const char *typed, struct err *err)
{
    struct str value = STR_INIT;
    bool stored = setting_parse(setting, typed, &value, err);
    if (stored && setting->owner == SETTING_PC)
        stored = store_on_pc(settings, setting->name, &value, err);
    else if (stored)
        stored = store_in_book(book, setting->name, &value, err);
    str_clear(&value);
    return stored;
}
