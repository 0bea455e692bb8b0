/* How a page leaves the program, with printing services that refuse, hang or are not there. */
#include "rukkanen/paper/print.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/path.h"

#include "paper/child.h"
#include "support/sample.h"
#include "support/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static char *folder;
static char *old_path;

static double seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void make(struct print_job *job, enum print_form form)
{
    struct page page;
    struct print_options options = {.form = form, .charset = "CP850", .date = "2026-11-21"};
    sample_page(&page, LANG_FI);
    assert_true(print_make(&page, &options, job, NULL));
    page_clear(&page);
}

/* Puts a program of that name, and only that, where programs are looked for. */
static void only_program(const char *name, const char *body)
{
    scratch_script(folder, name, body);
    setenv("PATH", folder, 1);
}

static int with_folder(void **state)
{
    (void)state;
    old_path = strdup(getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
    folder = scratch_new();
    return 0;
}

static int without_folder(void **state)
{
    (void)state;
    setenv("PATH", old_path, 1);
    free(old_path);
    scratch_remove(folder);
    return 0;
}

/* ---- files ------------------------------------------------------------------------------- */

static void a_file_name_is_plain_letters_in_the_language_of_the_page(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *whose, *name;
    } names[] = {
        {"Muistio", "Hakola", "muistio-2026-11-21-hakola"},
        {"Promemoria", "Åbo å-gårds träff", "promemoria-2026-11-21-abo-a-gards-traff"},
        {"Memo", "Hakolan työrukkanen", "memo-2026-11-21-hakolan-tyorukkanen"},
        {"Läsnäolot", "../../etc/passwd", "lasnaolot-2026-11-21-etc-passwd"},
        {"Muistio", "-- ", "muistio-2026-11-21"},
        {"", "", "2026-11-21"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *name = print_file_name(names[i].kind, date_from_ymd(2026, 11, 21), names[i].whose);
        assert_string_equal(name, names[i].name);
        free(name);
    }
    char *bare = print_file_name("", DATE_NONE, "日");
    assert_string_equal(bare, "rukkanen");
    free(bare);
}

static void a_page_is_saved_for_its_user_alone_and_never_over_another(void **state)
{
    (void)state;
    static const char *const expected[] = {"muistio.txt", "muistio-2.txt", "muistio-3.txt"};
    struct print_job job;
    struct str first = STR_INIT;
    mode_t mask = umask(0);
    make(&job, PRINT_TEXT);
    for (size_t i = 0; i < 3; i++) {
        char *path;
        struct stat about;
        assert_true(print_save_in(&job, folder, "muistio", &path, NULL));
        assert_string_equal(path_name(path), expected[i]);
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0600);
        assert_int_equal(about.st_size, job.bytes.len);
        free(path);
        str_add(&job.bytes, "uudempi\n");
    }
    umask(mask);
    assert_true(scratch_read(folder, "muistio.txt", &first));
    assert_null(strstr(first.s, "uudempi"));
    char *path = scratch_path(folder, "muistio.txt");
    struct err err = {.kind = ERR_NONE};
    assert_false(print_save(&job, path, &err));
    assert_non_null(strstr(err.sentence, "is there already"));
    free(path);
    str_clear(&first);
    print_clear(&job);
}

static void a_page_that_cannot_be_saved_leaves_nothing_behind(void **state)
{
    (void)state;
    struct print_job job;
    struct err err = {.kind = ERR_NONE};
    char *path = scratch_path(folder, "no/such");
    char *written = path;
    make(&job, PRINT_TEXT);
    assert_false(print_save_in(&job, path, "muistio", &written, &err));
    assert_null(written);
    assert_true(err.sentence[0] != '\0');
    free(path);
    print_clear(&job);
}

static void sticks_are_offered_before_the_home_folder(void **state)
{
    (void)state;
    struct vec folders = VEC_INIT(char *);
    setenv("RUKKANEN_TEST_MEDIA", folder, 1);
    setenv("HOME", "/home/sanna", 1);
    print_folders(&folders);
    unsetenv("RUKKANEN_TEST_MEDIA");
    assert_int_equal(folders.n, 2);
    assert_string_equal(*VEC_AT(&folders, char *, 0), folder);
    assert_string_equal(*VEC_AT(&folders, char *, 1), "/home/sanna");
    for (size_t i = 0; i < folders.n; i++)
        free(*VEC_AT(&folders, char *, i));
    vec_clear(&folders);
}

/* ---- printing services ------------------------------------------------------------------- */

