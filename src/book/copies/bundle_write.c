/* Making a bundle: which edits and records are in it, and its bytes. */
#include "book/copies/bundle_block.h"

#include "book/keys/code.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>
#include <zstd.h>

void bundle_header_init(struct bundle_header *header)
{
    *header = (struct bundle_header){.label = 0};
    vec_init(&header->heads, sizeof(struct hash));
    vec_init(&header->since, sizeof(struct hash));
}

void bundle_header_clear(struct bundle_header *header)
{
    vec_clear(&header->heads);
    vec_clear(&header->since);
}

/* ---- which edits ----------------------------------------------------------------------------- */

/* The newer part of the log, from its end down: each number is reached from the heads or from the
 * names that the other has. What only the heads reach is lacking there. */
struct walk {
    struct vec reached; /* of struct step, a heap: the largest number first */
};
struct step {
    int64_t n;
    bool theirs;
};

static void heap_swap(struct vec *heap, size_t a, size_t b)
{
    struct step step = *VEC_AT(heap, struct step, a);
    *VEC_AT(heap, struct step, a) = *VEC_AT(heap, struct step, b);
    *VEC_AT(heap, struct step, b) = step;
}

static void heap_add(struct vec *heap, int64_t n, bool theirs)
{
    vec_add(heap, &(struct step){.n = n, .theirs = theirs});
    for (size_t i = heap->n - 1; i > 0; i = (i - 1) / 2) {
        if (VEC_AT(heap, struct step, (i - 1) / 2)->n >= VEC_AT(heap, struct step, i)->n)
            break;
        heap_swap(heap, i, (i - 1) / 2);
    }
}

static struct step heap_take(struct vec *heap)
{
    struct step top = *VEC_AT(heap, struct step, 0);
    heap_swap(heap, 0, heap->n - 1);
    heap->n--;
    for (size_t i = 0;;) {
        size_t child = 2 * i + 1;
        if (child + 1 < heap->n &&
            VEC_AT(heap, struct step, child + 1)->n > VEC_AT(heap, struct step, child)->n)
            child++;
        if (child >= heap->n ||
            VEC_AT(heap, struct step, i)->n >= VEC_AT(heap, struct step, child)->n)
            return top;
        heap_swap(heap, i, child);
        i = child;
    }
}

static bool begin_walk(
    struct store *store, const struct vec *since, struct vec *heap, size_t *ours, struct err *err)
{
    struct vec heads = VEC_INIT(int64_t);
    bool ok = store_heads(store, &heads, err);
    for (size_t i = 0; ok && i < heads.n; i++)
        heap_add(heap, *VEC_AT(&heads, int64_t, i), false);
    *ours = heads.n;
    for (size_t i = 0; ok && i < since->n; i++) {
        int64_t n = store_find(store, VEC_AT(since, struct hash, i));
        if (n)
            heap_add(heap, n, true);
    }
    vec_clear(&heads);
    return ok;
}

/* Takes the largest number, however often it was reached; *theirs if any way to it was theirs. */
static int64_t take_step(struct vec *heap, bool *theirs, size_t *ours)
{
    struct step step = heap_take(heap);
    *theirs = step.theirs;
    *ours -= step.theirs ? 0 : 1;
    while (heap->n && VEC_AT(heap, struct step, 0)->n == step.n) {
        struct step again = heap_take(heap);
        *theirs = *theirs || again.theirs;
        *ours -= again.theirs ? 0 : 1;
    }
    return step.n;
}

static void reverse(struct vec *numbers, size_t from)
{
    for (size_t a = from, b = numbers->n; a + 1 < b; a++) {
        int64_t *x = VEC_AT(numbers, int64_t, a), *y = VEC_AT(numbers, int64_t, --b), z = *x;
        *x = *y;
        *y = z;
    }
}

