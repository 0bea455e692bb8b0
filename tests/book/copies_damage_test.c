/*
 * P15: a whole copy with any byte flipped, any page lost or cut anywhere is refused whole, or what
 * is taken from it is what was in it before; the book that it is merged into stays as it was, or
 * becomes just what the unharmed copy would have made of it.
 */
#include "rukkanen/base/path.h"
#include "rukkanen/book/child.h"
#include "rukkanen/book/copies.h"
#include "rukkanen/book/safety.h"
#include "support/hostile.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

enum { PAGE = 4096 };

static struct hostile hostile;
static struct str live, copy;    /* the bytes of both */
static struct str after;      /* dump of the live book merged with the unharmed copy */
static char *tried, *file;
static int refused, taken;

static void add_line(void *data, const char *text, size_t length)
{
    str_add_n(data, text, length);
    str_add_c(data, '\n');
}

static void put(const char *path, const char *bytes, size_t length)
{
    struct err err = {.kind = ERR_NONE};
    unlink(path);
    if (!path_write_new(path, bytes, length, &err))
        fail_msg("%s", err.sentence);
}

static bool merge_into_tried(struct str *dump, struct err *err)
{
    struct merge_options options = {.yes = true};
    struct merge_result result;
    struct book *book;
    struct err inner = {.kind = ERR_NONE};
    if (!book_open(tried, BOOK_WRITE, &book, &inner))
        fail_msg("%s", inner.sentence);
    bool ok = book_merge(book, file, &options, &result, err);
    merge_result_clear(&result);
    if (dump && !book_dump(book, add_line, dump, &inner))
        fail_msg("%s", inner.sentence);
    book_close(book);
    return ok;
}

static bool is_live_untouched(void)
{
    struct str bytes = STR_INIT;
    assert_true(path_read(tried, 1 << 28, &bytes, NULL));
    bool same = bytes.len == live.len && memcmp(bytes.s, live.s, live.len) == 0;
    str_clear(&bytes);
    return same;
}

/* Merges what is at file now; what it is called when the test fails. */
static void try_it(const char *what, size_t at)
{
    struct str dump = STR_INIT;
    struct err err = {.kind = ERR_NONE};
    bool ok = merge_into_tried(&dump, &err);
    if (ok && strcmp(dump.s, after.s) != 0)
        fail_msg("%s at %zu: merged, but to something else", what, at);
    if (!ok && err.kind != ERR_FOREIGN && err.kind != ERR_NEWER)
        fail_msg("%s at %zu: %s", what, at, err.sentence);
    if (!ok && !is_live_untouched())
        fail_msg("%s at %zu: refused, but the book was written", what, at);
    refused += !ok;
    taken += ok;
    if (ok)
        put(tried, live.s, live.len);
    str_clear(&dump);
}

static size_t how_many(void)
{
    const char *asked = getenv("RUKKANEN_TEST_FLIPS");
    return asked ? (size_t)atoi(asked) : 250;
}

static void any_flipped_byte_is_refused_or_does_no_harm(void **state)
{
    (void)state;
    size_t n = how_many(), step = copy.len / n + 1;
    refused = taken = 0;
    for (size_t i = 0; i < n; i++) {
        /* Spread over the whole file, never at the same place of a page; the first page in full. */
        size_t at = i < n / 4 ? i * 100 / (n / 4) : (i * step + i * 37) % copy.len;
        char was = copy.s[at];
        copy.s[at] = (char)(was ^ (1 << i % 8));
        put(file, copy.s, copy.len);
        copy.s[at] = was;
        try_it("a flipped bit", at);
    }
    print_message("# %d refused, %d unharmed\n", refused, taken);
    assert_true(refused > 0 && taken > 0);
}

static void any_lost_page_is_refused_or_does_no_harm(void **state)
{
    (void)state;
    char page[PAGE];
    refused = taken = 0;
    for (size_t at = 0; at < copy.len; at += PAGE) {
        memcpy(page, copy.s + at, PAGE);
        memset(copy.s + at, 0, PAGE);
        put(file, copy.s, copy.len);
        memcpy(copy.s + at, page, PAGE);
        try_it("a lost page", at);
    }
    print_message("# %d refused, %d unharmed\n", refused, taken);
    assert_true(refused > taken);
}

static void any_cut_is_refused(void **state)
{
    (void)state;
    size_t n = how_many() / 4;
    refused = taken = 0;
    for (size_t i = 0; i < n; i++) {
        size_t length = i % 2 ? (i * copy.len / n) / PAGE * PAGE : i * copy.len / n;
        put(file, copy.s, length);
        try_it("a cut", length);
    }
    assert_int_equal(taken, 0);
}

static int make(void **state)
{
    struct err err = {.kind = ERR_NONE};
    (void)state;
    hostile_make(&hostile);
    tried = scratch_path(hostile.folder, "tried.rukkanen");
    file = scratch_path(hostile.folder, "harmed.rukkanen");
    assert_true(path_read(hostile.live, 1 << 28, &live, NULL));
    assert_true(path_read(hostile.copy, 1 << 28, &copy, NULL));
    put(tried, live.s, live.len);
    put(file, copy.s, copy.len);
    if (!merge_into_tried(&after, &err))
        fail_msg("%s", err.sentence);
    put(tried, live.s, live.len);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    hostile_drop(&hostile);
    str_clear(&live);
    str_clear(&copy);
    str_clear(&after);
    free(tried);
    free(file);
    return 0;
}

int main(int argc, char **argv)
{
    int status;
    if (book_child_main(argc, argv, &status))
        return status;
    setenv("RUKKANEN_TEST_KDF", "cheap", 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_flipped_byte_is_refused_or_does_no_harm),
        cmocka_unit_test(any_lost_page_is_refused_or_does_no_harm),
        cmocka_unit_test(any_cut_is_refused),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
