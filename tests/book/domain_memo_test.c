/* Memos: what may hang on the wall, what stays inside, and what goes when a consent ends. */
#include "rukkanen/domain/attendance.h"
#include "rukkanen/domain/board.h"
#include "rukkanen/domain/publish.h"
#include "rukkanen/domain/today.h"
#include "support/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* Everything that the page says, a text a line. */
static void all_texts(const struct memo *memo, struct str *out)
{
    const char *const head[] = {memo->organisation, memo->title, memo->time, memo->place,
        memo->present, memo->absent, memo->visitors, memo->next, memo->secretary, memo->note};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        memo_text(memo, head[i], out);
        str_add_c(out, '\n');
    }
    memo_leaders(memo, out);
    for (size_t i = 0; i < memo->items.n; i++) {
        const struct memo_item *item = VEC_AT(&memo->items, struct memo_item, i);
        const char *const texts[]
            = {item->heading, item->text, item->decision, item->responsible};
        for (size_t j = 0; j < 4; j++) {
            str_add_c(out, '\n');
            memo_text(memo, texts[j], out);
        }
    }
}

static bool says(const struct memo *memo, const char *words)
{
    struct str all = STR_INIT;
    all_texts(memo, &all);
    bool found = strstr(all.s, words) != NULL;
    str_clear(&all);
    return found;
}

static void build(struct site *site, uint64_t meeting, enum memo_use use, struct memo *memo)
{
    must(memo_build(site->book, NULL, meeting, use, memo, &site_err));
}

static void read_page(struct site *site, uint64_t meeting, struct memo *memo)
{
    uint64_t page = board_page_of(site->book, meeting);
    assert_int_not_equal(page, 0);
    must(board_read(site->book, page, memo, &site_err));
}

/* A meeting today with Eila (full name), Kalevi (first name), Marja (nothing agreed) there and
 * Pentti absent, led by Sanna. */
static uint64_t usual_meeting(struct site *site, uint64_t people[4])
{
    people[0] = site_member(site, "Eila", "Aalto");
    people[1] = site_member(site, "Kalevi", "Heino");
    people[2] = site_member(site, "Marja", "Koski");
    people[3] = site_member(site, "Pentti", "Laine");
    uint64_t sanna = site_person(site, "Sanna", "Lehto");
    site_join(site, site->group, sanna, ROLE_FACILITATOR);
    site_consent(site, people[0], CONSENT_FULL);
    site_consent(site, people[1], CONSENT_FIRST);
    site_consent(site, sanna, CONSENT_FULL);
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY);
    for (int i = 0; i < 3; i++)
        site_mark(site, meeting, people[i], ATTENDANCE_PRESENT);
    site_mark(site, meeting, people[3], ATTENDANCE_EXCUSED);
    return meeting;
}

static void names_are_shown_as_each_agreed(void **state)
{
    struct site *site = *state;
    struct memo memo;
    struct str present = STR_INIT;
    uint64_t people[4], meeting = usual_meeting(site, people);
    build(site, meeting, MEMO_PUBLIC, &memo);
    memo_text(&memo, memo.present, &present);
    assert_string_equal(present.s, "3 participants: Eila Aalto, Kalevi and 1 other");
    str_reset(&present);
    memo_leaders(&memo, &present);
    assert_string_equal(present.s, "facilitator Sanna Lehto");
    assert_string_equal(memo.absent, "1, announced");
    assert_false(says(&memo, "Heino"));
    assert_false(says(&memo, "Marja"));
    assert_false(says(&memo, "Laine"));
    memo_clear(&memo);
    build(site, meeting, MEMO_INTERNAL, &memo);
    assert_true(says(&memo, "Kalevi Heino"));
    assert_true(says(&memo, "Marja Koski"));
    assert_true(says(&memo, "Pentti Laine (announced)"));
    memo_clear(&memo);
    str_clear(&present);
}

