/*
 * The whole program in a pseudo terminal, on the book of meeting_book.h or on a home folder without
 * any. Screens are English unless a test says otherwise.
 */
#ifndef RUKKANEN_TESTS_PROGRAM_H
#define RUKKANEN_TESTS_PROGRAM_H

#include "support/meeting_book.h"
#include "support/pty.h"

#include <limits.h>

/* The program of the same build as the test: of build/test/pty/x_test it is build/test/rukkanen. */
void program_path(char path[PATH_MAX]);
/* Starts it on a book (NULL: whatever it finds) and waits for the first frame. */
struct pty *program_start(const char *book, int rows, int columns);
/* The same, deriving the key in a child that takes a second. */
struct pty *program_start_slow(const char *book, int rows, int columns);
/* The same in a language: "fi", "sv", "en". */
struct pty *program_start_in(const char *lang, const char *book, int rows, int columns);
/* Gives the passphrase of meeting_book.h on the lock screen and waits until the book is open. */
void program_unlock(struct pty *pty);
/* F10 and Enter: waits for the lock screen of the program that began anew. */
void program_lock(struct pty *pty);
/* F10 and Q, from any screen of an open book; its exit code must be 0. */
void program_quit(struct pty *pty);
/* From the first screen of an open book to the list of people. */
void program_people(struct pty *pty);
/* Waits, at most five seconds, until a text stands on the screen. */
void program_await(struct pty *pty, const char *text);
/* The marker, the hardware cursor and reverse video must be at one place; its row. */
int program_focus(struct pty *pty);
/* Runs a command of the command line on the book, unlocked: "publish 12 --yes", or "batch" with a
 * line of input. It must succeed. */
void program_command(const struct meeting_book *book, const char *command, const char *input);
/* Whether the program's own memory holds this text; -1 where this system does not let us look. */
int program_remembers(struct pty *pty, const char *text);
int program_remembers_bytes(struct pty *pty, const void *bytes, size_t length);

#endif