static void a_printer_that_hangs_is_given_up_within_its_time(void **state)
{
    (void)state;
    struct print_job job;
    struct str sentence = STR_INIT, pid = STR_INIT;
    struct err err = {.kind = ERR_NONE};
    struct str body = STR_INIT;
    str_addf(&body, "trap '' TERM HUP INT\n/bin/sleep 30 &\necho $! > %s/pid\nwait\n", folder);
    only_program("lp", body.s);
    make(&job, PRINT_TEXT);
    double begin = seconds();
    assert_false(print_send(&job, "aula", &sentence, &err));
    double taken = seconds() - begin;
    assert_true(taken > 1.9 && taken < 2.5);
    assert_string_equal(err.sentence,
        "The printer aula did not answer. The text is safe. Try again, or save the page as a "
        "file.");
    assert_true(scratch_read(folder, "pid", &pid));
    pid_t sleeper = (pid_t)strtol(pid.s, NULL, 10);
    assert_true(sleeper > 1);
    for (int i = 0; i < 100 && kill(sleeper, 0) == 0; i++)
        poll(NULL, 0, 10);
    struct str stat = STR_INIT, path = STR_INIT;
    str_addf(&path, "/proc/%ld/stat", (long)sleeper);
    /* Killed; at most a zombie that the container's first process does not collect. */
    assert_true(!path_read(path.s, 4096, &stat, NULL) || strstr(stat.s, ") Z ") != NULL);
    str_clear(&stat);
    str_clear(&path);
    str_clear(&body);
    str_clear(&pid);
    str_clear(&sentence);
    print_clear(&job);
}

static void a_printing_service_that_hangs_does_not_hang_the_list(void **state)
{
    (void)state;
    struct vec printers = VEC_INIT(struct print_printer);
    struct err err = {.kind = ERR_NONE};
    only_program("lpstat", "echo aula\nexec /bin/sleep 30\n");
    double begin = seconds();
    assert_false(print_printers(&printers, &err));
    assert_true(seconds() - begin < 2.5);
    assert_int_equal(printers.n, 0);
    assert_non_null(strstr(err.sentence, "did not answer"));
    vec_clear(&printers);
}

static void a_printer_that_does_not_read_does_not_hang_either(void **state)
{
    (void)state;
    struct print_job job;
    struct str sentence = STR_INIT;
    make(&job, PRINT_TEXT);
    for (int i = 0; i < 12; i++) {
        struct str twice = STR_INIT;
        str_add_str(&twice, &job.bytes);
        str_add_str(&job.bytes, &twice);
        str_clear(&twice);
    }
    only_program("lp", "exit 0\n");
    assert_true(print_send(&job, NULL, &sentence, NULL));
    assert_string_equal(sentence.s, "Sent to the printer.");
    str_clear(&sentence);
    print_clear(&job);
}

static void what_lp_refuses_is_told_in_our_words(void **state)
{
    (void)state;
    static const struct {
        const char *body, *printer, *sentence;
    } refusals[] = {
        {"echo 'lp: Error - The printer or class does not exist.' >&2; exit 1\n", "aula",
            "There is no printer aula. Choose another one, or save the page as a file."},
        {"echo 'lp: Destination \"aula\" is not accepting jobs.' >&2; exit 1\n", "aula",
            "The printer aula takes no pages now. Choose another one, or save the page as a "
            "file."},
        {"echo 'lp: Error - No default destination.' >&2; exit 1\n", NULL,
            "This computer knows no printer. Save the page as a file, on a stick or in the home "
            "folder, and print it on another computer."},
        {"exit 7\n", "aula",
            "The printing service refused the page. The text is safe. Try another printer, or "
            "save the page as a file."},
    };
    struct print_job job;
    make(&job, PRINT_TEXT);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct err err = {.kind = ERR_NONE};
        struct str sentence = STR_INIT;
        only_program("lp", refusals[i].body);
        assert_false(print_send(&job, refusals[i].printer, &sentence, &err));
        assert_string_equal(err.sentence, refusals[i].sentence);
        assert_int_equal(err.kind, ERR_REFUSED);
        str_clear(&sentence);
    }
    print_clear(&job);
}

static void without_a_printing_service_a_file_is_offered(void **state)
{
    (void)state;
    struct print_job job;
    struct str sentence = STR_INIT;
    struct err err = {.kind = ERR_NONE}, list = {.kind = ERR_NONE}, none = {.kind = ERR_NONE};
    struct vec printers = VEC_INIT(struct print_printer);
    make(&job, PRINT_TEXT);
    setenv("PATH", folder, 1);
    assert_false(print_send(&job, NULL, &sentence, &err));
    assert_false(print_printers(&printers, &list));
    assert_non_null(strstr(err.sentence, "has no printing service. Save the page as a file"));
    assert_string_equal(err.sentence, list.sentence);
    only_program("lpstat", "echo 'no system default destination'\n");
    assert_false(print_printers(&printers, &none));
    assert_non_null(strstr(none.sentence, "knows no printer. Save the page as a file"));
    vec_clear(&printers);
    print_clear(&job);
}