static void what_is_internal_stays_inside(void **state)
{
    struct site *site = *state;
    struct memo memo;
    uint64_t people[4], meeting = usual_meeting(site, people);
    uint64_t hidden = site_item(site, meeting, "Huolet", "Puhuttiin kahden kesken.");
    site_item(site, meeting, "Avaus", "Avattiin kokous.");
    site_set(site, ENTITY_ITEM, hidden, "on_board", "no");
    site_set(site, ENTITY_MEETING, meeting, "note", "Muista soittaa.");
    build(site, meeting, MEMO_PUBLIC, &memo);
    assert_int_equal(memo.items.n, 1);
    assert_int_equal(VEC_AT(&memo.items, struct memo_item, 0)->number, 1);
    assert_false(says(&memo, "kesken"));
    assert_false(says(&memo, "soittaa"));
    memo_clear(&memo);
    build(site, meeting, MEMO_INTERNAL, &memo);
    assert_int_equal(memo.items.n, 2);
    assert_true(says(&memo, "kesken"));
    assert_true(says(&memo, "soittaa"));
    memo_clear(&memo);
}

static void who_takes_care_is_named_as_agreed(void **state)
{
    struct site *site = *state;
    struct memo memo;
    static const char *const expected[] = {"Eila Aalto", "Kalevi", "a participant"};
    uint64_t people[4], meeting = usual_meeting(site, people);
    for (int i = 0; i < 3; i++) {
        uint64_t item = site_item(site, meeting, "Asia", "Teksti.");
        struct change *change = change_new(site->book);
        must(change_set_ref(change, ENTITY_ITEM, item, "responsible", people[i], &site_err));
        must(change_commit(change, NULL, &site_err));
        change_free(change);
    }
    build(site, meeting, MEMO_PUBLIC, &memo);
    for (size_t i = 0; i < 3; i++) {
        struct str who = STR_INIT;
        memo_text(&memo, VEC_AT(&memo.items, struct memo_item, i)->responsible, &who);
        assert_string_equal(who.s, expected[i]);
        str_clear(&who);
    }
    memo_clear(&memo);
}

static void a_memo_is_looked_at_before_it_is_saved(void **state)
{
    struct site *site = *state;
    struct memo memo;
    uint64_t people[4], meeting = usual_meeting(site, people);
    struct change *change = change_new(site->book);
    must(attendance_set(
        site->book, change, meeting, people[3], ATTENDANCE_PRESENT, &site_err));
    must(memo_build(site->book, change, meeting, MEMO_PUBLIC, &memo, &site_err));
    assert_true(strncmp(memo.present, "4 participants", 14) == 0);
    memo_clear(&memo);
    change_free(change);
}

static void a_memo_needs_the_keys(void **state)
{
    struct site *site = *state;
    struct memo memo;
    struct err err = {0};
    uint64_t people[4], meeting = usual_meeting(site, people);
    site_reopen(site, false);
    assert_false(memo_build(site->book, NULL, meeting, MEMO_PUBLIC, &memo, &err));
    assert_int_equal(err.kind, ERR_LOCKED);
}

static void a_published_page_is_read_without_any_key(void **state)
{
    struct site *site = *state;
    struct memo memo, page;
    struct str before = STR_INIT, after = STR_INIT;
    uint64_t people[4], meeting = usual_meeting(site, people);
    uint64_t item = site_item(site, meeting, "Kevätretki {2027}", "Lähtö klo 9.\n\n- eväät\n- {1}");
    site_set(site, ENTITY_ITEM, item, "decision", "C:\\polku ja \\n jäävät.");
    site_set(site, ENTITY_ITEM, item, "due", "2027-04-01");
    build(site, meeting, MEMO_PUBLIC, &memo);
    must(publish(site->book, meeting, NULL, false, NULL, &site_err));
    site_reopen(site, false);
    read_page(site, meeting, &page);
    all_texts(&memo, &before);
    all_texts(&page, &after);
    assert_string_equal(after.s, before.s);
    assert_true(strstr(after.s, "- {1}") != NULL);
    assert_int_equal(VEC_AT(&page.items, struct memo_item, 0)->due,
        VEC_AT(&memo.items, struct memo_item, 0)->due);
    memo_clear(&memo);
    memo_clear(&page);
    str_clear(&before);
    str_clear(&after);
}

