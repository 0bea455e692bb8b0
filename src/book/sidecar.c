/*
 * What this PC remembers of a book, in the state folder and never beside the file: which label the
 * copy at this path writes under, a number that file and PC share (a copy of the file on another
 * PC, or a copy put back, does not have the one this PC remembers), the root key, and the heads
 * last seen. If it cannot be written, the sitting gets a label of its own; nothing depends on it
 * for what is true (names are contents).
 *
 * The file is text, a line each: "label N", "nonce N", "pending N", "shape N N" (size and change
 * counter of the book file), "tip HEX" (the last edit that was made here under the label), "head
 * HEX" for each head; one file for each path.
 */
#include "book/internal.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_SIZE = 2 * 8 + 1 };

struct sidecar {
    char *path;         /* of the sidecar's file; NULL: nowhere to write */
    uint64_t label, nonce, pending;
    uint64_t size, counter;
    uint64_t base;      /* the nonce that the book had before the handshake */
    struct hash tip;    /* all zero: none was made */
    struct vec heads;   /* of struct hash: as last seen here */
    bool known;         /* it was there */
    bool shaken;        /* the handshake of this sitting is done */
};

char *sidecar_folder(struct book *book)
{
    char hex[2 * HASH_SIZE + 1];
    char *state = path_own(PATH_STATE);
    hash_hex(&book->id, hex);
    hex[16] = '\0';
    char *folder = path_join(state, hex);
    free(state);
    return folder;
}

/* One file for each path: its name is a hash of the path. */
static void name_of_path(const char *book_path, char name[NAME_SIZE])
{
    char *real = realpath(book_path, NULL);
    unsigned char digest[16];
    const char *path = real ? real : book_path;
    crypto_generichash(digest, sizeof digest, (const unsigned char *)path, strlen(path), NULL, 0);
    sodium_bin2hex(name, NAME_SIZE, digest, NAME_SIZE / 2);
    free(real);
}

static char *file_name(struct book *book)
{
    char *folder = sidecar_folder(book);
    char name[NAME_SIZE];
    name_of_path(book->path, name);
    char *file = path_join(folder, name);
    free(folder);
    return file;
}

char *sidecar_folder_of_path(const char *book_path)
{
    char name[NAME_SIZE];
    char *state = path_own(PATH_STATE), *found = NULL;
    DIR *dir = opendir(state);
    name_of_path(book_path, name);
    for (struct dirent *entry; dir && !found && (entry = readdir(dir));) {
        char *folder = path_join(state, entry->d_name);
        char *file = path_join(folder, name);
        if (path_exists(file))
            found = mem_text(folder);
        free(file);
        free(folder);
    }
    if (dir)
        closedir(dir);
    free(state);
    return found;
}

/* Size and SQLite's change counter (bytes 24-27 of the header) tell whether the file is as this
 * program left it. */
static void shape(struct book *book, uint64_t *size, uint64_t *counter)
{
    unsigned char header[28] = {0};
    struct stat st;
    *size = *counter = 0;
    int fd = open(book->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && pread(fd, header, sizeof header, 0) == (ssize_t)sizeof header) {
        *size = (uint64_t)st.st_size;
        *counter = (uint64_t)header[24] << 24 | (uint64_t)header[25] << 16
            | (uint64_t)header[26] << 8 | header[27];
    }
    close(fd);
}

static void parse(struct sidecar *sidecar, char *text)
{
    char *save = NULL;
    for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        struct hash head;
        sscanf(line, "label %" SCNu64, &sidecar->label);
        sscanf(line, "nonce %" SCNu64, &sidecar->nonce);
        sscanf(line, "pending %" SCNu64, &sidecar->pending);
        sscanf(line, "shape %" SCNu64 " %" SCNu64, &sidecar->size, &sidecar->counter);
        if (strncmp(line, "tip ", 4) == 0 && !hash_from_hex(line + 4, &sidecar->tip))
            sidecar->tip = (struct hash){{0}};
        if (strncmp(line, "head ", 5) == 0 && hash_from_hex(line + 5, &head))
            vec_add(&sidecar->heads, &head);
    }
}

static bool write_file(struct sidecar *sidecar, bool sync)
{
    if (!sidecar->path)
        return false;
    struct str text = STR_INIT;
    str_addf(&text, "label %" PRIu64 "\nnonce %" PRIu64 "\npending %" PRIu64 "\n", sidecar->label,
        sidecar->nonce, sidecar->pending);
    str_addf(&text, "shape %" PRIu64 " %" PRIu64 "\n", sidecar->size, sidecar->counter);
    char tip[2 * HASH_SIZE + 1];
    hash_hex(&sidecar->tip, tip);
    str_addf(&text, "tip %s\n", tip);
    for (size_t i = 0; i < sidecar->heads.n; i++) {
        char hex[2 * HASH_SIZE + 1];
        hash_hex(VEC_AT(&sidecar->heads, struct hash, i), hex);
        str_addf(&text, "head %s\n", hex);
    }
    char *part = mem_alloc(strlen(sidecar->path) + 6);
    snprintf(part, strlen(sidecar->path) + 6, "%s.part", sidecar->path);
    char *folder = path_folder(sidecar->path);
    bool ok = path_make_folder(folder, NULL);
    int fd = ok ? open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
    ok = fd >= 0 && write(fd, text.s, text.len) == (ssize_t)text.len && (!sync || fsync(fd) == 0);
    if (fd >= 0)
        close(fd);
    ok = ok && rename(part, sidecar->path) == 0;
    free(folder);
    free(part);
    str_clear(&text);
    return ok;
}

