/* Synchronising with a folder: read what others put there, put there what others lack, tidy. */
#include "book/copies/folder.h"

#include "book/copies/merge.h"
#include "book/copies/seen.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- what a caller gets ---------------------------------------------------------------------- */

void folder_entries_clear(struct vec *entries)
{
    for (size_t i = 0; i < entries->n; i++) {
        struct folder_entry *entry = VEC_AT(entries, struct folder_entry, i);
        free(entry->path);
        merge_result_clear(&entry->result);
    }
    vec_clear(entries);
}

void sync_result_clear(struct sync_result *result)
{
    folder_entries_clear(&result->files);
    free(result->published);
    free(result->whole);
    result->published = result->whole = NULL;
}

void folder_bundle_clear(struct folder_bundle *bundle)
{
    free(bundle->path);
    bundle_header_clear(&bundle->header);
    vec_clear(&bundle->edits);
    vec_clear(&bundle->records);
    vec_clear(&bundle->gone);
}

static void bundles_clear(struct vec *bundles)
{
    for (size_t i = 0; i < bundles->n; i++)
        folder_bundle_clear(VEC_AT(bundles, struct folder_bundle, i));
    vec_clear(bundles);
}

/* ---- taking what others put there ------------------------------------------------------------ */

static void merge_entry(
    struct folder *folder, struct folder_entry *entry, struct bundle_header *header)
{
    struct merge_options options = {.yes = folder->options->yes};
    bool other;
    if (merge_file(folder->book, entry->path, &options, &entry->result, header, &other,
            &entry->why)) {
        bool news = entry->result.relation == COPY_AHEAD || entry->result.relation == COPY_PARTED;
        entry->state = news ? FOLDER_MERGED : FOLDER_KNOWN;
        return;
    }
    entry->state = other ? FOLDER_OTHER_BOOK : FOLDER_REFUSED;
    if (other)
        err_clear(&entry->why);
}

static void take_bundle(struct folder *folder, struct folder_entry *entry)
{
    struct folder_bundle read;
    struct bundle_header header;
    bool news = false;
    if (!folder_read(folder, entry->path, &read, &news, &entry->why)) {
        bool cut = entry->why.kind == ERR_FOREIGN && folder_is_cut(entry->path);
        entry->state = entry->why.kind == ERR_NONE ? FOLDER_OTHER_BOOK
                       : cut                       ? FOLDER_UNFINISHED
                                                   : FOLDER_REFUSED;
        return;
    }
    entry->own = read.own;
    entry->state = FOLDER_KNOWN;
    if (news) {
        merge_entry(folder, entry, &header);
        bundle_header_clear(&header);
    }
    /* What is refused is in the folder all the same: but whether others can use it is not known. */
    if (entry->state == FOLDER_REFUSED && entry->why.kind != ERR_CONFIRM)
        folder_bundle_clear(&read);
    else
        vec_add(&folder->bundles, &read);
}

static void take_whole(struct folder *folder, struct folder_entry *entry)
{
    struct folder_bundle whole = {.path = mem_text(entry->path)};
    merge_entry(folder, entry, &whole.header);
    whole.own = whole.header.label && whole.header.label == folder->book->label;
    entry->own = whole.own;
    if (entry->state == FOLDER_MERGED || entry->state == FOLDER_KNOWN)
        vec_add(&folder->wholes, &whole);
    else
        folder_bundle_clear(&whole);
}

static bool goes_on(const struct sync_options *options, size_t done, size_t all, struct err *err)
{
    if (!options->progress || options->progress(options->data, (int)(100 * done / (all + 1))))
        return true;
    return err_set(err, ERR_REFUSED,
        _("Stopped. What has been merged so far stays; nothing was put into the folder."));
}

static bool take_all(struct folder *folder, const struct vec *looks, struct err *err)
{
    for (size_t i = 0; i < looks->n; i++) {
        const struct folder_look *look = VEC_AT(looks, struct folder_look, i);
        if (!goes_on(folder->options, i, looks->n, err))
            return false;
        struct folder_entry *entry = vec_add(&folder->result->files, NULL);
        entry->path = mem_text(look->path);
        if (look->kind == FOLDER_KIND_BUNDLE)
            take_bundle(folder, entry);
        else if (look->kind == FOLDER_KIND_WHOLE)
            take_whole(folder, entry);
        else
            entry->state = FOLDER_UNFINISHED;
    }
    return true;
}

