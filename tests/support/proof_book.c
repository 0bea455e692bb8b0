#include "support/proof_book.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/safety.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

const char proof_passphrase[] = "kahvi ja pulla maistuu";
const char *const proof_secrets[] = {"Kurkisalmi", "Hilppa-Maria", "0401234567", "Viljakainen",
    "Salainen Repoveden retki", "Tervaleppä kaadetaan", proof_passphrase, NULL};

static struct err err;

#define must(call) \
    do { \
        memset(&err, 0, sizeof err); \
        if (!(call)) \
            fail_msg("%s: %s (%s)", #call, err.sentence, err.detail); \
    } while (0)

static uint64_t first(struct book *book, int entity)
{
    struct query query = {.entity = entity, .fields = ""};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(book, &query, &rows, &err));
    assert_true(rows.n > 0);
    uint64_t id = VEC_AT(&rows, struct row, 0)->id;
    rows_clear(&rows);
    return id;
}

static uint64_t add_person(struct proof_book *proof, const char *name, const char *last)
{
    struct change *change = change_new(proof->book);
    uint64_t id = change_add(change, ENTITY_PERSON, &err);
    must(change_set_text(change, ENTITY_PERSON, id, "first", name, &err));
    must(change_set_text(change, ENTITY_PERSON, id, "last", last, &err));
    must(change_set_text(change, ENTITY_PERSON, id, "phone", proof_secrets[2], &err));
    must(change_set_ref(change, ENTITY_PERSON, id, "home", proof->site, &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
    return id;
}

static void add_meeting(struct proof_book *proof)
{
    struct change *change = change_new(proof->book);
    uint64_t id = proof->meeting = change_add(change, ENTITY_MEETING, &err);
    change_preset(change, ENTITY_MEETING, id);
    must(change_set_ref(change, ENTITY_MEETING, id, "group", proof->group, &err));
    must(change_set_ref(change, ENTITY_MEETING, id, "home", proof->site, &err));
    must(change_set_int(change, ENTITY_MEETING, id, "date", 20000, &err));
    must(change_commit(change, NULL, &err));
    id = proof->item = change_add(change, ENTITY_ITEM, &err);
    must(change_set_ref(change, ENTITY_ITEM, id, "meeting", proof->meeting, &err));
    must(change_set_text(change, ENTITY_ITEM, id, "heading", "Kevätretki", &err));
    must(change_set_text(change, ENTITY_ITEM, id, "text", proof_secrets[4], &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
}

void proof_book_make(struct proof_book *proof)
{
    *proof = (struct proof_book) {.folder = scratch_new(), .code = STR_INIT};
    proof->path = path_join(proof->folder, "hakola.rukkanen");
    setenv("XDG_STATE_HOME", proof->folder, 1);
    struct book_start start = {.site = "Hakolan kerhohuone",
        .user = "Sanna",
        .passphrase = proof_passphrase,
        .group = "Hakolan työrukkanen"};
    must(book_create(proof->path, &start, &proof->code, &proof->book, &err));
    proof->site = first(proof->book, ENTITY_SITE);
    proof->group = first(proof->book, ENTITY_GROUP);
    proof->people[0] = add_person(proof, proof_secrets[1], proof_secrets[0]);
    proof->people[1] = add_person(proof, "Toivo", proof_secrets[3]);
    add_meeting(proof);
}

void proof_book_close(struct proof_book *proof)
{
    book_close(proof->book);
    proof->book = NULL;
}

void proof_book_drop(struct proof_book *proof)
{
    proof_book_close(proof);
    str_wipe(&proof->code);
    free(proof->path);
    scratch_remove(proof->folder);
}

void proof_book_open(struct proof_book *proof, const char *path)
{
    proof_book_close(proof);
    must(book_open(path ? path : proof->path, BOOK_WRITE, &proof->book, &err));
}

void proof_book_unlock(struct proof_book *proof)
{
    must(book_unlock(proof->book, "Sanna", proof_passphrase, BOOK_PEOPLE, &err));
}

bool proof_book_save(struct proof_book *proof, const char *text, struct err *e)
{
    struct change *change = change_new(proof->book);
    struct value parts[2] = {value_id(proof->meeting), value_id(proof->people[0])};
    bool ok = change_set_text(change, ENTITY_ITEM, proof->item, "text", text, e);
    uint64_t mark = ok ? change_put(change, ENTITY_ATTENDANCE, parts, 2, e) : 0;
    ok = mark && change_set_int(change, ENTITY_ATTENDANCE, mark, "state", 1, e)
        && change_commit(change, NULL, e);
    change_free(change);
    return ok;
}

int proof_book_state(struct proof_book *proof, const char *text)
{
    struct row row;
    struct query query = {.entity = ENTITY_ATTENDANCE};
    must(book_row(proof->book, ENTITY_ITEM, proof->item, &row, &err));
    bool old = strcmp(row_text(&row, "text"), proof_secrets[4]) == 0;
    bool new = strcmp(row_text(&row, "text"), text) == 0;
    row_clear(&row);
    int64_t marks = book_count(proof->book, &query, &err);
    if (old && marks == 0)
        return 0;
    return new && marks == 1 ? 1 : -1;
}

static void add_line(void *data, const char *text, size_t length)
{
    str_add_n(data, text, length);
    str_add_c(data, '\n');
}

void proof_book_dump(struct book *book, struct str *out)
{
    must(book_dump(book, add_line, out, &err));
}

void proof_copy(const char *from, const char *to)
{
    struct str bytes = STR_INIT;
    must(path_read(from, 1 << 28, &bytes, &err));
    FILE *file = fopen(to, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.s, 1, bytes.len, file), bytes.len);
    fclose(file);
    str_clear(&bytes);
}
