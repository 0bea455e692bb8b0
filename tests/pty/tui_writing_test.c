/* The editor in a real terminal: what is typed and pasted, and that none of it is lost. */
#include "support/demo.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/str.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char draft_path[64];

/* ---- writing ----------------------------------------------------------------------------- */

static char *pattern(size_t length)
{
    static const char words[] = "Keskusteltiin retkesta Repovedelle. ";
    char *text = mem_alloc(length + 1);
    for (size_t i = 0; i < length; i++)
        text[i] = words[i % (sizeof words - 1)];
    text[length] = '\0';
    return text;
}

static void ten_thousand_letters_are_pasted_at_once(void **state)
{
    (void)state;
    struct pty *pty = demo_start("editor", NULL);
    char *text = pattern(10000);
    pty_mark(pty);
    pty_paste(pty, text);
    assert_true(pty_milliseconds(pty) < 100 * DEMO_SLOWER);
    pty_expect(pty, "Repovedelle. Keskusteltiin");
    pty_keys(pty, "C-z");
    pty_expect_none(pty, "Repovedelle");
    free(text);
    demo_end(pty);
}

static void letters_without_paste_marks_are_taken_as_typed(void **state)
{
    (void)state;
    struct pty *pty = demo_start("editor", NULL);
    char *text = pattern(10000);
    pty_mark(pty);
    pty_send(pty, text, 10000);
    pty_settle(pty);
    demo_at_most(pty_bytes(pty), 12000);
    pty_keys(pty, "C-End z z z");
    pty_expect(pty, "zzz");
    free(text);
    demo_end(pty);
}

static void a_paste_of_a_megabyte_is_refused_and_nothing_lost(void **state)
{
    (void)state;
    struct pty *pty = demo_start("editor", NULL);
    char *text = pattern(1024 * 1024);
    pty_type(pty, "Alku ");
    pty_paste(pty, text);
    pty_expect(pty, "The pasted text is too long; nothing was added.");
    pty_type(pty, "loppu");
    pty_expect(pty, " Alku loppu");
    free(text);
    demo_end(pty);
}

static void control_and_direction_marks_in_a_paste_are_dropped(void **state)
{
    (void)state;
    struct pty *pty = demo_start("editor", NULL);
    static const char bytes[] = "\033[200~a\033[31mb\033]0;title\ac\xE2\x80\xAE"
                                "d\x00"
                                "e\x9b"
                                "1mf\r\ng\033[201~h";
    pty_send(pty, bytes, sizeof bytes - 1);
    pty_settle(pty);
    pty_expect(pty, " a[31mb]0;titlecde");
    pty_expect(pty, " gh");
    assert_false(demo_any_colour(pty));
    demo_end(pty);
}

static void a_decomposed_letter_becomes_the_usual_one(void **state)
{
    (void)state;
    struct pty *pty = demo_start("editor", NULL);
    pty_type(pty, "A\xCC\x88iti o\xCC\x88ljy");
    pty_expect(pty, "Äiti öljy");
    pty_keys(pty, "C-a");
    pty_paste(pty, "Ka\xCC\x88rki ");
    pty_expect(pty, "Kärki Äiti öljy");
    demo_end(pty);
}

static void wide_letters_and_marks_keep_the_cursor_in_its_place(void **state)
{
    (void)state;
    struct pty *pty = demo_start("editor", NULL);
    int row, column;
    pty_type(pty, "日本q\xCC\x88x");
    pty_cursor(pty, &row, &column);
    assert_int_equal(column, 1 + 2 + 2 + 1 + 1);
    pty_keys(pty, "Left Left Left");
    pty_cursor(pty, &row, &column);
    assert_int_equal(column, 1 + 2);
    demo_end(pty);
}

static void selected_text_is_shown_cut_and_pasted(void **state)
{
    (void)state;
    struct pty *pty = demo_start("editor", NULL);
    pty_type(pty, "yksi kaksi");
    pty_keys(pty, "S-Left S-Left S-Left S-Left S-Left");
    assert_true(pty_cell(pty, 3, 6).reverse);
    assert_false(pty_cell(pty, 3, 5).reverse);
    pty_keys(pty, "C-x C-a C-v");
    pty_expect(pty, " kaksiyksi");
    pty_keys(pty, "C-z C-z");
    pty_expect(pty, " yksi kaksi");
    pty_keys(pty, "F4 K S I Enter");
    assert_true(pty_cell(pty, 3, 2 + 1).reverse);
    demo_end(pty);
}

