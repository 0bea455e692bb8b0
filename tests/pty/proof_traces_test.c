/*
 * Whole sittings at the screens under strace, the main job with its printing among them. Every file
 * that is opened for writing is a known one; every byte that the program and its children write
 * anywhere but to the terminal, and every file that lies there afterwards, is searched for people
 * and for text that was not published.
 */
#include "book/keys/keys.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/base/str.h"
#include "support/meeting_book.h"
#include "support/program.h"
#include "support/scratch.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <limits.h>
#include <cmocka.h>

/* Typed in the sitting; none of it is published. ASCII, as strace shows it. */
static const char *const secrets[] = {"Zorbakkala", "Hilpeliina", "0409876543", "salaretki",
    "luonnosteksti", "Heino", MEETING_BOOK_PASSPHRASE, NULL};

static struct meeting_book book;
static struct err err;

static bool have_strace(void)
{
    return system("strace -o /dev/null -e trace=write true >/dev/null 2>&1") == 0;
}

static struct pty *start_traced(const char *folder)
{
    char program[PATH_MAX], trace[PATH_MAX];
    program_path(program);
    snprintf(trace, sizeof trace, "%s/trace", folder);
    const char *argv[] = {"/usr/bin/env", "strace", "-f", "-y", "-s", "1000000", "-o", trace, "-e",
        "trace=write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,open,openat,creat,rename,"
        "renameat,renameat2,link,linkat,mkdir,mkdirat,mknodat", program, "--lang", "en",
        book.path, NULL};
    char *path = NULL;
    assert_true(asprintf(&path, "PATH=%s:/usr/bin:/bin", folder) > 0); /* with its printer */
    const char *const env[] = {"RUKKANEN_TEST_KDF=cheap", "RUKKANEN_TEST_MEDIA=",
        "RUKKANEN_TEST_NOW=" MEETING_BOOK_NOW, "TZ=UTC", path, NULL};
    struct pty *pty = pty_start_raw(argv, &(struct pty_options) {.env = env});
    free(path);
    pty_await_anew(pty); /* strace takes its time, and early keys are dropped */
    return pty;
}

static void back_to_today(struct pty *pty)
{
    for (int i = 0; i < 6 && !strstr(pty_row(pty, 1), "Today"); i++)
        pty_keys(pty, "Esc");
    program_await(pty, "Today");
}

static void the_sitting(struct pty *pty)
{
    program_unlock(pty);
    program_await(pty, "Today");
    program_people(pty);
    pty_keys(pty, "F2");
    pty_type(pty, secrets[0]);
    pty_keys(pty, "Tab");
    pty_type(pty, secrets[1]);
    pty_keys(pty, "C-s");
    back_to_today(pty);
    pty_keys(pty, "Enter Space Space F6 Enter");
    pty_type(pty, "salaretki alkaa, soita 0409876543 tai Zorbakkala, luonnosteksti");
    pty_keys(pty, "C-s");
    pty_keys(pty, "C-z");
    pty_type(pty, " salaretki uudelleen");
    pty_keys(pty, "C-s");
    back_to_today(pty);
    pty_keys(pty, "F4");
    pty_type(pty, "salaretki");
    pty_keys(pty, "Enter");
    back_to_today(pty);
}

/* Lines that do not write to the terminal, nor the passphrase to the child that derives the key. */
static bool is_told(const char *line, const char *secret)
{
    if (strstr(line, "</dev/pts/") || strstr(line, "</dev/tty") || strstr(line, "</dev/ptmx"))
        return false;
    if (strcmp(secret, MEETING_BOOK_PASSPHRASE) == 0 && strstr(line, "<pipe:"))
        return false;
    return true;
}

static void search_trace(char *trace, const char *const *words, size_t *lines)
{
    char *save = NULL;
    for (char *line = strtok_r(trace, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        ++*lines;
        for (size_t i = 0; words[i]; i++) {
            const char *at = strstr(line, words[i]);
            if (at && is_told(line, words[i]))
                fail_msg("\"%s\" was written: %.60s ... %.60s", words[i], line, at);
        }
    }
}

static void search_files(const char *folder, const char *const *words, int *files)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        struct stat st;
        if (*entry->d_name == '.')
            continue;
        char *path = path_join(folder, entry->d_name);
        if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
            search_files(path, words, files);
        } else if (S_ISREG(st.st_mode)) {
            struct str bytes = STR_INIT;
            assert_true(path_read(path, 1 << 28, &bytes, &err));
            for (size_t i = 0; words[i]; i++) {
                if (memmem(bytes.s, bytes.len, words[i], strlen(words[i])))
                    fail_msg("\"%s\" lies in %s", words[i], path);
            }
            str_clear(&bytes);
            ++*files;
        }
        free(path);
    }
    if (dir)
        closedir(dir);
}

