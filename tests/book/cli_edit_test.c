/* Rows by the command line, from outside: what is written comes back, what is wrong is refused. */
#include "rukkanen/base/mem.h"
#include "support/run.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
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

/* The id of the only row that a filter finds. */
static char *id_of(struct run *run, const char *entity, const char *filter)
{
    run(run, "show", entity, filter, "--fields", "", "--json");
    expect(run, 0);
    assert_int_equal(run_lines(run), 1);
    char *id = run_member(run, 1, "id");
    assert_non_null(id);
    memmove(id, id + 1, strlen(id)); /* without its quotation marks */
    id[strlen(id) - 1] = '\0';
    return id;
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

#define BATCH_PEOPLE                                                                              \
    "add person last=Koski first=Marja\n"                                                         \
    "add person last=Aalto first=Eila birth_year=1950\n"                                          \
    "add person last='von Öhman' first=\"Åke\"\n"

static char *add_meeting(struct run *run)
{
    char *group = id_of(run, "group", "name=Työrukkanen");
    struct str word = STR_INIT;
    str_addf(&word, "group=%s", group);
    run(run, "add", "meeting", word.s, "date=2026-11-21", "start=10", "end=11:30",
        "place=Kerhohuone");
    expect(run, 0);
    free(group);
    str_clear(&word);
    return run_line(run, 1);
}

/* ---- add, show ---------------------------------------------------------------------------- */

static void a_row_that_is_added_can_be_shown(void **state)
{
    struct run *run = *state;
    run(run, "add", "site", "name=Tapola", "kind=branch", "area=Pohjoinen");
    expect(run, 0);
    char *id = run_line(run, 1);
    assert_true(strspn(id, "0123456789") == strlen(id) && *id);
    run(run, "show", "site", id, "--json");
    expect(run, 0);
    expect_json(run);
    assert_int_equal(run_lines(run), 1);
    assert_member(run, 1, "name", "\"Tapola\"");
    assert_member(run, 1, "kind", "\"branch\"");
    assert_member(run, 1, "parent", "null");
    assert_null(run_member(run, 1, "locked"));
    run(run, "show", "site", id);
    expect(run, 0);
    says(run, "name\tTapola\n");
    free(id);
}

static void a_meeting_takes_its_home_from_the_group_and_its_presets(void **state)
{
    struct run *run = *state;
    char *id = add_meeting(run), *site = id_of(run, "site", "name=Hakola");
    struct str quoted = STR_INIT;
    run(run, "show", "meeting", id, "--json");
    expect(run, 0);
    str_addf(&quoted, "\"%s\"", site);
    assert_member(run, 1, "home", quoted.s);
    assert_member(run, 1, "date", "\"2026-11-21\"");
    assert_member(run, 1, "start", "\"10:00\"");
    assert_member(run, 1, "end", "\"11:30\"");
    assert_member(run, 1, "state", "\"planned\"");
    assert_member(run, 1, "kind", "\"meeting\"");
    assert_member(run, 1, "theme", "[]");
    assert_member(run, 1, "visitors", "null");
    free(id);
    free(site);
    str_clear(&quoted);
}

static void json_tells_every_type_in_its_form(void **state)
{
    struct run *run = *state;
    char *group = id_of(run, "group", "name=Työrukkanen");
    struct str line = STR_INIT;
    str_addf(&line,
        "set group %s price=12,5 work_norm=150 open_to_all=1 size_min=4 start=5.3.2026\n", group);
    run_input(run, line.s, "batch");
    expect(run, 0);
    run(run, "show", "group", group, "--json");
    assert_member(run, 1, "price", "\"12.50\"");
    assert_member(run, 1, "work_norm", "150");
    assert_member(run, 1, "open_to_all", "true");
    assert_member(run, 1, "size_min", "4");
    assert_member(run, 1, "size_max", "null");
    assert_member(run, 1, "start", "\"2026-03-05\"");
    assert_member(run, 1, "frequency", "\"monthly\"");
    free(group);
    str_clear(&line);
}

static void what_does_not_exist_is_told_apart(void **state)
{
    struct run *run = *state;
    run(run, "show", "site", "999999");
    expect(run, 1);
    run(run, "show", "site", "name=Nowhere");
    expect(run, 0);
    assert_int_equal(run->out.len, 0);
    run(run, "show", "site", "colour=red");
    expect(run, 2);
    run(run, "show", "site", "--fields", "name,colour");
    expect(run, 2);
    run(run, "show", "site", "--sort", "colour");
    expect(run, 2);
    run(run, "show", "spaceship");
    expect(run, 2);
    run(run, "add", "site", "name=X", "colour=red");
    expect(run, 2);
    run(run, "set", "site", "999999", "name=X");
    expect(run, 1);
    run(run, "remove", "site", "999999");
    expect(run, 1);
    run(run, "history", "site", "999999");
    expect(run, 1);
}

static void what_is_missing_or_wrong_is_refused(void **state)
{
    struct run *run = *state;
    run(run, "add", "site", "kind=house");
    expect(run, 1);
    run(run, "add", "site", "name=X", "kind=castle");
    expect(run, 1);
    run(run, "add", "site", "name");
    expect(run, 2);
    run(run, "add", "site", "name=X", "name=Y");
    expect(run, 2);
    run(run, "add", "site", "name+=X");
    expect(run, 2);
    run(run, "add", "meeting", "group=12345", "date=2026-11-21");
    expect(run, 1);
    run(run, "add", "meeting", "group==name:Työrukkanen", "date=2026-02-30");
    expect(run, 1);
    run(run, "show", "site", "--json");
    assert_int_equal(run_lines(run), 1);
}

static void a_reference_may_be_a_name_that_one_row_bears(void **state)
{
    struct run *run = *state;
    run(run, "add", "meeting", "group==name:Työrukkanen", "date=2026-11-21");
    expect(run, 0);
    run(run, "add", "meeting", "group==name:Toinen", "date=2026-11-21");
    expect(run, 1);
    run(run, "add", "group", "name=Työrukkanen");
    expect(run, 0);
    char *second = run_line(run, 1);
    run(run, "add", "meeting", "group==name:Työrukkanen", "date=2026-11-21");
    expect(run, 1);
    says(run, second);
    free(second);
    run(run, "show", "site", "=name:Hakola");
    expect(run, 0);
}

/* ---- filters, sorting ----------------------------------------------------------------------- */

static void filters_choose_rows(void **state)
{
    struct run *run = *state;
    static const char *const sites[][3] = {{"Aitta", "house", "Etelä"}, {"Öljymäki", "branch", ""},
        {"Zetala", "satellite", "Etelä"}};
    for (size_t i = 0; i < 3; i++) {
        struct str name = STR_INIT, kind = STR_INIT, area = STR_INIT;
        str_addf(&name, "name=%s", sites[i][0]);
        str_addf(&kind, "kind=%s", sites[i][1]);
        str_addf(&area, "area=%s", sites[i][2]);
        run(run, "add", "site", name.s, kind.s, area.s);
        expect(run, 0);
        str_clear(&name);
        str_clear(&kind);
        str_clear(&area);
    }
    static const struct {
        const char *filter;
        size_t found;
    } cases[] = {{"area=Etelä", 2}, {"area!=Etelä", 2}, {"area=", 2}, {"area!=", 2},
        {"name~ÖLJY", 1}, {"name~a", 3}, {"kind=house", 2}, {"kind!=house", 2}, {"name<B", 1},
        {"name>=Zetala", 2}, {"area=etelä", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run(run, "show", "site", cases[i].filter, "--json");
        expect(run, 0);
        if (run_lines(run) != cases[i].found)
            fail_msg("%s: %zu rows", cases[i].filter, run_lines(run));
    }
    run(run, "show", "site", "area=Etelä", "kind=house", "--json");
    assert_int_equal(run_lines(run), 1);
    run(run, "show", "site", "kind~house");
    expect(run, 2);
}

static void rows_are_sorted_as_finns_sort(void **state)
{
    struct run *run = *state;
    run(run, "add", "site", "name=Öljymäki");
    run(run, "add", "site", "name=aitta");
    run(run, "add", "site", "name=Zetala");
    run(run, "show", "site", "--sort", "name", "--fields", "name", "--json");
    expect(run, 0);
    assert_member(run, 1, "name", "\"aitta\"");
    assert_member(run, 2, "name", "\"Hakola\"");
    assert_member(run, 4, "name", "\"Öljymäki\"");
    run(run, "show", "site", "--sort", "-name", "--limit", "2", "--fields", "name", "--json");
    assert_int_equal(run_lines(run), 2);
    assert_member(run, 1, "name", "\"Öljymäki\"");
    run(run, "show", "site", "--limit", "0");
    assert_int_equal(run->out.len, 0);
    run(run, "show", "site", "--limit", "-1");
    expect(run, 2);
}

/* ---- sealed values and arguments ------------------------------------------------------------ */

static void a_sealed_value_is_no_argument(void **state)
{
    struct run *run = *state;
    static const char *const words[][5] = {
        {"add", "person", "first=Marja", NULL, NULL},
        {"show", "person", "last=Koski", NULL, NULL},
        {"show", "person", "last~kos", NULL, NULL},
        {"show", "person", "birth_year<1950", NULL, NULL},
        {"show", "person", "=name:Koski Marja", NULL, NULL},
        {"erase", "=name:Koski Marja", "--yes", NULL, NULL},
        {"show", "membership", "person==name:Koski Marja", NULL, NULL},
        {"add", "meeting", "group==name:Työrukkanen", "date=2026-11-21", "plan=x"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        run(run, words[i][0], words[i][1], words[i][2], words[i][3], words[i][4]);
        expect(run, 2);
    }
    run(run, "show", "person", "last=");
    expect(run, 0);
    run(run, "show", "person", "--json");
    assert_int_equal(run_lines(run), 0);
}

static void sealed_values_come_by_file_and_standard_input(void **state)
{
    struct run *run = *state;
    scratch_write(run->folder, "first", "Marja\n");
    struct str first = STR_INIT;
    str_addf(&first, "first@=%s/first", run->folder);
    run_input(run, "Koski\n", "add", "person", first.s, "last@=-");
    expect(run, 0);
    char *id = run_line(run, 1);
    run(run, "show", "person", id, "--json");
    assert_member(run, 1, "first", "\"Marja\"");
    assert_member(run, 1, "last", "\"Koski\"");
    run_input(run, "x\n", "add", "person", "first@=-", "last@=-");
    expect(run, 2);
    run(run, "add", "person", "first@=/nowhere/file");
    expect(run, 1);
    /* Ids are no values. */
    struct str word = STR_INIT;
    str_addf(&word, "person=%s", id);
    run(run, "add", "membership", "group==name:Työrukkanen", word.s);
    expect(run, 0);
    run(run, "show", "membership", word.s, "--json");
    expect(run, 0);
    assert_int_equal(run_lines(run), 1);
    free(id);
    str_clear(&word);
    str_clear(&first);
}

/* ---- batch ---------------------------------------------------------------------------------- */

static void a_batch_prints_the_ids_of_its_adds(void **state)
{
    struct run *run = *state;
    run_input(run, "# people\n\n" BATCH_PEOPLE, "batch");
    expect(run, 0);
    assert_int_equal(run_lines(run), 3);
    run(run, "show", "person", "--sort", "last", "--fields", "last,first", "--json");
    assert_member(run, 1, "last", "\"Aalto\"");
    assert_member(run, 3, "last", "\"von Öhman\"");
    assert_member(run, 3, "first", "\"Åke\"");
}

static void later_lines_name_the_adds_before(void **state)
{
    struct run *run = *state;
    run_input(run,
        BATCH_PEOPLE "add meeting group='=name:Työrukkanen' date=2026-11-21\n"
                     "add attendance meeting=$4 person=$1 state=present\n"
                     "put attendance meeting=$4 person=$2 state=excused reason=travel\n"
                     "add item meeting=$4 heading=Avaus\n"
                     "add item meeting=$4 heading=\"Kevät\\nretki\"\n"
                     "set item $6 text='Keskusteltiin.'\n",
        "batch");
    expect(run, 1); /* a heading is one line */
    says(run, "Line 8");
    assert_int_equal(run_lines(run), 6);
    run(run, "show", "item", "--json");
    assert_int_equal(run_lines(run), 1);
    run(run, "show", "attendance", "--json");
    assert_int_equal(run_lines(run), 2);
    run(run, "show", "meeting", "--json");
    assert_member(run, 1, "state", "\"held\"");
}

static void an_atomic_batch_is_all_or_nothing(void **state)
{
    struct run *run = *state;
    run_input(run, BATCH_PEOPLE "add person last=Ilman\n", "batch", "--atomic");
    expect(run, 1);
    says(run, "Line 4");
    assert_int_equal(run->out.len, 0);
    run(run, "show", "person");
    assert_int_equal(run->out.len, 0);
    run_input(run, BATCH_PEOPLE "frobnicate\n", "batch", "--atomic");
    expect(run, 2);
    run(run, "show", "person");
    assert_int_equal(run->out.len, 0);
    run_input(run, BATCH_PEOPLE, "batch", "--atomic");
    expect(run, 0);
    assert_int_equal(run_lines(run), 3);
    run(run, "show", "person");
    assert_int_equal(run_lines(run), 3);
}

static void a_batch_stops_at_a_wrong_line(void **state)
{
    struct run *run = *state;
    static const char *const wrong[] = {"add 'person", "frobnicate", "add person first=\"a\\x\"",
        "batch", "show person --book x", "show person --colour", "add person first=$9",
        "add person first@=-", "init", "add", "restore x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct str input = STR_INIT;
        str_addf(&input, "# first\n%s\nadd site name=Never\n", wrong[i]);
        run_input(run, input.s, "batch");
        expect(run, 2);
        says(run, "Line 2");
        str_clear(&input);
    }
    run(run, "show", "site", "name=Never");
    assert_int_equal(run->out.len, 0);
    run_input(run, "user list\n", "batch", "--atomic");
    expect(run, 2);
    run_input(run, "user list\nsettings theme\n", "batch");
    expect(run, 0);
    says(run, "Sanna\tfacilitator\t");
    run_input(run, "import person -\nlast,first\nA,B\n", "batch");
    expect(run, 2);
    says(run, "Line 1");
    run_input(run, "add site name=A\r\nadd site name=B", "batch");
    expect(run, 0);
    assert_int_equal(run_lines(run), 2);
    run_words(run, "add site name=\xff\n", 16, (const char *const[]) {"batch", NULL});
    expect(run, 2);
}

/* ---- set, lists ----------------------------------------------------------------------------- */

static void set_changes_and_clears(void **state)
{
    struct run *run = *state;
    char *site = id_of(run, "site", "name=Hakola");
    run(run, "set", "site", site, "area=Keskusta", "address=Katu 1");
    expect(run, 0);
    assert_int_equal(run->out.len, 0);
    run(run, "set", "site", site, "area=");
    expect(run, 0);
    run(run, "show", "site", site, "--json");
    assert_member(run, 1, "area", "null");
    assert_member(run, 1, "address", "\"Katu 1\"");
    run(run, "set", "site", site, "name=");
    expect(run, 1);
    run(run, "set", "site", site);
    expect(run, 2);
    free(site);
}

static void decomposed_letters_are_the_same_letters(void **state)
{
    struct run *run = *state;
    run(run, "add", "site", "name=A\xCC\x88iti");
    expect(run, 0);
    run(run, "show", "site", "name=Äiti", "--json");
    assert_int_equal(run_lines(run), 1);
    run(run, "show", "site", "name=A\xCC\x88iti", "--fields", "name", "--json");
    assert_member(run, 1, "name", "\"Äiti\"");
}

static void a_list_is_replaced_or_changed(void **state)
{
    struct run *run = *state;
    struct str lines = STR_INIT;
    char *meeting = add_meeting(run);
    str_addf(&lines, "set meeting %s theme=rest theme=nutrition theme='oma aihe'\n", meeting);
    run_input(run, lines.s, "batch");
    expect(run, 0);
    run(run, "show", "meeting", meeting, "--fields", "theme", "--json");
    says(run, "\"rest\"");
    says(run, "\"nutrition\"");
    says(run, "\"oma aihe\"");
    str_reset(&lines);
    str_addf(&lines, "set meeting %s theme+=culture theme-=rest\n", meeting);
    run_input(run, lines.s, "batch");
    expect(run, 0);
    run(run, "show", "meeting", meeting, "--fields", "theme", "--json");
    says(run, "\"culture\"");
    says_not(run, "\"rest\"");
    str_reset(&lines);
    str_addf(&lines, "set meeting %s theme=exercise\n", meeting);
    run_input(run, lines.s, "batch");
    run(run, "show", "meeting", meeting, "--fields", "theme", "--json");
    assert_member(run, 1, "theme", "[\"exercise\"]");
    run(run, "set", "meeting", meeting, "theme=");
    expect(run, 0);
    run(run, "show", "meeting", meeting, "--fields", "theme", "--json");
    assert_member(run, 1, "theme", "[]");
    run(run, "set", "meeting", meeting, "theme+=rest");
    expect(run, 2);
    free(meeting);
    str_clear(&lines);
}

/* ---- natural keys --------------------------------------------------------------------------- */

static void a_row_with_a_natural_key_is_named_by_its_parts(void **state)
{
    struct run *run = *state;
    run_input(run, BATCH_PEOPLE "add membership group='=name:Työrukkanen' person=$1\n", "batch");
    expect(run, 0);
    char *person = run_line(run, 1), *name = run_line(run, 4);
    char *group = id_of(run, "group", "name=Työrukkanen");
    struct str expected = STR_INIT, json = STR_INIT;
    str_addf(&expected, "%s:%s:1", group, person);
    assert_string_equal(name, expected.s);
    run(run, "show", "membership", name, "--json");
    expect(run, 0);
    str_addf(&json, "\"%s\"", name);
    assert_member(run, 1, "id", json.s);
    str_reset(&json);
    str_addf(&json, "\"%s\"", person);
    assert_member(run, 1, "person", json.s);
    assert_member(run, 1, "role", "\"member\"");
    run_input(run, "add membership group='=name:Työrukkanen' person='=name:Koski Marja'\n",
        "batch");
    expect(run, 1);
    run_input(run,
        "put membership group='=name:Työrukkanen' person='=name:Koski Marja' role=facilitator\n",
        "batch");
    expect(run, 0);
    assert_int_equal(run->out.len, 0);
    run(run, "show", "membership", name, "--json");
    assert_member(run, 1, "role", "\"facilitator\"");
    run(run, "put", "site", "name=X");
    expect(run, 2);
    free(person);
    free(name);
    free(group);
    str_clear(&expected);
    str_clear(&json);
}

/* ---- remove, bring-back, undo, history ------------------------------------------------------ */

static void what_is_removed_can_be_brought_back(void **state)
{
    struct run *run = *state;
    run(run, "add", "site", "name=Tapola");
    char *id = run_line(run, 1);
    run(run, "remove", "site", id);
    expect(run, 0);
    run(run, "show", "site", id);
    expect(run, 1);
    run(run, "show", "site", id, "--removed", "--json");
    expect(run, 0);
    assert_member(run, 1, "removed", "true");
    assert_member(run, 1, "name", "\"Tapola\"");
    run(run, "show", "site", "--json");
    assert_int_equal(run_lines(run), 1);
    run(run, "remove", "site", id);
    expect(run, 1);
    run(run, "set", "site", id, "name=X");
    expect(run, 1);
    run(run, "bring-back", "site", id);
    expect(run, 0);
    run(run, "show", "site", id);
    expect(run, 0);
    run(run, "bring-back", "site", id);
    expect(run, 1);
    free(id);
}

static void undo_takes_back_one_change_after_another(void **state)
{
    struct run *run = *state;
    char *site = id_of(run, "site", "name=Hakola");
    run(run, "set", "site", site, "area=A");
    run(run, "set", "site", site, "area=B");
    run(run, "undo");
    expect(run, 0);
    char *edit = run_line(run, 1);
    assert_int_equal(strlen(edit), 48);
    run(run, "show", "site", site, "--fields", "area", "--json");
    assert_member(run, 1, "area", "\"A\"");
    run(run, "undo");
    expect(run, 0);
    run(run, "show", "site", site, "--fields", "area", "--json");
    assert_member(run, 1, "area", "null");
    run(run, "undo", edit);
    expect(run, 1); /* it was undone already */
    run(run, "undo", "0123456789");
    expect(run, 1);
    run(run, "undo", "xyz");
    assert_true(run->status == 1 || run->status == 2);
    free(edit);
    free(site);
}

static void history_tells_every_value(void **state)
{
    struct run *run = *state;
    char *site = id_of(run, "site", "name=Hakola");
    run(run, "set", "site", site, "area=Ensin");
    run(run, "set", "site", site, "area=Sitten");
    run(run, "history", "site", site, "area");
    expect(run, 0);
    assert_int_equal(run_lines(run), 2);
    char *newest = run_line(run, 1);
    assert_non_null(strstr(newest, "\tSanna\tarea\t*\tSitten"));
    assert_non_null(strstr(newest, "2026-11-21T"));
    free(newest);
    run(run, "history", "site", site, "colour");
    expect(run, 2);
    /* An undo is undone by its name, which history tells. */
    run(run, "undo");
    run(run, "history", "site", site, "area");
    char *undo = run_line(run, 1);
    undo[48] = '\0';
    run(run, "undo", undo);
    expect(run, 0);
    run(run, "show", "site", site, "--fields", "area", "--json");
    assert_member(run, 1, "area", "\"Sitten\"");
    free(undo);
    free(site);
}

/* ---- series --------------------------------------------------------------------------------- */

static void a_series_makes_the_following_meetings(void **state)
{
    struct run *run = *state;
    char *meeting = add_meeting(run);
    run(run, "series", meeting, "--rhythm", "weekly", "--count", "3");
    expect(run, 0);
    assert_int_equal(run_lines(run), 3);
    says(run, "\t2026-11-28\n");
    says(run, "\t2026-12-05\n");
    says(run, "\t2026-12-12\n");
    run(run, "show", "meeting", "--json");
    assert_int_equal(run_lines(run), 4);
    run(run, "set", "meeting", meeting, "start=13:00", "--rest");
    expect(run, 0);
    run(run, "show", "meeting", "start=13:00", "--json");
    assert_int_equal(run_lines(run), 4);
    run(run, "series", meeting, "--count", "3");
    expect(run, 2);
    run(run, "series", meeting, "--rhythm", "sometimes", "--count", "3");
    expect(run, 2);
    run(run, "series", meeting, "--rhythm", "weekly", "--count", "0");
    expect(run, 2);
    free(meeting);
}

static void holidays_are_skipped_or_kept_and_told(void **state)
{
    struct run *run = *state;
    run(run, "add", "meeting", "group==name:Työrukkanen", "date=2026-11-29");
    char *meeting = run_line(run, 1);
    run(run, "series", meeting, "--rhythm", "7", "--count", "2", "--skip-holidays");
    expect(run, 0);
    says(run, "-\t2026-12-06\tskipped\tIndependence Day\n");
    says(run, "\t2026-12-20\n");
    assert_int_equal(run_lines(run), 3);
    run(run, "show", "meeting", "date=2026-12-06");
    assert_int_equal(run->out.len, 0);
    free(meeting);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_row_that_is_added_can_be_shown),
        T(a_meeting_takes_its_home_from_the_group_and_its_presets),
        T(json_tells_every_type_in_its_form),
        T(what_does_not_exist_is_told_apart),
        T(what_is_missing_or_wrong_is_refused),
        T(a_reference_may_be_a_name_that_one_row_bears),
        T(filters_choose_rows),
        T(rows_are_sorted_as_finns_sort),
        T(a_sealed_value_is_no_argument),
        T(sealed_values_come_by_file_and_standard_input),
        T(a_batch_prints_the_ids_of_its_adds),
        T(later_lines_name_the_adds_before),
        T(an_atomic_batch_is_all_or_nothing),
        T(a_batch_stops_at_a_wrong_line),
        T(set_changes_and_clears),
        T(decomposed_letters_are_the_same_letters),
        T(a_list_is_replaced_or_changed),
        T(a_row_with_a_natural_key_is_named_by_its_parts),
        T(what_is_removed_can_be_brought_back),
        T(undo_takes_back_one_change_after_another),
        T(history_tells_every_value),
        T(a_series_makes_the_following_meetings),
        T(holidays_are_skipped_or_kept_and_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
