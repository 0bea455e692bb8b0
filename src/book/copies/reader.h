/*
 * Reading a book that somebody else wrote. The file may be anything: damaged, planted, endless. So
 * it is copied to a file without a name, and a process of its own, which may do nothing but read
 * that copy and write its answer, checks it and turns what is asked for into a bundle. A crash or
 * an endless loop in it ends that process, and this program says so in a sentence.
 */
#ifndef RUKKANEN_BOOK_COPIES_READER_H
#define RUKKANEN_BOOK_COPIES_READER_H

#include "book/copies/source.h"

enum {
    READER_MAX_MIB = 1024,    /* of the file */
    READER_COPY_MIB = 128,    /* of a file that is copied first; a larger one is read in place */
    READER_MS = 1500,         /* for any file */
    READER_MS_A_MIB = 125,    /* and for what it holds: an old PC needs ten times what a new does */
    READER_PATIENCE_MS = 300  /* until a process that does not watch its time is ended */
};

/* Fills source->fd with a bundle of the edits in the book file that are no ancestors of heads, and
 * of the key records that keys lacks, and source->drafts. file is borrowed; read from its
 * beginning. */
bool reader_read(int file, const struct vec *heads, const struct key_digest *keys,
    struct source *source, struct err *err);

/* Hidden entry of the program: see book_child_main. */
bool reader_main(int argc, char **argv, int *status);

#endif