bool bundle_select(
    struct store *store, const struct vec *since, struct vec *numbers, struct err *err)
{
    struct vec heap = VEC_INIT(struct step), parents = VEC_INIT(int64_t);
    size_t ours = 0, from = numbers->n;
    bool ok = begin_walk(store, since, &heap, &ours, err);
    while (ok && ours > 0) {
        bool theirs;
        int64_t n = take_step(&heap, &theirs, &ours);
        if (!theirs)
            vec_add(numbers, &n);
        parents.n = 0;
        ok = store_parents(store, n, &parents, err);
        for (size_t i = 0; ok && i < parents.n; i++)
            heap_add(&heap, *VEC_AT(&parents, int64_t, i), theirs);
        ours += theirs ? 0 : parents.n;
    }
    reverse(numbers, from);
    vec_clear(&heap);
    vec_clear(&parents);
    return ok;
}

/* One step of a walk from the end of the log down: the next number, which neither side sees again;
 * 0 where the walk is over. */
static bool step_down(struct store *store, struct vec *heap, size_t *ours, int64_t *n, bool *theirs,
    struct vec *parents, struct err *err)
{
    *n = take_step(heap, theirs, ours);
    parents->n = 0;
    if (!store_parents(store, *n, parents, err))
        return false;
    for (size_t i = 0; i < parents->n; i++)
        heap_add(heap, *VEC_AT(parents, int64_t, i), *theirs);
    *ours += *theirs ? 0 : parents->n;
    return true;
}

/* From both ends at once: what only the heads reach, and what the other has. The shorter way to an
 * end tells the answer, so that neither a book that shares nearly everything nor one that shares
 * next to nothing is walked through as a whole. */
bool bundle_count_lacking(struct store *store, const struct vec *since, int64_t last,
    int64_t *lacking, struct err *err)
{
    struct vec heap = VEC_INIT(struct step), known = VEC_INIT(struct step);
    struct vec parents = VEC_INIT(int64_t);
    size_t ours = 0, none = 0;
    int64_t only_here = 0, both = 0, n;
    bool theirs, ok = begin_walk(store, since, &heap, &ours, err);
    for (size_t i = 0; ok && i < heap.n; i++) {
        const struct step *step = VEC_AT(&heap, struct step, i);
        if (step->theirs)
            heap_add(&known, step->n, true);
    }
    while (ok && ours > 0 && known.n > 0) {
        ok = step_down(store, &heap, &ours, &n, &theirs, &parents, err);
        only_here += !theirs && n <= last ? 1 : 0;
        ok = ok && step_down(store, &known, &none, &n, &theirs, &parents, err);
        both += n <= last ? 1 : 0;
    }
    *lacking = ours > 0 ? last - both : only_here;
    vec_clear(&heap);
    vec_clear(&known);
    vec_clear(&parents);
    return ok;
}

/* ---- which records --------------------------------------------------------------------------- */

static size_t bucket_of(const struct hash *id)
{
    return id->b[0] % KEY_BUCKETS;
}

static bool list_ids(struct db *db, struct vec *ids, struct err *err)
{
    sqlite3_stmt *list = db_statement(db, "SELECT id FROM key_record ORDER BY id", err);
    struct err inner = {.kind = ERR_NONE};
    while (list && db_step(db, list, &inner)) {
        struct hash *id = vec_add(ids, NULL);
        if (sqlite3_column_bytes(list, 0) == HASH_SIZE)
            memcpy(id->b, sqlite3_column_blob(list, 0), HASH_SIZE);
    }
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return list && inner.kind == ERR_NONE;
}

bool key_digest_of(struct db *db, struct key_digest *digest, struct err *err)
{
    struct vec ids = VEC_INIT(struct hash), gone = VEC_INIT(struct gone);
    crypto_generichash_state states[KEY_BUCKETS];
    for (size_t i = 0; i < KEY_BUCKETS; i++)
        crypto_generichash_init(&states[i], NULL, 0, HASH_SIZE);
    bool ok = list_ids(db, &ids, err) && keystore_gone_all(db, &gone, err);
    for (size_t i = 0; ok && i < ids.n; i++) {
        const struct hash *id = VEC_AT(&ids, struct hash, i);
        crypto_generichash_update(&states[bucket_of(id)], id->b, HASH_SIZE);
    }
    for (size_t i = 0; ok && i < gone.n; i++) {
        const struct gone *one = VEC_AT(&gone, struct gone, i);
        crypto_generichash_update(
            &states[bucket_of(&one->id)], (const unsigned char *)"gone", 4);
        crypto_generichash_update(&states[bucket_of(&one->id)], one->id.b, HASH_SIZE);
        crypto_generichash_update(&states[bucket_of(&one->id)], one->signer.b, HASH_SIZE);
    }
    for (size_t i = 0; i < KEY_BUCKETS; i++) {
        struct hash hash;
        crypto_generichash_final(&states[i], hash.b, HASH_SIZE);
        memcpy(digest->b[i], hash.b, sizeof digest->b[i]);
    }
    vec_clear(&ids);
    vec_clear(&gone);
    return ok;
}

