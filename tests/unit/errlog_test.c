/* The log of what went wrong: what helps is in it, what is personal is not, and it stays small. */
#include "rukkanen/base/errlog.h"
#include "rukkanen/base/path.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

static int set_up(void **state)
{
    *state = scratch_new();
    setenv("XDG_STATE_HOME", *state, 1);
    return 0;
}

static int tear_down(void **state)
{
    unsetenv("XDG_STATE_HOME");
    scratch_remove(*state);
    return 0;
}

static void read_log(struct str *out)
{
    struct err err = {.kind = ERR_NONE};
    char *path = errlog_path();
    assert_true(path_read(path, 10 * ERRLOG_BYTES, out, &err));
    free(path);
}

static void the_kind_the_place_and_the_detail_are_noted(void **state)
{
    (void)state;
    struct err err = {.kind = ERR_NONE};
    struct str log = STR_INIT;
    struct stat st;
    err_detail(&err, "errno %d", 28);
    err_set(&err, ERR_REFUSED, "The disk is full.");
    errlog_note(&err);
    read_log(&log);
    assert_non_null(strstr(log.s, " refused "));
    assert_non_null(strstr(log.s, "errlog_test.c:"));
    assert_non_null(strstr(log.s, " errno 28\n"));
    char *path = errlog_path();
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    free(path);
    str_clear(&log);
}

static void nothing_personal_is_noted(void **state)
{
    (void)state;
    struct err err = {.kind = ERR_NONE};
    struct str log = STR_INIT;
    err_detail(&err, "near \"Koski Marja\" in 'kahvi kello kuusi'; Mäki\nline 2");
    err_set(&err, ERR_REFUSED, "Several people are called %s: 040 123 4567.", "Laine Pentti");
    errlog_note(&err);
    read_log(&log);
    assert_null(strstr(log.s, "Laine"));
    assert_null(strstr(log.s, "040"));
    assert_null(strstr(log.s, "Koski"));
    assert_null(strstr(log.s, "kahvi"));
    assert_null(strstr(log.s, "Mäki"));
    assert_ptr_equal(strchr(log.s, '\n'), log.s + log.len - 1);
    str_clear(&log);
}

static void it_stays_small_and_keeps_the_newest(void **state)
{
    (void)state;
    struct str log = STR_INIT, before = STR_INIT;
    struct err last = {.kind = ERR_NONE};
    for (int i = 0; i < 3000; i++) {
        struct err err = {.kind = ERR_NONE};
        err_detail(&err, "errno %d and some more words to make it longer", i);
        err_set(&err, ERR_DAMAGED, "x");
        errlog_note(&err);
    }
    read_log(&log);
    assert_true(log.len <= ERRLOG_BYTES);
    assert_non_null(strstr(log.s, "errno 2999 "));
    char *path = errlog_path(), *folder = path_folder(path);
    char *old = path_join(folder, "errors.1.log");
    assert_true(path_read(old, ERRLOG_BYTES, &before, &last));
    assert_null(strstr(before.s, "errno 0 "));
    free(path);
    free(folder);
    free(old);
    str_clear(&log);
    str_clear(&before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            the_kind_the_place_and_the_detail_are_noted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_personal_is_noted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_stays_small_and_keeps_the_newest, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
