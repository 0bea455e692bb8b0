/*
 * What stands on a command line: options and words. Every option of the program stands once in a
 * table, so that it may come before or after the command and always takes as many arguments; which
 * command knows it, the command's row says.
 */
#ifndef RUKKANEN_APP_CLI_ARGS_H
#define RUKKANEN_APP_CLI_ARGS_H

#include "rukkanen/base/err.h"
#include "rukkanen/base/vec.h"

#include <stdint.h>

enum cli_option_id {
    /* for every command */
    OPTION_BOOK,
    OPTION_LANG,
    OPTION_USER,
    OPTION_OPEN,
    OPTION_PASSPHRASE_FILE,
    OPTION_PASSPHRASE_FD,
    OPTION_HELP,
    OPTION_VERSION,
    /* for those that name them */
    OPTION_SITE,
    OPTION_GROUP,
    OPTION_CODE_FILE,
    OPTION_JSON,
    OPTION_FIELDS,
    OPTION_SORT,
    OPTION_LIMIT,
    OPTION_REMOVED,
    OPTION_REST,
    OPTION_ATOMIC,
    OPTION_RHYTHM,
    OPTION_COUNT,
    OPTION_SKIP_HOLIDAYS,
    OPTION_YES,
    OPTION_POSTED,
    OPTION_TAKEN_DOWN,
    OPTION_TEXT,
    OPTION_PDF,
    OPTION_CHARSET,
    OPTION_OUT,
    OPTION_PRINTER,
    OPTION_LARGE,
    OPTION_INTERNAL,
    OPTION_DATE,
    OPTION_MAP,
    OPTION_SEPARATOR,
    OPTION_DRY_RUN,
    OPTION_SKIP_BAD,
    OPTION_CSV,
    OPTION_PEER,
    OPTION_NO_HEALTH,
    OPTION_NEW_PASSPHRASE_FILE,
    OPTION_FRESH,
    OPTION_FOR,
    OPTION_SINCE,
    OPTION_ALL,
    OPTION_KEEP,
    OPTION_VALUE,
    OPTION_VALUE_FILE,
    OPTION_WITH_BOOK,
    OPTION_HERE,
    OPTION_MAN,
    OPTIONS
};

#define OPTION(id) (UINT64_C(1) << OPTION_##id)
/* Those that stand before a command as well as after it, whatever the command. */
#define OPTIONS_OF_ALL (OPTION(SITE) - 1)

struct cli_option {
    const char *name;     /* with its dashes */
    const char *argument; /* what it takes, for the help: "FILE"; NULL: nothing */
    const char *help;     /* N_(); NULL: not told about */
};

extern const struct cli_option cli_options[OPTIONS];

struct cli_given {
    enum cli_option_id option;
    const char *value; /* borrowed from the words; NULL where the option takes none */
};

struct cli_args {
    struct vec words;   /* of const char *: the command, then what it is about */
    struct vec options; /* of struct cli_given, in order */
    uint64_t given;     /* bits OPTION() */
};

void cli_args_init(struct cli_args *args);
void cli_args_clear(struct cli_args *args);
/* Sorts words (borrowed; they must live as long as args) into options and the rest; after "--" all
 * are words. ERR_USAGE on an option that there is not, or without what it takes. */
bool cli_args_parse(
    struct cli_args *args, const char *const *words, size_t n, struct err *err);
/* The value of an option, of the last one where it stands twice; NULL where it is not given. */
const char *cli_args_value(const struct cli_args *args, enum cli_option_id option);
/* The index-th word, NULL past the end. */
const char *cli_args_word(const struct cli_args *args, size_t index);

#endif
