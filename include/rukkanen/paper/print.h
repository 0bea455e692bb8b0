/*
 * How a page leaves the program: first it is made (print_make) into bytes, a PDF or text; then it
 * is sent to a printer or saved in a new file. Between the two the caller can tell what paper will
 * not show (print_warning).
 *
 * The PDF is made by rukkanen-print, printing is done by lp: programs of their own, run with a time
 * limit and killed when it is over, because a printing service that hangs would else hang the
 * screen for 20 to 40 seconds. They get a cleaned environment and no open files. No page is written
 * to a temporary file. The printing service keeps what it printed for a day or longer: whoever
 * prints names should know.
 */
#ifndef RUKKANEN_PAPER_PRINT_H
#define RUKKANEN_PAPER_PRINT_H

#include "rukkanen/paper/page.h"

#include <stdint.h>

enum print_form {
    PRINT_PDF,
    PRINT_TEXT, /* UTF-8 text, sheets of 60 lines */
    PRINT_RAW   /* the bytes of a letter printer: text in options.charset */
};

struct print_options {
    enum print_form form;
    bool large;
    const char *charset; /* RAW: a name of charset.h */
    const char *date;    /* PDF: its time of making, "2026-11-21" or "2026-11-21T10:42:00"; NULL:
                            now. The same page and date give the same bytes */
};

struct print_job {
    enum print_form form; /* TEXT where a PDF was wanted and this installation makes none */
    bool instead;         /* so it is */
    struct str bytes;
    size_t sheets;  /* PDF: how many; else 0 */
    size_t missing; /* letters that come out as a box or '?' */
    char *title;    /* what the printing service lists: the kind of page and its date, no names */
};

/* ---- making -------------------------------------------------------------------------------- */

/* Makes the page ready. Fails on an unknown code set, and where rukkanen-print fails or takes
 * longer than 10 seconds. The job need not be initialised; print_clear it where this was true. */
bool print_make(const struct page *page, const struct print_options *options, struct print_job *job,
    struct err *err);
void print_clear(struct print_job *job);
/* Appends sentences about what will not look as it should: letters that are missing, text instead
 * of a PDF. Nothing where all is well. */
void print_warning(const struct print_job *job, struct str *out);

/* ---- to a printer -------------------------------------------------------------------------- */

/* How long lp may take, in milliseconds. */
enum { PRINT_DEADLINE = 2000 };

struct print_printer {
    char *name;     /* owned */
    bool preferred; /* the one that is used where none is named */
};

/* Appends the printers that this computer knows, the preferred one first. Fails, with a sentence
 * that tells what to do instead, where there is no printing service, no printer, or no answer. */
bool print_printers(struct vec *printers, struct err *err);
void print_printers_clear(struct vec *printers);
/* Hands the job to a printer; NULL is the preferred one. Appends what happened as a sentence
 * ("Lähetetty tulostimelle aula."). On failure the sentence is in *err; nothing is lost, the job is
 * as it was and may be sent again or saved. */
bool print_send(
    const struct print_job *job, const char *printer, struct str *sentence, struct err *err);
/* Whether print_send failed since nothing answered in time: asking for more would wait as long. */
bool print_is_late(const struct err *err);

/* ---- to a file ----------------------------------------------------------------------------- */

/* The name of a page's file without its ending: the kind of page in its language, the day, whose
 * page: "muistio-2026-11-21-hakola". Only a-z, 0-9 and '-', so that every stick and mail takes it.
 * date is days since 1.1.1970, DATE_NONE: left out. The caller frees. */
char *print_file_name(const char *kind, int64_t date, const char *whose);
/* ".pdf" or ".txt". */
const char *print_ending(const struct print_job *job);
/* Writes the job to a new file for its user alone (0600); refuses where one is there already. */
bool print_save(const struct print_job *job, const char *path, struct err *err);
/* The same in a folder, under name with its ending; where that name is taken, with -2, -3 ...
 * *path is what was written, the caller's to free. */
bool print_save_in(const struct print_job *job, const char *folder, const char *name, char **path,
    struct err *err);
/* Appends the folders to offer (char *, the caller's to free): sticks, then the home folder. */
void print_folders(struct vec *folders);

#endif
