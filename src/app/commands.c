/*
 * One row per action. The order of the rows is the order of the key bar, the menu and the help:
 * help first, then what the screen itself does, then what every screen does.
 */
#include "app/commands.h"

#include "rukkanen/base/lang.h"
#include "screen/leave.h"
#include "screen/page_view.h"
#include "screen/publishing.h"
#include "screen/session.h"

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
        .where = "all", .rank = 4, .keys = {K_F10}, .run = session_leave},
    {.name = "back", .label = N_("Back"), .brief = N_("Back"),
        .help = N_("To the screen before this one; what was written is kept."),
        .where = "all", .rank = 3, .keys = {K_ESC}, .run = screen_back},
    {.name = "save", .label = N_("Save now"),
        .help = N_("Everything is saved by itself within two seconds; this does it at once."),
        .where = "all", .keys = {K_CTRL | 's'}, .run = session_save},
    {.name = "undo", .label = N_("Undo"),
        .help = N_("Takes back the latest change: first in the text being written, then the "
                   "latest saved one, one after another."),
        .where = "all", .needs = NEED_WRITE, .keys = {K_CTRL | 'z'}, .run = session_undo},
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
