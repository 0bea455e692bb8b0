/*
 * Files that somebody planted, cut or damaged, made in code: bundles put together by hand, and whole
 * copies of a small book that were changed behind its back. For tests of the border.
 */
#ifndef RUKKANEN_TESTS_SUPPORT_HOSTILE_H
#define RUKKANEN_TESTS_SUPPORT_HOSTILE_H

#include "book/copies/bundle_block.h"
#include "book/internal.h"

struct hostile {
    char *folder;
    char *live;          /* the book that is merged into; nobody holds it open */
    char *copy;          /* a copy of it with edits that are not in live */
    char *theirs;        /* the same, of the peer Pekka */
    struct book *sanna;  /* the copies are open: a facilitator and a peer in them */
    struct book *pekka;
    struct vec heads;    /* of struct hash: of live, ascending */
    uint64_t group;
};

void hostile_make(struct hostile *hostile);
void hostile_drop(struct hostile *hostile);
void hostile_copy_file(const char *from, const char *to);

/* ---- bundles ---- */

/* A bundle in the making. Everything may be set to what no honest program writes. */
struct forge {
    struct hostile *hostile;
    struct bundle_header header;
    struct block_tables tables;
    struct str blocks;        /* after the tables, each with its length */
    unsigned format;          /* of the bundle */
    int dictionary;
    int window;               /* log2 */
    int64_t unpacked;         /* declared; -1: what it is */
    struct hash last;         /* the name of the last edit */
};

/* Signers: Sanna 0, Pekka 1; label 77; outside: the heads of live, which are also since. */
void forge_begin(struct forge *forge, struct hostile *hostile);
/* An edit of the group's name on top of the last one (or of live's heads), by who is in at book. */
void forge_edit_init(struct forge *forge, struct book *book, struct edit *edit);
void forge_text(struct forge *forge, struct edit *edit, const char *text);
/* Names and signs it as who is in at book. */
void forge_sign(struct book *book, struct edit *edit);
/* Adds it as a block, named and signed as it stands, and clears it. */
void forge_add(struct forge *forge, struct edit *edit);
/* The same of an ordinary edit: named, signed and added. */
void forge_change(struct forge *forge, struct book *book, const char *text);
void forge_block(struct forge *forge, const void *bytes, size_t length);
/* Writes it; heads: the header names the last edit. Clears the forge. */
void forge_end(struct forge *forge, const char *path, bool heads);
/* Bytes that do not compress, the same every time. */
void forge_noise(struct str *out, size_t length);

/* ---- whole copies ---- */

/* A copy at path, then the statements, behind the book's back. */
void hostile_tamper(struct hostile *hostile, const char *path, const char *sql);

#endif
