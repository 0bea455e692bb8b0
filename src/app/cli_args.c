#include "app/cli_args.h"

#include "rukkanen/base/lang.h"

#include <string.h>

const struct cli_option cli_options[OPTIONS] = {
    [OPTION_BOOK] = {"--book", "FILE", N_("the book; else $RUKKANEN_BOOK, else the setting")},
    [OPTION_LANG] = {"--lang", "fi|sv|en", N_("the language of what is said")},
    [OPTION_USER] = {"--user", "NAME", N_("who opens; else the users are tried in turn")},
    [OPTION_OPEN] = {"--open", "people|health", N_("how far to unlock; people if not said")},
    [OPTION_PASSPHRASE_FILE]
    = {"--passphrase-file", "FILE", N_("the passphrase is the first line of this file")},
    [OPTION_PASSPHRASE_FD]
    = {"--passphrase-fd", "N", N_("the passphrase is the next line of this descriptor")},
    [OPTION_HELP] = {"--help", NULL, N_("what a command does")},
    [OPTION_VERSION] = {"--version", NULL, N_("which version this is")},
    [OPTION_SITE] = {"--site", "SITE", N_("a site")},
    [OPTION_GROUP] = {"--group", "GROUP", N_("a group")},
    [OPTION_CODE_FILE] = {"--code-file", "FILE", N_("the file of the recovery code")},
    [OPTION_JSON] = {"--json", NULL, N_("one JSON object a line")},
    [OPTION_FIELDS] = {"--fields", "A,B", N_("only these fields")},
    [OPTION_SORT] = {"--sort", "[-]FIELD", N_("in this order; with - the other way round")},
    [OPTION_LIMIT] = {"--limit", "N", N_("at most so many")},
    [OPTION_REMOVED] = {"--removed", NULL, N_("removed ones too")},
    [OPTION_REST] = {"--rest", NULL, N_("this meeting and the rest of its series")},
    [OPTION_ATOMIC] = {"--atomic", NULL, N_("all lines or none")},
    [OPTION_RHYTHM]
    = {"--rhythm", "weekly|biweekly|monthly|DAYS", N_("how often the meetings follow")},
    [OPTION_COUNT] = {"--count", "N", N_("how many meetings follow")},
    [OPTION_SKIP_HOLIDAYS] = {"--skip-holidays", NULL, N_("none on public holidays")},
    [OPTION_YES] = {"--yes", NULL, N_("do it without asking")},
    [OPTION_POSTED] = {"--posted", NULL, N_("the page was put on the board")},
    [OPTION_TAKEN_DOWN] = {"--taken-down", NULL, N_("the page was taken from the board")},
    [OPTION_TEXT] = {"--text", NULL, N_("as plain text")},
    [OPTION_PDF] = {"--pdf", "FILE", N_("as a PDF in a new file")},
    [OPTION_CHARSET] = {"--charset", "SET", N_("in this code set, for example CP850")},
    [OPTION_OUT] = {"--out", "FILE", N_("into a new file")},
    [OPTION_PRINTER] = {"--printer", "PRINTER", N_("on this printer")},
    [OPTION_LARGE] = {"--large", NULL, N_("in large print")},
    [OPTION_INTERNAL] = {"--internal", NULL, N_("the internal version")},
    [OPTION_DATE] = {"--date", "DATE", N_("as of this day")},
    [OPTION_MAP] = {"--map", "COLUMN=FIELD", N_("this column is that field; empty: left out")},
    [OPTION_SEPARATOR] = {"--separator", "S", N_("what separates the columns: ; , or tab")},
    [OPTION_DRY_RUN] = {"--dry-run", NULL, N_("only shows what would be done")},
    [OPTION_SKIP_BAD] = {"--skip-bad", NULL, N_("leaves bad rows out and takes the others")},
    [OPTION_CSV] = {"--csv", NULL, N_("as a table for a spreadsheet")},
    [OPTION_PEER] = {"--peer", NULL, N_("a peer: no health details, no users")},
    [OPTION_NO_HEALTH] = {"--no-health", NULL, N_("without the health details")},
    [OPTION_NEW_PASSPHRASE_FILE]
    = {"--new-passphrase-file", "FILE", N_("the new passphrase is its first line")},
    [OPTION_FRESH]
    = {"--fresh", NULL, N_("keeps a demo that is there, unless it is old and untouched")},
    [OPTION_FOR] = {"--for", "LABEL", N_("what the copy of this label lacked when last seen")},
    [OPTION_SINCE] = {"--since", "HEADS", N_("what came after these heads")},
    [OPTION_ALL] = {"--all", NULL, N_("everything")},
    [OPTION_KEEP] = {"--keep", "N", N_("the value of this number stays")},
    [OPTION_VALUE] = {"--value", "V", N_("this value instead")},
    [OPTION_VALUE_FILE]
    = {"--value@", "FILE", N_("the value in this file instead; -: from standard input")},
    [OPTION_WITH_BOOK] = {"--with-book", NULL, N_("also a whole copy, for a new place")},
    [OPTION_HERE] = {"--here", "SITE", N_("tells in which place this copy is kept")},
    [OPTION_MAN] = {"--man", NULL, NULL},
};

