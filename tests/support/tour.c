#include "support/tour.h"

#include "app/commands.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/base/str.h"
#include "rukkanen/domain/demo.h"
#include "support/program.h"
#include "support/scratch.h"

#include <glob.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#define NOW "2026-11-21T09:58!"
#define PASSPHRASE "kahvi Space kello Space kuusi"

static const struct tour_stop stops[] = {
    {"board", "board", TOUR_LOCKED, ""},
    {"board-menu", "menu", TOUR_LOCKED, "F9"},
    {"today", "today", TOUR_OPEN, ""},
    {"today-waiting", "today", TOUR_OPEN, "F6"},
    {"today-copies", "today", TOUR_OPEN, "F6 F6"},
    {"missing", "missing", TOUR_OPEN, "M-u"},
    {"search", "search", TOUR_OPEN, "F4 retki Enter"},
    {"groups", "groups", TOUR_OPEN, "g"},
    {"group", "group", TOUR_OPEN, "g Enter"},
    {"group-meetings", "group", TOUR_OPEN, "g Enter F6"},
    {"group-about", "group", TOUR_OPEN, "g Enter F6 F6"},
    {"group-details", "record", TOUR_OPEN, "g Enter C-d"},
    {"group-new", "prompt", TOUR_OPEN, "g F2"},
    {"group-membership", "record", TOUR_OPEN, "g Enter C-t"},
    {"series", "series", TOUR_OPEN, "g Enter F6 F2"},
    {"series-dates", "series", TOUR_OPEN, "g Enter F6 F2 F6"},
    {"series-change", "series-change", TOUR_OPEN, "g Enter F6 C-t"},
    {"summary", "summary", TOUR_OPEN, "g Enter M-y"},
    {"season", "season", TOUR_OPEN, "g Enter C-n Enter Enter"},
    {"people", "people", TOUR_OPEN, "M-p"},
    {"people-filter", "choose", TOUR_OPEN, "M-p F4"},
    {"people-remove", "question", TOUR_OPEN, "M-p F8"},
    {"person", "person", TOUR_OPEN, "M-p Enter"},
    {"person-consents", "person", TOUR_OPEN, "M-p Enter F6"},
    {"person-consent", "choose", TOUR_OPEN, "M-p Enter F6 Enter"},
    {"person-groups", "person", TOUR_OPEN, "M-p Enter F6 F6"},
    {"person-new", "person", TOUR_OPEN, "M-p F2"},
    {"health", "health", TOUR_OPEN, "M-p Enter F7"},
    {"erase", "erase", TOUR_OPEN, "M-p Enter menu:person-erase"},
    {"person-print", "person-print", TOUR_OPEN, "M-p Enter menu:person-everything"},
    {"history", "history", TOUR_OPEN, "M-p Enter M-h"},
    {"import", "import", TOUR_OPEN, "M-p M-i"},
    {"import-columns", "import.columns", TOUR_OPEN, "M-p M-i Enter"},
    {"import-preview", "import.preview", TOUR_OPEN, "M-p M-i Enter F6"},
    {"settings", "settings", TOUR_OPEN, "menu:settings"},
    {"users", "users", TOUR_OPEN, "menu:settings Enter"},
    {"user", "user", TOUR_OPEN, "menu:settings Enter F2"},
    {"passphrase", "passphrase", TOUR_OPEN, "menu:settings Enter Down Enter"},
    {"sites", "records", TOUR_OPEN, "menu:settings Down Enter"},
    {"site", "record", TOUR_OPEN, "menu:settings Down Enter Enter"},
    {"copies", "copies", TOUR_OPEN, "M-c"},
    {"copies-other", "prompt", TOUR_OPEN, "M-c F4"},
    {"backups", "backups", TOUR_OPEN, "menu:settings Down Down Enter"},
    {"meeting", "meeting", TOUR_OPEN, "Enter"},
    {"meeting-items", "meeting", TOUR_OPEN, "Enter F6"},
    {"meeting-item", "meeting", TOUR_OPEN, "Enter F6 Enter"},
    {"meeting-details", "record", TOUR_OPEN, "Enter M-d"},
    {"meeting-newcomer", "choose", TOUR_OPEN, "Enter F2"},
    {"meeting-visitors", "prompt", TOUR_OPEN, "Enter M-v"},
    {"meeting-menu", "menu", TOUR_OPEN, "Enter F9"},
    {"meeting-help", "text", TOUR_OPEN, "Enter F1"},
    {"page", "page", TOUR_OPEN, "Enter F5"},
    {"leave", "leave", TOUR_OPEN, "F10"},
    /* These leave something behind, so they come last. */
    {"copies-merged", "copies", TOUR_OPEN, "M-c Enter"},
    {"health-open", "person", TOUR_OPEN, "M-p Enter F7 " PASSPHRASE " Enter"},
    {"publishing", "publishing", TOUR_OPEN,
        "Enter F6 Enter Pentti Space Laine Space lupasi F5 Enter"},
    {"conflicts", "conflicts", TOUR_PARTED, "M-z"},
    {"conflicts-keep", "question", TOUR_PARTED, "M-z Enter"},
    {"conflicts-write", "prompt", TOUR_PARTED, "M-z e"},
    {"conflict", "conflict", TOUR_PARTED, "M-z Down Down Enter"},
    {"conflict-edit", "conflict-edit", TOUR_PARTED, "M-z Down Down e"},
    {"conditions", "conditions", TOUR_PARTED, "M-m"},
    {"conditions-mend", "question", TOUR_PARTED, "M-m Enter"},
    {"board-page", "page", TOUR_LOCKED, "Enter"},
    {"recover", "recover", TOUR_LOCKED, "menu:board-forgotten"},
    {"first", "first", TOUR_FIRST, ""},
    {"first-passphrase", "first", TOUR_FIRST, "Kerhohuone Enter Sanna Enter Rukkanen Enter"},
    {"first-code", "first.code", TOUR_FIRST,
        "Enter Enter Enter " PASSPHRASE " Enter " PASSPHRASE " Enter"},
    {"trouble", "trouble", TOUR_DAMAGED, ""},
};

