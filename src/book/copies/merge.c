#include "book/copies/merge.h"

#include "book/copies/authority.h"
#include "book/copies/seen.h"
#include "book/copies/source.h"
#include "book/log/erase.h"
#include "book/log/mutation.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <stdlib.h>

void merge_result_clear(struct merge_result *result)
{
    free(result->author);
    free(result->place);
    result->author = result->place = NULL;
    vec_clear(&result->counts);
    vec_clear(&result->together);
    vec_clear(&result->missing);
    drafts_clear(&result->drafts);
}

void merge_init(struct merge *merge, struct book *book, const struct merge_options *options,
    struct merge_result *result)
{
    *result = (struct merge_result){.counts = VEC_INIT(struct merge_count),
        .together = VEC_INIT(struct merge_row),
        .missing = VEC_INIT(uint64_t),
        .drafts = VEC_INIT(struct draft_info)};
    *merge = (struct merge){.book = book,
        .options = options,
        .result = result,
        .theirs = VEC_INIT(struct hash),
        .before = VEC_INIT(struct merge_before),
        .slots = VEC_INIT(uint32_t)};
}

void merge_clear(struct merge *merge)
{
    bundle_close(merge->bundle);
    vec_clear(&merge->theirs);
    vec_clear(&merge->before);
    vec_clear(&merge->slots);
}

bool merge_progress(struct merge *merge, int64_t done, int64_t all, struct err *err)
{
    const struct merge_options *options = merge->options;
    if (!options->progress || options->progress(options->data, (int)(100 * done / (all + 1))))
        return true;
    return err_set(err, ERR_REFUSED, _("Stopped. Everything is as it was before."));
}

/* ---- before ---------------------------------------------------------------------------------- */

static bool is_ours(struct merge *merge, struct err *err)
{
    if (limit_holds(LIMIT_BOOK, hash_equal(&bundle_header(merge->bundle)->book, &merge->book->id)))
        return true;
    merge->result->another = true;
    return err_set(err, ERR_FOREIGN,
        _("The file is of another book. It is not merged, and this book is as it was."));
}

/* An edit that only stands for the header's time, which no edit may have to bear. */
static bool time_is_possible(struct merge *merge, struct err *err)
{
    struct edit header = {.wall = bundle_header(merge->bundle)->wall};
    return log_time_is_possible(&header, err);
}

static void note_drafts(struct merge *merge, const struct source *source)
{
    const struct user *user = keys_user(merge->book->keys);
    for (size_t i = 0; i < source->drafts.n; i++) {
        const struct source_draft *draft = VEC_AT(&source->drafts, struct source_draft, i);
        const char *name = keys_user_name(merge->book->keys, &draft->author);
        struct draft_info info = {.entity = draft->entity,
            .id = draft->row,
            .user = mem_text(name ? name : "?"),
            .own = user && hash_equal(&user->id, &draft->author),
            .wall = draft->wall};
        vec_add(&merge->result->drafts, &info);
    }
}

/* ---- after ----------------------------------------------------------------------------------- */

/* Edits here that are no ancestors of anything the other file is built on. */
static bool find_lacking(struct merge *merge, struct err *err)
{
    const struct bundle_header *header = bundle_header(merge->bundle);
    for (size_t i = 0; i < header->heads.n; i++)
        vec_add(&merge->theirs, vec_at(&header->heads, i));
    return bundle_count_lacking(merge->book->log->store, &merge->theirs, merge->count,
        &merge->result->lacking, err);
}

static void find_relation(struct merge *merge)
{
    struct merge_result *result = merge->result;
    bool more_there = result->edits + result->orphans + result->records > 0;
    bool more_here = result->lacking > 0;
    result->relation = more_there && more_here ? COPY_PARTED
                       : more_there            ? COPY_AHEAD
                       : more_here             ? COPY_INCLUDED
                                               : COPY_SAME;
}

/* Whose file it is and where that is: found while what came is there, though a dry run takes it
 * away again. */
static void find_origin(struct merge *merge)
{
    const struct bundle_header *header = bundle_header(merge->bundle);
    struct str place = STR_INIT;
    merge->result->from = header->label;
    if (header->label && (book_copy_place(merge->book, header->label, &place) ||
                             copy_place(merge->book, header->label, &header->heads, &place)))
        merge->result->place = str_take(&place);
    str_clear(&place);
}

static bool asks(struct merge *merge, int entity, struct err *err)
{
    if (merge->options->yes)
        return true;
    if (merge->held)
        return err_set(err, ERR_CONFIRM,
            _("The file brings back changes that came with a merge which was undone. Nothing was "
              "taken yet. Say yes if they are to come."));
    if (merge->erasures > 3)
        return err_set(err, ERR_CONFIRM,
            _("The file erases %lld people for good. Nothing was taken yet. Ask whoever wrote it "
              "whether that is meant, and say yes if it is."),
            (long long)merge->erasures);
    if (entity)
        return err_set(err, ERR_CONFIRM,
            _("The file removes or replaces much: %s. Nothing was taken yet. Look at what would "
              "happen, and say yes if it is meant."),
            _(entity_by_number(entity)->many));
    return true;
}