static void publishing_again_makes_a_corrected_version(void **state)
{
    struct site *site = *state;
    struct memo page;
    struct str note = STR_INIT;
    uint64_t first, same, second, people[4], meeting = usual_meeting(site, people);
    uint64_t item = site_item(site, meeting, "Avaus", "Avattiin.");
    must(publish(site->book, meeting, NULL, false, &first, &site_err));
    must(publish(site->book, meeting, NULL, false, &same, &site_err));
    assert_int_equal(same, first); /* nothing was changed */
    site_set_day(SITE_TODAY + 2);
    site_set(site, ENTITY_ITEM, item, "text", "Avattiin klo 10.");
    must(publish(site->book, meeting, NULL, false, &second, &site_err));
    assert_int_not_equal(second, first);
    read_page(site, meeting, &page);
    assert_int_equal(page.version, 2);
    assert_int_equal(page.written, SITE_TODAY);
    memo_corrected(&page, &note);
    assert_string_equal(note.s, "corrected 23.11.2026");
    assert_true(says(&page, "klo 10."));
    memo_clear(&page);
    struct vec pages = VEC_INIT(struct board_page);
    must(board_list(site->book, 0, true, 0, &pages, &site_err));
    assert_int_equal(pages.n, 1);
    assert_int_equal(VEC_AT(&pages, struct board_page, 0)->version, 2);
    board_clear(&pages);
    str_clear(&note);
}

static void names_in_free_text_are_asked_about(void **state)
{
    struct site *site = *state;
    struct memo page;
    struct err err = {0};
    struct vec found = VEC_INIT(struct name_found);
    uint64_t people[4], meeting = usual_meeting(site, people);
    uint64_t item = site_item(
        site, meeting, "Kahvit", "Sovittiin, että Marjan kanssa keittää Eila Aalto.");
    must(publish_check(site->book, NULL, meeting, &found, &site_err));
    assert_int_equal(found.n, 1);
    const struct name_found *name = VEC_AT(&found, struct name_found, 0);
    assert_int_equal(name->person, people[2]);
    assert_int_equal(name->id, item);
    assert_string_equal(name->text, "Marjan");
    assert_true(strncmp(name->around + name->around_start, "Marjan", 6) == 0);
    assert_false(publish(site->book, meeting, NULL, false, NULL, &err));
    assert_int_equal(err.kind, ERR_CONFIRM);
    assert_int_equal(board_page_of(site->book, meeting), 0);
    struct vec decisions = VEC_INIT(struct publish_decision);
    struct publish_decision decision
        = {item, name->field, name->start, PUBLISH_REPLACE, "erään osallistujan"};
    vec_add(&decisions, &decision);
    must(publish(site->book, meeting, &decisions, false, NULL, &site_err));
    read_page(site, meeting, &page);
    assert_true(says(&page, "erään osallistujan kanssa keittää Eila Aalto."));
    assert_false(says(&page, "Marja"));
    memo_clear(&page);
    vec_clear(&decisions);
    names_found_clear(&found);
}

static void a_withdrawn_name_leaves_the_page_and_the_file(void **state)
{
    struct site *site = *state;
    struct memo page;
    struct vec pages = VEC_INIT(struct consent_page);
    uint64_t eila = site_member(site, "Eleonoora", "Aaltoska");
    site_consent(site, eila, CONSENT_FULL);
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY);
    site_mark(site, meeting, eila, ATTENDANCE_PRESENT);
    site_item(site, meeting, "Kahvit", "Kahvit keittää Eleonoora Aaltoska.");
    must(publish(site->book, meeting, NULL, false, NULL, &site_err));
    must(board_post(site->book, meeting, SITE_TODAY, NULL, &site_err));
    assert_true(site_files_hold(site, "Aaltoska"));
    must(consent_withdraw(site->book, eila, CONSENT_BOARD, &pages, &site_err));
    assert_int_equal(pages.n, 1);
    assert_true(VEC_AT(&pages, struct consent_page, 0)->on_wall);
    consent_pages_clear(&pages);
    read_page(site, meeting, &page);
    assert_false(says(&page, "Aaltoska"));
    assert_true(says(&page, "Kahvit keittää a participant."));
    memo_clear(&page);
    struct vec waiting = VEC_INIT(struct today_waiting);
    must(today_waiting(site->book, SITE_TODAY, 0, &waiting, &site_err));
    bool told = false;
    for (size_t i = 0; i < waiting.n; i++)
        told |= VEC_AT(&waiting, struct today_waiting, i)->kind == TODAY_TAKE_DOWN;
    assert_true(told);
    today_waiting_clear(&waiting);
    book_close(site->book);
    site->book = NULL;
    assert_false(site_files_hold(site, "Aaltoska"));
    must(book_open(site->path, BOOK_WRITE, &site->book, &site_err));
}