const char tour_words[] = "Rukkanen Kerhohuone Sukunimi Etunimi Puhelin Kahvi Kukkola Aino Lahti Veli "
                          "retki jasenet csv tmp Suomi Svenska English "
                          "Backspace Delete rukkane KINGSTON valkeala lions "
                          "Rauhala Repoveden Keskusteltiin retkestä avustusta oppaasta cfddfc";

/* Screens that stand only while something works: another test sees each. */
static const char *const passing[] = {"opening", "unlocking", "progress", "page-out"};

static char folder[] = "/tmp/rXXXXXX";

const char *tour_folder(void)
{
    return folder;
}

/* ---- a stage --------------------------------------------------------------------------------- */

static void run_command(const char *format, ...)
{
    char command[PATH_MAX * 2];
    va_list words;
    va_start(words, format);
    vsnprintf(command, sizeof command, format, words);
    va_end(words);
    assert_int_equal(system(command), 0);
}

/* Two copies are written apart, and become one. */
static void part_copies(const char *program)
{
    scratch_write(folder, "secret", "kahvi kello kuusi\n");
    scratch_write(folder, "both",
        "add meeting 'group==name:Hakolan työrukkanen' date=2026-11-28\n"
        "add item meeting=$1 'heading=Repoveden retki' 'text=Keskusteltiin retkestä. Bussi maksaa "
        "noin 400 euroa. Kauppa tarjoaa eväät.'\n");
    scratch_write(folder, "there",
        "set group '=name:Hakolan työrukkanen' area=Valkeala\n"
        "set item '=name:Repoveden retki' 'text=Keskusteltiin retkestä Repovedelle. Bussi maksaa "
        "noin 450 euroa. Kauppa tarjoaa eväät.'\n"
        "add person last=Kukkola first=Aino 'home==name:Hakolan kerhohuone'\n");
    scratch_write(folder, "here",
        "set group '=name:Hakolan työrukkanen' 'area=Hakola ja Rauhala'\n"
        "set item '=name:Repoveden retki' 'text=Keskusteltiin retkestä. Bussi maksaa noin 400 "
        "euroa, ja siihen haetaan avustusta. Kauppa tarjoaa eväät. Marja kysyy oppaasta.'\n"
        "add person last=Kukkola first=Aino 'home==name:Hakolan kerhohuone'\n");
    run_command("cd %s && run() { '%s' --passphrase-file secret --book \"$@\" >/dev/null; } && "
                "run demo.rukkanen --user Sanna batch <both && cp demo.rukkanen other.rukkanen && "
                "RUKKANEN_TEST_SEED=there run other.rukkanen --user Pekka batch <there && "
                "run demo.rukkanen --user Sanna batch <here && "
                "run demo.rukkanen merge other.rukkanen && "
                "rm other.rukkanen both there here secret",
        folder, program);
}

