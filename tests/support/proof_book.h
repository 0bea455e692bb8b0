/*
 * A small book with people, a meeting, its memo and a draft in a folder of its own, for tests that
 * do it harm.
 */
#ifndef RUKKANEN_TESTS_SUPPORT_PROOF_BOOK_H
#define RUKKANEN_TESTS_SUPPORT_PROOF_BOOK_H

#include "rukkanen/base/str.h"
#include "rukkanen/book/change.h"

#include <stdbool.h>
#include <stdint.h>

/* Passphrase of its user Sanna; words that must never be seen in a file. */
extern const char proof_passphrase[];
extern const char *const proof_secrets[]; /* ends with NULL */

struct proof_book {
    char *folder;
    char *path;
    struct book *book;
    struct str code; /* recovery */
    uint64_t site, group, people[2], meeting, item;
};

/* Makes it, unlocked; all that the program keeps on a PC goes to the folder too. */
void proof_book_make(struct proof_book *proof);
void proof_book_drop(struct proof_book *proof);
/* Opens the book at path (NULL: its own); the test fails where it cannot. */
void proof_book_open(struct proof_book *proof, const char *path);
void proof_book_unlock(struct proof_book *proof);
void proof_book_close(struct proof_book *proof);
/* Changes text, decision and an attendance in one edit; false with *err where it cannot. */
bool proof_book_save(struct proof_book *proof, const char *text, struct err *err);
/* The item's text and the attendance go together: 0 as made, 1 as proof_book_save left it, -1 a
 * mixture. */
int proof_book_state(struct proof_book *proof, const char *text);
void proof_book_dump(struct book *book, struct str *out);
void proof_copy(const char *from, const char *to);

#endif
