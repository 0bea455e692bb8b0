/* Tables in and out by the command line, and memos on the board and on paper. */
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "support/run.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static int set_up(void **state)
{
    struct run *run = mem_zero(1, sizeof *run);
    run_book(run);
    *state = run;
    return 0;
}

static int tear_down(void **state)
{
    run_clear(*state);
    free(*state);
    return 0;
}

static void assert_member(struct run *run, size_t line, const char *name, const char *value)
{
    char *found = run_member(run, line, name);
    if (!found || strcmp(found, value) != 0)
        print_error("%s is %s in: %s\n", name, found ? found : "missing", run->out.s);
    assert_non_null(found);
    assert_string_equal(found, value);
    free(found);
}

/* A meeting with three people, two items, one of them with a name in its text. */
static char *fill(struct run *run)
{
    run_input(run,
        "add person last=Koski first=Marja\n"
        "add person last=Aalto first=Eila\n"
        "add person last=Mäki first=Sirkka\n"
        "add membership group='=name:Työrukkanen' person=$1\n"
        "add membership group='=name:Työrukkanen' person=$2\n"
        "add membership group='=name:Työrukkanen' person=$3\n"
        "put consent person=$1 purpose=board extent=full\n"
        "add meeting group='=name:Työrukkanen' date=2026-11-21 start=10 end=11:30\n"
        "put attendance meeting=$7 person=$1 state=present\n"
        "put attendance meeting=$7 person=$2 state=present\n"
        "put attendance meeting=$7 person=$3 state=absent\n"
        "add item meeting=$7 heading=Avaus text='Avattiin kokous klo 10.'\n"
        "add item meeting=$7 heading=Kevätretki text='Sirkka Mäki kysyy bussia.' "
        "decision='Retki pidetään 8.5.' responsible=$1 due=2027-04-01\n",
        "batch");
    expect(run, 0);
    return run_line(run, 7);
}

/* ---- tables --------------------------------------------------------------------------------- */

static void people_are_taken_from_a_spreadsheet(void **state)
{
    struct run *run = *state;
    char *file = scratch_path(run->folder, "people.csv");
    scratch_write(run->folder, "people.csv",
        "\xEF\xBB\xBF"
        "Sukunimi;Etunimi;Syntymävuosi;Puhelin;Taidot\r\n"
        "Koski;Marja;1950;040 123 4567;leivonta, bussit\r\n"
        "Mäki;Sirkka;;;\r\n");
    run(run, "import", "person", file, "--dry-run", "--group", "=name:Työrukkanen");
    expect(run, 0);
    says(run, "charset\tUTF-8");
    says(run, "separator\t;");
    says(run, "column\t1\tSukunimi\tlast\n");
    says(run, "new\t2\n");
    run(run, "show", "person");
    assert_int_equal(run->out.len, 0);
    run(run, "import", "person", file, "--group", "=name:Työrukkanen");
    expect(run, 0);
    says(run, "added\t2\t");
    run(run, "show", "person", "--sort", "last", "--json");
    assert_int_equal(run_lines(run), 2);
    assert_member(run, 1, "birth_year", "1950");
    assert_member(run, 1, "phone", "\"040 123 4567\"");
    assert_member(run, 2, "last", "\"Mäki\"");
    says(run, "\"bussit\"");
    run(run, "show", "membership");
    assert_int_equal(run_lines(run), 2);
    run(run, "import", "person", file, "--group", "=name:Työrukkanen");
    expect(run, 0);
    says(run, "known\t2\t");
    run(run, "show", "person");
    assert_int_equal(run_lines(run), 2);
    run(run, "show", "membership");
    assert_int_equal(run_lines(run), 2);
    free(file);
}

static void a_bad_row_refuses_the_table_unless_told_otherwise(void **state)
{
    struct run *run = *state;
    char *file = scratch_path(run->folder, "people.csv");
    scratch_write(run->folder, "people.csv",
        "last,first,birth_year\nKoski,Marja,1950\nAalto,Eila,long ago\nLaine,,\nRanta,Irja,\n");
    run(run, "import", "person", file);
    expect(run, 5);
    says(run, "bad\t3\t");
    says(run, "bad\t4\t");
    run(run, "show", "person");
    assert_int_equal(run->out.len, 0);
    run(run, "import", "person", file, "--dry-run");
    expect(run, 5);
    run(run, "import", "person", file, "--skip-bad");
    expect(run, 0);
    run(run, "show", "person");
    assert_int_equal(run_lines(run), 2);
    scratch_write(run->folder, "people.csv", "one,two\n1,2\n");
    run(run, "import", "person", file);
    expect(run, 5);
    run(run, "import", "person", file, "--map", "two=first", "--map", "one=");
    expect(run, 0);
    run(run, "import", "person", file, "--map", "three=first");
    expect(run, 2);
    run(run, "import", "person", file, "--map", "two=colour");
    expect(run, 2);
    run(run, "import", "person", "/nowhere/at/all.csv");
    expect(run, 1);
    run_input(run, "Sukunimi;Etunimi\nLaine;Pentti\n", "import", "person", "-");
    expect(run, 0);
    free(file);
}

