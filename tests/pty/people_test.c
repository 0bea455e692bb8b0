/* People: the list, a person's page, consents, health details, history, import, erasure. */
#include "support/program.h"

#include "rukkanen/base/str.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

static struct meeting_book book;

static int make_book(void **state)
{
    (void)state;
    meeting_book_make(&book, 1);
    return 0;
}

static struct pty *open_people(int rows, int columns)
{
    struct pty *pty = program_start(book.path, rows, columns);
    program_unlock(pty);
    program_people(pty);
    return pty;
}

static void expect_in_order(struct pty *pty, const char *first, const char *second)
{
    int a = pty_find(pty, first, NULL), b = pty_find(pty, second, NULL);
    assert_true(a >= 0 && b >= 0);
    assert_true(a < b);
}

static void a_new_person_stands_where_finns_look_for_them(void **state)
{
    (void)state;
    struct pty *pty = open_people(24, 80);
    pty_keys(pty, "F2");
    pty_type(pty, "Öhman");
    pty_keys(pty, "Enter");
    pty_type(pty, "Åsa");
    pty_keys(pty, "Esc");
    pty_expect(pty, "Saved");
    expect_in_order(pty, "Salo", "Öhman");
    expect_in_order(pty, "Mäki", "Niemi");
    pty_keys(pty, "Home n");
    assert_true(strstr(pty_row(pty, program_focus(pty)), "Niemi") != NULL);
    program_quit(pty);
}

static void a_person_without_a_first_name_is_not_saved_silently(void **state)
{
    (void)state;
    struct pty *pty = open_people(24, 80);
    pty_keys(pty, "F2");
    pty_type(pty, "Virtanen");
    pty_keys(pty, "Esc");
    pty_expect(pty, "First name: This is needed.");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Virtanen");
    pty_keys(pty, "Esc d");
    pty_expect_none(pty, "Virtanen");
    program_quit(pty);
}

static void the_list_is_narrowed_to_a_group_a_role_or_a_name(void **state)
{
    (void)state;
    struct pty *pty = open_people(24, 80);
    pty_keys(pty, "F2");
    pty_type(pty, "Ulkopuolinen");
    pty_keys(pty, "Enter");
    pty_type(pty, "Olli");
    pty_keys(pty, "Esc F4");
    pty_expect(pty, "Group: Hakolan");
    pty_type(pty, "group: h");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Koski");
    pty_expect_none(pty, "Ulkopuolinen");
    pty_keys(pty, "Esc");
    pty_expect(pty, "Ulkopuolinen");
    pty_keys(pty, "F4");
    pty_type(pty, "opuol");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Ulkopuolinen");
    pty_expect_none(pty, "Koski");
    program_quit(pty);
}

static void a_change_is_undone_and_an_earlier_value_brought_back(void **state)
{
    (void)state;
    struct pty *pty = open_people(24, 80);
    pty_keys(pty, "k Enter Down Down Down Down");
    pty_type(pty, "040 111");
    pty_keys(pty, "Esc");
    pty_expect(pty, "040 111");
    pty_keys(pty, "Enter Down Down Down Down End BS BS BS");
    pty_type(pty, "222");
    pty_keys(pty, "Esc");
    pty_expect(pty, "040 222");
    pty_keys(pty, "C-z");
    pty_expect(pty, "040 111");
    pty_keys(pty, "M-h");
    pty_expect(pty, "040 222");
    pty_expect(pty, "Sanna");
    int row = pty_find(pty, "040 222", NULL);
    while (program_focus(pty) < row)
        pty_keys(pty, "Down");
    while (program_focus(pty) > row)
        pty_keys(pty, "Up");
    pty_keys(pty, "Enter y Esc");
    pty_expect(pty, "040 222");
    program_quit(pty);
}

/* The marker to the row that holds a text. */
static void mark(struct pty *pty, const char *text)
{
    int row = pty_find(pty, text, NULL);
    assert_true(row >= 0);
    while (program_focus(pty) < row)
        pty_keys(pty, "Down");
    while (program_focus(pty) > row)
        pty_keys(pty, "Up");
}

