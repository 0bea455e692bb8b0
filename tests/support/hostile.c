#include "support/hostile.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/change.h"
#include "rukkanen/book/users.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>
#include <cmocka.h>

static const char sanna[] = "kahvi ja pulla maistuu", pekka[] = "toinen ihan muu sana";

static struct err err;

#define must(call) \
    do { \
        memset(&err, 0, sizeof err); \
        if (!(call)) \
            fail_msg("%s: %s (%s)", #call, err.sentence, err.detail); \
    } while (0)

void hostile_copy_file(const char *from, const char *to)
{
    struct str bytes = STR_INIT;
    must(path_read(from, 1 << 28, &bytes, &err));
    unlink(to);
    must(path_write_new(to, bytes.s, bytes.len, &err));
    str_clear(&bytes);
}

static void set_group(struct hostile *h, struct book *book, const char *field, const char *text)
{
    struct change *change = change_new(book);
    must(change_set_text(change, ENTITY_GROUP, h->group, field, text, &err));
    must(change_commit(change, NULL, &err));
    change_free(change);
}

static void open_as(struct book **book, const char *path, const char *name, const char *passphrase)
{
    must(book_open(path, BOOK_WRITE, book, &err));
    must(book_unlock(*book, name, passphrase, BOOK_PEOPLE, &err));
}

void hostile_make(struct hostile *h)
{
    struct str code = STR_INIT;
    struct book *book;
    *h = (struct hostile){.folder = scratch_new(), .heads = VEC_INIT(struct hash)};
    setenv("XDG_STATE_HOME", h->folder, 1);
    h->live = scratch_path(h->folder, "live.rukkanen");
    h->copy = scratch_path(h->folder, "copy.rukkanen");
    h->theirs = scratch_path(h->folder, "theirs.rukkanen");
    struct book_start start = {.site = "Hakolan kerhohuone",
        .user = "Sanna",
        .passphrase = sanna,
        .group = "Hakolan työrukkanen"};
    must(book_create(h->live, &start, &code, &book, &err));
    str_wipe(&code);
    struct query query = {.entity = ENTITY_GROUP, .fields = ""};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(book, &query, &rows, &err));
    h->group = VEC_AT(&rows, struct row, 0)->id;
    rows_clear(&rows);
    must(book_user_add(
        book, &(struct book_user_new){.name = "Pekka", .passphrase = pekka, .peer = true}, &err));
    set_group(h, book, "area", "Hakola");
    must(log_heads(book->log, &h->heads, &err));
    book_close(book);
    hostile_copy_file(h->live, h->copy);
    hostile_copy_file(h->live, h->theirs);
    open_as(&h->sanna, h->copy, "Sanna", sanna);
    open_as(&h->pekka, h->theirs, "Pekka", pekka);
    set_group(h, h->sanna, "name", "Rukkanen");
    set_group(h, h->sanna, "area", "Valkeala");
    set_group(h, h->sanna, "name", "Toinen rukkanen");
}

void hostile_drop(struct hostile *h)
{
    book_close(h->sanna);
    book_close(h->pekka);
    vec_clear(&h->heads);
    free(h->live);
    free(h->copy);
    free(h->theirs);
    scratch_remove(h->folder);
}

/* ---- bundles --------------------------------------------------------------------------------- */

void forge_begin(struct forge *forge, struct hostile *h)
{
    *forge = (struct forge){.hostile = h,
        .blocks = STR_INIT,
        .format = BUNDLE_FORMAT,
        .dictionary = dictionary_newest(),
        .window = BUNDLE_WINDOW,
        .unpacked = -1};
    bundle_header_init(&forge->header);
    block_tables_init(&forge->tables);
    forge->header.book = h->sanna->id;
    forge->header.label = 77;
    forge->header.wall = clock_wall_ms();
    struct hash users[2] = {keys_user(h->sanna->keys)->id, keys_user(h->pekka->keys)->id};
    bool turned = hash_compare(&users[0], &users[1]) > 0;
    vec_add(&forge->tables.signers, &users[turned]);
    vec_add(&forge->tables.signers, &users[!turned]);
    vec_add(&forge->tables.labels, &(uint64_t){77});
    for (size_t i = 0; i < h->heads.n; i++) {
        vec_add(&forge->tables.outside, vec_at(&h->heads, i));
        vec_add(&forge->header.since, vec_at(&h->heads, i));
    }
}

void forge_edit_init(struct forge *forge, struct book *book, struct edit *edit)
{
    edit_init(edit);
    edit->author = keys_user(book->keys)->id;
    edit->label = 77;
    edit->wall = clock_wall_ms();
    edit->schema = EDIT_SCHEMA;
    edit->has_seed = true;
    randombytes_buf(edit->seed, sizeof edit->seed);
    if (forge->tables.names.n)
        vec_add(&edit->parents, &forge->last);
    for (size_t i = 0; !forge->tables.names.n && i < forge->hostile->heads.n; i++)
        vec_add(&edit->parents, vec_at(&forge->hostile->heads, i));
}

void forge_text(struct forge *forge, struct edit *edit, const char *text)
{
    const struct field *name = entity_field(entity_by_number(ENTITY_GROUP), "name");
    chunk_set(edit_chunk(edit, ENTITY_GROUP, forge->hostile->group), name->column,
        value_text(text));
}

