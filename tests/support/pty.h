/*
 * A terminal for tests: a program runs on a real pseudo terminal, libvterm plays the screen. Keys
 * are sent by name, and every wait is for the fence, a private key that the test build answers
 * when everything typed before it is drawn: nothing sleeps, nothing guesses.
 */
#ifndef RUKKANEN_TESTS_PTY_H
#define RUKKANEN_TESTS_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct pty;

struct pty_options {
    int rows, columns;      /* 0: 24 x 80 */
    const char *term;       /* NULL: xterm-256color */
    const char *locale;     /* LC_ALL; NULL: C.UTF-8 */
    const char *charset;    /* of the terminal, for iconv; NULL: UTF-8 */
    const char *const *env; /* "NAME=value" or "NAME" (removed), ends with NULL */
};

/* Starts argv[0] (a path) and waits for its first frame. Fails the running test where it does not
 * come within twenty seconds. options may be NULL. */
struct pty *pty_start(const char *const *argv, const struct pty_options *options);
/* The same, without waiting: for programs that end at once. */
struct pty *pty_start_raw(const char *const *argv, const struct pty_options *options);
/* Kills what still runs and frees. */
void pty_free(struct pty *pty);

/* Keys by blanks: Enter Tab S-Tab Esc BS Del Ins Up Down Left Right Home End PgUp PgDn F1 ... F12
 * Space C-x M-x (M-1 is Alt and 1) S-Left C-Right; anything else is typed as it stands. Then waits
 * for the fence. */
void pty_keys(struct pty *pty, const char *keys);
/* Types text as it stands, then waits. */
void pty_type(struct pty *pty, const char *text);
void pty_paste(struct pty *pty, const char *text);    /* between the marks of a bracketed paste */
void pty_click(struct pty *pty, int row, int column); /* from 0 */
/* Bytes as they are, without waiting; pty_settle() waits. */
void pty_send(struct pty *pty, const void *bytes, size_t length);
void pty_settle(struct pty *pty);
void pty_resize(struct pty *pty, int rows, int columns); /* and waits */

/* A row of the screen as UTF-8 without trailing blanks; borrowed until the next call but three. */
const char *pty_row(struct pty *pty, int row);
/* All rows with newlines; the caller frees. */
char *pty_screen(struct pty *pty);
/* The first row that contains text, -1: none. *column (may be NULL): its cell. */
int pty_find(struct pty *pty, const char *text, int *column);
void pty_expect(struct pty *pty, const char *text); /* fails the test, showing the screen */
/* Waits until text is on the screen without sending anything: for what time alone brings about. */
void pty_await(struct pty *pty, const char *text);
void pty_expect_none(struct pty *pty, const char *text);
void pty_cursor(struct pty *pty, int *row, int *column);
bool pty_cursor_visible(struct pty *pty);
struct pty_cell {
    bool reverse, bold, underline, coloured;
    int width;
};
struct pty_cell pty_cell(struct pty *pty, int row, int column);
int pty_rows(const struct pty *pty);
int pty_columns(const struct pty *pty);
/* Which screen and pane have the keys, by their names in the command table: "meeting.items".
 * Borrowed; of the last settled moment. */
const char *pty_place(const struct pty *pty);

/* Since the last pty_mark(), without the fence: bytes, pieces in which they were read (the fence's
 * own among them), and the time from the first key to the last byte of the frame. */
void pty_mark(struct pty *pty);
size_t pty_bytes(const struct pty *pty);
size_t pty_packets(const struct pty *pty);
double pty_milliseconds(const struct pty *pty);
/* write() calls of the program since its start, those for fences not counted; -1 where the system
 * does not tell (/proc/PID/io). */
long pty_writes(const struct pty *pty);
const char *pty_raw(const struct pty *pty, size_t *length); /* the bytes themselves */

/* The program executes itself anew in the same terminal (it was locked): waits until the new one has
 * drawn its first frame. */
void pty_await_anew(struct pty *pty);

pid_t pty_pid(const struct pty *pty);
bool pty_running(struct pty *pty);
/* Waits for the program's end (twenty seconds); its exit code, or 128 and the signal. */
int pty_wait(struct pty *pty);
void pty_kill(struct pty *pty, int signal); /* and waits for its end */

#endif