static bool is_news(struct book *book, const struct bundle_header *header)
{
    struct seen seen;
    if (!header->label || header->label == book->label)
        return false;
    if (!seen_get(book, header->label, &seen, NULL))
        return true;
    bool news = seen.made < header->wall;
    seen_clear(&seen);
    return news;
}

/* Of a copy something is learned from files that hold nothing new, too. */
static bool note_seen(struct folder *folder, struct err *err)
{
    struct book *book = folder->book;
    bool ok = true, any = false;
    for (size_t i = 0; ok && i < folder->bundles.n; i++) {
        const struct bundle_header *header =
            &VEC_AT(&folder->bundles, struct folder_bundle, i)->header;
        if (!is_news(book, header))
            continue;
        if (!any && !db_begin(book->db, err))
            return false;
        any = true;
        ok = seen_note(book, header, true, err);
    }
    if (!ok)
        write_cancel(book);
    if (ok && any) {
        ok = db_end(book->db, err);
        sidecar_remember(book);
    }
    return ok;
}

/* ---- putting there what others lack ---------------------------------------------------------- */

static int64_t own_wall(const struct folder *folder)
{
    int64_t wall = clock_wall_ms();
    for (size_t i = 0; i < folder->bundles.n; i++) {
        const struct folder_bundle *bundle = VEC_AT(&folder->bundles, struct folder_bundle, i);
        if (bundle->own && bundle->header.wall >= wall && bundle->header.wall < INT64_MAX)
            wall = bundle->header.wall + 1;
    }
    return wall;
}

/* Ancestors that the receiver is taken to have: those that what is sent is built on. */
static bool fill_since(struct folder *folder, const struct folder_lack *lack,
    struct bundle_header *header, struct err *err)
{
    struct store *store = folder->book->log->store;
    struct vec parents = VEC_INIT(int64_t);
    bool ok = true;
    for (size_t i = 0; ok && i < lack->edits.n && header->since.n < BUNDLE_MAX_HEADS; i++) {
        parents.n = 0;
        ok = store_parents(store, *VEC_AT(&lack->edits, int64_t, i), &parents, err);
        for (size_t p = 0; ok && p < parents.n && header->since.n < BUNDLE_MAX_HEADS; p++) {
            int64_t n = *VEC_AT(&parents, int64_t, p);
            struct hash name;
            ok = store_name(store, n, &name, err);
            if (ok && !folder_has(&lack->edits, n) && !hashes_have(&header->since, &name))
                vec_add(&header->since, &name);
        }
    }
    vec_clear(&parents);
    /* Heads that somebody else's file in the folder brings: they are not in this one. */
    for (size_t i = 0; ok && i < header->heads.n && header->since.n < BUNDLE_MAX_HEADS; i++) {
        const struct hash *head = VEC_AT(&header->heads, struct hash, i);
        if (!folder_has(&lack->edits, store_find(store, head)) &&
            !hashes_have(&header->since, head))
            vec_add(&header->since, head);
    }
    hashes_sort(&header->since);
    return ok;
}

static bool write_bundle(
    struct folder *folder, const struct folder_lack *lack, int fd, int64_t wall, struct err *err)
{
    struct book *book = folder->book;
    struct bundle_header header;
    struct bundle_content content = {.header = &header,
        .edits = &lack->edits,
        .records = &lack->records,
        .gone = &lack->gone,
        .level = 9};
    bundle_header_init(&header);
    header.book = book->id;
    header.label = book->label;
    header.wall = wall;
    bool ok = log_heads(book->log, &header.heads, err) &&
              key_digest_of(book->db, &header.keys, err);
    if (ok && lack->edits.n)
        ok = fill_since(folder, lack, &header, err);
    else
        for (size_t i = 0; ok && i < header.heads.n; i++)
            vec_add(&header.since, vec_at(&header.heads, i));
    ok = ok && bundle_write(book->log->store, &content, fd, err);
    bundle_header_clear(&header);
    return ok;
}

static bool hash_of_trailer(int fd, struct hash *hash)
{
    off_t end = lseek(fd, 0, SEEK_END);
    return end > HASH_SIZE &&
           pread(fd, hash->b, HASH_SIZE, end - HASH_SIZE) == (ssize_t)HASH_SIZE;
}

