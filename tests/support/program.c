#include "support/program.h"

#include "rukkanen/base/mem.h"

#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

void program_path(char path[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 12);
    assert_true(length > 0);
    path[length] = '\0';
    for (int up = 0; up < 2; up++)
        *strrchr(path, '/') = '\0';
    strncat(path, "/rukkanen", 10);
}

static struct pty *start(
    const char *lang, const char *book, int rows, int columns, const char *derivation)
{
    char program[PATH_MAX];
    program_path(program);
    const char *argv[] = {program, "--lang", lang, book, NULL};
    const char *const env[] = {derivation, "RUKKANEN_TEST_MEDIA=",
        "RUKKANEN_TEST_NOW=" MEETING_BOOK_NOW, "TZ=UTC", NULL};
    return pty_start(argv, &(struct pty_options){.rows = rows, .columns = columns, .env = env});
}

struct pty *program_start_in(const char *lang, const char *book, int rows, int columns)
{
    return start(lang, book, rows, columns, "RUKKANEN_TEST_KDF=cheap");
}

struct pty *program_start_slow(const char *book, int rows, int columns)
{
    return start("en", book, rows, columns, "RUKKANEN_TEST_KDF=slow");
}

struct pty *program_start(const char *book, int rows, int columns)
{
    return program_start_in("en", book, rows, columns);
}

void program_await(struct pty *pty, const char *text)
{
    for (int i = 0; i < 250 && pty_find(pty, text, NULL) < 0; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
        pty_settle(pty);
    }
    pty_expect(pty, text);
}

void program_unlock(struct pty *pty)
{
    pty_type(pty, MEETING_BOOK_PASSPHRASE);
    pty_keys(pty, "Enter");
    for (int i = 0; i < 250; i++) {
        if (pty_find(pty, "***", NULL) < 0 && pty_find(pty, "Opening", NULL) < 0)
            return;
        nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
        pty_settle(pty);
    }
    fail_msg("The book did not open.");
}

void program_lock(struct pty *pty)
{
    pty_keys(pty, "F10");
    pty_send(pty, "\r", 1);
    pty_await_anew(pty);
    program_await(pty, "Passphrase:");
}

void program_quit(struct pty *pty)
{
    pty_send(pty, "\033[21~q", 6);
    assert_int_equal(pty_wait(pty), 0);
    pty_free(pty);
}

void program_people(struct pty *pty)
{
    if (pty_find(pty, "Last name", NULL) < 0)
        pty_keys(pty, "M-p");
    program_await(pty, "Last name");
}

int program_focus(struct pty *pty)
{
    int row, column;
    pty_cursor(pty, &row, &column);
    assert_true(pty_cursor_visible(pty));
    const char *line = pty_row(pty, row);
    if (*line != '>')
        fail_msg("The cursor is not on the marked row but on: %s", line);
    return row;
}

void program_command(const struct meeting_book *book, const char *command, const char *input)
{
    char program[PATH_MAX], *line = NULL;
    program_path(program);
    assert_true(
        asprintf(&line,
            "printf '%%s\\n%%s\\n' '%s' '%s' | '%s' --book '%s' --passphrase-fd 0 %s >/dev/null",
            MEETING_BOOK_PASSPHRASE, input, program, book->path, command) > 0);
    if (system(line) != 0)
        fail_msg("The command failed: %s", command);
    free(line);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static bool region_holds(
    int mem, unsigned long from, unsigned long to, const void *bytes, size_t length)
{
    enum { BLOCK = 1 << 20 };
    char *copy = mem_alloc(BLOCK);
    bool holds = false;
    for (unsigned long at = from; at < to && !holds; at += BLOCK - length) {
        size_t size = to - at < BLOCK ? to - at : BLOCK;
        ssize_t got = pread(mem, copy, size, (off_t)at);
        if (got <= 0)
            break; /* reserved, never touched */
        holds = memmem(copy, (size_t)got, bytes, length) != NULL;
    }
    free(copy);
    return holds;
}

int program_remembers(struct pty *pty, const char *text)
{
    return program_remembers_bytes(pty, text, strlen(text));
}

int program_remembers_bytes(struct pty *pty, const void *bytes, size_t length)
{
    char path[64], line[512];
    int holds = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pty_pid(pty));
    FILE *maps = fopen(path, "r");
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pty_pid(pty));
    int mem = open(path, O_RDONLY | O_CLOEXEC);
    if (!maps || mem < 0) {
        if (maps)
            fclose(maps);
        if (mem >= 0)
            close(mem);
        return -1;
    }
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        char mode[8];
        /* A gigabyte at once is what a sanitizer has set aside, not what a program holds. */
        if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) == 3 && mode[0] == 'r' &&
            mode[1] == 'w' && to - from < 1ul << 30 && region_holds(mem, from, to, bytes, length))
            holds = 1;
    }
    fclose(maps);
    close(mem);
    return holds;
}