/* From the command line or a form a consent is a row like any other. */
static void a_consent_changed_by_any_means_reaches_the_pages(void **state)
{
    struct site *site = *state;
    struct memo page;
    uint64_t eila = site_member(site, "Eleonoora", "Aaltoska");
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY);
    struct value parts[2] = {value_id(eila), value_int(CONSENT_BOARD)};
    site_mark(site, meeting, eila, ATTENDANCE_PRESENT);
    site_item(site, meeting, "Kahvit", "Kahvit juotiin.");
    struct change *change = change_new(site->book);
    uint64_t consent = change_put(change, ENTITY_CONSENT, parts, 2, &site_err);
    must(change_set_int(change, ENTITY_CONSENT, consent, "extent", CONSENT_FULL, &site_err));
    must(consent_commit(site->book, change, NULL, &site_err));
    struct vec history = VEC_INIT(struct history_entry);
    must(book_history(site->book, ENTITY_CONSENT, consent, "extent", &history, &site_err));
    struct hash given = VEC_AT(&history, struct history_entry, 0)->edit;
    history_clear(&history);
    must(publish(site->book, meeting, NULL, false, NULL, &site_err));
    read_page(site, meeting, &page);
    assert_true(says(&page, "Aaltoska"));
    memo_clear(&page);
    struct undo_result undone;
    must(consent_undo(site->book, &given, &undone, NULL, &site_err));
    undo_result_clear(&undone);
    change_free(change);
    read_page(site, meeting, &page);
    assert_false(says(&page, "Aaltoska"));
    memo_clear(&page);
}

static void a_narrower_consent_keeps_the_first_name(void **state)
{
    struct site *site = *state;
    struct memo page;
    struct vec pages = VEC_INIT(struct consent_page);
    uint64_t people[4], meeting = usual_meeting(site, people);
    site_item(site, meeting, "Kahvit", "Kahvit keittää Kalevi.");
    must(publish(site->book, meeting, NULL, false, NULL, &site_err));
    must(consent_record(
        site->book, people[0], CONSENT_BOARD, CONSENT_FIRST, "2", &pages, &site_err));
    assert_int_equal(pages.n, 1);
    consent_pages_clear(&pages);
    must(consent_record(
        site->book, people[1], CONSENT_BOARD, CONSENT_FIRST, "2", &pages, &site_err));
    assert_int_equal(pages.n, 0);
    read_page(site, meeting, &page);
    assert_false(says(&page, "Aalto"));
    assert_true(says(&page, "Kalevi"));
    memo_clear(&page);
    struct consent consent;
    must(consent_read(site->book, NULL, people[0], CONSENT_BOARD, &consent, &site_err));
    assert_int_equal(consent.extent, CONSENT_FIRST);
    assert_string_equal(consent.recorded_by, "Sanna");
    assert_int_equal(consent.date, SITE_TODAY);
    consent_clear(&consent);
}

static void an_old_version_on_the_wall_is_to_be_taken_down(void **state)
{
    struct site *site = *state;
    struct vec pages = VEC_INIT(struct board_page);
    uint64_t people[4], meeting = usual_meeting(site, people);
    uint64_t item = site_item(site, meeting, "Avaus", "Avattiin.");
    must(publish(site->book, meeting, NULL, false, NULL, &site_err));
    must(board_post(site->book, meeting, SITE_TODAY, NULL, &site_err));
    must(board_outdated(site->book, SITE_TODAY, &pages, &site_err));
    assert_int_equal(pages.n, 0);
    site_set(site, ENTITY_ITEM, item, "text", "Avattiin myöhemmin.");
    must(publish(site->book, meeting, NULL, false, NULL, &site_err));
    must(board_outdated(site->book, SITE_TODAY, &pages, &site_err));
    assert_int_equal(pages.n, 1);
    assert_int_equal(VEC_AT(&pages, struct board_page, 0)->version, 1);
    board_clear(&pages);
    must(board_post(site->book, meeting, SITE_TODAY, NULL, &site_err));
    must(board_outdated(site->book, SITE_TODAY, &pages, &site_err));
    assert_int_equal(pages.n, 0);
    must(board_take_down(site->book, meeting, SITE_TODAY, &site_err));
    assert_false(board_take_down(site->book, meeting, SITE_TODAY, &site_err));
}

