/* What a memo says on paper. */
#include "rukkanen/base/date.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/paper/memo_page.h"
#include "rukkanen/paper/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void put(char **place, const char *text)
{
    free(*place);
    *place = mem_text(text);
}

static struct memo_item *add_item(struct memo *memo, const char *heading, bool on_board)
{
    struct memo_item *item = vec_add(&memo->items, NULL);
    *item = (struct memo_item){.number = (int64_t)memo->items.n,
        .on_board = on_board,
        .heading = mem_text(heading),
        .text = mem_text(""),
        .decision = mem_text(""),
        .responsible = mem_text(""),
        .due = DATE_NONE};
    return item;
}

/* In English, of 21.11.2026, with one name. */
static struct memo sample(void)
{
    struct memo memo;
    struct str present = STR_INIT;
    memo_init(&memo);
    memo.lang = LANG_EN;
    memo.version = 1;
    memo.written = date_from_ymd(2026, 11, 21);
    memo.corrected = DATE_NONE;
    put(&memo.organisation, "Hakola");
    put(&memo.title, "Reading circle, meeting 9/2026");
    put(&memo.time, "Sat 21 Nov 2026 10:00");
    str_add(&present, "3 participants: ");
    memo_add_name(&memo, &present, 7, "Marja Koski");
    str_add(&present, " and 2 others");
    put(&memo.present, present.s);
    str_clear(&present);
    return memo;
}

static char *page_text(const struct memo *memo)
{
    struct page page;
    struct text_form form = text_form_screen(80);
    struct str out = STR_INIT;
    memo_page(memo, &page);
    text_write(&page, &form, &out);
    page_clear(&page);
    return str_take(&out);
}

static void expect(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void the_head_tells_whose_page_of_which_day_and_who_was_there(void **state)
{
    (void)state;
    struct memo memo = sample();
    put(&memo.leaders, "facilitator Sanna");
    char *text = page_text(&memo);
    expect(text, "Hakola                                  Memo\n");
    expect(text, "21 Nov 2026\n");
    expect(text, "Reading circle, meeting 9/2026\n");
    expect(text, "Present             3 participants: Marja Koski and 2 others; facilitator");
    assert_null(strstr(text, "Absent"));
    assert_null(strstr(text, "internal"));
    free(text);
    memo_clear(&memo);
}

static void an_item_has_its_number_its_decision_and_who_sees_to_it_by_when(void **state)
{
    (void)state;
    struct memo memo = sample();
    struct memo_item *item = add_item(&memo, "Spring trip", true);
    put(&item->text, "We talked.");
    put(&item->decision, "We go.");
    put(&item->responsible, "{1}");
    item->due = date_from_ymd(2027, 4, 1);
    item = add_item(&memo, "Coffee", true);
    item->due = date_from_ymd(2027, 5, 1);
    char *text = page_text(&memo);
    expect(text, "1 Spring trip       We talked.\n");
    expect(text, "Decision: We go.\n");
    expect(text, "Responsible: Marja Koski, by 1 Apr 2027\n");
    expect(text, "2 Coffee");
    expect(text, "By: 1 May 2027\n");
    free(text);
    memo_clear(&memo);
}

static void a_name_that_was_taken_out_is_told_in_general_words(void **state)
{
    (void)state;
    struct memo memo = sample();
    free(VEC_AT(&memo.names, struct memo_name, 0)->text);
    VEC_AT(&memo.names, struct memo_name, 0)->text = NULL;
    char *text = page_text(&memo);
    expect(text, "3 participants: a participant and 2 others");
    assert_null(strstr(text, "Koski"));
    free(text);
    memo_clear(&memo);
}

static void an_internal_memo_says_so_on_its_head_and_beside_what_is_not_for_the_wall(void **state)
{
    (void)state;
    struct memo memo = sample();
    memo.use = MEMO_INTERNAL;
    add_item(&memo, "Health", false);
    put(&memo.note, "The key is with Pekka.");
    char *text = page_text(&memo);
    expect(text, "internal, not for the wall\n");
    expect(text, "1 Health (internal)\n");
    expect(text, "Internal note       The key is with Pekka.\n");
    free(text);
    memo_clear(&memo);
}

static void a_corrected_page_says_since_when(void **state)
{
    (void)state;
    struct memo memo = sample();
    memo.version = 2;
    memo.corrected = date_from_ymd(2026, 11, 23);
    char *text = page_text(&memo);
    expect(text, "corrected 23 Nov 2026\n");
    free(text);
    memo_clear(&memo);
}

static void the_file_is_called_by_kind_day_and_place(void **state)
{
    (void)state;
    struct memo memo = sample();
    char *name = memo_page_file(&memo, date_from_ymd(2026, 11, 21), "Hakola");
    assert_string_equal(name, "memo-2026-11-21-hakola");
    free(name);
    memo_clear(&memo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_tells_whose_page_of_which_day_and_who_was_there),
        cmocka_unit_test(an_item_has_its_number_its_decision_and_who_sees_to_it_by_when),
        cmocka_unit_test(a_name_that_was_taken_out_is_told_in_general_words),
        cmocka_unit_test(an_internal_memo_says_so_on_its_head_and_beside_what_is_not_for_the_wall),
        cmocka_unit_test(a_corrected_page_says_since_when),
        cmocka_unit_test(the_file_is_called_by_kind_day_and_place),
    };
    lang_init();
    lang_set(LANG_EN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