/* Older files of this copy whose all is in the new one. The newest of them stays too: whatever
 * happens to one file, there is another. One with what was forgotten does not. */
static void tidy(struct folder *folder, const struct folder_lack *lack, int64_t wall)
{
    const struct folder_bundle *newest = NULL;
    for (size_t i = 0; i < folder->bundles.n; i++) {
        const struct folder_bundle *bundle = VEC_AT(&folder->bundles, struct folder_bundle, i);
        if (bundle->own && (!newest || bundle->header.wall > newest->header.wall))
            newest = bundle;
    }
    for (size_t i = 0; i < folder->bundles.n; i++) {
        const struct folder_bundle *bundle = VEC_AT(&folder->bundles, struct folder_bundle, i);
        if (bundle->own && (bundle != newest || bundle->forgotten) &&
            bundle->header.wall < wall && folder_covers(folder, lack, bundle) &&
            unlink(bundle->path) == 0)
            folder->result->tidied++;
    }
}

/* What has nothing but a greeting to say does not need to say it on a folder that only allows
 * reading. */
static bool publish(struct folder *folder, struct err *err)
{
    struct book *book = folder->book;
    struct folder_lack lack;
    struct hash hash;
    struct err why = {.kind = ERR_NONE};
    int64_t wall = own_wall(folder);
    if (!db_begin_read(book->db, err))
        return false;
    int fd = -1;
    bool ok = folder_lack(folder, &lack, err);
    bool any = ok && (lack.edits.n || lack.records.n || lack.gone.n || lack.greeting);
    if (any) {
        fd = folder_temporary(err);
        ok = fd >= 0 && write_bundle(folder, &lack, fd, wall, err);
    }
    ok = db_end(book->db, err) && ok;
    if (ok && any) {
        bool put = hash_of_trailer(fd, &hash) &&
                   folder_put(folder, fd, &hash, FOLDER_BUNDLE, &folder->result->published, &why);
        ok = put || lack.greeting;
        if (!ok)
            *err = why;
        if (put) {
            folder->result->edits = (int64_t)lack.edits.n;
            folder->result->records = (int64_t)(lack.records.n + lack.gone.n);
            tidy(folder, &lack, wall);
        }
    }
    if (fd >= 0)
        close(fd);
    folder_lack_clear(&lack);
    return ok;
}

/* ---- a whole copy ---------------------------------------------------------------------------- */

static bool as_here(struct folder *folder, const struct bundle_header *header)
{
    struct vec heads = VEC_INIT(struct hash);
    struct key_digest keys;
    bool same = log_heads(folder->book->log, &heads, NULL) &&
                key_digest_of(folder->book->db, &keys, NULL) && heads.n == header->heads.n &&
                memcmp(heads.items, header->heads.items, heads.n * HASH_SIZE) == 0 &&
                key_digest_equal(&keys, &header->keys);
    vec_clear(&heads);
    return same;
}

static bool wants_whole(struct folder *folder)
{
    bool wanted = folder->options->with_book;
    for (size_t i = 0; i < folder->wholes.n; i++) {
        const struct folder_bundle *whole = VEC_AT(&folder->wholes, struct folder_bundle, i);
        if (!whole->own)
            continue;
        if (as_here(folder, &whole->header))
            return false;
        wanted = wanted || folder_forgets_since(folder, &whole->header.heads);
    }
    return wanted;
}

/* Half-written text stays on this PC. */
static bool without_drafts(const char *path, struct err *err)
{
    struct db *db = NULL;
    bool ok = db_open(path, DB_WRITE, NULL, &db, err) && db_begin(db, err) &&
              db_run(db, "DELETE FROM draft", err) && db_end(db, err);
    db_close(db);
    return ok;
}

