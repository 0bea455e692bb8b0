#include "rukkanen/tui/editor.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "tui/editor_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- helpers ----------------------------------------------------------------------------- */

static struct editor editor;
static struct str clipboard = STR_INIT;

static void open_editor(size_t max, bool one_line)
{
    struct editor_options options = {.max = max, .one_line = one_line, .clipboard = &clipboard};
    editor_init(&editor, &options);
    editor_lay_out(&editor, 20);
}

static bool press(unsigned code)
{
    return editor_key(&editor, &(struct key){.kind = INPUT_KEY, .code = code});
}

static void type(const char *text)
{
    for (size_t at = 0, n; text[at]; at += n) {
        struct key key = {.kind = INPUT_TEXT};
        uint32_t c;
        n = utf8_decode(text + at, strlen(text + at), &c);
        memcpy(key.text, text + at, n);
        key.code = c;
        if (text[at] == '\n')
            press(K_ENTER);
        else
            editor_key(&editor, &key);
    }
}

static void paste(const char *text)
{
    editor_key(
        &editor, &(struct key){.kind = INPUT_PASTE, .paste = text, .paste_length = strlen(text)});
}

#define assert_text(expected) assert_string_equal(editor_text(&editor), expected)

/* ---- writing ----------------------------------------------------------------------------- */

static void typed_letters_stand_where_the_cursor_is(void **state)
{
    (void)state;
    open_editor(0, false);
    type("Retki");
    press(K_HOME);
    type("Kevät");
    assert_text("KevätRetki");
    assert_int_equal(editor_changes(&editor), 10);
    editor_clear(&editor);
}

static void a_mark_typed_after_its_letter_becomes_one_letter(void **state)
{
    (void)state;
    open_editor(0, false);
    type("A\xCC\x88iti o\xCC\x88ljy"); /* both with a combining diaeresis */
    assert_text("Äiti öljy");
    press(K_CTRL | 'z');
    assert_text("Äiti ");
    press(K_CTRL | 'y');
    assert_text("Äiti öljy");
    editor_clear(&editor);
}

static void deleting_what_stood_between_a_letter_and_a_mark_joins_them(void **state)
{
    (void)state;
    open_editor(0, false);
    editor_set(&editor, "ax\xCC\x88"); /* x with diaeresis stays two code points */
    editor_set_cursor(&editor, 1);
    type("e");
    press(K_BACKSPACE);
    assert_text("ax\xCC\x88");
    editor_set(&editor, "a\n\xCC\x88");
    editor_set_cursor(&editor, 2);
    press(K_BACKSPACE);
    assert_text("ä");
    editor_clear(&editor);
}

static void backspace_takes_a_whole_letter(void **state)
{
    (void)state;
    open_editor(0, false);
    type("xq\xCC\x88"); /* q with diaeresis: no letter of its own */
    press(K_BACKSPACE);
    assert_text("x");
    editor_clear(&editor);
}

static void a_full_text_refuses_with_a_sentence(void **state)
{
    (void)state;
    open_editor(5, false);
    type("äöåäö");
    assert_null(editor.refusal);
    type("x");
    assert_text("äöåäö");
    assert_non_null(editor.refusal);
    assert_non_null(strstr(editor.refusal, "5"));
    paste("pitkä");
    assert_text("äöåäö");
    press(K_BACKSPACE);
    assert_null(editor.refusal);
    paste("x");
    assert_text("äöåäx");
    editor_clear(&editor);
}

static void one_line_makes_blanks_of_pasted_newlines(void **state)
{
    (void)state;
    open_editor(0, true);
    paste("Aalto\nEila\n");
    assert_text("Aalto Eila");
    assert_false(press(K_ENTER));
    assert_false(press(K_UP));
    editor_clear(&editor);
}

static void a_selection_is_cut_and_pasted(void **state)
{
    (void)state;
    open_editor(0, false);
    type("yksi kaksi");
    press(K_HOME);
    press(K_SHIFT | K_CTRL | K_RIGHT);
    press(K_CTRL | 'x');
    assert_text("kaksi");
    press(K_END);
    type(" ");
    press(K_CTRL | 'v');
    assert_text("kaksi yksi ");
    press(K_SHIFT | K_HOME);
    type("z");
    assert_text("z");
    editor_clear(&editor);
}

static void a_secret_is_never_copied(void **state)
{
    (void)state;
    struct editor_options options = {.one_line = true, .secret = true, .clipboard = &clipboard};
    str_set(&clipboard, "before");
    editor_init(&editor, &options);
    type("salasana");
    editor_select_all(&editor);
    assert_false(press(K_CTRL | 'c'));
    assert_string_equal(clipboard.s, "before");
    editor_clear(&editor);
}

/* ---- undo -------------------------------------------------------------------------------- */

static void undo_goes_back_word_by_word(void **state)
{
    (void)state;
    open_editor(0, false);
    type("yksi kaksi kolme");
    press(K_CTRL | 'z');
    assert_text("yksi kaksi ");
    press(K_CTRL | 'z');
    assert_text("yksi ");
    press(K_CTRL | 'y');
    assert_text("yksi kaksi ");
    type("x");
    assert_false(press(K_CTRL | 'y')); /* what was undone is gone once something else is typed */
    editor_clear(&editor);
}

