#include "support/apart.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/safety.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

struct err apart_err;

static uint64_t first_id(struct book *book, int entity)
{
    struct query query = {.entity = entity, .fields = ""};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(book, &query, &rows, &apart_err));
    assert_true(rows.n > 0);
    uint64_t id = VEC_AT(&rows, struct row, 0)->id;
    rows_clear(&rows);
    return id;
}

static void open_copy(struct apart *copies, int i, const char *user, const char *passphrase)
{
    must(book_open(copies->path[i], BOOK_WRITE, &copies->book[i], &apart_err));
    must(book_unlock(copies->book[i], user, passphrase, BOOK_HEALTH, &apart_err));
}

static void copy_file(const char *from, const char *to)
{
    struct str bytes = STR_INIT;
    must(path_read(from, 1 << 28, &bytes, &apart_err));
    must(path_write_new(to, bytes.s, bytes.len, &apart_err));
    str_clear(&bytes);
}

int apart_make(void **state)
{
    static const char *const names[COPIES] = {"hakola", "valkeala", "tapola"};
    struct apart *copies = mem_zero(1, sizeof *copies);
    struct str code = STR_INIT;
    copies->folder = scratch_new();
    setenv("XDG_STATE_HOME", copies->folder, 1);
    for (int i = 0; i < COPIES; i++)
        copies->path[i] = scratch_path(copies->folder, names[i]);
    struct book_start start = {.site = "Hakolan kerhohuone",
        .user = "Sanna",
        .passphrase = COPIES_PASSPHRASE,
        .group = "Hakolan työrukkanen"};
    must(book_create(copies->path[0], &start, &code, &copies->book[0], &apart_err));
    str_wipe(&code);
    copies->group = first_id(copies->book[0], ENTITY_GROUP);
    copies->site = first_id(copies->book[0], ENTITY_SITE);
    book_close(copies->book[0]);
    copy_file(copies->path[0], copies->path[1]);
    copy_file(copies->path[0], copies->path[2]);
    for (int i = 0; i < COPIES; i++)
        open_copy(copies, i, "Sanna", COPIES_PASSPHRASE);
    *state = copies;
    return 0;
}

int apart_drop(void **state)
{
    struct apart *copies = *state;
    for (int i = 0; i < COPIES; i++) {
        book_close(copies->book[i]);
        free(copies->path[i]);
    }
    scratch_remove(copies->folder);
    free(copies);
    return 0;
}

void apart_merge(struct apart *copies, int into, int from)
{
    struct merge_options options = {.yes = true};
    struct merge_result result;
    must(book_merge(
        copies->book[into], copies->path[from], &options, &result, &apart_err));
    merge_result_clear(&result);
}

void apart_join(struct apart *copies)
{
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < COPIES; i++) {
            for (int j = 0; j < COPIES; j++) {
                if (i != j)
                    apart_merge(copies, i, j);
            }
        }
    }
    assert_true(apart_same(copies->book[0], copies->book[1]));
    assert_true(apart_same(copies->book[0], copies->book[2]));
}

void apart_enter(struct apart *copies, int i, const char *user, const char *passphrase)
{
    book_close(copies->book[i]);
    must(book_open(copies->path[i], BOOK_WRITE, &copies->book[i], &apart_err));
    must(book_unlock(copies->book[i], user, passphrase, BOOK_PEOPLE, &apart_err));
}

static void add_line(void *data, const char *text, size_t length)
{
    str_add_n(data, text, length);
    str_add_c(data, '\n');
}

bool apart_same(struct book *a, struct book *b)
{
    struct str x = STR_INIT, y = STR_INIT;
    must(book_dump(a, add_line, &x, &apart_err));
    must(book_dump(b, add_line, &y, &apart_err));
    bool same = strcmp(x.s, y.s) == 0;
    str_clear(&x);
    str_clear(&y);
    return same;
}

uint64_t apart_person(struct apart *copies, int i, const char *first, const char *last)
{
    struct change *change = change_new(copies->book[i]);
    uint64_t id = change_add(change, ENTITY_PERSON, &apart_err);
    must(change_set_text(change, ENTITY_PERSON, id, "first", first, &apart_err));
    must(change_set_text(change, ENTITY_PERSON, id, "last", last, &apart_err));
    must(change_set_ref(change, ENTITY_PERSON, id, "home", copies->site, &apart_err));
    must(change_commit(change, NULL, &apart_err));
    change_free(change);
    return id;
}

uint64_t apart_meeting(struct apart *copies, int i, int64_t date)
{
    struct change *change = change_new(copies->book[i]);
    uint64_t id = change_add(change, ENTITY_MEETING, &apart_err);
    change_preset(change, ENTITY_MEETING, id);
    must(change_set_ref(change, ENTITY_MEETING, id, "group", copies->group, &apart_err));
    must(change_set_ref(change, ENTITY_MEETING, id, "home", copies->site, &apart_err));
    must(change_set_int(change, ENTITY_MEETING, id, "date", date, &apart_err));
    must(change_commit(change, NULL, &apart_err));
    change_free(change);
    return id;
}

uint64_t apart_item(struct apart *copies, int i, uint64_t meeting, const char *heading)
{
    struct change *change = change_new(copies->book[i]);
    uint64_t id = change_add(change, ENTITY_ITEM, &apart_err);
    must(change_set_ref(change, ENTITY_ITEM, id, "meeting", meeting, &apart_err));
    must(change_set_text(change, ENTITY_ITEM, id, "heading", heading, &apart_err));
    must(change_set_int(change, ENTITY_ITEM, id, "on_board", 1, &apart_err));
    must(change_order(change, ENTITY_ITEM, id, NULL, NULL, &apart_err));
    must(change_commit(change, NULL, &apart_err));
    change_free(change);
    return id;
}

void apart_set(
    struct apart *copies, int i, int entity, uint64_t id, const char *field, const char *text)
{
    struct change *change = change_new(copies->book[i]);
    must(change_set_text(change, entity, id, field, text, &apart_err));
    must(change_commit(change, NULL, &apart_err));
    change_free(change);
}

void apart_remove(struct apart *copies, int i, int entity, uint64_t id)
{
    struct change *change = change_new(copies->book[i]);
    must(change_remove(change, entity, id, &apart_err));
    must(change_commit(change, NULL, &apart_err));
    change_free(change);
}

char *apart_text(struct apart *copies, int i, int entity, uint64_t id, const char *field)
{
    struct row row;
    must(book_row(copies->book[i], entity, id, &row, &apart_err));
    char *text = mem_text(row_text(&row, field));
    row_clear(&row);
    return text;
}
