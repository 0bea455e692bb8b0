#include "support/demo.h"

#include "rukkanen/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct pty *demo_start_raw(const char *what, const struct pty_options *options)
{
    char path[512];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 16);
    assert_true(length > 0);
    path[length] = '\0';
    char *name = strrchr(path, '/') + 1;
    snprintf(name, sizeof path - (size_t)(name - path), "tui_demo");
    const char *const argv[] = {path, what, NULL};
    return pty_start_raw(argv, options);
}

struct pty *demo_start(const char *what, const struct pty_options *options)
{
    struct pty *pty = demo_start_raw(what, options);
    pty_settle(pty);
    return pty;
}

void demo_end(struct pty *pty)
{
    pty_send(pty, "\033[21~", 5);
    assert_int_equal(pty_wait(pty), 3);
    pty_free(pty);
}

int demo_focus_row(struct pty *pty)
{
    int row, column, found = -1;
    pty_cursor(pty, &row, &column);
    assert_true(pty_cursor_visible(pty));
    for (int i = 0; i < pty_rows(pty); i++)
        if (pty_row(pty, i)[0] == '>') {
            assert_int_equal(found, -1);
            found = i;
        }
    assert_int_equal(found, row);
    assert_true(pty_cell(pty, row, 0).reverse);
    assert_false(pty_cell(pty, row, 1).reverse);
    return row;
}

bool demo_any_colour(struct pty *pty)
{
    for (int row = 0; row < 24; row++)
        for (int column = 0; column < 80; column++)
            if (pty_cell(pty, row, column).coloured)
                return true;
    return false;
}

size_t demo_cost(struct pty *pty, const char *keys)
{
    pty_mark(pty);
    pty_keys(pty, keys);
    return pty_bytes(pty);
}

void demo_at_most(size_t figure, size_t goal)
{
    if (figure > goal)
        fail_msg("%zu, and the goal is %zu", figure, goal);
}
