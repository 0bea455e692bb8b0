/* The command line on a terminal: passphrases are asked for and not shown, the recovery code is
 * shown once, and what a record holds cannot speak to the terminal. */
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "support/run.h"
#include "support/scratch.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <cmocka.h>

struct terminal {
    struct run run;
    int fd;
    pid_t pid;
    struct str seen; /* all that the terminal got */
};

static int set_up(void **state)
{
    struct terminal *t = mem_zero(1, sizeof *t);
    run_init(&t->run);
    str_init(&t->seen);
    *state = t;
    return 0;
}

static int set_up_book(void **state)
{
    struct terminal *t = mem_zero(1, sizeof *t);
    run_book(&t->run);
    str_init(&t->seen);
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct terminal *t = *state;
    run_clear(&t->run);
    str_clear(&t->seen);
    free(t);
    return 0;
}

static char *program(void)
{
    char *exe = path_exe(), *folder = path_folder(exe), *above = path_folder(folder);
    char *path = path_join(above, "rukkanen");
    free(exe);
    free(folder);
    free(above);
    return path;
}

/* Starts the program on a terminal of its own. */
static void begin_words(struct terminal *t, const char *const *words)
{
    const char *argv[32] = {0};
    size_t n = 0;
    char *path = program();
    argv[n++] = path;
    argv[n++] = "--lang";
    argv[n++] = "en";
    for (size_t i = 0; words[i] && n < 31; i++)
        argv[n++] = words[i];
    str_reset(&t->seen);
    t->pid = forkpty(&t->fd, NULL, NULL, NULL);
    assert_true(t->pid >= 0);
    if (t->pid == 0) {
        clearenv();
        setenv("PATH", "/usr/bin:/bin", 1);
        setenv("HOME", t->run.folder, 1);
        setenv("LC_ALL", "C.UTF-8", 1);
        setenv("RUKKANEN_BOOK", t->run.book, 1);
        setenv("RUKKANEN_TEST_NOW", t->run.now, 1);
        setenv("RUKKANEN_TEST_KDF", "1", 1);
        setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
        execv(path, (char *const *)argv);
        _exit(127);
    }
    free(path);
}
#define begin(t, ...) begin_words((t), (const char *const[]) {__VA_ARGS__, NULL})

/* Reads what comes; false at the end, or when nothing comes for 20 seconds. */
static bool more(struct terminal *t)
{
    struct pollfd fd = {.fd = t->fd, .events = POLLIN};
    char block[4096];
    if (poll(&fd, 1, 20000) <= 0)
        return false;
    ssize_t n = read(t->fd, block, sizeof block);
    if (n <= 0)
        return false;
    str_add_n(&t->seen, block, (size_t)n);
    return true;
}

static void wait_for(struct terminal *t, const char *text)
{
    while (!strstr(t->seen.s, text)) {
        if (!more(t))
            fail_msg("%s did not come: %s", text, t->seen.s);
    }
}

static void type(struct terminal *t, const char *text)
{
    assert_int_equal(write(t->fd, text, strlen(text)), strlen(text));
}