static void a_sitting_writes_no_secret_but_to_the_terminal(void **state)
{
    char *folder = scratch_new();
    struct str trace = STR_INIT;
    size_t lines = 0;
    int files = 0;
    (void)state;
    if (getenv("RUKKANEN_SANITIZED") || !have_strace()) {
        scratch_remove(folder);
        skip();
    }
    meeting_book_make(&book, 1);
    struct pty *pty = start_traced(folder);
    program_await(pty, "Passphrase:");
    the_sitting(pty);
    pty_send(pty, "\033[21~q", 6);
    assert_int_equal(pty_wait(pty), 0);
    pty_free(pty);
    assert_true(scratch_read(folder, "trace", &trace));
    assert_non_null(strstr(trace.s, "hakola.rukkanen-journal"));
    assert_non_null(strstr(trace.s, secrets[0])); /* on the terminal: the trace does see */
    search_trace(trace.s, secrets, &lines);
    assert_true(lines > 100);
    char *home = path_folder(book.path);
    search_files(home, secrets, &files);
    assert_true(files >= 2);
    free(home);
    str_clear(&trace);
    scratch_remove(folder);
}

/* ---- the main job, printing included ----------------------------------------------------------- */

/* Nobody consented to these; what the page shows may be read by anybody. */
static const char *const unpublished[]
    = {"Heino", "Koski", "Laine", "Niemi", "Ranta", "Zorbakkala", MEETING_BOOK_PASSPHRASE, NULL};

static void hold_the_meeting(struct pty *pty)
{
    pty_keys(pty, "Enter Space Space Space e - Space M-v");
    pty_type(pty, "2");
    pty_keys(pty, "Enter F6 Enter");
    pty_type(pty, "Keskusteltiin retkesta Repovedelle.");
    pty_keys(pty, "Tab");
    pty_type(pty, "Retki pidetaan toukokuussa.");
    pty_keys(pty, "F2");
    pty_type(pty, "Vuorot jaettiin.");
    pty_keys(pty, "F5");
    program_await(pty, "Repovedelle");
    pty_keys(pty, "Enter");
    program_await(pty, "Sent to the printer aula.");
}

/* The path that a line opens for writing, makes or renames to, or NULL. */
static const char *written_path(char *line)
{
    bool opens = strstr(line, "open") && (strstr(line, "O_WRONLY") || strstr(line, "O_RDWR") ||
                     strstr(line, "O_CREAT"));
    bool makes = strstr(line, "creat(") || strstr(line, "rename") || strstr(line, "link") ||
        strstr(line, "mkdir") || strstr(line, "mknod");
    if ((!opens && !makes) || strstr(line, " = -1 "))
        return NULL;
    char *end = strrchr(line, '"'), *start = end;
    while (start && start > line && start[-1] != '"')
        start--;
    if (!end || start == end)
        return NULL;
    *end = '\0';
    return start;
}

/* The book with its journal, what the program keeps on the PC (copies of the book's state, backups),
 * and the caches of the font library. */
static bool is_known_place(const char *path, const char *home)
{
    size_t length = strlen(home);
    if (strncmp(path, home, length) == 0) {
        path += length;
        return strcmp(path, "/hakola.rukkanen") == 0 ||
            strcmp(path, "/hakola.rukkanen-journal") == 0 || strncmp(path, "/rukkanen/", 10) == 0 ||
            strncmp(path, "/.cache/fontconfig", 18) == 0;
    }
    return strcmp(path, "/dev/null") == 0 || strcmp(path, "/dev/tty") == 0 ||
        strncmp(path, "/dev/pts/", 9) == 0 || strstr(path, "/fontconfig");
}

static void expect_known_places(char *trace, const char *home)
{
    char *save = NULL;
    int n = 0;
    for (char *line = strtok_r(trace, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        const char *path = written_path(line);
        if (!path)
            continue;
        if (!is_known_place(path, home))
            fail_msg("written to: %s", path);
        n++;
    }
    assert_true(n > 5);
}

static void the_main_job_writes_no_name_that_was_not_agreed_to(void **state)
{
    char *folder = scratch_new();
    struct str trace = STR_INIT;
    size_t lines = 0;
    int files = 0;
    (void)state;
    if (getenv("RUKKANEN_SANITIZED") || !have_strace()) {
        scratch_remove(folder);
        skip();
    }
    scratch_script(folder, "lp", "cat >/dev/null\necho 'request id is aula-17 (1 file(s))'\n");
    meeting_book_make(&book, 1);
    struct pty *pty = start_traced(folder);
    program_await(pty, "Passphrase:");
    program_unlock(pty);
    program_await(pty, "Today");
    hold_the_meeting(pty);
    back_to_today(pty);
    pty_send(pty, "\033[21~q", 6);
    assert_int_equal(pty_wait(pty), 0);
    pty_free(pty);
    char *home = path_folder(book.path);
    assert_true(scratch_read(folder, "trace", &trace));
    assert_non_null(strstr(trace.s, unpublished[0])); /* on the terminal: the trace does see */
    assert_non_null(strstr(trace.s, "hakola.rukkanen-journal"));
    char *copy = mem_text(trace.s);
    expect_known_places(copy, home);
    search_trace(trace.s, unpublished, &lines);
    assert_true(lines > 100);
    search_files(home, unpublished, &files);
    assert_true(files >= 2);
    free(copy);
    free(home);
    str_clear(&trace);
    scratch_remove(folder);
}

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sitting_writes_no_secret_but_to_the_terminal),
        cmocka_unit_test(the_main_job_writes_no_name_that_was_not_agreed_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