static void a_resize_keeps_the_text_and_its_place(void **state)
{
    (void)state;
    struct pty *pty = demo_start("editor", NULL);
    char *text = pattern(3000);
    pty_paste(pty, text);
    pty_type(pty, "TÄSSÄ");
    pty_resize(pty, 12, 40);
    pty_expect(pty, "TÄSSÄ");
    int row, column, at;
    assert_int_equal(pty_find(pty, "TÄSSÄ", &at), (pty_cursor(pty, &row, &column), row));
    assert_int_equal(column, at + 5);
    free(text);
    demo_end(pty);
}

/* ---- nothing is lost --------------------------------------------------------------------- */

static char *read_draft(void)
{
    struct str text = STR_INIT;
    char bytes[4096];
    FILE *file = fopen(draft_path, "r");
    for (size_t n; file && (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
        str_add_n(&text, bytes, n);
    if (file)
        fclose(file);
    return str_take(&text);
}

static struct pty *start_writing(void)
{
    static char variable[96];
    static const char *const env[] = {variable, NULL};
    snprintf(variable, sizeof variable, "DEMO_DRAFT=%s", draft_path);
    unlink(draft_path);
    return demo_start("editor", &(struct pty_options){.env = env});
}

static void what_is_typed_is_saved_within_two_seconds(void **state)
{
    (void)state;
    struct pty *pty = start_writing();
    pty_type(pty, "Ensimmäinen");
    char *draft = read_draft();
    for (int i = 0; i < 40 && !*draft; i++) {
        free(draft);
        usleep(50000); /* two seconds of the clock at most */
        draft = read_draft();
    }
    assert_string_equal(draft, "Ensimmäinen");
    free(draft);
    demo_end(pty);
}

static void a_closed_terminal_loses_nothing(void **state)
{
    (void)state;
    static const int signals[] = {SIGHUP, SIGTERM};
    for (size_t i = 0; i < 2; i++) {
        struct pty *pty = start_writing();
        pty_type(pty, "Viimeinen sana");
        kill(pty_pid(pty), signals[i]);
        assert_int_equal(pty_wait(pty), 9);
        char *draft = read_draft();
        assert_string_equal(draft, "Viimeinen sana");
        free(draft);
        pty_free(pty);
    }
}

static void a_paused_program_comes_back_as_it_was(void **state)
{
    (void)state;
    struct pty *pty = start_writing();
    pty_type(pty, "Ennen taukoa");
    kill(pty_pid(pty), SIGTSTP);
    int status;
    assert_int_equal(waitpid(pty_pid(pty), &status, WUNTRACED), pty_pid(pty));
    assert_true(WIFSTOPPED(status));
    char *draft = read_draft();
    assert_string_equal(draft, "Ennen taukoa");
    free(draft);
    kill(pty_pid(pty), SIGCONT);
    pty_settle(pty);
    pty_type(pty, ", jälkeen");
    pty_expect(pty, " Ennen taukoa, jälkeen");
    pty_expect(pty, "Tallennettu");
    demo_end(pty);
}

int main(void)
{
    snprintf(draft_path, sizeof draft_path, "/tmp/tui-draft-%d", (int)getpid());
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_letters_are_pasted_at_once),
        cmocka_unit_test(letters_without_paste_marks_are_taken_as_typed),
        cmocka_unit_test(a_paste_of_a_megabyte_is_refused_and_nothing_lost),
        cmocka_unit_test(control_and_direction_marks_in_a_paste_are_dropped),
        cmocka_unit_test(a_decomposed_letter_becomes_the_usual_one),
        cmocka_unit_test(wide_letters_and_marks_keep_the_cursor_in_its_place),
        cmocka_unit_test(selected_text_is_shown_cut_and_pasted),
        cmocka_unit_test(a_resize_keeps_the_text_and_its_place),
        cmocka_unit_test(what_is_typed_is_saved_within_two_seconds),
        cmocka_unit_test(a_closed_terminal_loses_nothing),
        cmocka_unit_test(a_paused_program_comes_back_as_it_was),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(draft_path);
    return failed;
}