static void values_of_a_list_stand_in_the_history_and_come_back(void **state)
{
    (void)state;
    struct pty *pty = open_people(24, 80);
    pty_keys(pty, "l Enter");
    for (int i = 0; i < 30 && strstr(pty_row(pty, program_focus(pty)), "Skills") == NULL; i++)
        pty_keys(pty, "Tab");
    pty_keys(pty, "Enter");
    pty_type(pty, "laulu, puutyöt");
    pty_keys(pty, "Enter Esc");
    pty_keys(pty, "Enter");
    for (int i = 0; i < 30 && strstr(pty_row(pty, program_focus(pty)), "Skills") == NULL; i++)
        pty_keys(pty, "Tab");
    pty_keys(pty, "Enter");
    for (int i = 0; i < 9; i++)
        pty_keys(pty, "BS");
    pty_keys(pty, "Enter Esc Enter M-h");
    pty_expect(pty, "taken away: puutyöt (now)");
    pty_expect(pty, "added: puutyöt");
    pty_expect(pty, "added: laulu (now)");
    mark(pty, "taken away: puutyöt");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Bring this value back into Skills?");
    pty_keys(pty, "y");
    pty_expect(pty, "added: puutyöt (now)");
    pty_keys(pty, "C-z");
    pty_expect(pty, "Undone: person Laine Pentti: Skills puutyöt.");
    pty_expect(pty, "taken away: puutyöt (now)");
    pty_keys(pty, "Esc Esc");
    program_quit(pty);
}

static void an_undone_consent_is_named_and_is_as_before(void **state)
{
    (void)state;
    struct pty *pty = open_people(24, 80);
    pty_keys(pty, "s Enter F6 Enter");
    pty_type(pty, "full");
    pty_keys(pty, "Enter Enter");
    pty_expect(pty, "full name");
    pty_keys(pty, "C-z");
    pty_expect(pty, "Undone: consent Salo Toivo, name on the notice board");
    mark(pty, "name on the notice board");
    assert_true(strstr(pty_row(pty, program_focus(pty)), "not asked") != NULL);
    pty_keys(pty, "Esc");
    program_quit(pty);
}

static void a_removed_person_is_listed_and_comes_back(void **state)
{
    (void)state;
    struct pty *pty = open_people(24, 80);
    pty_keys(pty, "h F8 y");
    pty_expect_none(pty, "Heino  ");
    pty_keys(pty, "M-r");
    pty_expect(pty, "Heino");
    pty_expect_none(pty, "Koski");
    pty_keys(pty, "Enter y Esc");
    pty_expect(pty, "Heino");
    pty_expect(pty, "Koski");
    program_quit(pty);
}

static void health_details_ask_for_the_passphrase_again(void **state)
{
    (void)state;
    struct pty *pty = open_people(24, 80);
    pty_keys(pty, "k Enter");
    assert_true(strstr(pty_row(pty, pty_find(pty, "work ability", NULL)), "locked") != NULL);
    pty_keys(pty, "F7");
    pty_type(pty, "ei se ole tämä lause");
    pty_keys(pty, "Enter");
    program_await(pty, "not right");
    pty_type(pty, MEETING_BOOK_PASSPHRASE);
    pty_keys(pty, "Enter");
    program_await(pty, "health details open");
    assert_true(strstr(pty_row(pty, pty_find(pty, "work ability", NULL)), "locked") == NULL);
    program_quit(pty);
}

