/*
 * A folder that copies share: what its files hold (folder.c), what is lacking there
 * (folder_lack.c), and the safe way to put a file into it (folder_put.c).
 *
 * What counts as being in the folder is only what was read from a whole file: no header is
 * believed about what its file holds. Headers decide what other copies have; one that lies harms
 * whoever wrote it.
 */
#ifndef RUKKANEN_BOOK_COPIES_FOLDER_H
#define RUKKANEN_BOOK_COPIES_FOLDER_H

#include "book/copies/bundle.h"
#include "book/internal.h"
#include "rukkanen/book/copies.h"

enum {
    FOLDER_OWN_KEPT = 2,  /* newest files of this copy that are never tidied away */
    FOLDER_OWN_MOST = 6,  /* more of them, and the small ones are put together into one */
    FOLDER_NAME_MAX = 64
};

/* A whole bundle of this book that lies in the folder. */
struct folder_bundle {
    char *path;
    struct bundle_header header;
    struct vec edits;   /* of struct hash */
    struct vec records; /* of struct hash */
    struct vec gone;    /* of struct gone */
    uint64_t size;
    bool own;
    bool forgotten; /* it holds what was erased or redacted here since */
};
void folder_bundle_clear(struct folder_bundle *bundle);

struct folder {
    struct book *book;
    const char *path;
    const struct sync_options *options;
    struct sync_result *result;
    struct vec bundles; /* of struct folder_bundle */
    struct vec wholes;  /* of struct folder_bundle: whole copies; only path, header and own */
    struct vec parts;   /* of char *: names that this copy once began to write under */
    char prefix[2 * 8 + 3]; /* "<book>-<label>-" of this copy */
};

/* ---- folder_read.c ---- */

#define FOLDER_BUNDLE ".rkb"
#define FOLDER_WHOLE ".rukkanen"
#define FOLDER_PART ".part" /* while it is written */

enum folder_kind {
    FOLDER_KIND_NOTHING,
    FOLDER_KIND_BUNDLE,
    FOLDER_KIND_WHOLE,
    FOLDER_KIND_EMPTY /* nothing was written into it but its name */
};
struct folder_look {
    char *path;
    enum folder_kind kind;
};
/* Appends struct folder_look by path, without the book itself. parts (of char *, may be NULL)
 * receives the names under which this copy, by its prefix, began to write. */
bool folder_list(struct book *book, const char *path, const char *prefix, struct vec *looks,
    struct vec *parts, struct err *err);
void folder_looks_clear(struct vec *looks);
/* Reads all of a bundle. *news: it holds something that is not here. err->kind stays ERR_NONE with
 * false where it is of another book. On failure *out holds nothing. */
bool folder_read(struct folder *folder, const char *path, struct folder_bundle *out, bool *news,
    struct err *err);
/* A bundle that is cut says so; what else may be wrong with it, its merge tells. */
bool folder_is_cut(const char *path);

/* ---- folder_lack.c ---- */

/* What is to be published: numbers of edits, ascending, and key records. */
struct folder_lack {
    struct vec edits;   /* of int64_t */
    struct vec records; /* of struct hash */
    struct vec gone;    /* of struct gone */
    bool greeting;      /* nothing is lacking, but others should know what this copy has */
};
void folder_lack_clear(struct folder_lack *lack);
/* Works out what other copies lack that is in no file of the folder, and what else goes into the
 * same file so that the small older ones of this copy can go. */
bool folder_lack(struct folder *folder, struct folder_lack *lack, struct err *err);
/* Whether everything that the older file of this copy holds is in what was published. */
bool folder_covers(
    struct folder *folder, const struct folder_lack *lack, const struct folder_bundle *older);

/* Whether a number is among those, which ascend. */
bool folder_has(const struct vec *numbers, int64_t n);
/* Whether all these heads (of struct hash) are here. */
bool folder_knows(const struct folder *folder, const struct vec *heads);
/* Whether a copy with these heads does not know of every erasure and redaction that is here. */
bool folder_forgets_since(struct folder *folder, const struct vec *heads);

/* ---- folder_put.c ---- */

/* Puts a copy of an open file of this PC into the folder under a new name, prefix and 16 digits of
 * its hash and the ending; reads it back. *name is the caller's. Nothing that was there is touched.
 * Where the same content is there already under that name, it is only read. */
bool folder_put(struct folder *folder, int fd, const struct hash *hash, const char *ending,
    char **name, struct err *err);
/* The name that a file of that content has. */
void folder_name(struct folder *folder, const struct hash *hash, const char *ending, char *name);
/* What this copy began to write and a stopped program left. */
void folder_drop_parts(struct folder *folder);
/* A file without a name in this PC's state folder; -1 and err. */
int folder_temporary(struct err *err);
/* The sentence for a folder that does not do what is asked. Returns false. */
bool folder_failed(const struct folder *folder, int error_number, struct err *err);

#endif