bool key_digest_equal(const struct key_digest *a, const struct key_digest *b)
{
    return memcmp(a->b, b->b, sizeof a->b) == 0;
}

bool bundle_select_keys(struct db *db, const struct key_digest *theirs, struct vec *records,
    struct vec *gone, struct err *err)
{
    struct key_digest mine;
    struct vec ids = VEC_INIT(struct hash), all = VEC_INIT(struct gone);
    bool ok = key_digest_of(db, &mine, err) && list_ids(db, &ids, err) &&
              keystore_gone_all(db, &all, err);
    bool wanted[KEY_BUCKETS];
    for (size_t i = 0; i < KEY_BUCKETS; i++)
        wanted[i] = !theirs || memcmp(theirs->b[i], mine.b[i], sizeof mine.b[i]) != 0;
    for (size_t i = 0; ok && i < ids.n; i++) {
        const struct hash *id = VEC_AT(&ids, struct hash, i);
        if (wanted[bucket_of(id)])
            vec_add(records, id);
    }
    for (size_t i = 0; ok && i < all.n; i++) {
        const struct gone *one = VEC_AT(&all, struct gone, i);
        if (wanted[bucket_of(&one->id)])
            vec_add(gone, one);
    }
    vec_clear(&ids);
    vec_clear(&all);
    return ok;
}

/* ---- writing --------------------------------------------------------------------------------- */

struct writer {
    struct store *store;
    const struct bundle_content *content;
    int fd;
    crypto_generichash_state hash;
    ZSTD_CCtx *packer;
    struct str packed; /* room for what zstd gives out */
    uint64_t unpacked;
    struct block_tables tables;
    struct str block;
};

static bool no_room(struct err *err)
{
    err_detail(err, "writing a bundle");
    return err_set(err, ERR_REFUSED,
        _("The file could not be written: the disk or stick is full or does not answer. The book "
          "is as it was."));
}

static bool put(struct writer *w, const void *bytes, size_t length, struct err *err)
{
    const char *p = bytes;
    crypto_generichash_update(&w->hash, bytes, length);
    while (length) {
        ssize_t n = write(w->fd, p, length);
        if (n <= 0)
            return no_room(err);
        p += n;
        length -= (size_t)n;
    }
    return true;
}

static bool pack(
    struct writer *w, const void *bytes, size_t length, ZSTD_EndDirective end, struct err *err)
{
    ZSTD_inBuffer in = {.src = bytes, .size = length, .pos = 0};
    w->unpacked += length;
    for (;;) {
        ZSTD_outBuffer out = {.dst = w->packed.s, .size = w->packed.cap, .pos = 0};
        size_t left = ZSTD_compressStream2(w->packer, &out, &in, end);
        if (ZSTD_isError(left))
            return err_set(err, ERR_REFUSED, _("There is not enough memory to pack the file."));
        if (out.pos && !put(w, w->packed.s, out.pos, err))
            return false;
        if (end == ZSTD_e_end ? left == 0 : in.pos == in.size)
            return true;
    }
}

/* The block in w->block, with its length before it. */
static bool pack_block(struct writer *w, struct err *err)
{
    struct str length = STR_INIT;
    write_varint(&length, w->block.len);
    bool ok = pack(w, length.s, length.len, ZSTD_e_continue, err) &&
              pack(w, w->block.s, w->block.len, ZSTD_e_continue, err);
    str_clear(&length);
    str_reset(&w->block);
    return ok;
}