/* A stick with a copy in which somebody wrote on another PC, and with another book. */
static void plug_in_stick(const char *program)
{
    char media[sizeof folder + 20];
    snprintf(media, sizeof media, "%s/stick/KINGSTON", folder);
    run_command("cd %s && mkdir -p stick/KINGSTON there && "
                "cp demo.rukkanen stick/KINGSTON/valkeala.rukkanen && run() { '%s' \"$@\"; } && "
                "export HOME=$PWD/there XDG_STATE_HOME=$PWD/there RUKKANEN_TEST_SEED=stick && "
                "run demo stick/KINGSTON/lions.rukkanen >/dev/null && "
                "echo kahvi kello kuusi >there/words && "
                "run --book stick/KINGSTON/valkeala.rukkanen --passphrase-file there/words add "
                "meeting 'group==name:Hakolan työrukkanen' date=2026-11-20 >/dev/null",
        folder, program);
    setenv("RUKKANEN_TEST_MEDIA", media, 1);
}

static void set_up(enum tour_stage stage)
{
    char program[PATH_MAX];
    program_path(program);
    strcpy(folder, "/tmp/rXXXXXX");
    assert_non_null(mkdtemp(folder));
    setenv("HOME", folder, 1);
    setenv("XDG_STATE_HOME", folder, 1);
    setenv("XDG_CONFIG_HOME", folder, 1);
    setenv("XDG_DATA_HOME", folder, 1);
    setenv("RUKKANEN_TEST_KDF", "cheap", 1);
    setenv("RUKKANEN_TEST_NOW", NOW, 1);
    setenv("RUKKANEN_TEST_SEED", "tour", 1);
    setenv("RUKKANEN_TEST_MEDIA", "", 1);
    setenv("TZ", "UTC", 1);
    if (stage == TOUR_FIRST)
        return;
    scratch_write(folder, "jasenet.csv",
        "Sukunimi;Etunimi;Puhelin;Kahvi\nKukkola;Aino;044 000 0201;k\nLahti;Veli;;e\n");
    run_command("'%s' --lang fi demo %s/demo.rukkanen >/dev/null", program, folder);
    if (stage == TOUR_OPEN)
        plug_in_stick(program);
    if (stage == TOUR_PARTED)
        part_copies(program);
    if (stage == TOUR_DAMAGED)
        scratch_write(folder, "demo.rukkanen", "Tämä oli ennen muistikirja, mutta ei ole enää.\n");
}

static struct pty *start(enum tour_stage stage, const char *lang, const char *const *given)
{
    char program[PATH_MAX], book[sizeof folder + 20];
    const char *env[20] = {"PATH=/nowhere", "RUKKANEN_BOOK"};
    size_t n = 2;
    for (size_t i = 0; given && given[i]; i++)
        env[n++] = given[i];
    set_up(stage);
    program_path(program);
    snprintf(book, sizeof book, "%s/demo.rukkanen", folder);
    const char *argv[] = {program, "--lang", lang, stage == TOUR_FIRST ? NULL : book, NULL};
    struct pty *pty = pty_start(argv, &(struct pty_options){.env = env});
    if (stage == TOUR_OPEN || stage == TOUR_PARTED)
        pty_keys(pty, PASSPHRASE " Enter");
    return pty;
}

static void end(struct pty *pty)
{
    pty_free(pty);
    char *copy = mem_text(folder);
    scratch_remove(copy);
}

/* ---- on the way ------------------------------------------------------------------------------ */

static void lost(struct pty *pty, const char *where, const char *wanted)
{
    char *screen = pty_screen(pty);
    printf("%s: at %s, not at %s:\n%s", where, pty_place(pty), wanted, screen);
    free(screen);
    fail();
}

/* "meeting" is at "meeting.items" too. */
static bool is_at(const struct pty *pty, const char *place)
{
    size_t length = strlen(place);
    const char *here = pty_place(pty);
    return strncmp(here, place, length) == 0 && (!here[length] || here[length] == '.');
}

/* What works in the background takes its time. */
static void await(struct pty *pty, const char *place, const char *where)
{
    for (int i = 0; i < 300 && !is_at(pty, place); i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
        pty_settle(pty);
    }
    if (!is_at(pty, place))
        lost(pty, where, place);
}

