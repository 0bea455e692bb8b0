/*
 * Disks that fail while a book is written: the power goes at any write of a save, only half of a
 * write arrives, there is no space. Afterwards the book is as before the save or as after it (P14).
 */
#include "book/keys/keys.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/safety.h"
#include "support/fault_vfs.h"
#include "support/proof_book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static const char new_text[] = "Tervaleppä kaadetaan pihalta, ja sen paikalle istutetaan omenapuu.";

static struct err err;

static int make(void **state)
{
    struct proof_book *proof = calloc(1, sizeof *proof);
    fault_vfs_set(FAULT_NONE, 0);
    proof_book_make(proof);
    *state = proof;
    return 0;
}

static int drop(void **state)
{
    fault_vfs_set(FAULT_NONE, 0);
    fault_vfs_record(NULL);
    proof_book_drop(*state);
    free(*state);
    return 0;
}

/* The first write of a day makes a backup; here the save alone is looked at. */
static void write_something(struct proof_book *proof)
{
    struct change *change = change_new(proof->book);
    memset(&err, 0, sizeof err);
    assert_true(change_set_text(change, ENTITY_GROUP, proof->group, "area", "Hakola", &err));
    assert_true(change_commit(change, NULL, &err));
    change_free(change);
}

/* Saves with the fault at change at; false once the save does not get that far. The state found
 * afterwards is counted in found[0] and found[1]. */
static bool save_with(struct proof_book *proof, const char *copy, enum fault fault, long at,
    int found[2])
{
    char journal[600];
    snprintf(journal, sizeof journal, "%s-journal", copy);
    unlink(journal);
    proof_copy(proof->path, copy);
    proof_book_open(proof, copy);
    proof_book_unlock(proof);
    write_something(proof);
    fault_vfs_set(fault, at);
    memset(&err, 0, sizeof err);
    bool saved = proof_book_save(proof, new_text, &err);
    bool reached = fault_vfs_changes() >= at;
    if (!saved) {
        assert_int_not_equal(err.kind, ERR_NONE);
        assert_true(*err.sentence);
    }
    proof_book_close(proof);
    fault_vfs_set(FAULT_NONE, 0);
    proof_book_open(proof, copy);
    proof_book_unlock(proof);
    int now = proof_book_state(proof, new_text);
    if (now < 0)
        fail_msg("change %ld: half of a save is in the book", at);
    if (saved && now != 1)
        fail_msg("change %ld: a save that was told done is not in the book", at);
    found[now]++;
    memset(&err, 0, sizeof err);
    if (!book_check(proof->book, &err))
        fail_msg("change %ld: %s (%s)", at, err.sentence, err.detail);
    proof_book_close(proof);
    return reached;
}

static void every_change_of_a_save(struct proof_book *proof, enum fault fault)
{
    char *copy = path_join(proof->folder, "kopio.rukkanen");
    int found[2] = {0, 0};
    long at = 1;
    proof_book_close(proof);
    while (save_with(proof, copy, fault, at, found))
        at++;
    assert_true(at > 5); /* a save does write */
    assert_true(found[0] > 3);
    assert_true(found[1] > 0);
    free(copy);
}

static void a_save_cut_at_any_write_is_there_whole_or_not_at_all(void **state)
{
    every_change_of_a_save(*state, FAULT_CUT);
}

static void a_write_of_which_half_arrives_does_no_harm(void **state)
{
    every_change_of_a_save(*state, FAULT_TORN);
}

static void a_disk_that_is_full_from_any_write_on_costs_nothing(void **state)
{
    every_change_of_a_save(*state, FAULT_FULL);
}

static void a_write_that_fails_once_costs_nothing(void **state)
{
    every_change_of_a_save(*state, FAULT_ERROR);
}

static void what_was_not_synced_when_the_power_went_costs_nothing(void **state)
{
    every_change_of_a_save(*state, FAULT_LOST);
}

static void a_full_disk_is_told_in_a_sentence_and_costs_nothing(void **state)
{
    struct proof_book *proof = *state;
    proof_book_open(proof, NULL);
    proof_book_unlock(proof);
    fault_vfs_set(FAULT_FULL, 1);
    memset(&err, 0, sizeof err);
    assert_false(proof_book_save(proof, new_text, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_non_null(strstr(err.sentence, "no space left on the disk"));
    assert_int_equal(proof_book_state(proof, new_text), 0);
    memset(&err, 0, sizeof err);
    assert_true(book_check(proof->book, &err));
    /* There is room again: the same sitting goes on. */
    fault_vfs_set(FAULT_NONE, 0);
    memset(&err, 0, sizeof err);
    assert_true(proof_book_save(proof, new_text, &err));
    assert_int_equal(proof_book_state(proof, new_text), 1);
}

static void every_change_of_a_draft(struct proof_book *proof, enum fault fault)
{
    char *copy = path_join(proof->folder, "kopio.rukkanen");
    bool reached = true;
    proof_book_close(proof);
    for (long at = 1; reached; at++) {
        proof_copy(proof->path, copy);
        proof_book_open(proof, copy);
        proof_book_unlock(proof);
        struct change *change = change_new(proof->book);
        assert_true(change_set_text(change, ENTITY_ITEM, proof->item, "text", "eka", &err));
        assert_true(change_save_draft(change, ENTITY_MEETING, proof->meeting, &err));
        assert_true(change_set_text(change, ENTITY_ITEM, proof->item, "text", "toka", &err));
        fault_vfs_set(fault, at);
        change_save_draft(change, ENTITY_MEETING, proof->meeting, &err);
        reached = fault_vfs_changes() >= at;
        change_free(change);
        proof_book_close(proof);
        fault_vfs_set(FAULT_NONE, 0);
        proof_book_open(proof, copy);
        proof_book_unlock(proof);
        change = draft_open(proof->book, ENTITY_MEETING, proof->meeting, &err);
        assert_non_null(change);
        struct row row;
        assert_true(book_row(proof->book, ENTITY_ITEM, proof->item, &row, &err));
        change_overlay(change, &row);
        const char *text = row_text(&row, "text");
        assert_true(strcmp(text, "eka") == 0 || strcmp(text, "toka") == 0);
        row_clear(&row);
        change_free(change);
        proof_book_close(proof);
    }
    free(copy);
}

static void a_draft_cut_at_any_write_leaves_the_one_before(void **state)
{
    every_change_of_a_draft(*state, FAULT_CUT);
    every_change_of_a_draft(*state, FAULT_FULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    fault_vfs_install();
    const struct CMUnitTest tests[] = {
        TEST(a_save_cut_at_any_write_is_there_whole_or_not_at_all),
        TEST(a_write_of_which_half_arrives_does_no_harm),
        TEST(a_disk_that_is_full_from_any_write_on_costs_nothing),
        TEST(a_write_that_fails_once_costs_nothing),
        TEST(what_was_not_synced_when_the_power_went_costs_nothing),
        TEST(a_full_disk_is_told_in_a_sentence_and_costs_nothing),
        TEST(a_draft_cut_at_any_write_leaves_the_one_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