/* The exit code, or 128 and the signal. */
static int end(struct terminal *t)
{
    int status;
    while (more(t))
        ;
    close(t->fd);
    while (waitpid(t->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool echoes(const struct terminal *t)
{
    struct termios now;
    assert_int_equal(tcgetattr(t->fd, &now), 0);
    return now.c_lflag & ECHO;
}

static void a_passphrase_is_asked_for_and_not_shown(void **state)
{
    struct terminal *t = *state;
    begin(t, "show", "site", "--open", "people");
    wait_for(t, "Passphrase: ");
    assert_false(echoes(t));
    type(t, RUN_PASSPHRASE "\n");
    assert_int_equal(end(t), 0);
    assert_non_null(strstr(t->seen.s, "Hakola"));
    assert_null(strstr(t->seen.s, "kissa"));
    begin(t, "set", "site", "=name:Hakola", "area=X");
    wait_for(t, "Passphrase: ");
    type(t, "something else altogether\n");
    assert_int_equal(end(t), 3);
}

static void reading_what_is_public_asks_for_nothing(void **state)
{
    struct terminal *t = *state;
    begin(t, "show", "site");
    assert_int_equal(end(t), 0);
    assert_null(strstr(t->seen.s, "Passphrase"));
}

static void a_stopped_question_leaves_the_terminal_as_it_was(void **state)
{
    struct terminal *t = *state;
    begin(t, "show", "site", "--open", "people");
    wait_for(t, "Passphrase: ");
    assert_false(echoes(t));
    type(t, "half\003");
    int status = end(t);
    assert_true(status == 1 || status == 128 + SIGINT);
    begin(t, "show", "site", "--open", "people");
    wait_for(t, "Passphrase: ");
    kill(t->pid, SIGTERM);
    /* Its terminal lives as long as it does; what it set last is what the next program finds. */
    bool back = false;
    for (int i = 0; i < 2000 && !back; i++) {
        back = echoes(t);
        if (!back)
            usleep(1000);
    }
    assert_true(back);
    assert_int_equal(end(t), 128 + SIGTERM);
}

static void a_new_book_shows_its_code_on_the_terminal(void **state)
{
    struct terminal *t = *state;
    begin(t, "init", "--site", "Hakola", "--user", "Sanna");
    wait_for(t, "New passphrase");
    type(t, RUN_PASSPHRASE "\n");
    wait_for(t, "once more");
    type(t, RUN_PASSPHRASE "\n");
    assert_int_equal(end(t), 0);
    assert_non_null(strstr(t->seen.s, "The recovery code of this book:"));
    const char *digits = strpbrk(strstr(t->seen.s, "recovery code"), "0123456789");
    assert_non_null(digits);
    assert_int_equal(strspn(digits, "0123456789 "), 47);
    t->run.locked = false;
    run(&t->run, "show", "site");
    expect(&t->run, 0);
}

static void two_different_passphrases_make_no_book(void **state)
{
    struct terminal *t = *state;
    begin(t, "init", "--site", "Hakola", "--user", "Sanna");
    wait_for(t, "New passphrase");
    type(t, RUN_PASSPHRASE "\n");
    wait_for(t, "once more");
    type(t, RUN_PASSPHRASE "!\n");
    assert_int_equal(end(t), 1);
    assert_false(path_exists(t->run.book));
}

static void enter_takes_the_passphrase_that_is_offered(void **state)
{
    struct terminal *t = *state;
    begin(t, "init", "--site", "Hakola", "--user", "Sanna");
    wait_for(t, "”): ");
    const char *from = strstr(t->seen.s, "“") + strlen("“");
    char *offered = mem_text_n(from, (size_t)(strstr(from, "”") - from));
    type(t, "\n");
    assert_int_equal(end(t), 0);
    struct str line = STR_INIT;
    str_addf(&line, "%s\n", offered);
    scratch_write(t->run.folder, "passphrase", line.s);
    t->run.locked = false;
    run(&t->run, "show", "site");
    expect(&t->run, 0);
    str_clear(&line);
    free(offered);
}

static void what_a_record_holds_does_not_speak_to_the_terminal(void **state)
{
    struct terminal *t = *state;
    run_input(&t->run, "set setting theme value=x\nput setting name=a value='x\xE2\x80\xAEy'\n",
        "batch");
    assert_int_not_equal(t->run.status, 0); /* the border refuses it already */
    char *title = scratch_path(t->run.folder, "title");
    scratch_write(t->run.folder, "title", "a\033]0;evil\007b\n");
    struct str word = STR_INIT;
    str_addf(&word, "name@=%s", title);
    run(&t->run, "add", "site", word.s);
    expect(&t->run, 1);
    begin(t, "show", "site\033[2J");
    assert_int_equal(end(t), 2);
    assert_null(strchr(t->seen.s, '\033'));
    str_clear(&word);
    free(title);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up_book, tear_down)
#define E(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_passphrase_is_asked_for_and_not_shown),
        T(reading_what_is_public_asks_for_nothing),
        T(a_stopped_question_leaves_the_terminal_as_it_was),
        E(a_new_book_shows_its_code_on_the_terminal),
        E(two_different_passphrases_make_no_book),
        E(enter_takes_the_passphrase_that_is_offered),
        T(what_a_record_holds_does_not_speak_to_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