static bool remember_forgotten(struct merge *merge, struct err *err)
{
    struct book *book = merge->book;
    if (!merge->forgets)
        return true;
    book->shrink = true;
    return db_exec(book->db, err,
               "INSERT OR IGNORE INTO forgotten(person, tag_key) SELECT person, tag_key FROM erased",
               "") &&
           db_exec(book->db, err,
               "DELETE FROM draft WHERE entity = ?1 AND row IN (SELECT person FROM erased)", "i",
               (int64_t)ENTITY_PERSON);
}

/* Of persons, and of whatever a redaction names. */
static void count_forgotten(struct merge *merge, int64_t *persons, int64_t *all)
{
    struct db *db = merge->book->db;
    *persons = db_number(db, 0, "SELECT count(DISTINCT person) FROM erased", "");
    *all = db_number(
        db, 0, "SELECT (SELECT count(*) FROM erased) + (SELECT count(*) FROM redacted)", "");
}

static bool take(struct merge *merge, struct err *err)
{
    struct book *book = merge->book;
    int entity = 0;
    int64_t persons, all, persons_now, all_now;
    count_forgotten(merge, &persons, &all);
    if (!merge_undo_begin(merge, err) || !merge_take_keys(merge, err) ||
        !merge_take_edits(merge, err) || !authority_review(book, &merge->result->waiting, err) ||
        !find_lacking(merge, err) || !merge_count_rows(merge, &entity, err))
        return false;
    /* Only what counts: the erasure of a peer waits, and takes nothing. */
    count_forgotten(merge, &persons_now, &all_now);
    merge->erasures = persons_now - persons;
    merge->forgets = all_now != all;
    find_relation(merge);
    find_origin(merge);
    return asks(merge, entity, err) && remember_forgotten(merge, err) &&
           seen_note(book, bundle_header(merge->bundle), merge->result->bundle, err) &&
           merge_undo_end(merge, err);
}

static bool may_write(const struct book *book, struct err *err)
{
    enum book_note note = book->notes & BOOK_NOTE_OPEN_ELSEWHERE ? BOOK_NOTE_OPEN_ELSEWHERE
                                                                 : BOOK_NOTE_READ_ONLY;
    return book->writable || err_set(err, ERR_REFUSED, "%s", book_note_text(note));
}

/* A merge goes all over the file: with more of it in memory the same pages are not read again and
 * again. */
static bool roomy(struct book *book, bool more, struct err *err)
{
    return db_run(book->db, more ? "PRAGMA cache_size=-8192" : "PRAGMA cache_size=-512", err);
}

static bool merge_bundle(struct merge *merge, struct err *err)
{
    struct book *book = merge->book;
    bool dry = merge->options->dry_run;
    if (!dry)
        backup_daily(book);
    if (!roomy(book, true, err) || !db_begin(book->db, err))
        return false;
    merge->count = store_count(book->log->store);
    bool ok = take(merge, err);
    if (!ok || dry) {
        write_cancel(book);
        return ok;
    }
    if (!db_end(book->db, err)) {
        write_cancel(book);
        return false;
    }
    sites_forget(book);
    keys_forget(book->keys);
    ok = !book->shrink || log_shrink(book->log, err);
    book->shrink = false;
    if (merge->forgets)
        backups_forget(book);
    keys_tend_here(book);
    sidecar_remember(book);
    return ok;
}

static void tell_header(const struct bundle_header *from, struct bundle_header *to)
{
    to->book = from->book;
    to->label = from->label;
    to->wall = from->wall;
    to->keys = from->keys;
    for (size_t i = 0; i < from->heads.n; i++)
        vec_add(&to->heads, vec_at(&from->heads, i));
    for (size_t i = 0; i < from->since.n; i++)
        vec_add(&to->since, vec_at(&from->since, i));
}

bool merge_file(struct book *book, const char *path, const struct merge_options *options,
    struct merge_result *result, struct bundle_header *header, bool *other, struct err *err)
{
    struct merge merge;
    struct source source;
    struct vec heads = VEC_INIT(struct hash);
    merge_init(&merge, book, options, result);
    if (header)
        bundle_header_init(header);
    if (other)
        *other = false;
    if (!options->dry_run && !may_write(book, err))
        return false;
    bool ok = log_heads(book->log, &heads, err) &&
              source_open(path, book->db, &heads, &source, err);
    vec_clear(&heads);
    if (!ok)
        return false;
    result->bundle = source.bundle;
    note_drafts(&merge, &source);
    ok = bundle_open(source.fd, &merge.bundle, err);
    if (ok && header)
        tell_header(bundle_header(merge.bundle), header);
    if (ok && other)
        *other = !hash_equal(&bundle_header(merge.bundle)->book, &book->id);
    ok = ok && is_ours(&merge, err) && time_is_possible(&merge, err) && merge_bundle(&merge, err);
    roomy(book, false, NULL);
    merge_clear(&merge);
    source_close(&source);
    return ok;
}

bool book_merge(struct book *book, const char *path, const struct merge_options *options,
    struct merge_result *result, struct err *err)
{
    return merge_file(book, path, options, result, NULL, NULL, err);
}