void forge_sign(struct book *book, struct edit *edit)
{
    edit_name(edit);
    edit->has_signature = true;
    must(keys_sign(book->keys, &edit->id, edit->signature, &err));
}

void forge_block(struct forge *forge, const void *bytes, size_t length)
{
    write_varint(&forge->blocks, length);
    str_add_n(&forge->blocks, bytes, length);
}

static uint64_t steps_to(const struct forge *forge, const struct hash *name)
{
    for (size_t i = forge->tables.names.n; i-- > 0;) {
        if (hash_equal(VEC_AT(&forge->tables.names, struct hash, i), name))
            return forge->tables.names.n - i;
    }
    return 0;
}

void forge_add(struct forge *forge, struct edit *edit)
{
    struct vec back = VEC_INIT(uint64_t);
    struct str block = STR_INIT;
    for (size_t i = 0; i < edit->parents.n; i++) {
        uint64_t steps = steps_to(forge, VEC_AT(&edit->parents, struct hash, i));
        vec_add(&back, &steps);
    }
    block_add_edit(&forge->tables, edit, &back, &block);
    forge_block(forge, block.s, block.len);
    forge->last = edit->id;
    forge->tables.edits++;
    str_clear(&block);
    vec_clear(&back);
    edit_clear(edit);
}

void forge_change(struct forge *forge, struct book *book, const char *text)
{
    struct edit edit;
    forge_edit_init(forge, book, &edit);
    forge_text(forge, &edit, text);
    forge_sign(book, &edit);
    forge_add(forge, &edit);
}

void forge_noise(struct str *out, size_t length)
{
    static const unsigned char seed[randombytes_SEEDBYTES] = "hostile";
    str_reserve(out, length);
    randombytes_buf_deterministic(out->s + out->len, length, seed);
    out->len += length;
}

static void pack(const struct forge *forge, const struct str *frame, struct str *out)
{
    ZSTD_CCtx *packer = ZSTD_createCCtx();
    const struct dictionary *dictionary = dictionary_at(forge->dictionary);
    ZSTD_CCtx_setParameter(packer, ZSTD_c_compressionLevel, 1);
    ZSTD_CCtx_setParameter(packer, ZSTD_c_windowLog, forge->window);
    ZSTD_CCtx_setParameter(packer, ZSTD_c_dictIDFlag, 0);
    if (dictionary)
        ZSTD_CCtx_loadDictionary(packer, dictionary->bytes, dictionary->length);
    str_reserve(out, ZSTD_compressBound(frame->len) + 64);
    ZSTD_inBuffer in = {.src = frame->s, .size = frame->len, .pos = 0};
    /* In two parts, so that the frame does not say how long it is. */
    ZSTD_outBuffer room = {.dst = out->s + out->len, .size = out->cap - out->len - 1, .pos = 0};
    ZSTD_compressStream2(packer, &room, &in, ZSTD_e_continue);
    assert_int_equal(ZSTD_compressStream2(packer, &room, &in, ZSTD_e_end), 0);
    out->len += room.pos;
    ZSTD_freeCCtx(packer);
}

static void add_header(const struct forge *forge, struct str *out)
{
    const struct bundle_header *header = &forge->header;
    str_add_n(out, "rkb1", 4);
    str_add_c(out, (char)forge->format);
    str_add_n(out, header->book.b, HASH_SIZE);
    write_u64(out, header->label);
    write_u64(out, (uint64_t)header->wall);
    str_add_n(out, header->keys.b, sizeof header->keys.b);
    write_varint(out, header->heads.n);
    str_add_n(out, header->heads.items, header->heads.n * HASH_SIZE);
    write_varint(out, header->since.n);
    str_add_n(out, header->since.items, header->since.n * HASH_SIZE);
    str_add_c(out, (char)forge->dictionary);
}

void forge_end(struct forge *forge, const char *path, bool heads)
{
    struct str tables = STR_INIT, frame = STR_INIT, out = STR_INIT;
    struct hash hash;
    crypto_generichash_state state;
    if (heads && forge->tables.names.n)
        vec_add(&forge->header.heads, &forge->last);
    block_add_tables(&forge->tables, &tables);
    write_varint(&frame, tables.len);
    str_add_str(&frame, &tables);
    str_add_str(&frame, &forge->blocks);
    add_header(forge, &out);
    pack(forge, &frame, &out);
    write_u64(&out, forge->unpacked >= 0 ? (uint64_t)forge->unpacked : frame.len);
    crypto_generichash_init(&state, NULL, 0, HASH_SIZE);
    crypto_generichash_update(&state, (const unsigned char *)"rk1b", 4);
    crypto_generichash_update(&state, (const unsigned char *)out.s, out.len);
    crypto_generichash_final(&state, hash.b, HASH_SIZE);
    str_add_n(&out, hash.b, HASH_SIZE);
    must(path_write_new(path, out.s, out.len, &err));
    str_clear(&tables);
    str_clear(&frame);
    str_clear(&out);
    bundle_header_clear(&forge->header);
    block_tables_clear(&forge->tables);
    str_clear(&forge->blocks);
}

/* ---- whole copies ---------------------------------------------------------------------------- */

void hostile_tamper(struct hostile *h, const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    hostile_copy_file(h->copy, path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    sqlite3_close(db);
}
