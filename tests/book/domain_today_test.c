/* The first screen and the locked one; and what a search finds and does not. */
#include "rukkanen/domain/board.h"
#include "rukkanen/domain/publish.h"
#include "rukkanen/domain/search.h"
#include "rukkanen/domain/today.h"
#include "support/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct today_meeting *meeting_at(const struct vec *meetings, size_t index)
{
    assert_true(index < meetings->n);
    return VEC_AT(meetings, struct today_meeting, index);
}

static void todays_meetings_are_told_in_the_order_of_time(void **state)
{
    struct site *site = *state;
    struct vec meetings = VEC_INIT(struct today_meeting);
    site_member(site, "Eila", "Aalto");
    site_meeting(site, site->group, SITE_TODAY);
    uint64_t early = site_meeting(site, site->group, SITE_TODAY);
    site_set(site, ENTITY_MEETING, early, "start", "08:00");
    site_set(site, ENTITY_MEETING, early, "end", "09:00");
    site_meeting(site, site->group, SITE_TODAY + 1);
    must(today_meetings(site->book, SITE_TODAY, 10 * 60, &meetings, &site_err));
    assert_int_equal(meetings.n, 2);
    assert_int_equal(meeting_at(&meetings, 0)->meeting, early);
    assert_string_equal(meeting_at(&meetings, 0)->label, "meeting 1/2026");
    assert_false(meeting_at(&meetings, 0)->on);
    assert_true(meeting_at(&meetings, 1)->on);
    assert_int_equal(meeting_at(&meetings, 1)->members, 1);
    today_meetings_clear(&meetings);
}

static void holidays_stand_among_what_is_coming(void **state)
{
    struct site *site = *state;
    struct vec meetings = VEC_INIT(struct today_meeting);
    uint64_t outing = site_meeting(site, site->group, SITE_TODAY + 16);
    uint64_t cancelled = site_meeting(site, site->group, SITE_TODAY + 2);
    site_set(site, ENTITY_MEETING, outing, "kind", "outing");
    site_set(site, ENTITY_MEETING, cancelled, "state", "cancelled");
    must(today_coming(site->book, SITE_TODAY, 20, 0, &meetings, &site_err));
    assert_int_equal(meetings.n, 2);
    assert_string_equal(meeting_at(&meetings, 0)->label, "Independence Day");
    assert_int_equal(meeting_at(&meetings, 0)->date, SITE_TODAY + 15);
    assert_string_equal(meeting_at(&meetings, 1)->label, "outing");
    today_meetings_clear(&meetings);
}

static void the_locked_screen_shows_only_what_is_meant_for_it(void **state)
{
    struct site *site = *state;
    struct vec meetings = VEC_INIT(struct today_meeting);
    uint64_t hidden = site_group(site, "Vertaisryhmä", GROUP_OTHER);
    uint64_t personal = site_meeting(site, site->group, SITE_TODAY + 1);
    site_set(site, ENTITY_GROUP, hidden, "on_board", "no");
    site_set(site, ENTITY_MEETING, personal, "kind", "individual");
    site_meeting(site, site->group, SITE_TODAY + 3);
    site_meeting(site, hidden, SITE_TODAY + 2);
    site_reopen(site, false);
    must(today_meetings(site->book, SITE_TODAY, 600, &meetings, &site_err));
    assert_int_equal(meetings.n, 0);
    must(today_public(site->book, SITE_TODAY, 14, 0, &meetings, &site_err));
    assert_int_equal(meetings.n, 1);
    assert_string_equal(meeting_at(&meetings, 0)->group_name, "Hakolan työrukkanen");
    today_meetings_clear(&meetings);
}

static void what_waits_is_told_in_sentences(void **state)
{
    struct site *site = *state;
    struct vec waiting = VEC_INIT(struct today_waiting);
    site_meeting(site, site->group, SITE_TODAY - 30);
    must(today_waiting(site->book, SITE_TODAY, 0, &waiting, &site_err));
    assert_int_equal(waiting.n, 2);
    assert_string_equal(VEC_AT(&waiting, struct today_waiting, 0)->text,
        "Memo missing: Hakolan työrukkanen 22 Oct");
    assert_string_equal(VEC_AT(&waiting, struct today_waiting, 1)->text,
        "No meeting in November: Hakolan työrukkanen");
    today_waiting_clear(&waiting);
}

