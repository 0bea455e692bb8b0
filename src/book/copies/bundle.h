/*
 * A bundle (.rkb): the edits and key records that another copy lacks, in one file that proves
 * itself. It is what travels by mail and in shared folders, and also what the reader of foreign
 * books hands on, so everything that comes from outside goes through the one parser here.
 *
 *   4  "rkb1"
 *   1  format, 1
 *   24 the book's id
 *   8  label of the copy that made it
 *   8  when, ms since 1.1.1970 by that PC's clock
 *   96 digests of the maker's key store (equal heads alone do not mean equal keys): the ids of
 *      records and of gone records fall into 24 buckets by their first byte modulo 24; 4 bytes of
 *      BLAKE2b for each, so that one new record lets few others travel again
 *   varint n, n x 24: the heads of the maker's book, ascending
 *   varint m, m x 24: the heads that the receiver was taken to have; none: everything is in it
 *   1  number of the dictionary (dictionary.h) that the frame was made with; 0: none
 *   one zstd frame, made with a window of at most BUNDLE_WINDOW
 *   8  unpacked length of the frame
 *   24 BLAKE2b-192 of "rk1b" and all bytes before
 *
 * The frame holds blocks, each a varint length and as many bytes. The first block is the tables:
 *   n x 24 signers and authors, n x 8 labels, n x 24 names of parents that are not in the bundle
 *   (each after a varint n), then three varints: how many records, gone records, edits follow.
 * A record: varint kind, varint signer, 64 signature, body. A gone record: 24 id, varint signer, 64
 * signature. An edit, parents before children:
 *   varint author, varint label, zigzag ms since the edit before, varint schema, u8 flags
 *   [16 seed] [64 signature], unless it follows just the edit before: varint n parents, for each
 *   a varint: 2 x steps back in the bundle + 1, or 2 x place among the names outside
 *   without a seed: varint length, varint n chunks, for each u8 0, 16 salt or u8 1, 24 hash, 8 mark
 *   the encoded chunks that are there, to the end of the block.
 * Names of edits and ids of records are not in it: the reader works them out.
 */
#ifndef RUKKANEN_BOOK_COPIES_BUNDLE_H
#define RUKKANEN_BOOK_COPIES_BUNDLE_H

#include "book/keys/keystore.h"
#include "book/log/store.h"

enum {
    BUNDLE_FORMAT = 1,
    BUNDLE_WINDOW = 21,           /* log2 of bytes that unpacking may look back */
    BUNDLE_MAX_HEADS = 4096,
    BUNDLE_MAX_EDITS = 1000000,
    BUNDLE_MAX_PARENTS = 4096,    /* of one edit */
    BUNDLE_MAX_NAMES = 100000,    /* signers, labels, names outside: each */
    BUNDLE_MAX_RATIO = 200,       /* unpacked bytes for each packed one, beyond a first MiB */
    BUNDLE_MAX_MIB = 512          /* of the file */
};

enum { KEY_BUCKETS = 24 };
struct key_digest {
    unsigned char b[KEY_BUCKETS][4];
};

struct bundle_header {
    struct hash book;
    uint64_t label;
    int64_t wall;
    struct key_digest keys;
    struct vec heads;  /* of struct hash, ascending */
    struct vec since;  /* of struct hash, ascending */
};
void bundle_header_init(struct bundle_header *header);
void bundle_header_clear(struct bundle_header *header);

/* ---- making one ---- */

/* Appends the local numbers, ascending, of the edits that are no ancestors of the names in since
 * and not among them. Names that are not here are passed over. Touches only the newer part of the
 * log. */
bool bundle_select(
    struct store *store, const struct vec *since, struct vec *numbers, struct err *err);
/* How many edits up to number last bundle_select would name, without naming them: also quick where
 * these are nearly all. */
bool bundle_count_lacking(struct store *store, const struct vec *since, int64_t last,
    int64_t *lacking, struct err *err);
/* The digest of the key store in a database. */
bool key_digest_of(struct db *db, struct key_digest *digest, struct err *err);
bool key_digest_equal(const struct key_digest *a, const struct key_digest *b);
/* What travels of the key store: appends ids (struct hash) of records and struct gone of those
 * whose bucket is another in theirs; theirs NULL: all. */
bool bundle_select_keys(struct db *db, const struct key_digest *theirs, struct vec *records,
    struct vec *gone, struct err *err);

/* What a bundle is to hold. */
struct bundle_content {
    const struct bundle_header *header;
    const struct vec *edits;   /* of int64_t, ascending */
    const struct vec *records; /* of struct hash */
    const struct vec *gone;    /* of struct gone */
    int level;                 /* of zstd: 1 for what is read at once, 9 for what travels */
};
/* Writes a bundle to fd, from where it stands. The store's database may be any that has the tables
 * of a book; nothing is written in it. */
bool bundle_write(
    struct store *store, const struct bundle_content *content, int fd, struct err *err);

/* ---- reading one ---- */

struct bundle;

/* Looks at a file from its beginning: ERR_FOREIGN for what is no bundle or not whole, ERR_NEWER
 * for a format or dictionary that this program does not know. The whole file is hashed before
 * anything is unpacked. fd is borrowed and must stay open. */
bool bundle_open(int fd, struct bundle **bundle, struct err *err);
void bundle_close(struct bundle *bundle);
const struct bundle_header *bundle_header(const struct bundle *bundle);
int64_t bundle_edits(const struct bundle *bundle);
int64_t bundle_records(const struct bundle *bundle); /* gone ones not counted */
/* In this order: every record, every gone record, every edit. True: one was read into *out, which
 * the caller clears (edits and records); false: no more of them, or err tells what is wrong. */
bool bundle_next_record(struct bundle *bundle, struct record *out, struct err *err);
bool bundle_next_gone(struct bundle *bundle, struct gone *out, struct err *err);
bool bundle_next_edit(struct bundle *bundle, struct edit *out, struct err *err);
/* After the last edit: whether the bundle ends where it says. */
bool bundle_end(struct bundle *bundle, struct err *err);

/* ---- one edit by itself: what waits for its ancestors ---- */

/* The edit as bytes that edit_unpack reads: label, author, parents and signature in full. */
void edit_pack(const struct edit *edit, struct str *out);
/* False where the bytes are not from edit_pack. The id is worked out anew. */
bool edit_unpack(const void *bytes, size_t length, struct edit *out);

#endif
