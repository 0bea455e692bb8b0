/* A program killed, a disk full or failing at any write: the old book or the new one, no third
 * (P14), for every kind of writing that a log knows. */
#include "support/fault_vfs.h"
#include "support/log_book.h"

#include "book/log/erase.h"
#include "rukkanen/model/entity.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROW = 5, TITLE = 11, TEXT = 22 };

static const char long_text[] =
    "Keskusteltiin kevätretkestä. Bussi maksaa noin 400 euroa, ja siihen mahtuu 45 henkeä.";

/* ---- what is done while the disk fails ------------------------------------------------------- */

static bool save(struct log_book *book, struct err *err)
{
    struct edit edit;
    log_book_edit(book, &edit);
    log_book_seed(&edit, 9);
    for (uint64_t row = 900; row < 908; row++) {
        chunk_set(edit_chunk(&edit, ENTITY_ATTENDANCE, row), 8, value_id(ROW));
        chunk_set(edit_chunk(&edit, ENTITY_ATTENDANCE, row), 10, value_text(long_text));
    }
    bool ok = log_append(book->log, &edit, err);
    edit_clear(&edit);
    return ok;
}

static bool erase(struct log_book *book, struct err *err)
{
    struct erasure erasure = {.person = 31, .day = 5, .ground = 1};
    struct edit edit;
    log_book_edit(book, &edit);
    log_book_seed(&edit, 9);
    edit_set_erasures(&edit, &erasure, 1);
    bool ok = log_append(book->log, &edit, err);
    edit_clear(&edit);
    return ok;
}

static bool shrink(struct log_book *book, struct err *err)
{
    return log_shrink(book->log, err);
}

static bool rebuild(struct log_book *book, struct err *err)
{
    return log_replay(book->log, NULL, NULL, err);
}

static bool merge(struct log_book *book, struct err *err)
{
    struct log_book other;
    log_book_open(&other, 3);
    for (int i = 0; i < 5; i++) {
        struct edit edit;
        log_book_edit(&other, &edit);
        log_book_seed(&edit, i + 20);
        chunk_set(edit_chunk(&edit, ENTITY_MEETING, ROW), TITLE, value_int(i));
        log_book_save(&other, &edit);
    }
    bool ok = log_book_try_merge(&other, book, err);
    log_book_close(&other);
    return ok;
}

typedef bool (*deed)(struct log_book *book, struct err *err);
static const struct {
    const char *name;
    deed run;
} deeds[] = {
    {"save", save}, {"erase", erase}, {"shrink", shrink}, {"rebuild", rebuild}, {"merge", merge}};

/* ---- the stage ------------------------------------------------------------------------------- */

struct stage {
    char *folder, *path, *journal;
    struct str bytes;     /* the book before */
    char *before, *after; /* dumps */
    struct log_book book;
};

static void put_back(struct stage *stage)
{
    unlink(stage->journal);
    FILE *file = fopen(stage->path, "wb");
    assert_non_null(file);
    fwrite(stage->bytes.s, 1, stage->bytes.len, file);
    fclose(file);
}

static void begin(struct stage *stage, deed run)
{
    struct err err = {.kind = ERR_NONE};
    *stage = (struct stage){.folder = scratch_new(), .bytes = STR_INIT};
    stage->path = scratch_path(stage->folder, "kirja");
    stage->journal = scratch_path(stage->folder, "kirja-journal");
    struct log_book *book = &stage->book;
    log_book_create(book, stage->path, 2);
    assert_true(db_begin(book->db, &err));
    for (int i = 0; i < 8; i++) {
        log_book_set_text(book, ENTITY_PERSON, 30 + (uint64_t)i % 3, 8, long_text);
        log_book_set_text(book, ENTITY_MEETING, ROW, i % 2 ? TEXT : TITLE, long_text);
    }
    assert_true(db_end(book->db, &err));
    stage->before = log_book_dump(book);
    log_book_close(book);
    assert_true(scratch_read(stage->folder, "kirja", &stage->bytes));
    int64_t wall = book->wall;
    assert_true(log_book_reopen(book, stage->path, NULL, &err));
    assert_true(run(book, &err));
    stage->after = log_book_dump(book);
    log_book_close(book);
    book->wall = wall;
}

