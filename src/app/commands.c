/*
 * One row per action. The order of the rows is the order of the key bar, the menu and the help:
 * help first, then what the screen itself does, then what every screen does.
 */
#include "app/commands.h"

#include "rukkanen/base/lang.h"
#include "screen/backups.h"
#include "screen/board.h"
#include "screen/erase.h"
#include "screen/first.h"
#include "screen/history.h"
#include "screen/import.h"
#include "screen/leave.h"
#include "screen/opening.h"
#include "screen/page_view.h"
#include "screen/people.h"
#include "screen/person.h"
#include "screen/publishing.h"
#include "screen/record.h"
#include "screen/records.h"
#include "screen/recover.h"
#include "screen/search.h"
#include "screen/session.h"
#include "screen/settings.h"
#include "screen/trouble.h"
#include "screen/users.h"

static const struct command rows[] = {
    {.name = "help", .label = N_("Help for this screen"), .brief = N_("Help"),
        .help = N_("What this screen is for and what every key does here."),
        .where = "everywhere", .rank = 2, .keys = {K_F1}, .run = screen_help},

    /* ---- today, groups, a group, a meeting, a page ---- */

    /* ---- a page, and the names that stand in it ---- */

    {.name = "page-print", .label = N_("Print, and put on the board"), .brief = N_("Print"),
        .help = N_("Puts the page on the notice board and prints it; where there is no printer it "
                   "is saved as a PDF. The internal version is only printed."),
        .where = "page", .keys = {K_ENTER, K_F5}, .run = page_print},
    {.name = "page-internal", .label = N_("Internal or public version"), .brief = N_("Internal"),
        .help = N_("Shows everything that is written about the meeting, with all names; or again "
                   "what anybody may read."),
        .where = "page", .needs = NEED_OPEN, .keys = {'i'}, .run = page_toggle_internal},
    {.name = "page-large", .label = N_("Large print"), .brief = N_("Large"),
        .help = N_("Letters of 18 points, 44 on a line; the same key takes normal ones again."),
        .where = "page", .keys = {'l'}, .run = page_toggle_large},
    {.name = "page-file", .label = N_("Save as a file"),
        .help = N_("A PDF on a stick or in the home folder, to be printed elsewhere."),
        .where = "page", .keys = {'f'}, .run = page_save_file},
    {.name = "page-find", .label = N_("Find in this page"), .brief = N_("Find"), .rank = 1,
        .help = N_("Goes to the next line that holds the words."),
        .where = "page", .keys = {K_F4}, .run = page_find},
    {.name = "page-posted", .label = N_("It hangs on the wall now"),
        .help = N_("Notes that the page was put on the wall today, and by whom."),
        .where = "page", .needs = NEED_WRITE, .keys = {'w'}, .run = page_posted},
    {.name = "page-taken-down", .label = N_("It was taken off the wall"),
        .help = N_("Notes that the page was taken down today."),
        .where = "page", .needs = NEED_WRITE, .keys = {'o'}, .run = page_taken_down},

    {.name = "publishing-enter", .label = N_("Other words on the page"), .brief = N_("Other words"),
        .help = N_("Writes other words in place of the name, on the page only; on the last row it "
                   "puts the page on the board."),
        .where = "publishing", .keys = {K_ENTER}, .run = publishing_enter},
    {.name = "publishing-keep", .label = N_("Keep the name"), .brief = N_("Keep"),
        .help = N_("The name stands on the page as it is; it can be taken out later."),
        .where = "publishing", .keys = {'+'}, .run = publishing_keep},
    {.name = "publishing-no-name", .label = N_("This is no name"), .brief = N_("No name"),
        .help = N_("A hill, a berry, a month: the word stays as it is."),
        .where = "publishing", .keys = {'-'}, .run = publishing_no_name},

    /* ---- the notice board, the first start, a book that does not open ---- */

    {.name = "board-enter", .label = N_("Open the page, or the book with the passphrase"),
        .brief = N_("Open"),
        .help = N_("On a page: reads it. On the line of the passphrase: opens the book."),
        .where = "board", .keys = {K_ENTER}, .run = board_enter},
    {.name = "board-next", .label = N_("Next part of the screen"), .brief = N_("Next part"),
        .help = N_("Pages, passphrase, forgotten passphrase, and around."),
        .where = "board", .rank = 3, .keys = {K_F6, K_TAB}, .run = board_next},
    {.name = "board-forgotten", .label = N_("Forgot the passphrase?"),
        .help = N_("A new passphrase with the recovery code, or what else can be done."),
        .where = "board", .run = board_forgotten},
    {.name = "recover", .label = N_("Take the new passphrase"), .brief = N_("Ready"),
        .help = N_("Checks the recovery code and gives the user the new passphrase."),
        .where = "recover", .keys = {K_ENTER}, .run = recover_enter},
    {.name = "first-next", .label = N_("Go on"), .brief = N_("Go on"),
        .help = N_("To the next step; what is missing is said."),
        .where = "first", .keys = {K_ENTER}, .run = first_enter},
    {.name = "first-suggest", .label = N_("Take the offered passphrase"), .brief = N_("Take offer"),
        .help = N_("Writes it on the line; type it again on the second one."),
        .where = "first.passphrase", .keys = {K_F2}, .run = first_suggest},
    {.name = "trouble-enter", .label = N_("Do what the marked row says"), .brief = N_("Do it"),
        .help = N_("A backup never replaces a file: the present one is kept beside it."),
        .where = "trouble", .keys = {K_ENTER}, .run = trouble_enter},

    /* ---- people, a person ---- */

    {.name = "people-open", .label = N_("Open the person's page"), .brief = N_("Open"),
        .help = N_("Details, consents, groups. Of removed ones: brings the person back."),
        .where = "people", .needs = NEED_OPEN, .keys = {K_ENTER}, .run = records_open},
    {.name = "people-new", .label = N_("New person"), .brief = N_("New"),
        .help = N_("A name is enough; the rest can be added later."),
        .where = "people", .needs = NEED_OPEN | NEED_WRITE, .keys = {K_F2}, .run = records_new},
    {.name = "people-filter", .label = N_("Show only some"), .brief = N_("Filter"),
        .help = N_("By group, role, skill, where they come from, or a part of the name."),
        .where = "people", .needs = NEED_OPEN, .keys = {K_F4}, .run = people_filter},
    {.name = "people-remove", .label = N_("Remove from the list"), .brief = N_("Remove"),
        .help = N_("Asks first; can be undone and brought back. Erasing for good is on the "
                   "person's page."),
        .where = "people", .needs = NEED_OPEN | NEED_WRITE, .rank = 2, .keys = {K_F8},
        .run = records_remove},
    {.name = "people-import", .label = N_("Bring in a list (CSV or pasted rows)"),
        .help = N_("From a spreadsheet: columns are matched on the screen, nothing is taken "
                   "before you have seen it."),
        .where = "people", .needs = NEED_OPEN | NEED_WRITE, .keys = {K_ALT | 'i'},
        .run = import_people},
    {.name = "people-export", .label = N_("Take the list out (CSV)"),
        .help = N_("For a spreadsheet. The file is not locked: keep it safe."),
        .where = "people", .needs = NEED_OPEN | NEED_FACILITATOR, .keys = {K_ALT | 'x'},
        .run = export_people},
    {.name = "person-ready", .label = N_("Ready"), .brief = N_("Ready"),
        .help = N_("On the last line: saves and goes back. On the others Enter goes a line down."),
        .where = "person.details", .rank = 1, .keys = {K_ENTER}, .run = person_enter},
    {.name = "person-consent", .label = N_("Record what was agreed to"), .brief = N_("Record"),
        .help = N_("Asks how far the person agreed and which wording they saw; dated today, by you."),
        .where = "person.consents", .needs = NEED_OPEN | NEED_WRITE, .keys = {K_ENTER},
        .run = person_enter},
    {.name = "person-pane", .label = N_("Next part of the page"), .brief = N_("Next part"),
        .help = N_("Details, consents, groups, and around."),
        .where = "person", .keys = {K_F6}, .run = person_next_pane},
    {.name = "person-health", .label = N_("Open the health details"), .brief = N_("Health"),
        .help = N_("Asks for the same passphrase again; locks two minutes after you leave."),
        .where = "person", .needs = NEED_OPEN, .rank = 2, .keys = {K_F7}, .run = person_health},
    {.name = "person-withdraw", .label = N_("Withdraw the consent"), .brief = N_("Withdraw"),
        .help = N_("The name goes from published pages in the same act; tells which papers to "
                   "take from the wall."),
        .where = "person.consents", .needs = NEED_OPEN | NEED_WRITE, .keys = {K_F8},
        .run = person_withdraw},
    {.name = "person-remove", .label = N_("Remove from the list"), .brief = N_("Remove"),
        .help = N_("Asks first; can be undone and brought back."),
        .where = "person.details", .needs = NEED_OPEN | NEED_WRITE, .rank = 3, .keys = {K_F8},
        .run = person_remove},
    {.name = "person-erase", .label = N_("Erase for good"),
        .help = N_("Shows all that would go, what to tell the person, and asks for a word."),
        .where = "person", .needs = NEED_OPEN | NEED_WRITE | NEED_FACILITATOR,
        .run = person_erase},
    {.name = "person-history", .label = N_("History"),
        .help = N_("Every earlier value: who, when, what; any can be brought back."),
        .where = "person", .needs = NEED_OPEN, .keys = {K_ALT | 'h'}, .run = person_history},

    {.name = "health-open", .label = N_("Open the health details"), .brief = N_("Open"),
        .help = N_("With the passphrase that you wrote."),
        .where = "health", .keys = {K_ENTER}, .run = health_enter},
    {.name = "health-cancel", .label = N_("Back"), .brief = N_("Back"),
        .help = N_("The health details stay locked."),
        .where = "health", .keys = {K_ESC}, .run = screen_back},

    /* ---- any list, any record ---- */

    {.name = "records-open", .label = N_("Open the row"), .brief = N_("Open"),
        .help = N_("Of removed ones: brings the row back."),
        .where = "records", .keys = {K_ENTER}, .run = records_open},
    {.name = "records-new", .label = N_("New"), .brief = N_("New"),
        .help = N_("Adds one to this list."),
        .where = "records", .needs = NEED_WRITE, .keys = {K_F2}, .run = records_new},
    {.name = "records-find", .label = N_("Show only those with a text"), .brief = N_("Find"),
        .help = N_("An empty text, or Esc, shows all again."),
        .where = "records", .keys = {K_F4}, .run = records_find},
    {.name = "records-remove", .label = N_("Remove"), .brief = N_("Remove"),
        .help = N_("Asks first; can be undone and brought back."),
        .where = "records", .needs = NEED_WRITE, .rank = 2, .keys = {K_F8},
        .run = records_remove},
    {.name = "records-removed", .label = N_("Removed ones, or all again"),
        .help = N_("Shows what was removed; Enter brings a row back."),
        .where = "records people", .keys = {K_ALT | 'r'}, .run = records_removed},
    {.name = "records-history", .label = N_("History"),
        .help = N_("Every earlier value: who, when, what; any can be brought back."),
        .where = "records people", .keys = {K_ALT | 'h'}, .run = records_history},
    {.name = "record-ready", .label = N_("Ready"), .brief = N_("Ready"),
        .help = N_("Saves the record and goes back."),
        .where = "record", .keys = {K_ENTER}, .run = record_ready},
    {.name = "record-remove", .label = N_("Remove"), .brief = N_("Remove"),
        .help = N_("Asks first; can be undone and brought back."),
        .where = "record", .needs = NEED_WRITE, .rank = 2, .keys = {K_F8}, .run = record_remove},
    {.name = "record-history", .label = N_("History"),
        .help = N_("Every earlier value: who, when, what; any can be brought back."),
        .where = "record", .keys = {K_ALT | 'h'}, .run = record_history},
    {.name = "history-back", .label = N_("Bring the value back"), .brief = N_("Bring back"),
        .help = N_("An ordinary change, so it can be undone."),
        .where = "history", .keys = {K_ENTER}, .run = history_enter},
    {.name = "erase", .label = N_("Erase for good"), .brief = N_("Erase"),
        .help = N_("Asks for a word first."),
        .where = "erase", .needs = NEED_WRITE | NEED_FACILITATOR, .keys = {K_ENTER},
        .run = erase_enter},

    /* ---- search, settings, users, backups ---- */

    {.name = "search-enter", .label = N_("Search, or open what was found"), .brief = N_("Search"),
        .help = N_("On the line: searches. On a row: opens it."),
        .where = "search", .keys = {K_ENTER}, .run = search_enter},
    {.name = "settings-enter", .label = N_("Change the setting, or open the row"),
        .brief = N_("Change"),
        .help = N_("What the marked row says; a setting holds at once."),
        .where = "settings", .keys = {K_ENTER}, .run = settings_enter},
    {.name = "users-new", .label = N_("New user"), .brief = N_("New"),
        .help = N_("A facilitator sees everything of the sites, a peer no health details."),
        .where = "users", .needs = NEED_WRITE | NEED_FACILITATOR, .keys = {K_F2},
        .run = users_new},
    {.name = "users-passphrase", .label = N_("New passphrase for yourself"),
        .brief = N_("New passphrase"),
        .help = N_("The present one is asked first. Everybody else's stays as it is."),
        .where = "users", .needs = NEED_WRITE, .keys = {K_ENTER}, .run = users_passphrase},
    {.name = "users-remove", .label = N_("Remove the user"), .brief = N_("Remove"),
        .help = N_("Opens nothing that is written from now on; what the user had on a copy of "
                   "their own stays readable to them."),
        .where = "users", .needs = NEED_WRITE | NEED_FACILITATOR, .keys = {K_F8},
        .run = users_remove},
    {.name = "user-ready", .label = N_("Ready"), .brief = N_("Ready"),
        .help = N_("Makes the user, or takes the new passphrase."),
        .where = "user passphrase", .keys = {K_ENTER}, .run = user_ready},
    {.name = "user-suggest", .label = N_("Take the offered passphrase"), .brief = N_("Take offer"),
        .help = N_("Writes it on the line; type it again on the second one."),
        .where = "user passphrase", .keys = {K_F2}, .run = user_suggest},
    {.name = "backups-use", .label = N_("Take the backup into use"), .brief = N_("Take into use"),
        .help = N_("Asks first. The present file is kept beside it."),
        .where = "backups", .needs = NEED_FACILITATOR, .keys = {K_ENTER}, .run = backups_use},
    {.name = "backups-new", .label = N_("Make a backup now"), .brief = N_("New"),
        .help = N_("A whole copy of the book, checked after writing."),
        .where = "backups", .needs = NEED_WRITE, .keys = {K_F2}, .run = backups_new},
    {.name = "import-file", .label = N_("Read the file"), .brief = N_("Read"),
        .help = N_("Only reads it; nothing is added yet."),
        .where = "import.source", .keys = {K_ENTER}, .run = import_enter},
    {.name = "import-column", .label = N_("Change what the column is"), .brief = N_("Change"),
        .help = N_("Which detail of a person stands in the marked column."),
        .where = "import.columns", .keys = {K_ENTER}, .run = import_enter},
    {.name = "import-next", .label = N_("Go on to the preview"), .brief = N_("Go on"),
        .help = N_("Judges every row; nothing is added yet."),
        .where = "import.columns", .keys = {K_F6}, .run = import_next},
    {.name = "import-take", .label = N_("Add the new people"), .brief = N_("Add"),
        .help = N_("Asks first where some rows cannot be taken."),
        .where = "import.preview", .needs = NEED_OPEN | NEED_WRITE, .keys = {K_ENTER},
        .run = import_enter},
    {.name = "import-charset", .label = N_("Other letters"), .brief = N_("Letters"),
        .help = N_("Where ä and ö look wrong in the preview: reads the file in another code set."),
        .where = "import.columns", .keys = {K_F7}, .run = import_charset},

    /* ---- locking and leaving ---- */

    {.name = "leave-take", .label = N_("Lock the book"), .brief = N_("Lock"),
        .help = N_("Half-written texts are kept and are there again after the passphrase."),
        .where = "leave", .keys = {K_ENTER}, .run = leave_take},
    {.name = "leave-quit", .label = N_("Lock it and quit the program"), .brief = N_("Quit"),
        .help = N_("Everything is saved; nothing is asked."),
        .where = "leave", .keys = {'q', K_F10}, .run = leave_quit},
    {.name = "leave-cancel", .label = N_("Back to work"), .brief = N_("Back"),
        .help = N_("Closes the question."),
        .where = "leave", .keys = {K_ESC}, .run = screen_back},

    /* ---- every screen ---- */

    {.name = "menu", .label = N_("Menu of everything"), .brief = N_("Menu"),
        .help = N_("Everything that is possible here, with its keys; a letter narrows the list."),
        .where = "all", .rank = 1, .keys = {K_F9}, .run = screen_menu},
    {.name = "leave", .label = N_("Lock or quit"), .brief = N_("Lock"),
        .help = N_("Enter locks the book, Q quits the program."),
        .where = "-first -trouble -board all", .rank = 4, .keys = {K_F10}, .run = session_leave},
    {.name = "quit", .label = N_("Quit"), .brief = N_("Quit"),
        .help = N_("Ends the program."),
        .where = "first trouble board", .rank = 4, .keys = {K_F10}, .run = session_quit},
    {.name = "people", .label = N_("People"),
        .help = N_("Everybody in the book."),
        .where = "-first -trouble -board -people all", .needs = NEED_OPEN, .keys = {K_ALT | 'p'},
        .run = people_show},
    {.name = "search", .label = N_("Search everything"),
        .help = N_("Finds words in all that is unlocked, also when they are bent."),
        .where = "-first -trouble -board -search all", .keys = {K_ALT | 'k'},
        .run = search_show},
    {.name = "settings", .label = N_("Settings"),
        .help = N_("Users, sites, backups, language, look, printer, locking."),
        .where = "-first -trouble -board -settings all", .run = settings_show},
    {.name = "back", .label = N_("Back"), .brief = N_("Back"),
        .help = N_("To the screen before this one; what was written is kept."),
        .where = "-today -board all", .rank = 3, .keys = {K_ESC}, .run = screen_back},
    {.name = "save", .label = N_("Save now"),
        .help = N_("Everything is saved by itself within two seconds; this does it at once."),
        .where = "all", .keys = {K_CTRL | 's'}, .run = session_save},
    {.name = "undo", .label = N_("Undo"),
        .help = N_("Takes back the latest change: first in the text being written, then the "
                   "latest saved one, one after another."),
        .where = "-first -trouble -board all", .needs = NEED_WRITE, .keys = {K_CTRL | 'z'}, .run = session_undo},
    {.name = "language-fi", .label = N_("Screens in Finnish"),
        .help = N_("The language changes at once; nothing else does."),
        .where = "everywhere", .keys = {K_ALT | 'f'}, .run = session_finnish},
    {.name = "language-sv", .label = N_("Screens in Swedish"),
        .help = N_("The language changes at once; nothing else does."),
        .where = "everywhere", .keys = {K_ALT | 's'}, .run = session_swedish},
    {.name = "language-en", .label = N_("Screens in English"),
        .help = N_("The language changes at once; nothing else does."),
        .where = "everywhere", .keys = {K_ALT | 'e'}, .run = session_english},
};

const struct command_table commands = {
    .commands = rows,
    .n = sizeof rows / sizeof *rows,
    .refusal = session_refusal,
};
