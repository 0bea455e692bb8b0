#include "support/hostile_files.h"

#include "book/log/mutation.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/path.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

/* ---- not as written -------------------------------------------------------------------------- */

static void make_good(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    forge_change(&forge, h->sanna, "Yksi");
    forge_change(&forge, h->sanna, "Kaksi");
    forge_end(&forge, path, true);
}

static void make_cut(struct hostile *h, const char *path)
{
    struct stat st;
    make_good(h, path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(truncate(path, st.st_size - 60), 0);
}

static void make_header_only(struct hostile *h, const char *path)
{
    make_good(h, path);
    assert_int_equal(truncate(path, 40), 0);
}

static void flip(const char *path, off_t at)
{
    int fd = open(path, O_RDWR);
    char byte;
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 1;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

static void make_flipped(struct hostile *h, const char *path)
{
    make_good(h, path);
    flip(path, 40);
}

static void make_leftover(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    forge_change(&forge, h->sanna, "Yksi");
    forge_block(&forge, "loput", 5);
    forge_end(&forge, path, true);
}

static void make_garbage(struct hostile *h, const char *path)
{
    struct forge forge;
    struct str noise = STR_INIT;
    forge_begin(&forge, h);
    forge_noise(&noise, 3000);
    forge_block(&forge, noise.s, noise.len);
    forge.tables.edits = 1;
    forge_end(&forge, path, false);
    str_clear(&noise);
}

static void make_newer_format(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    forge_change(&forge, h->sanna, "Yksi");
    forge.format = BUNDLE_FORMAT + 1;
    forge_end(&forge, path, true);
}

static void make_newer_dictionary(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    forge_change(&forge, h->sanna, "Yksi");
    forge.dictionary = DICTIONARY_MAX;
    forge_end(&forge, path, true);
}

/* A parent that comes later, or the edit itself. */
static void make_forward(struct hostile *h, const char *path)
{
    struct forge forge;
    struct str block = STR_INIT;
    forge_begin(&forge, h);
    write_varint(&block, 0);
    write_varint(&block, 0);
    write_zigzag(&block, clock_wall_ms());
    write_varint(&block, EDIT_SCHEMA);
    str_add_c(&block, 1);
    forge_noise(&block, EDIT_SEED_SIZE);
    write_varint(&block, 1);
    write_varint(&block, 1); /* no step back */
    forge_block(&forge, block.s, block.len);
    forge.tables.edits = 1;
    forge_end(&forge, path, false);
    str_clear(&block);
}

static void make_twice_the_parent(struct hostile *h, const char *path)
{
    struct forge forge;
    struct edit edit;
    forge_begin(&forge, h);
    forge_edit_init(&forge, h->sanna, &edit);
    vec_add(&edit.parents, &(struct hash){.b = {0}});
    *VEC_AT(&edit.parents, struct hash, 1) = *VEC_AT(&edit.parents, struct hash, 0);
    forge_text(&forge, &edit, "Yksi");
    forge_sign(h->sanna, &edit);
    forge_add(&forge, &edit);
    forge_end(&forge, path, true);
}

#define NEWER "newer program"
#define NOT_AS_WRITTEN "The bundle of changes is not as rukkanen writes it"

const struct hostile_case hostile_bundles[] = {
    {"a good bundle", make_good, ERR_NONE, "", "", 0, 0, 0, 0},
    {"bundle, cut", make_cut, ERR_FOREIGN, "has been cut short: its end is missing", "hash",
        0, 0, 0, 0},
    {"bundle, 40 bytes of it", make_header_only, ERR_FOREIGN, "has been cut short", "size",
        0, 0, 0, 0},
    {"bundle, a bit flipped", make_flipped, ERR_FOREIGN, "The bundle of changes is damaged", "hash",
        LIMIT_TRAILER, 0, 0, 0},
    {"bundle, more after its end", make_leftover, ERR_FOREIGN, NOT_AS_WRITTEN, "goes on",
        LIMIT_LEFTOVER, 0, 0, 0},
    {"bundle, noise for an edit", make_garbage, ERR_FOREIGN, NOT_AS_WRITTEN, "edit", 0, 0, 0, 0},
    {"bundle of a newer format", make_newer_format, ERR_NEWER, NEWER, "", 0, 0, 0, 0},
    {"bundle with a newer dictionary", make_newer_dictionary, ERR_NEWER, NEWER, "", 0, 0, 0, 0},
    {"an edit that is its own parent", make_forward, ERR_FOREIGN, NOT_AS_WRITTEN, "edit",
        0, 0, 0, 0},
    {"one parent twice", make_twice_the_parent, ERR_FOREIGN, NOT_AS_WRITTEN, "edit", 0, 0, 0, 0},
};
const size_t hostile_bundles_n = sizeof hostile_bundles / sizeof *hostile_bundles;

/* ---- over a limit ---------------------------------------------------------------------------- */

static void make_huge_bundle(struct hostile *h, const char *path)
{
    make_good(h, path);
    assert_int_equal(truncate(path, (off_t)(BUNDLE_MAX_MIB + 1) << 20), 0);
}

static void add_long_block(struct forge *forge, size_t length, bool noise)
{
    struct str block = STR_INIT;
    if (noise) {
        forge_noise(&block, length);
    } else {
        str_reserve(&block, length);
        memset(block.s, 0, length);
        block.len = length;
    }
    forge_block(forge, block.s, block.len);
    forge->tables.edits = 1;
    str_clear(&block);
}

static void make_bomb(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    for (int i = 0; i < 30; i++)
        add_long_block(&forge, 7 << 20, false);
    forge_end(&forge, path, false);
}

static void make_long_block(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    add_long_block(&forge, 9 << 20, true);
    forge_end(&forge, path, false);
}

static void make_far_window(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    forge_change(&forge, h->sanna, "Yksi");
    forge.window = 26;
    forge_end(&forge, path, true);
}

static void add_names(struct vec *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct hash *name = vec_add(names, NULL);
        randombytes_buf(name->b, HASH_SIZE);
    }
    qsort(names->items, names->n, sizeof(struct hash),
        (int (*)(const void *, const void *))hash_compare);
}

static void make_many_heads(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    add_names(&forge.header.heads, BUNDLE_MAX_HEADS + 1);
    forge.header.since.n = 0;
    add_names(&forge.header.since, 1); /* not known: nobody can say that heads are missing */
    forge_end(&forge, path, false);
}

static void make_many_names(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    add_names(&forge.tables.outside, BUNDLE_MAX_NAMES);
    forge_end(&forge, path, false);
}

static void make_many_edits(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    forge.tables.edits = BUNDLE_MAX_EDITS + 1;
    forge_end(&forge, path, false);
}

static void make_many_records(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    forge.tables.gone = RECORD_MAX_COUNT + 1;
    forge_end(&forge, path, false);
}

static void add_record(struct forge *forge, int kind, size_t length)
{
    struct record record;
    struct str block = STR_INIT;
    record_init(&record);
    record.kind = kind;
    record.signer = *VEC_AT(&forge->tables.signers, struct hash, 0);
    forge_noise(&record.body, length);
    block_add_record(&forge->tables, &record, &block);
    forge_block(forge, block.s, block.len);
    forge->tables.records = 1;
    record_clear(&record);
    str_clear(&block);
}

static void make_long_record(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    add_record(&forge, 1, RECORD_MAX_BODY + 1);
    forge_end(&forge, path, false);
}

static void make_strange_record(struct hostile *h, const char *path)
{
    struct forge forge;
    forge_begin(&forge, h);
    add_record(&forge, RECORD_MAX_KIND + 1, 100);
    forge_end(&forge, path, false);
}

/* Bytes of no known entity, so that only their length counts. */
static void add_bytes(struct edit *edit, uint64_t row, const struct str *bytes)
{
    chunk_set(edit_chunk(edit, 60000, row), 2, value_bytes(VALUE_BYTES, bytes->s, bytes->len));
}

static void make_long_edit(struct hostile *h, const char *path)
{
    struct forge forge;
    struct edit edit;
    struct str noise = STR_INIT;
    forge_begin(&forge, h);
    forge_noise(&noise, 600000);
    forge_edit_init(&forge, h->sanna, &edit);
    add_bytes(&edit, 1, &noise);
    add_bytes(&edit, 2, &noise);
    forge_sign(h->sanna, &edit);
    forge_add(&forge, &edit);
    forge_end(&forge, path, true);
    str_clear(&noise);
}

static void make_many_parents(struct hostile *h, const char *path)
{
    struct forge forge;
    struct edit edit;
    forge_begin(&forge, h);
    add_names(&forge.tables.outside, BUNDLE_MAX_PARENTS);
    forge_edit_init(&forge, h->sanna, &edit);
    edit.parents.n = 0;
    for (size_t i = 0; i < forge.tables.outside.n; i++)
        vec_add(&edit.parents, vec_at(&forge.tables.outside, i));
    forge_text(&forge, &edit, "Yksi");
    forge_sign(h->sanna, &edit);
    forge_add(&forge, &edit);
    forge_end(&forge, path, true);
}

/* Edits on top of one that nobody has. */
static void make_orphans(struct hostile *h, const char *path, int n, size_t length)
{
    struct forge forge;
    struct str noise = STR_INIT, bytes = STR_INIT;
    forge_begin(&forge, h);
    forge.tables.outside.n = forge.header.since.n = 0;
    add_names(&forge.tables.outside, 1);
    /* What repeats packs well, but not too well. */
    forge_noise(&noise, 16384);
    while (bytes.len + noise.len < length)
        str_add_str(&bytes, &noise);
    for (int i = 0; i < n; i++) {
        struct edit edit;
        forge_edit_init(&forge, h->sanna, &edit);
        if (i == 0) {
            edit.parents.n = 0;
            vec_add(&edit.parents, vec_at(&forge.tables.outside, 0));
        }
        if (bytes.len)
            randombytes_buf(bytes.s, 8192);
        if (bytes.len)
            add_bytes(&edit, 1, &bytes);
        else
            forge_text(&forge, &edit, "Yksi");
        if (i == n - 1)
            forge_sign(h->sanna, &edit);
        else
            edit_name(&edit);
        forge_add(&forge, &edit);
    }
    forge_end(&forge, path, true);
    str_clear(&noise);
    str_clear(&bytes);
}

static void make_many_orphans(struct hostile *h, const char *path)
{
    make_orphans(h, path, 20001, 0);
}

static void make_large_orphans(struct hostile *h, const char *path)
{
    make_orphans(h, path, 70, 1000000);
}

static void make_some_orphans(struct hostile *h, const char *path)
{
    make_orphans(h, path, 3, 0);
}

#define OVER "over the limits"
#define MISSING "Too much of the book is missing"

const struct hostile_case hostile_bundle_limits[] = {
    {"bundle of 513 MB", make_huge_bundle, ERR_FOREIGN, "larger than a bundle", "size",
        LIMIT_FILE_SIZE, 0, 0, 0},
    {"zip bomb", make_bomb, ERR_FOREIGN, OVER, "proportion", LIMIT_RATIO, 0, 0, 0},
    {"block of 9 MB", make_long_block, ERR_FOREIGN, OVER, "length of a block", LIMIT_BLOCK, 0, 0,
        0},
    {"window of 64 MB", make_far_window, ERR_FOREIGN, NOT_AS_WRITTEN, "frame", LIMIT_WINDOW, 0, 0,
        0},
    {"4,097 heads", make_many_heads, ERR_FOREIGN, OVER, "heads", LIMIT_HEADS, 0, 0, 0},
    {"100,001 names outside", make_many_names, ERR_FOREIGN, OVER, "tables", LIMIT_NAMES, 0, 0, 0},
    {"1,000,001 edits declared", make_many_edits, ERR_FOREIGN, OVER, "tables", LIMIT_EDITS, 0, 0,
        0},
    {"250,001 records declared", make_many_records, ERR_FOREIGN, OVER, "tables", LIMIT_RECORDS, 0,
        0, 0},
    {"key record of 256 KiB and a byte", make_long_record, ERR_FOREIGN, OVER, "key record",
        LIMIT_RECORD_BODY, 0, 0, 0},
    {"key record of kind 1,048,577", make_strange_record, ERR_FOREIGN, OVER, "key record",
        LIMIT_RECORD_KIND, 0, 0, 0},
    {"edit of 1.2 MB", make_long_edit, ERR_FOREIGN, OVER, "edit", LIMIT_EDIT_SIZE, 0, 0, 0},
    {"edit with 4,097 parents", make_many_parents, ERR_FOREIGN, OVER, "edit", LIMIT_PARENTS, 0, 0,
        0},
    {"20,001 edits without ancestors", make_many_orphans, ERR_FOREIGN, MISSING, "orphans",
        LIMIT_ORPHANS, 0, 0, 0},
    {"70 MB without ancestors", make_large_orphans, ERR_FOREIGN, MISSING, "orphans",
        LIMIT_ORPHAN_BYTES, 0, 0, 0},
    {"three edits without ancestors", make_some_orphans, ERR_NONE, "", "", 0, 0, 0, 3},
};
const size_t hostile_bundle_limits_n =
    sizeof hostile_bundle_limits / sizeof *hostile_bundle_limits;