static void end(struct stage *stage)
{
    str_clear(&stage->bytes);
    free(stage->before);
    free(stage->after);
    free(stage->journal);
    free(stage->path);
    scratch_remove(stage->folder);
}

/* Old or new, and new if it was said to be done. */
static void assert_old_or_new(
    struct stage *stage, const char *name, int at, enum fault kind, bool done)
{
    struct err err = {.kind = ERR_NONE};
    if (!log_check(stage->book.log, &err))
        fail_msg("%s, fault %d at %d: %s %s", name, kind, at, err.sentence, err.detail);
    char *now = log_book_dump(&stage->book);
    bool is_new = strcmp(now, stage->after) == 0;
    if (!is_new && (done || strcmp(now, stage->before) != 0))
        fail_msg("%s, fault %d at %d: %s", name, kind, at,
            done ? "was done and is not there" : "a third state");
    free(now);
}

/* The deed with the disk failing at one operation. True if the fault came before the end. */
static bool try_once(struct stage *stage, size_t which, enum fault kind, int at)
{
    struct err err = {.kind = ERR_NONE};
    int64_t wall = stage->book.wall;
    put_back(stage);
    fault_vfs_set(FAULT_NONE, 0);
    struct log_book *book = &stage->book;
    assert_true(log_book_reopen(book, stage->path, NULL, &err));
    fault_vfs_set(kind, at);
    bool done = deeds[which].run(book, &err);
    bool came = fault_vfs_changes() >= at;
    if (!done && err.kind != ERR_REFUSED)
        fail_msg("%s, fault %d at %d: kind %d, %s %s", deeds[which].name, kind, at, err.kind,
            err.sentence, err.detail);
    if (kind == FAULT_FULL || kind == FAULT_ERROR) {
        /* The program goes on: what it shows is right, and saving works when there is room. */
        fault_vfs_set(FAULT_NONE, 0);
        assert_old_or_new(stage, deeds[which].name, at, kind, done);
        struct err again = {.kind = ERR_NONE};
        book->wall = wall;
        if (!done && !deeds[which].run(book, &again))
            fail_msg("%s, fault %d at %d, again: %s %s", deeds[which].name, kind, at,
                again.sentence, again.detail);
    }
    log_book_close(book);
    fault_vfs_set(FAULT_NONE, 0);
    book->wall = wall;
    assert_true(log_book_reopen(book, stage->path, NULL, &err));
    assert_old_or_new(stage, deeds[which].name, at, kind, done);
    log_book_close(book);
    book->wall = wall;
    return came;
}

static void try_everywhere(enum fault kind)
{
    for (size_t which = 0; which < sizeof deeds / sizeof *deeds; which++) {
        struct stage stage;
        begin(&stage, deeds[which].run);
        int at = 1, step = 1;
        while (try_once(&stage, which, kind, at)) {
            at += step;
            if (at > 20) /* rebuild and shrink write every page; the middle of it is alike */
                step = 14;
        }
        if (at < 4)
            fail_msg("%s: only %d operations", deeds[which].name, at);
        end(&stage);
    }
}

static void without_power_at_any_write_it_is_the_old_book_or_the_new(void **state)
{
    (void)state;
    try_everywhere(FAULT_LOST);
}

static void killed_within_any_write_it_is_the_old_book_or_the_new(void **state)
{
    (void)state;
    try_everywhere(FAULT_TORN);
}

static void on_a_full_disk_nothing_is_lost_and_saving_goes_on_later(void **state)
{
    (void)state;
    try_everywhere(FAULT_FULL);
}

static void after_a_failed_write_nothing_is_lost_and_saving_goes_on(void **state)
{
    (void)state;
    try_everywhere(FAULT_ERROR);
}

int main(void)
{
    fault_vfs_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_power_at_any_write_it_is_the_old_book_or_the_new),
        cmocka_unit_test(killed_within_any_write_it_is_the_old_book_or_the_new),
        cmocka_unit_test(on_a_full_disk_nothing_is_lost_and_saving_goes_on_later),
        cmocka_unit_test(after_a_failed_write_nothing_is_lost_and_saving_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
