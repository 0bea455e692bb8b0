/*
 * The command line: for scripts, cron, other programs and tests. A command is one row of the table
 * in cli_commands.c; help and manual page are made from the rows. Before its function runs, the
 * book is opened and unlocked as far as the row says it needs, and what it does not understand is
 * refused, so a function only does its work.
 *
 * A function that fails fills *err; the kind of err is the exit code of the program.
 */
#ifndef RUKKANEN_APP_CLI_H
#define RUKKANEN_APP_CLI_H

#include "app/cli_args.h"
#include "app/cli_out.h"
#include "rukkanen/book/book.h"
#include "rukkanen/domain/settings.h"

struct cli;

enum cli_needs {
    CLI_NOTHING,  /* finds its book itself, if it wants one */
    CLI_BOOK,     /* to read; locked where no passphrase is offered */
    CLI_UNLOCKED, /* to read, unlocked at least to people */
    CLI_WRITE,    /* to write, unlocked: makes an edit or a key record */
    CLI_KEEP      /* to write, locked or not */
};

enum cli_batch {
    CLI_ALONE,  /* not in a batch */
    CLI_LINE,   /* may be a line of one */
    CLI_PLAIN   /* may be a line, but not of an atomic one: it does more than write rows */
};

struct cli_command {
    const char *name;
    const char *usage;   /* after the name */
    const char *summary; /* N_(), one line */
    const char *more;    /* N_(), further sentences for help and manual, or NULL */
    enum cli_needs needs;
    uint64_t options; /* bits OPTION(), beyond OPTIONS_OF_ALL */
    size_t min, max;  /* how many words follow the name; max 0 with min 0: none */
    enum cli_batch batch;
    /* NULL, or what can be refused before the book is opened: wrong use is told before locks. */
    bool (*check)(struct cli *cli, struct err *err);
    bool (*run)(struct cli *cli, struct err *err);
};

enum { CLI_WORDS = 100000 }; /* for max: as many as there are */

extern const struct cli_command cli_commands[];
extern const size_t cli_commands_n;
const struct cli_command *cli_command_find(const char *name); /* NULL: there is none */

struct cli {
    const struct cli_command *command;
    const struct cli_args *args;    /* of the command that runs: in a batch, of the line */
    const struct cli_args *globals; /* of the program's command line */
    struct cli_out *out;
    struct settings *settings;
    struct book *book;  /* NULL: not open */
    bool batch;         /* runs a line of a batch: sealed values may stand in it */
    bool atomic;        /* of one that is written whole or not at all */
    bool stdin_taken;   /* somebody has read standard input: nobody else can */
    struct str *present; /* not NULL: keeps the passphrase that unlocks; borrowed */
    char *added;        /* what the last add printed, for $N; owned */
};

/* The program's command line without the program's name. Returns the exit code. */
int cli_main(const char *const *words, size_t n);
/* Checks a command's words and options, opens and unlocks what it needs, runs it. */
bool cli_run(struct cli *cli, struct err *err);

/* Words after the command's name, from 0; NULL past the end. */
const char *cli_word(const struct cli *cli, size_t index);
size_t cli_words(const struct cli *cli);
bool cli_has(const struct cli *cli, enum cli_option_id option);
const char *cli_value(const struct cli *cli, enum cli_option_id option);
/* The whole number of an option, ERR_USAGE where it is none or out of bounds; otherwise where the
 * option is not given. */
bool cli_number(const struct cli *cli, enum cli_option_id option, int64_t min, int64_t max,
    int64_t otherwise, int64_t *number, struct err *err);

/* The path of the book that is meant: --book, $RUKKANEN_BOOK, the setting, the data folder. The
 * caller frees. */
char *cli_book_path(const struct cli *cli);
/* Opens the book, if it is not open; unlocks it where the command line offers a passphrase. */
bool cli_open(struct cli *cli, bool write, struct err *err);
/* Opens the book to make an edit: writable and unlocked. */
bool cli_open_to_write(struct cli *cli, struct err *err);
/* Sees that the book is unlocked at least to level, asking on a terminal where nothing else is
 * offered. */
bool cli_unlock(struct cli *cli, enum book_level level, struct err *err);

/* Reads a whole file, or with "-" standard input, up to limit bytes. */
bool cli_read(struct cli *cli, const char *path, size_t limit, struct str *out, struct err *err);

#endif
