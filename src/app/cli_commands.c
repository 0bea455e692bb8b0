/*
 * One row per command of the command line. Dispatch, refusals of what a command does not know,
 * `rukkanen help` and the manual page come from here.
 */
#include "app/cli_commands.h"

#include "rukkanen/base/lang.h"

#include <string.h>

const struct cli_command cli_commands[] = {
    {.name = "init", .usage = "--site NAME --user NAME [--group NAME] [--code-file FILE]",
        .summary = N_("makes a new book"),
        .more = N_("The recovery code is shown on a terminal; elsewhere it goes into a new file, "
                   "which only this user can read."),
        .needs = CLI_NOTHING, .options = OPTION(SITE) | OPTION(GROUP) | OPTION(CODE_FILE),
        .run = cli_init},
    {.name = "demo", .usage = "[FILE] [--fresh]",
        .summary = N_("makes a demo book for looking around"),
        .more = N_("Says where it is and its passphrase."), .needs = CLI_NOTHING,
        .options = OPTION(FRESH), .max = 1,
        .run = cli_demo},
    {.name = "entities", .usage = "[ENTITY] [--json]",
        .summary = N_("lists what there is to record, or the fields of one entity"),
        .more = N_("An entity a line: name, label, number, natural key. A field a line: name, "
                   "type, label, required, list, choices, reference, compartment."),
        .needs = CLI_NOTHING, .options = OPTION(JSON), .max = 1, .batch = CLI_LINE,
        .run = cli_entities},
    {.name = "show",
        .usage = "ENTITY [ID | FILTER ...] [--fields A,B] [--sort [-]FIELD] [--limit N] "
                 "[--removed] [--json]",
        .summary = N_("shows records"),
        .more = N_("Filters are f=v f!=v f<v f<=v f>v f>=v and f~part; all must hold, f= is empty. "
                   "A record a line: its id, then fields, separated by tabs; with ID a field a "
                   "line. \"order\" sorts as on the screen."),
        .needs = CLI_BOOK,
        .options = OPTION(FIELDS) | OPTION(SORT) | OPTION(LIMIT) | OPTION(REMOVED) | OPTION(JSON),
        .min = 1, .max = CLI_WORDS, .batch = CLI_LINE, .check = cli_check_show,
        .run = cli_show},
    {.name = "add", .usage = "ENTITY FIELD=VALUE ...",
        .summary = N_("adds a record and prints its id"),
        .more = N_("A list repeats: theme=rest theme=nutrition. FIELD@=FILE reads the value from "
                   "a file, FIELD@=- from standard input: so come the values that are locked in "
                   "the book. A reference is an id or =name:TEXT; a person is called by the first "
                   "or by the last name first."),
        .needs = CLI_WRITE, .min = 1, .max = CLI_WORDS, .batch = CLI_LINE, .check = cli_check_add,
        .run = cli_add},
    {.name = "put", .usage = "ENTITY FIELD=VALUE ...",
        .summary = N_("adds or changes a record with a natural key"),
        .more = N_("The fields of the key name the record: “rukkanen entities” tells them. Nothing "
                   "is printed."),
        .needs = CLI_WRITE,
        .min = 2, .max = CLI_WORDS, .batch = CLI_LINE, .check = cli_check_add,
        .run = cli_put},
    {.name = "set", .usage = "ENTITY ID FIELD=VALUE ... [--rest]",
        .summary = N_("changes a record"),
        .more = N_("FIELD= empties a field; LIST+=VALUE and LIST-=VALUE change a list."),
        .needs = CLI_WRITE, .options = OPTION(REST), .min = 3, .max = CLI_WORDS, .batch = CLI_LINE,
        .check = cli_check_set,
        .run = cli_set},
    {.name = "remove", .usage = "ENTITY ID",
        .summary = N_("removes a record; it can be brought back"), .needs = CLI_WRITE, .min = 2,
        .max = 2, .batch = CLI_LINE, .check = cli_check_entity,
        .run = cli_remove},
    {.name = "bring-back", .usage = "ENTITY ID", .summary = N_("brings a removed record back"),
        .needs = CLI_WRITE, .min = 2, .max = 2, .batch = CLI_LINE, .check = cli_check_entity,
        .run = cli_bring_back},
    {.name = "undo", .usage = "[EDIT]",
        .summary = N_("takes back the newest change of this user from this copy"),
        .more = N_("Prints the change that was undone; fields that were changed since stay and are "
                   "named. The undo of an undo is told by its EDIT, from history."),
        .needs = CLI_WRITE, .max = 1, .batch = CLI_LINE, .run = cli_undo},
    {.name = "history", .usage = "ENTITY ID [FIELD]",
        .summary = N_("shows every value a record has had"),
        .more = N_("A value a line, the newest first: change, time, user, field, * for what holds "
                   "now, value."),
        .needs = CLI_BOOK, .min = 2, .max = 3, .batch = CLI_LINE, .check = cli_check_entity,
        .run = cli_history},
    {.name = "batch", .usage = "[--atomic]",
        .summary = N_("runs commands from standard input, one a line"),
        .more = N_("Blanks separate words; '…' is taken as it is; in \"…\" \\\" \\\\ \\n \\t have "
                   "their meaning; outside of quotation marks $1 is the id of the first add. Blank "
                   "lines and lines that begin with # are skipped. Stops at the first error and "
                   "names its line; earlier lines stay. init, demo, batch, restore and rebuild do "
                   "not go in a batch; user, settings, erase, dump, check, info and backup do not "
                   "go in an atomic one."),
        .needs = CLI_NOTHING, .options = OPTION(ATOMIC), .run = cli_batch},
    {.name = "series",
        .usage = "MEETING --rhythm weekly|biweekly|monthly|DAYS --count N [--skip-holidays]",
        .summary = N_("makes the following meetings of a series"),
        .more = N_("MEETING is one that is there; the series goes on from it. DAYS is a number. A "
                   "meeting a line: id, date, and where it is a holiday, whether it was kept or "
                   "skipped."),
        .needs = CLI_WRITE,
        .options = OPTION(RHYTHM) | OPTION(COUNT) | OPTION(SKIP_HOLIDAYS), .min = 1, .max = 1,
        .batch = CLI_LINE, .check = cli_check_series,
        .run = cli_series},
    {.name = "search", .usage = "TEXT", .summary = N_("finds words in all that may be read now"),
        .more = N_("Finds other forms of the words too. With - the words come from standard "
                   "input. A hit a line: entity, id, field, the words around it."),
        .needs = CLI_BOOK, .min = 1, .max = 1, .batch = CLI_LINE, .run = cli_search},
    {.name = "publish", .usage = "MEETING [--yes]",
        .summary = N_("publishes the memo of a meeting for the notice board"),
        .more = N_("Names in the text without consent are listed first, a name a line: entity, id, "
                   "field, name, the words around it. Then the id of the page is printed."),
        .needs = CLI_WRITE,
        .options = OPTION(YES), .min = 1, .max = 1, .batch = CLI_LINE, .run = cli_publish},
    {.name = "board", .usage = "[--posted|--taken-down MEETING DATE]",
        .summary = N_("lists published pages, or notes that one was put up or taken down"),
        .more = N_("A page a line: id, meeting, version, published, posted, taken down, title, "
                   "who put it up."),
        .needs = CLI_NOTHING, .options = OPTION(POSTED) | OPTION(TAKEN_DOWN), .max = 2,
        .batch = CLI_LINE, .run = cli_board},
    {.name = "print",
        .usage = "memo|person ID [--text | --pdf FILE | --charset SET [--out FILE] | "
                 "--printer PRINTER] [--large] [--internal] [--date DATE]",
        .summary
        = N_("prints the memo of a meeting, or all about a person, or writes it into a file"),
        .more = N_("Without --text, --pdf, --charset or --printer it goes to the printer of this "
                   "PC. While the book is locked the published page is printed."),
        .needs = CLI_BOOK,
        .options = OPTION(TEXT) | OPTION(PDF) | OPTION(CHARSET) | OPTION(OUT) | OPTION(PRINTER)
            | OPTION(LARGE) | OPTION(INTERNAL) | OPTION(DATE),
        .min = 2, .max = 2, .batch = CLI_LINE, .run = cli_print},
    {.name = "import",
        .usage = "person FILE [--group ID] [--map COLUMN=FIELD ...] [--charset SET] "
                 "[--separator S] [--dry-run] [--skip-bad]",
        .summary = N_("takes people from a table of a spreadsheet"),
        .more = N_("COLUMN is the heading of a column or its number, FIELD is empty to leave it "
                   "out, name for first and last name in one. Prints how the table was read: "
                   "charset, separator, a column a line, then the rows: new, added, known or bad, "
                   "line, person or reason. Nothing is taken where a row is bad, unless --skip-bad "
                   "is said."),
        .needs = CLI_WRITE,
        .options = OPTION(GROUP) | OPTION(MAP) | OPTION(CHARSET) | OPTION(SEPARATOR)
            | OPTION(DRY_RUN) | OPTION(SKIP_BAD),
        .min = 2, .max = CLI_WORDS, .batch = CLI_LINE, .run = cli_import},
    {.name = "export", .usage = "ENTITY --csv|--json [--charset SET] [--separator S]",
        .summary = N_("writes all records of an entity as a table or as JSON"),
        .more = N_("A cell that a spreadsheet would run as a formula gets a ' before it. What is "
                   "locked is an empty cell; --json names it."),
        .needs = CLI_BOOK,
        .options = OPTION(CSV) | OPTION(JSON) | OPTION(CHARSET) | OPTION(SEPARATOR), .min = 1,
        .max = 1, .batch = CLI_LINE, .run = cli_export},
    {.name = "user",
        .usage = "list | add NAME [--peer] [--site ID ...] [--no-health] "
                 "[--new-passphrase-file FILE] | remove NAME | passphrase "
                 "[--new-passphrase-file FILE] | recover [NAME] [--code-file FILE] "
                 "[--new-passphrase-file FILE] | accept NAME",
        .summary = N_("shows and changes who may open the book"),
        .more = N_("A user a line: name, facilitator or peer, sites, how far the user may read. "
                   "accept lets count what waits: late changes of a removed user, and what a peer "
                   "may not do."),
        .needs = CLI_NOTHING,
        .options = OPTION(PEER) | OPTION(SITE) | OPTION(NO_HEALTH) | OPTION(NEW_PASSPHRASE_FILE)
            | OPTION(CODE_FILE),
        .min = 1, .max = CLI_WORDS, .batch = CLI_PLAIN, .run = cli_user},
    {.name = "settings", .usage = "[KEY[=VALUE]]",
        .summary = N_("shows or changes settings of this PC and of the book"),
        .needs = CLI_NOTHING, .max = 1, .batch = CLI_PLAIN, .run = cli_settings},
    {.name = "erase", .usage = "PERSON [--dry-run] [--yes]",
        .summary = N_("forgets a person; this cannot be undone"),
        .more = N_("Lists what is removed, what stays as a count, the pages that show the name, "
                   "and the texts that mention it."),
        .needs = CLI_WRITE, .options = OPTION(DRY_RUN) | OPTION(YES), .min = 1, .max = 1,
        .batch = CLI_PLAIN, .run = cli_erase},
    {.name = "dump", .usage = "", .summary = N_("writes the whole content, locked parts as they "
                                                "are"),
        .needs = CLI_BOOK, .batch = CLI_PLAIN, .run = cli_dump},
    {.name = "check", .usage = "",
        .summary = N_("checks the whole book: every change, every signature, every table"),
        .needs = CLI_BOOK, .batch = CLI_PLAIN, .run = cli_check},
    {.name = "info", .usage = "[--json]", .summary = N_("tells what kind of book it is"),
        .needs = CLI_BOOK, .options = OPTION(JSON), .batch = CLI_PLAIN, .run = cli_info},
    {.name = "backup", .usage = "FILE", .summary = N_("writes a copy of the whole book"),
        .needs = CLI_BOOK, .min = 1, .max = 1, .batch = CLI_PLAIN, .run = cli_backup},
    {.name = "restore", .usage = "FILE", .summary = N_("takes a backup into use"),
        .more = N_("The present book is kept beside it."), .needs = CLI_NOTHING, .min = 1,
        .max = 1, .run = cli_restore},
    {.name = "rebuild", .usage = "",
        .summary = N_("makes the tables anew from the recorded changes"), .needs = CLI_NOTHING,
        .run = cli_rebuild},
    {.name = "merge", .usage = "OTHER ... [--dry-run] [--yes] [--json]",
        .summary = N_("joins other copies of this book, and bundles of changes, into it"),
        .more = N_("OTHER is a file or a folder of files. Nothing is lost: where both sides wrote "
                   "the same field, both values are kept until somebody chooses. Works while the "
                   "book is locked."),
        .needs = CLI_KEEP, .options = OPTION(DRY_RUN) | OPTION(YES) | OPTION(JSON), .min = 1,
        .max = CLI_WORDS, .run = cli_merge},
    {.name = "undo-merge", .usage = "",
        .summary = N_("takes the last merge back, until the next change"), .needs = CLI_KEEP,
        .run = cli_undo_merge},
    {.name = "conflicts", .usage = "[--json]",
        .summary = N_("lists where copies say two different things"),
        .more = N_("A line for each field: entity, id, field, in words; then its values, numbered, "
                   "a line each after a tab: number, * for the one that stands, time, user, copy, "
                   "value; and with - what it was before. The field “removed” is a record that "
                   "was removed on one side and written on the other."),
        .needs = CLI_BOOK, .options = OPTION(JSON), .batch = CLI_LINE, .run = cli_conflicts},
    {.name = "resolve", .usage = "ENTITY ID FIELD --keep N | --value V | --value@ FILE",
        .summary = N_("chooses between different values of a field, for all copies"),
        .more = N_("N is the number that “rukkanen conflicts” shows. The other values stay in the "
                   "history. A value that is locked in the book comes by --value@ FILE, or by "
                   "--value@ - from standard input."),
        .needs = CLI_WRITE, .options = OPTION(KEEP) | OPTION(VALUE) | OPTION(VALUE_FILE),
        .min = 3, .max = 3, .batch = CLI_LINE, .check = cli_check_resolve, .run = cli_resolve},
    {.name = "bundle", .usage = "FILE [--for LABEL | --since HEADS | --all]",
        .summary = N_("writes the changes that another copy lacks into a small file"),
        .more = N_("Without --for and --since it holds everything. Where nothing is new, no file "
                   "is written."),
        .needs = CLI_BOOK, .options = OPTION(FOR) | OPTION(SINCE) | OPTION(ALL), .min = 1,
        .max = 1, .run = cli_bundle},
    {.name = "copies", .usage = "[--json | --here SITE]",
        .summary = N_("lists the copies of this book that are known of"),
        .more = N_("A copy a line: label, * for this one, its newest change here, when a file of "
                   "it was met, how many changes it lacked then, places with two values of which "
                   "one is its, how many acts of forgetting it has not confirmed, place and "
                   "computer. --here tells in which place this copy is kept; that is needed once, "
                   "where the book has several."),
        .needs = CLI_NOTHING, .options = OPTION(JSON) | OPTION(HERE), .run = cli_copies},
    {.name = "sync", .usage = "FOLDER [--with-book] [--yes] [--json]",
        .summary = N_("exchanges changes with other copies by a folder or stick"),
        .more = N_("Takes what others put there and puts there what they lack, in new small files. "
                   "The folder may be carried, shared, or kept the same by Syncthing, Nextcloud or "
                   "rsync. With --with-book also a whole copy of the book is put there, from which "
                   "a new place starts. Works while the book is locked."),
        .needs = CLI_KEEP, .options = OPTION(WITH_BOOK) | OPTION(YES) | OPTION(JSON), .min = 1,
        .max = 1, .run = cli_sync},
    {.name = "conditions", .usage = "[--json]",
        .summary = N_("lists what is odd after copies were joined, as double persons"),
        .more = N_("A condition a line: its kind, the rows that it is about, what is odd in words. "
                   "--json names the commands that mend it. While the book is locked only what is "
                   "public is told."),
        .needs = CLI_BOOK, .options = OPTION(JSON), .batch = CLI_LINE, .run = cli_conditions},
    {.name = "join", .usage = "PERSON PERSON",
        .summary = N_("shows two records of one person as one"),
        .more = N_("Nothing of them is changed: removing the row same_person PERSON:PERSON makes "
                   "them two again."),
        .needs = CLI_WRITE, .min = 2, .max = 2, .batch = CLI_LINE, .run = cli_join},
    {.name = "redact", .usage = "ENTITY ID FIELD [--yes]",
        .summary = N_("empties a field and takes all its earlier texts out of the book for good"),
        .more = N_("For what should never have been written there. In other copies it goes when "
                   "they are joined. A second value that nobody has chosen yet stays."),
        .needs = CLI_WRITE, .options = OPTION(YES), .min = 3, .max = 3, .batch = CLI_PLAIN,
        .check = cli_check_entity, .run = cli_redact},
    {.name = "help", .usage = "[COMMAND]", .summary = N_("explains the commands"),
        .needs = CLI_NOTHING, .options = OPTION(MAN), .max = 1, .batch = CLI_LINE, .run = cli_help},
    {.name = "--version", .usage = "", .summary = N_("says which version this is"),
        .needs = CLI_NOTHING, .run = cli_version},
};

const size_t cli_commands_n = sizeof cli_commands / sizeof *cli_commands;

const struct cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; i < cli_commands_n; i++) {
        if (strcmp(cli_commands[i].name, name) == 0)
            return &cli_commands[i];
    }
    return NULL;
}