static bool put_header(struct writer *w, int dictionary, struct err *err)
{
    const struct bundle_header *header = w->content->header;
    struct str out = STR_INIT;
    str_add_n(&out, "rkb1", 4);
    code_add_u8(&out, BUNDLE_FORMAT);
    code_add_hash(&out, &header->book);
    write_u64(&out, header->label);
    write_u64(&out, (uint64_t)header->wall);
    str_add_n(&out, header->keys.b, sizeof header->keys.b);
    write_varint(&out, header->heads.n);
    str_add_n(&out, header->heads.items, header->heads.n * HASH_SIZE);
    write_varint(&out, header->since.n);
    str_add_n(&out, header->since.items, header->since.n * HASH_SIZE);
    code_add_u8(&out, (unsigned)dictionary);
    bool ok = put(w, out.s, out.len, err);
    str_clear(&out);
    return ok;
}

static bool put_trailer(struct writer *w, struct err *err)
{
    struct str out = STR_INIT;
    struct hash hash;
    write_u64(&out, w->unpacked);
    bool ok = put(w, out.s, out.len, err);
    crypto_generichash_final(&w->hash, hash.b, HASH_SIZE);
    ok = ok && put(w, hash.b, HASH_SIZE, err);
    str_clear(&out);
    return ok;
}

/* ---- the tables ------------------------------------------------------------------------------ */