/* An open file with the whole book as it is now; -1 and err. */
static int copy_whole(struct book *book, struct err *err)
{
    char *state = path_own_made(PATH_STATE, err);
    if (!state)
        return -1;
    struct str path = STR_INIT;
    str_addf(&path, "%s/%016llx.kopio", state, (unsigned long long)random_u64());
    int fd = -1;
    if (book_backup(book, path.s, err) && without_drafts(path.s, err)) {
        fd = open(path.s, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
            path_error(err, errno, path.s);
    }
    unlink(path.s);
    str_clear(&path);
    free(state);
    return fd;
}

static bool hash_of_all(int fd, struct hash *hash)
{
    crypto_generichash_state state;
    unsigned char piece[1 << 16];
    ssize_t n;
    off_t at = 0;
    crypto_generichash_init(&state, NULL, 0, HASH_SIZE);
    while ((n = pread(fd, piece, sizeof piece, at)) > 0) {
        crypto_generichash_update(&state, piece, (unsigned long long)n);
        at += n;
    }
    crypto_generichash_final(&state, hash->b, HASH_SIZE);
    return n == 0;
}

/* Two whole copies are kept, of those that do not know who was forgotten none. */
static void tidy_wholes(struct folder *folder)
{
    const struct folder_bundle *newest = NULL;
    for (size_t i = 0; i < folder->wholes.n; i++) {
        const struct folder_bundle *whole = VEC_AT(&folder->wholes, struct folder_bundle, i);
        if (whole->own && (!newest || whole->header.wall > newest->header.wall))
            newest = whole;
    }
    for (size_t i = 0; i < folder->wholes.n; i++) {
        const struct folder_bundle *whole = VEC_AT(&folder->wholes, struct folder_bundle, i);
        bool old = whole != newest || folder_forgets_since(folder, &whole->header.heads);
        if (whole->own && old && folder_knows(folder, &whole->header.heads) &&
            !as_here(folder, &whole->header) && unlink(whole->path) == 0)
            folder->result->tidied++;
    }
}

static bool publish_whole(struct folder *folder, struct err *err)
{
    struct hash hash;
    if (!wants_whole(folder))
        return true;
    int fd = copy_whole(folder->book, err);
    if (fd < 0)
        return false;
    bool ok = hash_of_all(fd, &hash) &&
              folder_put(folder, fd, &hash, FOLDER_WHOLE, &folder->result->whole, err);
    close(fd);
    if (ok)
        tidy_wholes(folder);
    return ok;
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* What is published bears the label of this copy, not that of the one it was copied from. */
static bool be_labelled(struct book *book, struct err *err)
{
    if (!book->writable)
        return err_set(err, ERR_REFUSED, "%s",
            book_note_text(book->notes & BOOK_NOTE_OPEN_ELSEWHERE ? BOOK_NOTE_OPEN_ELSEWHERE
                                                                  : BOOK_NOTE_READ_ONLY));
    if (sidecar_is_ours(book))
        return true;
    if (!db_begin(book->db, err))
        return false;
    if (sidecar_handshake(book, err) && db_end(book->db, err)) {
        sidecar_remember(book);
        return true;
    }
    write_cancel(book);
    return false;
}

static void make_prefix(struct folder *folder)
{
    char hex[2 * HASH_SIZE + 1];
    hash_hex(&folder->book->id, hex);
    snprintf(folder->prefix, sizeof folder->prefix, "%.8s-%08llx-", hex,
        (unsigned long long)(folder->book->label >> 32));
}

bool book_sync(struct book *book, const char *path, const struct sync_options *options,
    struct sync_result *result, struct err *err)
{
    struct folder folder = {.book = book,
        .path = path,
        .options = options,
        .result = result,
        .bundles = VEC_INIT(struct folder_bundle),
        .wholes = VEC_INIT(struct folder_bundle),
        .parts = VEC_INIT(char *)};
    struct vec looks = VEC_INIT(struct folder_look);
    *result = (struct sync_result){.files = VEC_INIT(struct folder_entry)};
    bool ok = be_labelled(book, err);
    make_prefix(&folder);
    ok = ok && folder_list(book, path, folder.prefix, &looks, &folder.parts, err) &&
         take_all(&folder, &looks, err) && note_seen(&folder, err) && publish(&folder, err) &&
         publish_whole(&folder, err);
    if (ok)
        folder_drop_parts(&folder);
    result->safe = ok;
    for (size_t i = 0; i < folder.parts.n; i++)
        free(*VEC_AT(&folder.parts, char *, i));
    vec_clear(&folder.parts);
    bundles_clear(&folder.bundles);
    bundles_clear(&folder.wholes);
    folder_looks_clear(&looks);
    return ok;
}