static uint64_t local_number(struct book *book, const char *name)
{
    struct value value;
    local_get(book->db, name, &value);
    uint64_t number = value.tag == VALUE_INT ? (uint64_t)value.i : 0;
    value_clear(&value);
    return number;
}

bool sidecar_open(struct book *book, struct err *err)
{
    struct sidecar *sidecar = mem_zero(1, sizeof *sidecar);
    struct str text = STR_INIT;
    (void)err;
    vec_init(&sidecar->heads, sizeof(struct hash));
    sidecar->path = file_name(book);
    book->sidecar = sidecar;
    book->label = local_number(book, "label");
    if (path_exists(sidecar->path) && path_read(sidecar->path, 1 << 20, &text, NULL)) {
        sidecar->known = true;
        parse(sidecar, text.s);
    }
    str_clear(&text);
    if (!sidecar->known)
        return true;
    struct edit edit;
    for (size_t i = 0; i < sidecar->heads.n && !(book->notes & BOOK_NOTE_OLDER); i++) {
        edit_init(&edit);
        if (!log_edit(book->log, VEC_AT(&sidecar->heads, struct hash, i), &edit, NULL))
            book->notes |= BOOK_NOTE_OLDER;
        edit_clear(&edit);
    }
    uint64_t size, counter;
    shape(book, &size, &counter);
    if (sidecar->size && (size != sidecar->size || counter != sidecar->counter))
        book->notes |= BOOK_NOTE_CHANGED_OUTSIDE;
    return true;
}

void sidecar_close(struct book *book)
{
    if (!book->sidecar)
        return;
    free(book->sidecar->path);
    vec_clear(&book->sidecar->heads);
    free(book->sidecar);
    book->sidecar = NULL;
}

/* The newest edit of a label in the file; false: there is none. */
static bool tip_of(struct book *book, uint64_t label, struct hash *tip)
{
    int64_t n = db_number(book->db, 0,
        "SELECT n FROM edit WHERE place = (SELECT p FROM place WHERE label = ?1)"
        " ORDER BY n DESC LIMIT 1",
        "i", (int64_t)label);
    struct edit edit;
    edit_init(&edit);
    bool found = n > 0 && log_edit_at(book->log, n, &edit, NULL);
    *tip = edit.id;
    edit_clear(&edit);
    return found;
}

/* It was written elsewhere and came back, with all that was made here under the label and nothing
 * else under it. What was put back from an older copy has less. */
static bool has_returned(struct book *book, const struct sidecar *sidecar)
{
    static const struct hash none = {{0}};
    struct hash tip;
    return sidecar->known && !hash_equal(&sidecar->tip, &none) &&
           tip_of(book, sidecar->label, &tip) && hash_equal(&tip, &sidecar->tip);
}

static bool is_last_written(const struct sidecar *sidecar, uint64_t nonce)
{
    return sidecar->known && nonce &&
           (nonce == sidecar->nonce || nonce == sidecar->pending || nonce == sidecar->base);
}

bool sidecar_is_ours(struct book *book)
{
    const struct sidecar *sidecar = book->sidecar;
    return sidecar->shaken || (sidecar->label == book->label &&
           is_last_written(sidecar, local_number(book, "nonce")));
}

/* The file is the one this PC last wrote (or was about to write) at this path, or one that came
 * back: same label. Else it is a copy, and gets a new one. Where the transaction of the handshake was
 * rolled back, the book has the nonce from before again, and all is said once more. */
bool sidecar_handshake(struct book *book, struct err *err)
{
    struct sidecar *sidecar = book->sidecar;
    uint64_t nonce = local_number(book, "nonce");
    if (sidecar->shaken && nonce != sidecar->base)
        return true;
    bool same = sidecar->shaken || is_last_written(sidecar, nonce) || has_returned(book, sidecar);
    uint64_t label = same ? sidecar->label : random_u64() >> 1;
    uint64_t next = random_u64() >> 1;
    if (!same)
        sidecar->tip = (struct hash){{0}};
    sidecar->label = label;
    sidecar->base = nonce;
    sidecar->pending = next;
    if (!write_file(sidecar, true))
        label = sidecar->label = random_u64() >> 1;
    struct value stored = value_int((int64_t)label), number = value_int((int64_t)next);
    if (!local_set(book->db, "label", &stored, err) || !local_set(book->db, "nonce", &number, err))
        return false;
    book->label = label;
    sidecar->nonce = next;
    sidecar->known = true;
    sidecar->shaken = true;
    return true;
}

void sidecar_remember(struct book *book)
{
    struct sidecar *sidecar = book->sidecar;
    if (!sidecar)
        return;
    sidecar->heads.n = 0;
    if (!log_heads(book->log, &sidecar->heads, NULL))
        return;
    shape(book, &sidecar->size, &sidecar->counter);
    if (sidecar->shaken)
        tip_of(book, sidecar->label, &sidecar->tip);
    write_file(sidecar, false);
}