/* ---- search ---- */

struct hits {
    size_t n, most;
    int entities[8];
    char found[8][32];
};

static bool take(void *data, const struct search_hit *hit)
{
    struct hits *hits = data;
    if (hits->n < 8) {
        hits->entities[hits->n] = hit->entity;
        memcpy(hits->found[hits->n], hit->snippet + hit->start,
            hit->length < 31 ? hit->length : 31);
    }
    hits->n++;
    return !hits->most || hits->n < hits->most;
}

static struct hits search(struct site *site, const char *text, size_t most)
{
    struct hits hits = {.most = most};
    must(search_run(site->book, text, take, NULL, &hits, &site_err));
    return hits;
}

static void a_word_is_found_wherever_it_may_be_read(void **state)
{
    struct site *site = *state;
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY);
    uint64_t marja = site_member(site, "Marja", "Koski");
    site_item(site, meeting, "Kevätretki", "Keskusteltiin Repovedestä.");
    site_set_day(SITE_TODAY + 1);
    site_item(site, meeting, "Muut asiat", "Retkelle lähtee bussi.");
    struct value skill = value_text("retkien järjestäminen");
    struct change *change = change_new(site->book);
    must(change_list(change, ENTITY_PERSON, marja, "skill", &skill, true, &site_err));
    must(change_commit(change, NULL, &site_err));
    change_free(change);
    value_clear(&skill);
    struct hits hits = search(site, "retken", 0);
    assert_int_equal(hits.n, 3);
    assert_int_equal(hits.entities[0], ENTITY_PERSON);
    assert_string_equal(hits.found[0], "retkien");
    assert_int_equal(hits.entities[1], ENTITY_ITEM); /* the newest first */
    assert_string_equal(hits.found[1], "Retkelle");
    assert_string_equal(hits.found[2], "retki");
    assert_int_equal(search(site, "retken bussi", 0).n, 1);
    assert_int_equal(search(site, "kosken", 0).n, 1);
    assert_int_equal(search(site, "kosteus", 0).n, 0);
    assert_int_equal(search(site, "KOSKI marja", 0).n, 1);
    assert_int_equal(search(site, "retken", 1).n, 1); /* stopped */
    assert_int_equal(search(site, "  ", 0).n, 0);
}

static void while_locked_only_the_published_is_found(void **state)
{
    struct site *site = *state;
    uint64_t eila = site_member(site, "Eila", "Aalto");
    site_consent(site, eila, CONSENT_FULL);
    uint64_t meeting = site_meeting(site, site->group, SITE_TODAY);
    site_mark(site, meeting, eila, 1);
    site_item(site, meeting, "Kevätretki", "Keskusteltiin Repovedestä.");
    must(publish(site->book, meeting, NULL, false, NULL, &site_err));
    site_item(site, meeting, "Syysretki", "Ei vielä taululla.");
    uint64_t hidden = site_group(site, "Vertaisryhmä", GROUP_OTHER);
    uint64_t private = site_meeting(site, hidden, SITE_TODAY);
    site_set(site, ENTITY_GROUP, hidden, "on_board", "no");
    site_item(site, private, "Ruskaretki", "Vain ryhmälle.");
    must(publish(site->book, private, NULL, false, NULL, &site_err));
    site_reopen(site, false);
    struct hits hits = search(site, "retki", 0);
    assert_int_equal(hits.n, 1);
    assert_int_equal(hits.entities[0], ENTITY_PAGE);
    assert_int_equal(search(site, "Eila", 0).n, 1);
    assert_int_equal(search(site, "taululla", 0).n, 0);
    assert_int_equal(search(site, "työrukkasen", 0).n, 2); /* the group and its page */
}

#define WITH_SITE(test) cmocka_unit_test_setup_teardown(test, site_make, site_drop)

int main(void)
{
    lang_set(LANG_EN);
    const struct CMUnitTest tests[] = {
        WITH_SITE(todays_meetings_are_told_in_the_order_of_time),
        WITH_SITE(holidays_stand_among_what_is_coming),
        WITH_SITE(the_locked_screen_shows_only_what_is_meant_for_it),
        WITH_SITE(what_waits_is_told_in_sentences),
        WITH_SITE(a_word_is_found_wherever_it_may_be_read),
        WITH_SITE(while_locked_only_the_published_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
