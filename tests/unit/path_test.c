#include "rukkanen/base/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/rukkanen-path-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : 1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static char *in_folder(const char *name)
{
    return path_join(folder, name);
}

static void make_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static unsigned mode_of(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 0777u;
}

static int files_in(const char *path)
{
    DIR *dir = opendir(path);
    assert_non_null(dir);
    int n = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        n += entry->d_name[0] != '.';
    closedir(dir);
    return n;
}

/* ---- names ------------------------------------------------------------------------------- */

static void assert_text(char *text, const char *expected)
{
    assert_string_equal(text, expected);
    free(text);
}

static void paths_are_joined_and_parted(void **state)
{
    (void)state;
    assert_text(path_join("a", "b"), "a/b");
    assert_text(path_join("a/", "b"), "a/b");
    assert_text(path_join("/", "b"), "/b");
    assert_text(path_join("", "b"), "b");
    assert_text(path_folder("a/b/c"), "a/b");
    assert_text(path_folder("/c"), "/");
    assert_text(path_folder("c"), ".");
    assert_string_equal(path_name("a/b.txt"), "b.txt");
    assert_string_equal(path_name("b.txt"), "b.txt");
}

static void a_name_in_use_gets_a_number_before_its_ending(void **state)
{
    (void)state;
    char *first = in_folder("muistio-2026-11-21.pdf"),
         *second = in_folder("muistio-2026-11-21-2.pdf");
    assert_text(path_unused(first), first);
    make_file(first, "");
    assert_text(path_unused(first), second);
    make_file(second, "");
    char *third = path_unused(first);
    assert_string_equal(path_name(third), "muistio-2026-11-21-3.pdf");
    free(third);
    unlink(first);
    unlink(second);
    free(first);
    free(second);
    char *plain = in_folder("kansio.x/muistio"), *made = in_folder("kansio.x");
    assert_int_equal(mkdir(made, 0700), 0);
    make_file(plain, "");
    char *next = path_unused(plain);
    assert_string_equal(path_name(next), "muistio-2");
    free(next);
    unlink(plain);
    rmdir(made);
    free(plain);
    free(made);
}

/* ---- the user's folders ------------------------------------------------------------------ */

static void the_users_folders_follow_xdg(void **state)
{
    (void)state;
    setenv("HOME", "/home/sanna", 1);
    unsetenv("XDG_DATA_HOME");
    unsetenv("XDG_STATE_HOME");
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_RUNTIME_DIR");
    assert_text(path_home(), "/home/sanna");
    assert_text(path_own(PATH_DATA), "/home/sanna/.local/share/rukkanen");
    assert_text(path_own(PATH_STATE), "/home/sanna/.local/state/rukkanen");
    assert_text(path_own(PATH_CONFIG), "/home/sanna/.config/rukkanen");
    assert_text(path_own(PATH_RUNTIME), "/home/sanna/.local/state/rukkanen/run");
    setenv("XDG_DATA_HOME", "/elsewhere", 1);
    setenv("XDG_RUNTIME_DIR", "/run/user/1000", 1);
    setenv("XDG_CONFIG_HOME", "not/absolute", 1);
    assert_text(path_own(PATH_DATA), "/elsewhere/rukkanen");
    assert_text(path_own(PATH_RUNTIME), "/run/user/1000/rukkanen");
    assert_text(path_own(PATH_CONFIG), "/home/sanna/.config/rukkanen");
    unsetenv("HOME");
    char *home = path_home();
    assert_int_equal(home[0], '/');
    free(home);
}