static void a_consent_is_recorded_with_its_wording_and_withdrawn(void **state)
{
    (void)state;
    struct pty *pty = open_people(24, 80);
    pty_keys(pty, "n Enter F6");
    pty_expect(pty, "not asked");
    program_focus(pty);
    pty_keys(pty, "Enter");
    pty_type(pty, "full");
    pty_keys(pty, "Enter");
    pty_keys(pty, "BS");
    pty_type(pty, "2/2026");
    pty_keys(pty, "Enter");
    pty_expect(pty, "full name");
    pty_expect(pty, "2/2026");
    pty_expect(pty, "21 Nov 2026");
    pty_expect(pty, "Sanna");
    pty_keys(pty, "F8");
    pty_expect(pty, "Withdraw the consent");
    pty_keys(pty, "Enter"); /* where it can do harm, Enter alone does nothing */
    pty_expect(pty, "full name");
    pty_keys(pty, "F8 y");
    pty_expect(pty, "withdrawn");
    program_quit(pty);
}

static void a_consent_that_ends_says_which_paper_to_take_from_the_wall(void **state)
{
    (void)state;
    struct meeting_book own;
    char command[200];
    meeting_book_make(&own, 1);
    snprintf(command, sizeof command,
        "put attendance meeting=%" PRIu64 " person=%" PRIu64 " state=present", own.meeting,
        own.persons[0]);
    program_command(&own, "batch", command);
    snprintf(command, sizeof command, "publish %" PRIu64 " --yes", own.meeting);
    program_command(&own, command, "");
    snprintf(command, sizeof command, "board --posted %" PRIu64 " 2026-11-21", own.meeting);
    program_command(&own, command, "");
    struct pty *pty = program_start(own.path, 24, 80);
    pty_keys(pty, "Enter");
    pty_expect(pty, "Eila Aalto");
    pty_keys(pty, "Esc");
    program_unlock(pty);
    program_people(pty);
    pty_keys(pty, "a Enter F6 F8");
    pty_expect(pty, "for good");
    pty_expect(pty, "1/2026");
    pty_keys(pty, "y");
    program_await(pty, "from the wall");
    pty_expect(pty, "hangs on the wall");
    pty_keys(pty, "Esc");
    program_lock(pty);
    pty_keys(pty, "Enter");
    pty_expect_none(pty, "Aalto");
    pty_free(pty);
    meeting_book_make(&book, 1);
}

