#include "support/copies.h"

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

struct err copies_err;

static uint64_t first_id(struct book *book, int entity)
{
    struct query query = {.entity = entity, .fields = ""};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(book, &query, &rows, &copies_err));
    assert_true(rows.n > 0);
    uint64_t id = VEC_AT(&rows, struct row, 0)->id;
    rows_clear(&rows);
    return id;
}

static void open_copy(struct copies *copies, int i, const char *user, const char *passphrase)
{
    must(book_open(copies->path[i], BOOK_WRITE, &copies->book[i], &copies_err));
    must(book_unlock(copies->book[i], user, passphrase, BOOK_HEALTH, &copies_err));
}

static void copy_file(const char *from, const char *to)
{
    struct str bytes = STR_INIT;
    must(path_read(from, 1 << 28, &bytes, &copies_err));
    must(path_write_new(to, bytes.s, bytes.len, &copies_err));
    str_clear(&bytes);
}

int copies_make(void **state)
{
    static const char *const names[COPIES] = {"hakola", "valkeala", "tapola"};
    struct copies *copies = mem_zero(1, sizeof *copies);
    struct str code = STR_INIT;
    copies->folder = scratch_new();
    setenv("XDG_STATE_HOME", copies->folder, 1);
    for (int i = 0; i < COPIES; i++)
        copies->path[i] = scratch_path(copies->folder, names[i]);
    struct book_start start = {.site = "Hakolan kerhohuone",
        .user = "Sanna",
        .passphrase = COPIES_PASSPHRASE,
        .group = "Hakolan työrukkanen"};
    must(book_create(copies->path[0], &start, &code, &copies->book[0], &copies_err));
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

int copies_drop(void **state)
{
    struct copies *copies = *state;
    for (int i = 0; i < COPIES; i++) {
        book_close(copies->book[i]);
        free(copies->path[i]);
    }
    scratch_remove(copies->folder);
    free(copies);
    return 0;
}

void copies_merge(struct copies *copies, int into, int from)
{
    struct merge_options options = {.yes = true};
    struct merge_result result;
    must(book_merge(
        copies->book[into], copies->path[from], &options, &result, &copies_err));
    merge_result_clear(&result);
}

void copies_join(struct copies *copies)
{
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < COPIES; i++) {
            for (int j = 0; j < COPIES; j++) {
                if (i != j)
                    copies_merge(copies, i, j);
            }
        }
    }
    assert_true(copies_same(copies->book[0], copies->book[1]));
    assert_true(copies_same(copies->book[0], copies->book[2]));
}

void copies_enter(struct copies *copies, int i, const char *user, const char *passphrase)
{
    book_close(copies->book[i]);
    must(book_open(copies->path[i], BOOK_WRITE, &copies->book[i], &copies_err));
    must(book_unlock(copies->book[i], user, passphrase, BOOK_PEOPLE, &copies_err));
}

static void add_line(void *data, const char *text, size_t length)
{
    str_add_n(data, text, length);
    str_add_c(data, '\n');
}

bool copies_same(struct book *a, struct book *b)
{
    struct str x = STR_INIT, y = STR_INIT;
    must(book_dump(a, add_line, &x, &copies_err));
    must(book_dump(b, add_line, &y, &copies_err));
    bool same = strcmp(x.s, y.s) == 0;
    str_clear(&x);
    str_clear(&y);
    return same;
}

uint64_t copies_person(struct copies *copies, int i, const char *first, const char *last)
{
    struct change *change = change_new(copies->book[i]);
    uint64_t id = change_add(change, ENTITY_PERSON, &copies_err);
    must(change_set_text(change, ENTITY_PERSON, id, "first", first, &copies_err));
    must(change_set_text(change, ENTITY_PERSON, id, "last", last, &copies_err));
    must(change_set_ref(change, ENTITY_PERSON, id, "home", copies->site, &copies_err));
    must(change_commit(change, NULL, &copies_err));
    change_free(change);
    return id;
}

uint64_t copies_meeting(struct copies *copies, int i, int64_t date)
{
    struct change *change = change_new(copies->book[i]);
    uint64_t id = change_add(change, ENTITY_MEETING, &copies_err);
    change_preset(change, ENTITY_MEETING, id);
    must(change_set_ref(change, ENTITY_MEETING, id, "group", copies->group, &copies_err));
    must(change_set_ref(change, ENTITY_MEETING, id, "home", copies->site, &copies_err));
    must(change_set_int(change, ENTITY_MEETING, id, "date", date, &copies_err));
    must(change_commit(change, NULL, &copies_err));
    change_free(change);
    return id;
}

uint64_t copies_item(struct copies *copies, int i, uint64_t meeting, const char *heading)
{
    struct change *change = change_new(copies->book[i]);
    uint64_t id = change_add(change, ENTITY_ITEM, &copies_err);
    must(change_set_ref(change, ENTITY_ITEM, id, "meeting", meeting, &copies_err));
    must(change_set_text(change, ENTITY_ITEM, id, "heading", heading, &copies_err));
    must(change_set_int(change, ENTITY_ITEM, id, "on_board", 1, &copies_err));
    must(change_order(change, ENTITY_ITEM, id, NULL, NULL, &copies_err));
    must(change_commit(change, NULL, &copies_err));
    change_free(change);
    return id;
}

void copies_set(
    struct copies *copies, int i, int entity, uint64_t id, const char *field, const char *text)
{
    struct change *change = change_new(copies->book[i]);
    must(change_set_text(change, entity, id, field, text, &copies_err));
    must(change_commit(change, NULL, &copies_err));
    change_free(change);
}

void copies_remove(struct copies *copies, int i, int entity, uint64_t id)
{
    struct change *change = change_new(copies->book[i]);
    must(change_remove(change, entity, id, &copies_err));
    must(change_commit(change, NULL, &copies_err));
    change_free(change);
}

char *copies_text(struct copies *copies, int i, int entity, uint64_t id, const char *field)
{
    struct row row;
    must(book_row(copies->book[i], entity, id, &row, &copies_err));
    char *text = mem_text(row_text(&row, field));
    row_clear(&row);
    return text;
}