static void a_folder_is_made_for_its_user_alone(void **state)
{
    (void)state;
    char *deep = in_folder("a/b/c");
    struct err err = {0};
    assert_true(path_make_folder(deep, &err));
    assert_true(path_make_folder(deep, &err));
    assert_int_equal(mode_of(deep), 0700);
    char *above = in_folder("a");
    assert_int_equal(mode_of(above), 0700);
    setenv("XDG_STATE_HOME", above, 1);
    char *own = path_own_made(PATH_STATE, &err);
    assert_non_null(own);
    assert_int_equal(mode_of(own), 0700);
    free(own);
    free(deep);
    free(above);
    char *file = in_folder("file"), *below = in_folder("file/below");
    make_file(file, "");
    assert_false(path_make_folder(below, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    err_clear(&err);
    assert_false(path_make_folder(file, &err));
    assert_non_null(strstr(err.sentence, "file"));
    unlink(file);
    free(file);
    free(below);
}

/* ---- whole files ------------------------------------------------------------------------- */

static void a_file_is_read_whole_within_its_limit(void **state)
{
    (void)state;
    char *path = in_folder("read");
    make_file(path, "twelve bytes");
    struct str out = STR_INIT;
    struct err err = {0};
    str_add(&out, ">");
    assert_true(path_read(path, 12, &out, &err));
    assert_string_equal(out.s, ">twelve bytes");
    assert_false(path_read(path, 11, &out, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_non_null(strstr(err.sentence, "too large"));
    assert_string_equal(out.s, ">twelve bytes");
    unlink(path);
    err_clear(&err);
    assert_false(path_read(path, 12, &out, &err));
    assert_non_null(strstr(err.sentence, "read was not found"));
    err_clear(&err);
    assert_false(path_read(folder, 12, &out, &err));
    assert_non_null(strstr(err.sentence, "folder"));
    free(path);
    char *pipe = in_folder("pipe");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_false(path_read(pipe, 12, &out, NULL)); /* and does not wait for a writer */
    unlink(pipe);
    free(pipe);
    str_clear(&out);
}

static void a_new_file_is_whole_and_for_its_user_alone(void **state)
{
    (void)state;
    char *path = in_folder("sivu.pdf");
    char bytes[100000];
    memset(bytes, 'x', sizeof bytes);
    struct err err = {0};
    umask(0);
    assert_true(path_write_new(path, bytes, sizeof bytes, &err));
    assert_int_equal(mode_of(path), 0600);
    struct str out = STR_INIT;
    assert_true(path_read(path, sizeof bytes, &out, &err));
    assert_int_equal(out.len, sizeof bytes);
    assert_memory_equal(out.s, bytes, sizeof bytes);
    assert_int_equal(files_in(folder), 2); /* this one and the folder a */
    str_clear(&out);
    unlink(path);
    free(path);
}

static void no_file_is_ever_written_over(void **state)
{
    (void)state;
    char *path = in_folder("vanha"), *link = in_folder("linkki");
    make_file(path, "old");
    assert_int_equal(symlink("/nowhere/at/all", link), 0);
    struct err err = {0};
    assert_false(path_write_new(path, "new", 3, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_non_null(strstr(err.sentence, "vanha is there already"));
    assert_false(path_write_new(link, "new", 3, NULL));
    struct str out = STR_INIT;
    assert_true(path_read(path, 100, &out, NULL));
    assert_string_equal(out.s, "old");
    str_clear(&out);
    unlink(path);
    unlink(link);
    free(path);
    free(link);
}

static void a_write_that_fails_leaves_nothing_behind(void **state)
{
    (void)state;
    char *path = in_folder("liikaa");
    int before = files_in(folder);
    struct rlimit old, small = {.rlim_cur = 1000, .rlim_max = RLIM_INFINITY};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    char bytes[5000] = {0};
    struct err err = {0};
    bool written = path_write_new(path, bytes, sizeof bytes, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_false(written);
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_int_equal(files_in(folder), before);
    free(path);
    path = in_folder("ei/ole");
    err_clear(&err);
    assert_false(path_write_new(path, bytes, 1, &err));
    assert_non_null(strstr(err.sentence, "not found"));
    free(path);
}

static void every_failure_has_a_plain_sentence(void **state)
{
    (void)state;
    const struct {
        int error;
        const char *word;
    } cases[] = {{ENOSPC, "no space"}, {EDQUOT, "no space"}, {EROFS, "only allows reading"},
        {EACCES, "may not"}, {EPERM, "may not"}, {EIO, "does not answer"}, {ELOOP, "loppu"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = {0};
        assert_false(path_error(&err, cases[i].error, "/media/tikku/loppu.pdf"));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_non_null(strstr(err.sentence, cases[i].word));
        assert_non_null(strstr(err.sentence, "loppu.pdf"));
        assert_null(strstr(err.sentence, "/media"));
        assert_non_null(strstr(err.detail, "errno"));
    }
}

/* ---- the program's own files ------------------------------------------------------------- */

/* What a copy of this program prints of its files when it lies at a place. */
static void assert_found_from(const char *place, const char *what, const char *expected)
{
    char *exe = path_exe(), *to = in_folder(place);
    char *above = path_folder(to);
    char command[800], out[400] = "";
    assert_true(path_make_folder(above, NULL));
    snprintf(command, sizeof command, "cp %s %s && %s %s", exe, to, to, what);
    FILE *said = popen(command, "r");
    assert_non_null(said);
    size_t len = fread(out, 1, sizeof out - 1, said);
    out[len] = '\0';
    assert_int_equal(pclose(said), 0);
    const char *found = strncmp(out, folder, strlen(folder)) == 0 ? out + strlen(folder) : out;
    assert_string_equal(found, expected);
    unlink(to);
    free(exe);
    free(to);
    free(above);
}

static void the_program_finds_its_files_in_a_build_tree(void **state)
{
    (void)state;
    char *catalog = in_folder("build/locale/fi/LC_MESSAGES"), *data = in_folder("data");
    assert_true(path_make_folder(catalog, NULL));
    assert_true(path_make_folder(data, NULL));
    char *mo = path_join(catalog, "rukkanen.mo"), *demo = path_join(data, "demo.txt");
    make_file(mo, "");
    make_file(demo, "");
    assert_found_from("build/rukkanen", "locale", "/build/locale");
    assert_found_from("build/test/rukkanen", "locale", "/build/test/../locale");
    assert_found_from("build/rukkanen", "data", "/build/../data/demo.txt");
    assert_found_from("far/away/from/all/rukkanen", "data", "none");
    free(catalog);
    free(data);
    free(mo);
    free(demo);
}

/* ---- sticks ------------------------------------------------------------------------------ */

static void sticks_are_those_that_a_test_names(void **state)
{
    (void)state;
    struct vec folders = VEC_INIT(char *);
    char *first = in_folder("tikku"), *second = in_folder("toinen tikku");
    struct str media = STR_INIT;
    assert_true(path_make_folder(first, NULL));
    assert_true(path_make_folder(second, NULL));
    str_addf(&media, "%s:%s:%s-joka otettiin pois", first, second, first);
    setenv("RUKKANEN_TEST_MEDIA", media.s, 1);
    path_media(&folders);
    assert_int_equal(folders.n, 2);
    assert_text(*VEC_AT(&folders, char *, 0), first);
    assert_text(*VEC_AT(&folders, char *, 1), second);
    vec_clear(&folders);
    str_clear(&media);
    free(first);
    free(second);
    setenv("RUKKANEN_TEST_MEDIA", "", 1);
    path_media(&folders);
    assert_int_equal(folders.n, 0);
    unsetenv("RUKKANEN_TEST_MEDIA");
    path_media(&folders);
    for (size_t i = 0; i < folders.n; i++) {
        assert_true(path_exists(*VEC_AT(&folders, char *, i)));
        free(*VEC_AT(&folders, char *, i));
    }
    vec_clear(&folders);
}

int main(int argc, char **argv)
{
    if (argc == 2) {
        char *found =
            strcmp(argv[1], "data") == 0 ? path_data_file("demo.txt") : path_locale_folder();
        fputs(found ? found : "none", stdout);
        free(found);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_joined_and_parted),
        cmocka_unit_test(a_name_in_use_gets_a_number_before_its_ending),
        cmocka_unit_test(the_users_folders_follow_xdg),
        cmocka_unit_test(a_folder_is_made_for_its_user_alone),
        cmocka_unit_test(a_file_is_read_whole_within_its_limit),
        cmocka_unit_test(a_new_file_is_whole_and_for_its_user_alone),
        cmocka_unit_test(no_file_is_ever_written_over),
        cmocka_unit_test(a_write_that_fails_leaves_nothing_behind),
        cmocka_unit_test(every_failure_has_a_plain_sentence),
        cmocka_unit_test(the_program_finds_its_files_in_a_build_tree),
        cmocka_unit_test(sticks_are_those_that_a_test_names),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