/* Sixty people of whom nobody agreed to anything, all mentioned and all there. */
static void nobody_who_has_not_agreed_is_ever_printed(void **state)
{
    enum { PEOPLE = 60 };
    struct site *site = *state;
    struct memo memo;
    struct str text = STR_INIT;
    struct vec found = VEC_INIT(struct name_found), decisions = VEC_INIT(struct publish_decision);
    static const char *const firsts[]
        = {"Eila", "Kalevi", "Sirkka", "Pentti", "Tuulikki", "Veikko", "Anneli", "Reijo"};
    static const char *const stems[]
        = {"Virta", "Korpela", "Lahti", "Salmi", "Kettu", "Harju", "Rinne", "Nieminen"};
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY), people[PEOPLE];
    char last[PEOPLE][32];
    for (int i = 0; i < PEOPLE; i++) {
        snprintf(last[i], sizeof last[i], "%s%s", stems[i % 8],
            (const char *[]) {"la", "nen", "sto", "mäki", "ranta", "oja", "lampi", "niemi"}[i / 8]);
        people[i] = site_member(site, firsts[i % 8], last[i]);
        site_mark(site, meeting, people[i], ATTENDANCE_PRESENT);
        str_addf(&text, "Sovittiin, että %s %s hoitaa osan. ", firsts[i % 8], last[i]);
    }
    site_item(site, meeting, "Työnjako", text.s);
    must(publish_check(site->book, NULL, meeting, &found, &site_err));
    assert_true(found.n >= PEOPLE);
    for (size_t i = 0; i < found.n; i++) {
        const struct name_found *name = VEC_AT(&found, struct name_found, i);
        struct publish_decision decision
            = {name->id, name->field, name->start, PUBLISH_REPLACE, name->instead};
        vec_add(&decisions, &decision);
    }
    must(publish(site->book, meeting, &decisions, false, NULL, &site_err));
    read_page(site, meeting, &memo);
    for (int i = 0; i < PEOPLE; i++)
        assert_false(says(&memo, last[i]));
    assert_int_equal(memo_places(&memo), 0);
    assert_true(says(&memo, "60 participants"));
    memo_clear(&memo);
    names_found_clear(&found);
    vec_clear(&decisions);
    str_clear(&text);
}

static void a_page_that_is_no_memo_is_refused(void **state)
{
    (void)state;
    struct memo memo;
    struct err err = {0};
    assert_false(memo_from_body("", &memo, &err));
    assert_int_equal(err.kind, ERR_DAMAGED);
    assert_false(memo_from_body("rukkanen-memo 2\ntitle x", &memo, NULL));
    assert_true(memo_from_body("rukkanen-memo 1\nfuture thing\nitem 1\n\ndue 9\nversion x\n"
                               "text {9} {99999999999} {x} {{1}} {", &memo, NULL));
    struct str text = STR_INIT;
    memo_text(&memo, VEC_AT(&memo.items, struct memo_item, 0)->text, &text);
    assert_string_equal(text.s, "a participant {99999999999} {x} {1} {");
    str_clear(&text);
    memo_clear(&memo);
}

#define WITH_SITE(test) cmocka_unit_test_setup_teardown(test, site_make, site_drop)

int main(void)
{
    lang_set(LANG_EN);
    const struct CMUnitTest tests[] = {
        WITH_SITE(names_are_shown_as_each_agreed),
        WITH_SITE(what_is_internal_stays_inside),
        WITH_SITE(who_takes_care_is_named_as_agreed),
        WITH_SITE(a_memo_is_looked_at_before_it_is_saved),
        WITH_SITE(a_memo_needs_the_keys),
        WITH_SITE(a_published_page_is_read_without_any_key),
        WITH_SITE(publishing_again_makes_a_corrected_version),
        WITH_SITE(names_in_free_text_are_asked_about),
        WITH_SITE(a_withdrawn_name_leaves_the_page_and_the_file),
        WITH_SITE(a_consent_changed_by_any_means_reaches_the_pages),
        WITH_SITE(a_narrower_consent_keeps_the_first_name),
        WITH_SITE(an_old_version_on_the_wall_is_to_be_taken_down),
        WITH_SITE(nobody_who_has_not_agreed_is_ever_printed),
        cmocka_unit_test(a_page_that_is_no_memo_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