static void write_table(const char *text)
{
    char path[400];
    snprintf(path, sizeof path, "%s/lista.csv", getenv("HOME"));
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void a_list_from_a_spreadsheet_is_seen_before_it_is_taken(void **state)
{
    (void)state;
    /* as an old Excel writes it: semicolons, CP1252 (\xC4 is Ä) */
    write_table("Sukunimi;Etunimi;Puhelin;Syntym\xE4vuosi\r\n"
                "\xC4rh\xE4;Eeva;040 123;1950\r\n"
                "Virhe;Ville;;18xx\r\n"
                "Koski;Marja;;\r\n");
    struct pty *pty = open_people(24, 80);
    pty_keys(pty, "M-i");
    pty_expect(pty, "lista.csv");
    pty_keys(pty, "Enter");
    pty_expect(pty, "CP1252");
    pty_expect(pty, "Ärhä");
    pty_expect(pty, "Year of birth");
    pty_keys(pty, "F6");
    pty_expect(pty, "New 1, in the book already 1, cannot be taken 1");
    pty_expect(pty, "line 3");
    pty_keys(pty, "Esc Esc");
    pty_expect(pty, "lista.csv");
    pty_keys(pty, "Enter F6 Enter");
    pty_expect(pty, "cannot be taken");
    pty_keys(pty, "y");
    program_await(pty, "1 person was added.");
    pty_expect(pty, "Ärhä");
    pty_expect_none(pty, "Virhe");
    program_quit(pty);
}

static void pasted_rows_are_matched_column_by_column(void **state)
{
    (void)state;
    struct pty *pty = open_people(24, 80);
    pty_keys(pty, "M-i");
    pty_paste(pty, "Lahti\tLiisa\t050 1\nKoivu\tKaisa\t050 2\n");
    pty_expect(pty, "left out");
    pty_keys(pty, "Enter");
    pty_type(pty, "last");
    pty_keys(pty, "Enter Down Enter");
    pty_type(pty, "first");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Last name");
    pty_keys(pty, "F6");
    pty_expect(pty, "New 2");
    pty_keys(pty, "Enter");
    program_await(pty, "2 people were added.");
    pty_expect(pty, "Lahti");
    program_quit(pty);
}

/* To the page that tells what would be erased, past the reading of all texts. */
static void open_erasure(struct pty *pty)
{
    pty_keys(pty, "F9");
    pty_type(pty, "erase");
    pty_keys(pty, "Enter");
    for (int i = 0; i < 1000 && pty_find(pty, "Reading all texts", NULL) >= 0; i++)
        pty_settle(pty);
}

static void forgetting_a_person_asks_for_a_word(void **state)
{
    (void)state;
    struct pty *pty = open_people(24, 80);
    pty_keys(pty, "r Enter");
    open_erasure(pty);
    pty_expect(pty, "forgotten for good");
    pty_expect(pty, "30 days");
    program_focus(pty);
    pty_keys(pty, "Enter");
    pty_type(pty, "no");
    pty_keys(pty, "Enter");
    pty_expect(pty, "nothing was erased");
    pty_keys(pty, "F8");
    pty_type(pty, "erase");
    pty_keys(pty, "Enter");
    program_await(pty, "is forgotten");
    program_await(pty, "Last name");
    pty_expect_none(pty, "Ranta");
    program_quit(pty);
}

static void every_text_that_names_a_person_is_opened_before_the_erasure(void **state)
{
    (void)state;
    struct str batch = STR_INIT;
    for (int i = 0; i < 60; i++)
        str_addf(&batch,
            "add item meeting=%" PRIu64
            " heading=Asia%02d text=\"Kysytään Laineen Pentiltä.\"\n",
            book.meeting, i);
    str_addf(&batch, "add item meeting=%" PRIu64 " heading=Muu text=\"Sirkka hoitaa kahvit.\"\n",
        book.meeting);
    program_command(&book, "batch", batch.s);
    str_clear(&batch);
    struct pty *pty = open_people(24, 80);
    pty_type(pty, "lai");
    pty_keys(pty, "Enter");
    open_erasure(pty);
    pty_expect(pty, "These texts name the person.");
    int found = 0;
    for (int i = 0; i < 400 && pty_find(pty, "What to tell the person:", NULL) < 0; i++) {
        found += strstr(pty_row(pty, program_focus(pty)), "Text: Kysytään") != NULL;
        pty_keys(pty, "Down");
        assert_int_equal(pty_find(pty, "kahvit", NULL), -1);
    }
    assert_true(found > 35);
    pty_keys(pty, "Home");
    for (int i = 0; i < 100 && !strstr(pty_row(pty, program_focus(pty)), "- Hakola"); i++)
        pty_keys(pty, "Down");
    pty_keys(pty, "Enter");
    pty_expect(pty, "Taken care of by");
    pty_expect(pty, "Asia");
    pty_keys(pty, "Esc");
    pty_keys(pty, "F8");
    pty_expect(pty, "Type the word");
    pty_keys(pty, "Esc Esc Esc");
    program_quit(pty);
}

static void all_about_a_person_is_read_and_saved_without_a_name_in_the_file(void **state)
{
    (void)state;
    struct str batch = STR_INIT;
    str_addf(&batch,
        "set person %" PRIu64 " work_ability=confirmed phone=\"040 555\"\n"
        "put consent person=%" PRIu64 " purpose=photo extent=yes date=2026-10-01 wording=3 "
        "recorded_by=Pekka\n",
        book.persons[4], book.persons[4]);
    program_command(&book, "--open health batch", batch.s);
    str_clear(&batch);
    struct pty *pty = open_people(43, 132);
    pty_keys(pty, "m Enter F5");
    for (int i = 0; i < 1000 && pty_find(pty, "Reading all texts", NULL) >= 0; i++)
        pty_settle(pty);
    pty_expect(pty, "Sirkka Mäki");
    pty_expect(pty, "040 555");
    pty_expect(pty, "Pekka");
    pty_expect_none(pty, "confirmed");
    pty_keys(pty, "End");
    pty_expect(pty, "Health details are left out");
    pty_expect(pty, "name the person: ");
    pty_keys(pty, "f");
    program_await(pty, "personal-data-2026-11-21.");
    struct str path = STR_INIT;
    struct stat st;
    str_addf(&path, "%s/personal-data-2026-11-21.pdf", getenv("HOME"));
    if (stat(path.s, &st) != 0) {
        str_cut(&path, path.len - 3);
        str_add(&path, "txt");
        assert_int_equal(stat(path.s, &st), 0);
    }
    assert_int_equal(st.st_mode & 0777, 0600);
    str_clear(&path);
    pty_keys(pty, "Esc F7");
    pty_type(pty, MEETING_BOOK_PASSPHRASE);
    pty_keys(pty, "Enter");
    program_await(pty, "health details open");
    pty_keys(pty, "F5");
    program_await(pty, "restriction confirmed");
    pty_keys(pty, "End");
    pty_expect_none(pty, "Health details are left out");
    program_quit(pty);
}

static void nothing_of_a_consent_is_cut_on_a_small_terminal(void **state)
{
    (void)state;
    struct pty *pty = open_people(12, 40);
    pty_keys(pty, "m Enter F6");
    pty_expect(pty, "F1 Help");
    pty_expect(pty, "F9 Menu");
    pty_keys(pty, "Down Down");
    pty_expect(pty, "photo");
    pty_expect(pty, "yes, 1 Oct 2026");
    pty_expect(pty, "wording 3, Pekka");
    pty_expect(pty, "name in the group's memo");
    pty_keys(pty, "F6");
    pty_expect(pty, "F1 Help");
    pty_expect(pty, "present ");
    program_quit(pty);
}

static void everything_works_on_a_small_terminal(void **state)
{
    (void)state;
    struct pty *pty = open_people(12, 40);
    program_focus(pty);
    pty_keys(pty, "s Enter");
    pty_expect(pty, "Salo");
    pty_expect(pty, "F6 Consents");
    pty_keys(pty, "F6");
    pty_expect(pty, "Consents");
    program_focus(pty);
    pty_keys(pty, "F6");
    pty_expect(pty, "Groups");
    pty_keys(pty, "Esc F9");
    pty_expect(pty, "New person");
    program_focus(pty);
    pty_keys(pty, "Esc");
    program_quit(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_person_stands_where_finns_look_for_them),
        cmocka_unit_test(a_person_without_a_first_name_is_not_saved_silently),
        cmocka_unit_test(the_list_is_narrowed_to_a_group_a_role_or_a_name),
        cmocka_unit_test(a_change_is_undone_and_an_earlier_value_brought_back),
        cmocka_unit_test(values_of_a_list_stand_in_the_history_and_come_back),
        cmocka_unit_test(an_undone_consent_is_named_and_is_as_before),
        cmocka_unit_test(a_removed_person_is_listed_and_comes_back),
        cmocka_unit_test(health_details_ask_for_the_passphrase_again),
        cmocka_unit_test(a_consent_is_recorded_with_its_wording_and_withdrawn),
        cmocka_unit_test(a_consent_that_ends_says_which_paper_to_take_from_the_wall),
        cmocka_unit_test(a_list_from_a_spreadsheet_is_seen_before_it_is_taken),
        cmocka_unit_test(pasted_rows_are_matched_column_by_column),
        cmocka_unit_test(forgetting_a_person_asks_for_a_word),
        cmocka_unit_test(every_text_that_names_a_person_is_opened_before_the_erasure),
        cmocka_unit_test(all_about_a_person_is_read_and_saved_without_a_name_in_the_file),
        cmocka_unit_test(nothing_of_a_consent_is_cut_on_a_small_terminal),
        cmocka_unit_test(everything_works_on_a_small_terminal),
    };
    return cmocka_run_group_tests(tests, make_book, NULL);
}