static void undo_with_nothing_to_undo_is_left_to_others(void **state)
{
    (void)state;
    open_editor(0, false);
    assert_false(press(K_CTRL | 'z'));
    type("a");
    assert_true(press(K_CTRL | 'z'));
    assert_false(press(K_CTRL | 'z'));
    editor_clear(&editor);
}

static void deleted_letters_come_back_together(void **state)
{
    (void)state;
    open_editor(0, false);
    editor_set(&editor, "retki Repovedelle");
    press(K_CTRL | K_END);
    for (int i = 0; i < 5; i++)
        press(K_BACKSPACE);
    assert_text("retki Repove");
    press(K_CTRL | 'z');
    assert_text("retki Repovedelle");
    editor_clear(&editor);
}

/* ---- moving ------------------------------------------------------------------------------ */

static void up_and_down_keep_to_the_column(void **state)
{
    (void)state;
    open_editor(0, false);
    editor_set(&editor, "pitkä rivi\nab\ntoinen rivi");
    editor_lay_out(&editor, 20);
    editor_set_cursor(&editor, 9); /* after "pitkä ri" and its two-byte letter: cell 8 */
    assert_true(press(K_DOWN));
    assert_int_equal(editor.cursor, 14);
    assert_true(press(K_DOWN));
    assert_int_equal(editor.cursor, 15 + 8);
    assert_false(press(K_DOWN));
    editor_clear(&editor);
}

static void lines_are_wrapped_between_words(void **state)
{
    (void)state;
    open_editor(0, false);
    editor_set(&editor, "aaaa bbbb cccc dddd eeee");
    editor_lay_out(&editor, 10);
    assert_int_equal(editor.lines.n, 3);
    assert_int_equal(editor_line_start(&editor, 1), 10);
    assert_int_equal(editor_line_start(&editor, 2), 20);
    editor_set(&editor, "pitkäpitkäsana");
    editor_lay_out(&editor, 5);
    assert_int_equal(editor.lines.n, 3);
    editor_clear(&editor);
}

static void find_selects_the_next_place_in_any_case(void **state)
{
    (void)state;
    open_editor(0, false);
    editor_set(&editor, "Äänestys. Ääni kuuluu, ÄÄNI ei.");
    assert_true(editor_find(&editor, "ääni"));
    assert_int_equal(editor.anchor, 12);
    assert_true(editor_find(&editor, "ääni"));
    assert_memory_equal(editor_text(&editor) + editor.anchor, "ÄÄNI", 6);
    assert_true(editor_find(&editor, "ääni")); /* around the end */
    assert_int_equal(editor.anchor, 12);
    assert_false(editor_find(&editor, "retki"));
    editor_clear(&editor);
}

static void words_are_stepped_over_and_deleted(void **state)
{
    (void)state;
    open_editor(0, false);
    editor_set(&editor, "Retki, Repovedelle 8.5.");
    press(K_CTRL | K_RIGHT);
    assert_int_equal(editor.cursor, 7);
    press(K_CTRL | K_RIGHT);
    assert_int_equal(editor.cursor, 19);
    press(K_CTRL | K_LEFT);
    assert_int_equal(editor.cursor, 7);
    press(K_CTRL | 'w');
    assert_text("Repovedelle 8.5.");
    editor_clear(&editor);
}

static void a_long_paste_is_taken_at_once(void **state)
{
    (void)state;
    struct str text = STR_INIT;
    open_editor(20000, false);
    while (text.len < 10000)
        str_add(&text, "Keskusteltiin retkestä Repovedelle. ");
    paste(text.s);
    assert_text(text.s);
    assert_true(press(K_CTRL | 'z'));
    assert_text("");
    str_clear(&text);
    editor_clear(&editor);
}

/* ---- many random changes against a naive model ------------------------------------------- */

static uint64_t seed;

