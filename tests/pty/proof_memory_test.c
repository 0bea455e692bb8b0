/*
 * What is in the memory of the program stays there and goes with the lock: no other program of the
 * same user reads it, no crash leaves it in a core, and after locking neither words nor keys are
 * left in it. What root sees is looked at through /proc/PID/mem, which is more than a core holds.
 */
#include "book/internal.h"
#include "book/keys/inside.h"
#include "book/keys/keys.h"
#include "rukkanen/book/book.h"
#include "support/program.h"
#include "support/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

enum { NOBODY = 65534 };

static struct meeting_book book;

static void run(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void run(const char *format, ...)
{
    char *command = NULL;
    va_list args;
    va_start(args, format);
    assert_true(vasprintf(&command, format, args) > 0);
    va_end(args);
    assert_int_equal(system(command), 0);
    free(command);
}

static int make(void **state)
{
    (void)state;
    meeting_book_make(&book, 1);
    return 0;
}

/* ---- other programs of the same user ---------------------------------------------------------- */

/* What a program of that user gets of another's memory: 0, or an errno. */
static int try_to_read(uid_t user, pid_t pid)
{
    pid_t child = fork();
    if (child == 0) {
        char path[64], byte;
        if (geteuid() == 0 && (setresgid(user, user, user) || setresuid(user, user, user)))
            _exit(EINVAL);
        snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
        int mem = open(path, O_RDONLY);
        if (mem < 0)
            _exit(errno);
        _exit(pread(mem, &byte, 1, 0) < 0 && errno == EACCES ? EACCES : 0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* A program of the same user that hides nothing. */
static pid_t start_open_one(uid_t user)
{
    pid_t pid = fork();
    if (pid == 0) {
        if (geteuid() == 0 && (setresgid(user, user, user) || setresuid(user, user, user)))
            _exit(1);
        execl("/bin/sleep", "sleep", "60", (char *)NULL);
        _exit(1);
    }
    for (int i = 0; i < 200; i++) { /* until it is sleep */
        char path[64], name[32] = "";
        snprintf(path, sizeof path, "/proc/%d/comm", (int)pid);
        FILE *comm = fopen(path, "r");
        bool is = comm && fgets(name, sizeof name, comm) && strncmp(name, "sleep", 5) == 0;
        if (comm)
            fclose(comm);
        if (is)
            break;
        usleep(10000);
    }
    return pid;
}

/* The program in the folder of its book, of which all belongs to that user. */
static struct pty *start_as(uid_t user, const char *folder)
{
    char program[PATH_MAX], copy[PATH_MAX];
    program_path(program);
    if (geteuid() != 0)
        return program_start(book.path, 24, 80);
    snprintf(copy, sizeof copy, "%s/program", folder);
    run("cp '%s' '%s' && chown -R %d:%d '%s'", program, copy, (int)user, (int)user, folder);
    const char *const argv[] = {"/usr/bin/setpriv", "--reuid=65534", "--regid=65534",
        "--clear-groups", copy, "--lang", "en", book.path, NULL};
    return pty_start(argv, NULL);
}

static void another_program_of_the_same_user_cannot_read_it(void **state)
{
    char *tmp = getenv("TMPDIR") ? strdup(getenv("TMPDIR")) : NULL, folder[sizeof book.path];
    uid_t user = geteuid() == 0 ? NOBODY : geteuid();
    (void)state;
    setenv("TMPDIR", "/tmp", 1); /* where any user may go */
    meeting_book_make(&book, 1);
    snprintf(folder, sizeof folder, "%s", book.path);
    *strrchr(folder, '/') = '\0';
    struct pty *pty = start_as(user, folder);
    program_unlock(pty);
    program_await(pty, "Today");
    pid_t other = start_open_one(user);
    bool readable = try_to_read(user, other) == 0;
    int got = try_to_read(user, pty_pid(pty));
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);
    /* Once more after the program began anew. */
    program_lock(pty);
    int later = try_to_read(user, pty_pid(pty));
    pty_free(pty);
    run("rm -rf '%s'", folder);
    if (tmp)
        setenv("TMPDIR", tmp, 1);
    free(tmp);
    if (!readable)
        skip(); /* this system lets nobody read anybody */
    assert_int_equal(got, EACCES);
    assert_int_equal(later, EACCES);
}

/* ---- cores ------------------------------------------------------------------------------------ */

static bool core_in(const char *folder)
{
    char command[PATH_MAX + 40];
    snprintf(command, sizeof command, "ls '%s' | grep -q '^core'", folder);
    return system(command) == 0;
}

/* Whether this system writes a core at all. */
static bool cores_are_written(const char *folder)
{
    char command[PATH_MAX + 80];
    snprintf(command, sizeof command,
        "cd '%s' && ulimit -c unlimited && sh -c 'kill -SEGV $$'; exit 0", folder);
    if (system(command) != 0 || !core_in(folder))
        return false;
    run("rm -f '%s'/core*", folder);
    return true;
}

static void a_crash_leaves_no_core(void **state)
{
    static const int signals[] = {SIGSEGV, SIGQUIT, SIGABRT, SIGBUS};
    char *folder = scratch_new(), program[PATH_MAX];
    (void)state;
    program_path(program);
    if (getenv("RUKKANEN_SANITIZED") || !cores_are_written(folder)) {
        scratch_remove(folder);
        skip();
    }
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        const char *const argv[] = {"/bin/sh", "-c",
            "ulimit -c unlimited && cd \"$0\" && exec \"$@\"", folder, program, "--lang", "en",
            book.path, NULL};
        struct pty *pty = pty_start(argv, NULL);
        program_unlock(pty);
        program_await(pty, "Today");
        pty_kill(pty, signals[i]);
        pty_free(pty);
        assert_false(core_in(folder));
    }
    scratch_remove(folder);
}

/* ---- after locking ----------------------------------------------------------------------------- */

struct secrets {
    unsigned char people[32], sign[32], site[KEY_SIZE];
};

/* The user's own, which any program has that the passphrase opened. */
static void read_secrets(struct secrets *secrets)
{
    struct book *own = NULL;
    struct err err = {.kind = ERR_NONE};
    assert_true(book_open(book.path, BOOK_READ, &own, &err));
    assert_true(book_unlock(own, "Sanna", MEETING_BOOK_PASSPHRASE, BOOK_PEOPLE, &err));
    const struct arena *arena = own->keys->arena;
    memcpy(secrets->people, arena->people_secret, 32);
    memcpy(secrets->sign, arena->sign_secret, 32);
    memcpy(secrets->site, site_sealing_key(own->keys, book.site, COMPARTMENT_PEOPLE)->key, KEY_SIZE);
    book_close(own);
}

static void work(struct pty *pty)
{
    program_unlock(pty);
    program_people(pty);
    pty_keys(pty, "Enter F7");
    pty_type(pty, MEETING_BOOK_PASSPHRASE);
    pty_keys(pty, "Enter");
    program_await(pty, "health details open");
    pty_keys(pty, "Esc Esc Enter Space F6 Enter");
    pty_type(pty, "Zorbakkalan salaretki, puhelin 0409876543");
    pty_keys(pty, "C-s");
}

static void after_locking_neither_words_nor_keys_are_left(void **state)
{
    /* Commoner names stand in the program itself, in its dictionary. */
    static const char *const words[] = {"Zorbakkalan", "salaretki", "0409876543", "Heino",
        "Aalto Eila", "Mäki Sirkka", "Koski Marja", MEETING_BOOK_PASSPHRASE};
    struct secrets secrets;
    (void)state;
    read_secrets(&secrets);
    struct pty *pty = program_start(book.path, 24, 80);
    work(pty);
    if (program_remembers(pty, "salaretki") < 0) {
        pty_free(pty);
        skip();
    }
    assert_int_equal(program_remembers(pty, "salaretki"), 1); /* the search does see */
    assert_int_equal(program_remembers(pty, "Heino"), 1);
    assert_int_equal(program_remembers(pty, "Mäki Sirkka"), 1);
    assert_int_equal(program_remembers_bytes(pty, secrets.people, 32), 1);
    assert_int_equal(program_remembers_bytes(pty, secrets.sign, 32), 1);
    assert_int_equal(program_remembers_bytes(pty, secrets.site, KEY_SIZE), 1);
    assert_int_equal(program_remembers(pty, MEETING_BOOK_PASSPHRASE), 0); /* not even now */
    program_lock(pty);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (program_remembers(pty, words[i]) != 0)
            fail_msg("After locking \"%s\" is in memory.", words[i]);
    assert_int_equal(program_remembers_bytes(pty, secrets.people, 32), 0);
    assert_int_equal(program_remembers_bytes(pty, secrets.sign, 32), 0);
    assert_int_equal(program_remembers_bytes(pty, secrets.site, KEY_SIZE), 0);
    pty_free(pty);
}

#define TEST(name) cmocka_unit_test_setup(name, make)

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        TEST(another_program_of_the_same_user_cannot_read_it),
        TEST(a_crash_leaves_no_core),
        TEST(after_locking_neither_words_nor_keys_are_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