static void choose_in_menu(struct pty *pty, const char *name)
{
    const char *label = NULL;
    char start[25]; /* the rest may be left out */
    for (size_t i = 0; i < commands.n; i++)
        if (strcmp(commands.commands[i].name, name) == 0)
            label = lang_text(commands.commands[i].label);
    assert_non_null(label);
    snprintf(start, sizeof start, "%s", label);
    pty_keys(pty, "F9");
    for (int i = 0; i < 60; i++) {
        int row, column;
        pty_cursor(pty, &row, &column);
        if (strstr(pty_row(pty, row), start)) {
            pty_keys(pty, "Enter");
            return;
        }
        pty_keys(pty, "Down");
    }
    lost(pty, name, label);
}

static void press(struct pty *pty, const char *keys)
{
    char *copy = mem_text(keys), *rest = copy;
    for (char *key; (key = strsep(&rest, " ")) != NULL;) {
        if (strncmp(key, "menu:", 5) == 0)
            choose_in_menu(pty, key + 5);
        else if (*key)
            pty_keys(pty, key);
    }
    free(copy);
}

static const char *home_of(enum tour_stage stage)
{
    static const char *const homes[] = {[TOUR_LOCKED] = "board", [TOUR_OPEN] = "today",
        [TOUR_PARTED] = "today", [TOUR_FIRST] = "first", [TOUR_DAMAGED] = "trouble"};
    return homes[stage];
}

/* Esc leads to the stage's first screen, and F6 there to the pane where it began. */
static void go_home(struct pty *pty, const struct tour_stop *stop, const char *began)
{
    for (int i = 0; i < 12 && strcmp(pty_place(pty), began) != 0; i++)
        pty_keys(pty, is_at(pty, home_of(stop->stage)) && stop->stage != TOUR_FIRST ? "F6" : "Esc");
    if (strcmp(pty_place(pty), began) != 0)
        lost(pty, stop->name, began);
}

void tour_all(const char *lang, const char *const *env, tour_visit *visit, void *data)
{
    struct pty *pty = NULL;
    enum lang chosen;
    lang_init();
    assert_true(lang_from_code(lang, &chosen));
    lang_set(chosen);
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        const struct tour_stop *stop = &stops[i], *before = i ? &stops[i - 1] : NULL;
        if (before && before->stage != stop->stage) {
            end(pty);
            pty = NULL;
        }
        if (!pty)
            pty = start(stop->stage, lang, env);
        await(pty, home_of(stop->stage), "start");
        char began[60];
        snprintf(began, sizeof began, "%s", pty_place(pty));
        press(pty, stop->keys);
        await(pty, stop->place, stop->name);
        visit(stop, pty, data);
        if (i + 1 < sizeof stops / sizeof *stops && stops[i + 1].stage == stop->stage)
            go_home(pty, stop, began);
    }
    end(pty);
}

/* ---- is every screen in it? ------------------------------------------------------------------ */

static bool is_visited(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (strcmp(passing[i], name) == 0)
            return true;
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (strncmp(stops[i].place, name, length) == 0 &&
            (!stops[i].place[length] || stops[i].place[length] == '.'))
            return true;
    return false;
}

/* The name in each "static const struct screen_class". Returns how many there are. */
static int check_source(const char *path)
{
    struct str text = STR_INIT;
    struct err err;
    int n = 0;
    assert_true(path_read(path, 1 << 20, &text, &err));
    for (const char *at = text.s; (at = strstr(at, "const struct screen_class ")) != NULL; at++) {
        const char *line = strchr(at, '\n'), *name = strstr(at, ".name = \"");
        if (!name || !line || line[-1] != '{')
            continue; /* a pointer to one */
        char found[60];
        sscanf(name, ".name = \"%59[^\"]", found);
        if (!is_visited(found))
            fail_msg("No stop of the tour shows the screen \"%s\" of %s.", found, path);
        n++;
    }
    str_clear(&text);
    return n;
}

void tour_covers(void)
{
    glob_t files = {0};
    int n = 0;
    assert_int_equal(glob("src/screen/*.c", 0, NULL, &files), 0);
    assert_int_equal(glob("src/tui/*.c", GLOB_APPEND, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        n += check_source(files.gl_pathv[i]);
    globfree(&files);
    assert_true(n > 20);
}