static void lp_gets_nothing_of_ours_but_the_page(void **state)
{
    (void)state;
    struct print_job job;
    struct str sentence = STR_INIT, got = STR_INIT, about = STR_INIT, body = STR_INIT;
    int leak = open("/dev/null", O_RDONLY); /* not closed on exec, as a library might do */
    str_addf(&body,
        "{ for word; do echo \"<$word>\"; done; /usr/bin/env; /bin/ls /proc/self/fd; } > "
        "%s/about\n/bin/cat > %s/got\necho 'request id is pikku-musta-17 (0 file(s))'\n",
        folder, folder);
    setenv("RUKKANEN_SECRET", "hunter2", 1);
    only_program("lp", body.s);
    make(&job, PRINT_RAW);
    assert_true(print_send(&job, NULL, &sentence, NULL));
    assert_string_equal(sentence.s, "Sent to the printer pikku-musta.");
    assert_true(scratch_read(folder, "got", &got));
    assert_int_equal(got.len, job.bytes.len);
    assert_memory_equal(got.s, job.bytes.s, got.len);
    assert_true(scratch_read(folder, "about", &about));
    assert_non_null(strstr(about.s, "<-t>\n<Muistio 21.11.2026>\n<-o>\n<raw>\n<->\n"));
    assert_null(strstr(about.s, "hunter2"));
    assert_null(strstr(about.s, "Hakola"));
    assert_non_null(strstr(about.s, "LC_ALL=C.UTF-8\n"));
    /* 0, 1, 2 and the folder that ls itself reads. */
    assert_non_null(strstr(about.s, "0\n1\n2\n3\n"));
    assert_null(strstr(about.s, "\n4\n"));
    unsetenv("RUKKANEN_SECRET");
    close(leak);
    str_clear(&sentence);
    str_clear(&got);
    str_clear(&about);
    str_clear(&body);
    print_clear(&job);
}

/* ---- rukkanen-print ---------------------------------------------------------------------- */

static enum child_end run_print(
    const char *option, const char *value, const void *input, size_t len, struct child *child)
{
    char *program = path_print_program();
    const char *words[] = {program, option, value, NULL};
    enum child_end end = child_run(words, input, len, 10000, child);
    free(program);
    return end;
}

static void rubbish_is_refused_with_a_sentence(void **state)
{
    (void)state;
    struct str huge = STR_INIT;
    struct child child;
    char *program = path_print_program();
    if (!program)
        skip();
    free(program);
    while (huge.len <= PAGE_MAX_BYTES)
        str_add(&huge, "rukkanen-page 1\nlang\tfi\n");
    const struct {
        const char *option, *value;
        const void *input;
        size_t len;
    } attempts[] = {
        {NULL, NULL, "", 0},
        {NULL, NULL, "\0\xFF\x80rubbish", 10},
        {NULL, NULL, huge.s, huge.len},
        {"--date", "yesterday", "", 0},
        {"--date", "2026-11-21)", "", 0},
        {"--nonsense", NULL, "", 0},
        {"memo.page", NULL, "", 0},
    };
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        assert_int_equal(run_print(attempts[i].option, attempts[i].value, attempts[i].input,
                             attempts[i].len, &child),
            CHILD_EXITED);
        assert_int_equal(child.status, 2);
        assert_int_equal(child.out.len, 0);
        assert_true(child.err.len > 10);
        child_clear(&child);
    }
    str_clear(&huge);
}

static void a_file_is_never_written_over(void **state)
{
    (void)state;
    struct page page;
    struct str input = STR_INIT, kept = STR_INIT;
    struct child child;
    char *path = scratch_path(folder, "muistio.pdf"), *program = path_print_program();
    if (!program)
        skip();
    free(program);
    sample_page(&page, LANG_FI);
    page_write(&page, &input);
    scratch_write(folder, "muistio.pdf", "toinen");
    assert_int_equal(run_print("--out", path, input.s, input.len, &child), CHILD_EXITED);
    assert_int_equal(child.status, 1);
    child_clear(&child);
    assert_true(scratch_read(folder, "muistio.pdf", &kept));
    assert_string_equal(kept.s, "toinen");
    unlink(path);
    assert_int_equal(run_print("--out", path, input.s, input.len, &child), CHILD_EXITED);
    assert_int_equal(child.status, 0);
    assert_string_equal(child.err.s, "sheets 2 unknown 0\n");
    child_clear(&child);
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    free(path);
    str_clear(&input);
    str_clear(&kept);
    page_clear(&page);
}