static void an_old_code_set_is_guessed_or_told(void **state)
{
    struct run *run = *state;
    char *file = scratch_path(run->folder, "people.csv");
    scratch_write(run->folder, "people.csv", "Sukunimi;Etunimi\r\nM\xE4ki;\xC5ke\r\n");
    run(run, "import", "person", file);
    expect(run, 0);
    says(run, "charset\tCP1252");
    run(run, "show", "person", "--json");
    assert_member(run, 1, "last", "\"Mäki\"");
    assert_member(run, 1, "first", "\"Åke\"");
    run(run, "import", "person", file, "--charset", "KLINGON");
    expect(run, 2);
    free(file);
}

static void tables_of_the_usual_programs_are_understood(void **state)
{
    struct run *run = *state;
    static const struct {
        const char *file, *charset;
        const char *first; /* whose family name comes first */
    } samples[] = {{"excel-fi.csv", "CP1252", "Mäki"}, {"excel-unicode.txt", "UTF-16LE", "Mäki"},
        {"excel-utf8.csv", "UTF-8", "Mäki"}, {"libreoffice.csv", "UTF-8", "Mäki"},
        {"dos.csv", "CP850", "Mäki"}, {"old-mac.csv", "UTF-8", "Mäki"}};
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        char *file = path_join("tests/data/csv", samples[i].file);
        struct str said = STR_INIT;
        run(run, "import", "person", file);
        if (run->status)
            print_error("%s\n", file);
        expect(run, 0);
        str_addf(&said, "charset\t%s", samples[i].charset);
        says(run, said.s);
        run(run, "show", "person", "--fields", "last", "--json");
        says(run, samples[i].first);
        str_clear(&said);
        free(file);
    }
    static const char *const damaged[] = {"damaged-escape.csv", "damaged-nul.csv",
        "damaged-quotation.csv", "damaged-direction.csv"};
    run(run, "show", "person");
    size_t people = run_lines(run);
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        char *file = path_join("tests/data/csv", damaged[i]);
        run(run, "import", "person", file);
        if (run->status != 5)
            print_error("%s\n", file);
        expect(run, 5);
        free(file);
    }
    run(run, "import", "person", "tests/data/csv/damaged-bytes.csv", "--charset", "UTF-8");
    expect(run, 5);
    run(run, "show", "person");
    assert_int_equal(run_lines(run), people);
}

static void a_table_goes_out_and_comes_in_again(void **state)
{
    struct run *run = *state;
    run_input(run,
        "add person last=Koski first=Marja birth_year=1950 note='=1+1' skill=a 'skill=b, c'\n"
        "add person last=Mäki first=\"Sirkka \\\"Siru\\\"\" note=\"eka; toka\\nkolmas\"\n",
        "batch");
    expect(run, 0);
    run(run, "export", "person", "--csv");
    expect(run, 0);
    assert_memory_equal(run->out.s, "\xEF\xBB\xBFid;last;first;", 17);
    says(run, "'=1+1");
    says(run, "\"eka; toka\nkolmas\"");
    char *file = scratch_path(run->folder, "people.csv");
    scratch_write(run->folder, "people.csv", run->out.s);
    run_input(run, "remove person '=name:Koski Marja'\n", "batch");
    expect(run, 0);
    run(run, "import", "person", file);
    expect(run, 0);
    run(run, "show", "person", "--sort", "last", "--json");
    assert_int_equal(run_lines(run), 2);
    assert_member(run, 1, "note", "\"=1+1\"");
    says(run, "\"a\"");
    says(run, "\"b, c\"");
    run(run, "export", "person", "--csv", "--charset", "CP1252", "--separator", ",");
    expect(run, 0);
    says(run, "id,last,first,");
    says(run, "M\xE4ki");
    run(run, "export", "person", "--json");
    expect(run, 0);
    expect_json(run);
    assert_int_equal(run_lines(run), 2);
    free(file);
}

/* ---- memo and board ------------------------------------------------------------------------- */