static unsigned random_below(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

static const char *random_piece(void)
{
    static const char *const pieces[] = {"a", "e", " ", " ", "\n", "ä", "Å", "\xCC\x88", "\xCC\x8A",
        "\xCC\xA3", "q", "日", "👩", "\xE2\x80\x8D", "sana", "kaksi sanaa", "pitkäsanapitkäsana",
        "\n\n", "  ", "ㅎ", "\xE1\x84\x92", "\xE1\x85\xA1", "\xE1\x86\xAB", "x\ny\nz", "."};
    return pieces[random_below(sizeof pieces / sizeof *pieces)];
}

static void normal(const char *text, size_t length, struct str *out)
{
    str_reset(out);
    assert_true(utf8_compose(text, length, out));
}

/* What must hold whatever was done: one normal form, the cursor between letters, letters counted,
 * and the same lines as a layout from nothing gives. */
static void check_whole(void)
{
    const struct str *text = &editor.text;
    struct str composed = STR_INIT;
    struct vec lines = VEC_INIT(size_t);
    normal(text->s, text->len, &composed);
    assert_string_equal(composed.s, text->s);
    assert_int_equal(editor.letters, utf8_count(text->s, text->len));
    assert_int_equal(editor_snap(&editor, editor.cursor), editor.cursor);
    assert_int_equal(editor_snap(&editor, editor.anchor), editor.anchor);
    for (size_t i = 0; i < editor.lines.n; i++)
        vec_add(&lines, VEC_AT(&editor.lines, size_t, i));
    int width = editor.width;
    editor.width = 0;
    editor_lay_out(&editor, width);
    assert_int_equal(lines.n, editor.lines.n);
    assert_memory_equal(lines.items, editor.lines.items, lines.n * sizeof(size_t));
    vec_clear(&lines);
    str_clear(&composed);
}

/* The text after putting a piece in place of the selection, said without any cleverness. */
static void model_insert(const char *piece, struct str *out)
{
    size_t start = editor.cursor < editor.anchor ? editor.cursor : editor.anchor;
    size_t end = editor.cursor < editor.anchor ? editor.anchor : editor.cursor;
    struct str whole = STR_INIT;
    str_add_n(&whole, editor.text.s, start);
    str_add(&whole, piece);
    str_add(&whole, editor.text.s + end);
    normal(whole.s, whole.len, out);
    str_clear(&whole);
}

static void random_move(void)
{
    static const unsigned keys[] = {K_LEFT, K_RIGHT, K_UP, K_DOWN, K_HOME, K_END, K_PAGE_UP,
        K_PAGE_DOWN, K_CTRL | K_LEFT, K_CTRL | K_RIGHT, K_CTRL | K_HOME, K_CTRL | K_END};
    press(keys[random_below(sizeof keys / sizeof *keys)] | (random_below(3) == 0 ? K_SHIFT : 0u));
}

static void empty_it(void)
{
    editor_select_all(&editor);
    press(K_DELETE);
}

static void random_change(struct str *expected)
{
    unsigned what = random_below(10);
    if (what < 6) {
        const char *piece = random_piece();
        model_insert(piece, expected);
        if (what < 3 && utf8_count(piece, strlen(piece)) == 1)
            type(piece);
        else
            paste(piece);
        assert_text(expected->s);
    } else if (what < 8 && editor.cursor == editor.anchor) {
        press(what == 6 ? K_BACKSPACE : K_DELETE);
    } else if (what < 8) {
        model_insert("", expected);
        press(K_DELETE);
        assert_text(expected->s);
    } else if (random_below(2)) {
        press(K_CTRL | 'w');
    } else {
        press(K_CTRL | (random_below(2) ? 'x' : 'v'));
    }
}

static void run_random(uint64_t start_seed, unsigned operations)
{
    struct str expected = STR_INIT, last = STR_INIT;
    seed = start_seed;
    open_editor(400, false);
    for (unsigned i = 0; i < operations; i++) {
        unsigned what = random_below(12);
        if (what < 5)
            random_move();
        else if (what < 6)
            press(K_CTRL | (random_below(2) ? 'z' : 'y'));
        else if (what == 6 && random_below(20) == 0)
            editor_lay_out(&editor, 1 + (int)random_below(30));
        else if (editor.letters > 380)
            empty_it();
        else if (editor.letters < 360)
            random_change(&expected);
        check_whole();
    }
    while (editor_redo(&editor))
        check_whole();
    str_set(&last, editor_text(&editor));
    while (editor_undo(&editor))
        check_whole();
    assert_text("");
    while (editor_redo(&editor))
        check_whole();
    assert_text(last.s);
    str_clear(&expected);
    str_clear(&last);
    editor_clear(&editor);
}

static void sixty_thousand_random_changes_agree_with_a_naive_model(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 60; i++)
        run_random(i * 7919 + 1, 1000);
}

int main(void)
{
    lang_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typed_letters_stand_where_the_cursor_is),
        cmocka_unit_test(a_mark_typed_after_its_letter_becomes_one_letter),
        cmocka_unit_test(deleting_what_stood_between_a_letter_and_a_mark_joins_them),
        cmocka_unit_test(backspace_takes_a_whole_letter),
        cmocka_unit_test(a_full_text_refuses_with_a_sentence),
        cmocka_unit_test(one_line_makes_blanks_of_pasted_newlines),
        cmocka_unit_test(a_selection_is_cut_and_pasted),
        cmocka_unit_test(a_secret_is_never_copied),
        cmocka_unit_test(undo_goes_back_word_by_word),
        cmocka_unit_test(undo_with_nothing_to_undo_is_left_to_others),
        cmocka_unit_test(deleted_letters_come_back_together),
        cmocka_unit_test(up_and_down_keep_to_the_column),
        cmocka_unit_test(lines_are_wrapped_between_words),
        cmocka_unit_test(find_selects_the_next_place_in_any_case),
        cmocka_unit_test(words_are_stepped_over_and_deleted),
        cmocka_unit_test(a_long_paste_is_taken_at_once),
        cmocka_unit_test(sixty_thousand_random_changes_agree_with_a_naive_model),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    str_clear(&clipboard);
    return failed;
}