/* Waits up to 5 seconds for a line of /proc/PID/status. */
static bool comes_to(pid_t pid, const char *line)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    for (int i = 0; i < 500; i++) {
        struct str status = STR_INIT;
        FILE *file = fopen(path, "re");
        for (int c; file && (c = fgetc(file)) != EOF;)
            str_add_c(&status, (char)c);
        if (file)
            fclose(file);
        bool found = strstr(status.s, line) != NULL;
        str_clear(&status);
        if (found)
            return true;
        poll(NULL, 0, 10);
    }
    return false;
}

static void the_program_that_reads_fonts_may_do_little(void **state)
{
    (void)state;
    int pipes[2];
    char *program = path_print_program();
    if (!program)
        skip();
    assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(pipes[0], 0);
        dup2(null, 1);
        dup2(null, 2);
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    close(pipes[0]);
    assert_true(comes_to(pid, "\nSeccomp:\t2\n"));
    assert_true(comes_to(pid, "\nNoNewPrivs:\t1\n"));
    assert_true(comes_to(pid, "\nUmask:\t0077\n"));
    close(pipes[1]);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    free(program);
}

/* ---- an installation without it ------------------------------------------------------------ */

/* What this program does when it is run as "print_test instead" from a folder of its own. */
static int make_instead(void)
{
    struct page page;
    struct print_job job;
    struct str warning = STR_INIT;
    struct print_options options = {.form = PRINT_PDF, .date = "2026-11-21"};
    lang_init();
    lang_set(LANG_EN);
    sample_page(&page, LANG_FI);
    if (!print_make(&page, &options, &job, NULL))
        return 1;
    print_warning(&job, &warning);
    printf("%d %s %s\n%s", job.form == PRINT_TEXT, print_ending(&job), warning.s, job.bytes.s);
    str_clear(&warning);
    print_clear(&job);
    page_clear(&page);
    return 0;
}

static void without_the_pdf_program_the_page_is_text_and_says_so(void **state)
{
    (void)state;
    struct str program = STR_INIT;
    struct child child;
    char *exe = path_exe(), *deep = scratch_path(folder, "a"), *copy = NULL;
    assert_true(path_read(exe, 256U << 20, &program, NULL));
    assert_int_equal(mkdir(deep, 0700), 0);
    copy = path_join(deep, "print_test");
    assert_true(path_write_new(copy, program.s, program.len, NULL));
    assert_int_equal(chmod(copy, 0700), 0);
    const char *words[] = {copy, "instead", NULL};
    assert_int_equal(child_run(words, "", 0, 10000, &child), CHILD_EXITED);
    assert_int_equal(child.status, 0);
    assert_non_null(
        strstr(child.out.s, "1 .txt This installation makes no PDF, so the page is plain text."));
    assert_non_null(strstr(child.out.s, "1 Avaus             Sanna avasi kokouksen"));
    child_clear(&child);
    free(exe);
    free(deep);
    free(copy);
    str_clear(&program);
}

static int start(void **state)
{
    (void)state;
    lang_init();
    lang_set(LANG_EN);
    return 0;
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, with_folder, without_folder)

int main(int count, char **words)
{
    if (count == 2 && strcmp(words[1], "instead") == 0)
        return make_instead();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_name_is_plain_letters_in_the_language_of_the_page),
        WITH_FOLDER(a_page_is_saved_for_its_user_alone_and_never_over_another),
        WITH_FOLDER(a_page_that_cannot_be_saved_leaves_nothing_behind),
        WITH_FOLDER(sticks_are_offered_before_the_home_folder),
        WITH_FOLDER(a_printer_that_hangs_is_given_up_within_its_time),
        WITH_FOLDER(a_printing_service_that_hangs_does_not_hang_the_list),
        WITH_FOLDER(a_printer_that_does_not_read_does_not_hang_either),
        WITH_FOLDER(what_lp_refuses_is_told_in_our_words),
        WITH_FOLDER(without_a_printing_service_a_file_is_offered),
        WITH_FOLDER(lp_gets_nothing_of_ours_but_the_page),
        WITH_FOLDER(rubbish_is_refused_with_a_sentence),
        WITH_FOLDER(a_file_is_never_written_over),
        WITH_FOLDER(the_program_that_reads_fonts_may_do_little),
        WITH_FOLDER(without_the_pdf_program_the_page_is_text_and_says_so),
    };
    return cmocka_run_group_tests_name("print", tests, start, NULL);
}
