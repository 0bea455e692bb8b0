/*
 * A whole sitting at the screens under strace: every byte that the program and its children write
 * anywhere but to the terminal, and every file that lies there afterwards, is searched for people
 * and for text that was not published.
 */
#include "book/keys/keys.h"
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
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 12);
    assert_true(length > 0);
    program[length] = '\0';
    for (int up = 0; up < 2; up++)
        *strrchr(program, '/') = '\0';
    strncat(program, "/rukkanen", 10);
    snprintf(trace, sizeof trace, "%s/trace", folder);
    const char *argv[] = {"/usr/bin/env", "strace", "-f", "-y", "-s", "1000000", "-o", trace, "-e",
        "trace=write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg", program, "--lang", "en",
        book.path, NULL};
    const char *const env[] = {"RUKKANEN_TEST_KDF=cheap", "RUKKANEN_TEST_MEDIA=",
        "RUKKANEN_TEST_NOW=" MEETING_BOOK_NOW, "TZ=UTC", NULL};
    struct pty *pty = pty_start_raw(argv, &(struct pty_options) {.env = env});
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

static void search_trace(char *trace, size_t *lines)
{
    char *save = NULL;
    for (char *line = strtok_r(trace, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        ++*lines;
        for (size_t i = 0; secrets[i]; i++) {
            const char *at = strstr(line, secrets[i]);
            if (at && is_told(line, secrets[i]))
                fail_msg("\"%s\" was written: %.60s ... %.60s", secrets[i], line, at);
        }
    }
}

static void search_files(const char *folder, int *files)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        struct stat st;
        if (*entry->d_name == '.')
            continue;
        char *path = path_join(folder, entry->d_name);
        if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
            search_files(path, files);
        } else if (S_ISREG(st.st_mode)) {
            struct str bytes = STR_INIT;
            assert_true(path_read(path, 1 << 28, &bytes, &err));
            for (size_t i = 0; secrets[i]; i++) {
                if (memmem(bytes.s, bytes.len, secrets[i], strlen(secrets[i])))
                    fail_msg("\"%s\" lies in %s", secrets[i], path);
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
    search_trace(trace.s, &lines);
    assert_true(lines > 100);
    char *home = path_folder(book.path);
    search_files(home, &files);
    assert_true(files >= 2);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