static void names_without_consent_stop_a_memo_until_yes_is_said(void **state)
{
    struct run *run = *state;
    char *meeting = fill(run);
    run(run, "publish", meeting);
    expect(run, 6);
    says(run, "Sirkka Mäki");
    run(run, "board");
    assert_int_equal(run->out.len, 0);
    run(run, "publish", meeting, "--yes");
    expect(run, 0);
    run->locked = true;
    run(run, "print", "memo", meeting, "--text");
    expect(run, 0);
    says(run, "Kevätretki");
    says(run, "Marja Koski");
    says_not(run, "Aalto"); /* only counted */
    run(run, "board");
    expect(run, 0);
    assert_int_equal(run_lines(run), 1);
    says(run, "\t2026-11-21\t-\t-\t");
    run->locked = false;
    run(run, "board", "--posted", meeting, "2026-11-22");
    expect(run, 0);
    run(run, "board", "--taken-down", meeting, "30.11.2026");
    expect(run, 0);
    run(run, "board");
    says(run, "\t2026-11-22\t2026-11-30\t");
    free(meeting);
}

static void a_consent_that_ends_takes_the_name_from_the_page(void **state)
{
    struct run *run = *state;
    char *meeting = fill(run);
    run(run, "publish", meeting, "--yes");
    expect(run, 0);
    run_input(run, "put consent person='=name:Koski Marja' purpose=board extent=none\n", "batch");
    expect(run, 0);
    run->locked = true;
    run(run, "print", "memo", meeting, "--text");
    expect(run, 0);
    says_not(run, "Koski");
    run(run, "dump");
    says_not(run, "Koski");
    free(meeting);
}

static void a_page_is_printed_into_new_files_only(void **state)
{
    struct run *run = *state;
    char *meeting = fill(run), *file = scratch_path(run->folder, "memo");
    run(run, "print", "memo", meeting, "--charset", "CP850", "--out", file);
    expect(run, 0);
    struct str bytes = STR_INIT;
    assert_true(scratch_read(run->folder, "memo", &bytes));
    assert_non_null(strstr(bytes.s, "Kev\x84tretki"));
    str_clear(&bytes);
    run(run, "print", "memo", meeting, "--charset", "CP850", "--out", file);
    expect(run, 1);
    run(run, "print", "memo", meeting, "--text", "--pdf", file);
    expect(run, 2);
    run(run, "print", "memo", meeting, "--text", "--internal");
    expect(run, 0);
    says(run, "Aalto");
    run(run, "print", "memo", meeting, "--text", "--large");
    expect(run, 0);
    run(run, "print", "memo", meeting, "--text", "--date", "24.12.2026");
    expect(run, 0);
    says(run, "24.12.2026");
    run->locked = true;
    run(run, "print", "memo", meeting, "--text");
    expect(run, 3);
    run(run, "print", "memo", meeting, "--text", "--internal");
    expect(run, 3);
    free(meeting);
    free(file);
}

static void search_finds_other_forms_of_a_word(void **state)
{
    struct run *run = *state;
    free(fill(run));
    run(run, "search", "retkelle");
    expect(run, 0);
    says(run, "item\t");
    run_input(run, "Kosken\n", "search", "-");
    expect(run, 0);
    says(run, "person\t");
    run(run, "search", "avaruusalus");
    expect(run, 0);
    assert_int_equal(run->out.len, 0);
}

/* ---- forgetting ----------------------------------------------------------------------------- */

static void a_person_is_forgotten_only_with_a_yes(void **state)
{
    struct run *run = *state;
    char *meeting = fill(run);
    run(run, "show", "person", "--sort", "last", "--fields", "last", "--json");
    char *quoted = run_member(run, 2, "id");
    char *id = mem_text_n(quoted + 1, strlen(quoted) - 2); /* Koski */
    run(run, "publish", meeting, "--yes");
    struct str line = STR_INIT;
    str_addf(&line, "add item meeting=%s heading=Pullat text='Kosken Marja tuo pullat.'\n", meeting);
    run_input(run, line.s, "batch");
    str_clear(&line);
    run(run, "erase", id, "--dry-run");
    expect(run, 0);
    says(run, "\tmembership\t1\n");
    says(run, "text\titem\t");
    says(run, "\ttext\tKosken Marja tuo pullat.\n");
    says_not(run, "bussia");
    run(run, "erase", id);
    expect(run, 6);
    run(run, "show", "person", id);
    expect(run, 0);
    run(run, "erase", id, "--yes");
    expect(run, 0);
    run(run, "show", "person", id);
    expect(run, 1);
    run(run, "check");
    expect(run, 0);
    run->locked = true;
    run(run, "print", "memo", meeting, "--text");
    says_not(run, "Koski");
    free(quoted);
    free(id);
    free(meeting);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(people_are_taken_from_a_spreadsheet),
        T(a_bad_row_refuses_the_table_unless_told_otherwise),
        T(an_old_code_set_is_guessed_or_told),
        T(tables_of_the_usual_programs_are_understood),
        T(a_table_goes_out_and_comes_in_again),
        T(names_without_consent_stop_a_memo_until_yes_is_said),
        T(a_consent_that_ends_takes_the_name_from_the_page),
        T(a_page_is_printed_into_new_files_only),
        T(search_finds_other_forms_of_a_word),
        T(a_person_is_forgotten_only_with_a_yes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