void cli_args_init(struct cli_args *args)
{
    *args = (struct cli_args) {.given = 0};
    vec_init(&args->words, sizeof(const char *));
    vec_init(&args->options, sizeof(struct cli_given));
}

void cli_args_clear(struct cli_args *args)
{
    vec_clear(&args->words);
    vec_clear(&args->options);
    args->given = 0;
}

/* The option whose name is the first length bytes of word; OPTIONS where there is none. */
static enum cli_option_id find_option(const char *word, size_t length)
{
    static const struct {
        const char *brief;
        enum cli_option_id option;
    } briefs[] = {{"-h", OPTION_HELP}, {"-V", OPTION_VERSION}};
    for (size_t i = 0; i < sizeof briefs / sizeof *briefs; i++) {
        if (strcmp(word, briefs[i].brief) == 0)
            return briefs[i].option;
    }
    for (enum cli_option_id i = 0; i < OPTIONS; i++) {
        if (strlen(cli_options[i].name) == length
            && strncmp(cli_options[i].name, word, length) == 0)
            return i;
    }
    return OPTIONS;
}

/* Takes the option at words[*at] and, where it has one, its argument. */
static bool take_option(struct cli_args *args, const char *const *words, size_t n, size_t *at,
    struct err *err)
{
    const char *word = words[*at];
    size_t length = strcspn(word, "=");
    enum cli_option_id option = find_option(word, length);
    if (option == OPTIONS)
        return err_set(err, ERR_USAGE, _("There is no option %.*s. “rukkanen help” lists them."),
            (int)length, word);
    struct cli_given given = {.option = option, .value = NULL};
    bool takes = cli_options[option].argument != NULL;
    if (!takes && word[length] == '=')
        return err_set(
            err, ERR_USAGE, _("The option %s takes no value."), cli_options[option].name);
    if (takes && word[length] == '=') {
        given.value = word + length + 1;
    } else if (takes) {
        if (*at + 1 == n)
            return err_set(err, ERR_USAGE, _("The option %s needs %s after it."),
                cli_options[option].name, cli_options[option].argument);
        given.value = words[++*at];
    }
    vec_add(&args->options, &given);
    args->given |= UINT64_C(1) << option;
    return true;
}

bool cli_args_parse(struct cli_args *args, const char *const *words, size_t n, struct err *err)
{
    bool options = true;
    for (size_t i = 0; i < n; i++) {
        const char *word = words[i];
        if (options && strcmp(word, "--") == 0) {
            options = false;
        } else if (options && word[0] == '-' && word[1]) {
            if (!take_option(args, words, n, &i, err))
                return false;
        } else {
            vec_add(&args->words, &word);
        }
    }
    return true;
}

const char *cli_args_value(const struct cli_args *args, enum cli_option_id option)
{
    for (size_t i = args->options.n; i > 0; i--) {
        const struct cli_given *given = VEC_AT(&args->options, struct cli_given, i - 1);
        if (given->option == option)
            return given->value;
    }
    return NULL;
}

const char *cli_args_word(const struct cli_args *args, size_t index)
{
    return index < args->words.n ? *VEC_AT(&args->words, const char *, index) : NULL;
}