static int by_hash(const void *a, const void *b)
{
    return hash_compare(a, b);
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void sort_once(struct vec *items, int (*compare)(const void *, const void *))
{
    size_t kept = 0;
    if (items->n > 1)
        qsort(items->items, items->n, items->size, compare);
    for (size_t i = 0; i < items->n; i++) {
        if (kept > 0 && compare(vec_at(items, kept - 1), vec_at(items, i)) == 0)
            continue;
        if (kept != i)
            memcpy(vec_at(items, kept), vec_at(items, i), items->size);
        kept++;
    }
    items->n = kept;
}

static int by_local(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Where a number stands among those of the bundle, counted from 1; 0: not in it. */
static uint64_t place_of(const struct vec *numbers, int64_t n)
{
    const int64_t *found = bsearch(&n, numbers->items, numbers->n, sizeof n, by_local);
    return found ? (uint64_t)(found - (const int64_t *)numbers->items) + 1 : 0;
}

static bool gather_edit(struct writer *w, int64_t n, struct err *err)
{
    struct edit edit;
    struct vec parents = VEC_INIT(int64_t);
    edit_init(&edit);
    bool ok = store_read_head(w->store, n, &edit, err) && store_parents(w->store, n, &parents, err);
    vec_add(&w->tables.signers, &edit.author);
    vec_add(&w->tables.labels, &edit.label);
    for (size_t i = 0; ok && i < parents.n; i++) {
        int64_t parent = *VEC_AT(&parents, int64_t, i);
        struct hash name;
        if (place_of(w->content->edits, parent))
            continue;
        ok = store_name(w->store, parent, &name, err);
        vec_add(&w->tables.outside, &name);
    }
    vec_clear(&parents);
    edit_clear(&edit);
    return ok;
}

/* Tables of many edits would otherwise hold as many names. */
static void keep_once(struct block_tables *tables)
{
    sort_once(&tables->signers, by_hash);
    sort_once(&tables->labels, by_number);
    sort_once(&tables->outside, by_hash);
}

static bool gather(struct writer *w, struct err *err)
{
    const struct bundle_content *content = w->content;
    for (size_t i = 0; i < content->edits->n; i++) {
        if (!gather_edit(w, *VEC_AT(content->edits, int64_t, i), err))
            return false;
        if (i % 4096 == 4095)
            keep_once(&w->tables);
    }
    for (size_t i = 0; i < content->records->n; i++) {
        struct record record;
        bool ok = keystore_get(
            store_db(w->store), VEC_AT(content->records, struct hash, i), &record, err);
        vec_add(&w->tables.signers, &record.signer);
        record_clear(&record);
        if (!ok)
            return false;
    }
    for (size_t i = 0; i < content->gone->n; i++)
        vec_add(&w->tables.signers, &VEC_AT(content->gone, struct gone, i)->signer);
    keep_once(&w->tables);
    w->tables.records = (int64_t)content->records->n;
    w->tables.gone = (int64_t)content->gone->n;
    w->tables.edits = (int64_t)content->edits->n;
    block_add_tables(&w->tables, &w->block);
    return pack_block(w, err);
}

/* ---- the content ----------------------------------------------------------------------------- */

static bool pack_keys(struct writer *w, struct err *err)
{
    const struct bundle_content *content = w->content;
    for (size_t i = 0; i < content->records->n; i++) {
        struct record record;
        bool ok = keystore_get(
            store_db(w->store), VEC_AT(content->records, struct hash, i), &record, err);
        block_add_record(&w->tables, &record, &w->block);
        record_clear(&record);
        if (!ok || !pack_block(w, err))
            return false;
    }
    for (size_t i = 0; i < content->gone->n; i++) {
        block_add_gone(&w->tables, VEC_AT(content->gone, struct gone, i), &w->block);
        if (!pack_block(w, err))
            return false;
    }
    return true;
}

/* Parents stand in the order of their names, their numbers in another one. */
static bool steps_back(struct writer *w, const struct edit *edit, size_t place, struct vec *back)
{
    for (size_t i = 0; i < edit->parents.n; i++) {
        int64_t n = store_find(w->store, VEC_AT(&edit->parents, struct hash, i));
        uint64_t at = n ? place_of(w->content->edits, n) : 0;
        uint64_t steps = at ? place + 1 - at : 0;
        vec_add(back, &steps);
    }
    return true;
}

static bool pack_edit(struct writer *w, size_t place, struct err *err)
{
    struct edit edit;
    struct vec back = VEC_INIT(uint64_t);
    bool ok = store_read(w->store, *VEC_AT(w->content->edits, int64_t, place), &edit, err) &&
              steps_back(w, &edit, place, &back);
    if (ok)
        block_add_edit(&w->tables, &edit, &back, &w->block);
    edit_clear(&edit);
    vec_clear(&back);
    return ok && pack_block(w, err);
}

static bool ready(struct writer *w, int *number, struct err *err)
{
    *number = dictionary_newest();
    const struct dictionary *dictionary = dictionary_at(*number);
    w->packer = ZSTD_createCCtx();
    str_reserve(&w->packed, ZSTD_CStreamOutSize());
    bool ok = w->packer &&
              !ZSTD_isError(ZSTD_CCtx_setParameter(
                  w->packer, ZSTD_c_compressionLevel, w->content->level)) &&
              !ZSTD_isError(
                  ZSTD_CCtx_setParameter(w->packer, ZSTD_c_windowLog, BUNDLE_WINDOW)) &&
              !ZSTD_isError(ZSTD_CCtx_setParameter(w->packer, ZSTD_c_dictIDFlag, 0)) &&
              (!dictionary || !ZSTD_isError(ZSTD_CCtx_loadDictionary(
                                  w->packer, dictionary->bytes, dictionary->length)));
    return ok || err_set(err, ERR_REFUSED, _("There is not enough memory to pack the file."));
}

bool bundle_write(
    struct store *store, const struct bundle_content *content, int fd, struct err *err)
{
    struct writer w = {.store = store,
        .content = content,
        .fd = fd,
        .packed = STR_INIT,
        .block = STR_INIT};
    int dictionary;
    block_tables_init(&w.tables);
    crypto_generichash_init(&w.hash, NULL, 0, HASH_SIZE);
    crypto_generichash_update(&w.hash, (const unsigned char *)"rk1b", 4);
    bool ok = ready(&w, &dictionary, err) && put_header(&w, dictionary, err) && gather(&w, err) &&
              pack_keys(&w, err);
    for (size_t i = 0; ok && i < content->edits->n; i++)
        ok = pack_edit(&w, i, err);
    ok = ok && pack(&w, "", 0, ZSTD_e_end, err) && put_trailer(&w, err);
    ZSTD_freeCCtx(w.packer);
    str_clear(&w.packed);
    str_clear(&w.block);
    block_tables_clear(&w.tables);
    return ok;
}
