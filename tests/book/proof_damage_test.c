/* A damaged book is read as far as it goes: whichever page of the file is lost, the other rows are
 * found, and nothing is written. */
#include "rukkanen/book/query.h"
#include "support/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { PAGE = 4096, MEETINGS = 60 };

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

static void write_file(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* How many meetings are found in the file, -1 where it does not open at all. */
static int meetings_in(const char *path)
{
    struct book *book = NULL;
    struct vec rows = VEC_INIT(struct row);
    struct query query = {.entity = ENTITY_MEETING, .sort = "date"};
    struct err err = {.kind = ERR_NONE};
    if (!book_open(path, BOOK_REPAIR, &book, &err)) {
        assert_true(*err.sentence);
        return -1;
    }
    assert_false(book_writable(book));
    assert_true(book_notes(book) & BOOK_NOTE_DAMAGED);
    must(book_query(book, &query, &rows, &site_err));
    int n = (int)rows.n;
    rows_clear(&rows);
    book_close(book);
    return n;
}

static void whichever_page_is_lost_the_others_are_read(void **state)
{
    static const char nothing[PAGE];
    struct site *site = *state;
    size_t size;
    int opened = 0, some = 0, pages;
    for (int i = 0; i < MEETINGS; i++)
        site_meeting(site, site->group, SITE_TODAY - i);
    book_close(site->book);
    site->book = NULL;
    char *whole = read_file(site->path, &size), *damaged = malloc(size);
    pages = (int)(size / PAGE);
    for (int page = 0; page < pages; page++) {
        memcpy(damaged, whole, size);
        memcpy(damaged + page * PAGE, nothing, PAGE);
        write_file(site->path, damaged, size);
        int n = meetings_in(site->path);
        opened += n >= 0;
        some += n >= MEETINGS / 2;
        size_t after;
        char *bytes = read_file(site->path, &after);
        assert_int_equal(after, size);
        assert_memory_equal(bytes, damaged, size);
        free(bytes);
    }
    printf("# of %d pages %d may be lost, %d with most of the meetings left\n", pages, opened, some);
    assert_true(opened * 5 >= pages * 4);
    assert_true(some * 4 >= pages * 3);
    write_file(site->path, whole, size);
    free(whole);
    free(damaged);
    site_reopen(site, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            whichever_page_is_lost_the_others_are_read, site_make, site_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
