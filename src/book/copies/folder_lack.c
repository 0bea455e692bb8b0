/* What others lack that is in no file of the folder. */
#include "book/copies/folder.h"
#include "book/log/internal.h"
#include "rukkanen/base/mem.h"

#include <stdlib.h>
#include <string.h>

void folder_lack_clear(struct folder_lack *lack)
{
    vec_clear(&lack->edits);
    vec_clear(&lack->records);
    vec_clear(&lack->gone);
}

/* ---- the newest header of each other copy ---------------------------------------------------- */

static void newest_of(const struct folder *folder, const struct vec *bundles, struct vec *others)
{
    for (size_t i = 0; i < bundles->n; i++) {
        const struct bundle_header *header = &VEC_AT(bundles, struct folder_bundle, i)->header;
        bool known = false;
        if (!header->label || header->label == folder->book->label)
            continue;
        for (size_t o = 0; o < others->n; o++) {
            const struct bundle_header **other = VEC_AT(others, const struct bundle_header *, o);
            if ((*other)->label != header->label)
                continue;
            known = true;
            if ((*other)->wall < header->wall)
                *other = header;
        }
        if (!known)
            vec_add(others, &header);
    }
}

/* ---- edits: one byte for each number --------------------------------------------------------- */

enum { WANTED = 1, PRESENT = 2, UNVOUCHED = 4 };

struct marks {
    struct folder *folder;
    struct store *store;
    unsigned char *of; /* by number */
    int64_t count;
};

static bool want_since(struct marks *marks, const struct vec *heads, struct err *err)
{
    struct vec numbers = VEC_INIT(int64_t);
    bool ok = bundle_select(marks->store, heads, &numbers, err);
    for (size_t i = 0; ok && i < numbers.n; i++)
        marks->of[*VEC_AT(&numbers, int64_t, i)] |= WANTED;
    vec_clear(&numbers);
    return ok;
}

static void mark_bundle(struct marks *marks, const struct folder_bundle *bundle, unsigned mark)
{
    for (size_t i = 0; i < bundle->edits.n; i++) {
        int64_t n = store_find(marks->store, VEC_AT(&bundle->edits, struct hash, i));
        if (n > 0 && n <= marks->count)
            marks->of[n] |= (unsigned char)mark;
    }
}

/* An edit without a signature stands by its author's next one: that goes with it. */
static bool vouch(struct marks *marks, struct err *err)
{
    struct db *db = store_db(marks->store);
    struct vec parents = VEC_INIT(int64_t);
    int64_t first = 1;
    bool ok = true;
    while (first <= marks->count && !(marks->of[first] & WANTED))
        first++;
    for (int64_t n = first; ok && n <= marks->count; n++) {
        parents.n = 0;
        ok = store_parents(marks->store, n, &parents, err);
        for (size_t i = 0; ok && i < parents.n; i++) {
            int64_t p = *VEC_AT(&parents, int64_t, i);
            if (!(marks->of[p] & UNVOUCHED) ||
                db_number(db, 0, "SELECT (SELECT author FROM edit WHERE n = ?1)"
                                 " = (SELECT author FROM edit WHERE n = ?2)",
                    "ii", n, p) != 1)
                continue;
            marks->of[p] &= (unsigned char)~UNVOUCHED;
            marks->of[n] |= WANTED;
        }
        if (marks->of[n] & WANTED &&
            db_number(db, 0, "SELECT signature IS NULL FROM edit WHERE n = ?1", "i", n) == 1)
            marks->of[n] |= UNVOUCHED;
    }
    vec_clear(&parents);
    return ok;
}

static void take_marked(const struct marks *marks, struct vec *edits)
{
    for (int64_t n = 1; n <= marks->count; n++) {
        if (marks->of[n] & WANTED)
            vec_add(edits, &n);
    }
}

/* ---- key records ----------------------------------------------------------------------------- */

static bool have_gone(const struct vec *all, const struct gone *gone)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct gone *one = VEC_AT(all, struct gone, i);
        if (hash_equal(&one->id, &gone->id) && hash_equal(&one->signer, &gone->signer))
            return true;
    }
    return false;
}

static bool found(const struct vec *sorted, const struct hash *id)
{
    return sorted->n && bsearch(id, sorted->items, sorted->n, sizeof *id,
                            (int (*)(const void *, const void *))hash_compare);
}

static void sort_once(struct vec *ids)
{
    size_t kept = 0;
    hashes_sort(ids);
    for (size_t i = 0; i < ids->n; i++) {
        const struct hash *id = VEC_AT(ids, struct hash, i);
        if (kept == 0 || !hash_equal(VEC_AT(ids, struct hash, kept - 1), id))
            *VEC_AT(ids, struct hash, kept++) = *id;
    }
    ids->n = kept;
}

/* Of what they lack, what no file holds. */
static bool lacking_keys(struct folder *folder, const struct vec *others, struct folder_lack *lack,
    struct err *err)
{
    struct vec records = VEC_INIT(struct hash), gone = VEC_INIT(struct gone);
    struct vec held = VEC_INIT(struct hash), held_gone = VEC_INIT(struct gone);
    bool ok = others->n || bundle_select_keys(folder->book->db, NULL, &records, &gone, err);
    for (size_t i = 0; ok && i < others->n; i++)
        ok = bundle_select_keys(folder->book->db,
            &(*VEC_AT(others, const struct bundle_header *, i))->keys, &records, &gone, err);
    for (size_t i = 0; ok && i < folder->bundles.n; i++) {
        const struct folder_bundle *bundle = VEC_AT(&folder->bundles, struct folder_bundle, i);
        for (size_t r = 0; r < bundle->records.n; r++)
            vec_add(&held, vec_at(&bundle->records, r));
        for (size_t g = 0; g < bundle->gone.n; g++)
            vec_add(&held_gone, vec_at(&bundle->gone, g));
    }
    sort_once(&records);
    sort_once(&held);
    for (size_t i = 0; ok && i < records.n; i++) {
        const struct hash *id = VEC_AT(&records, struct hash, i);
        if (!found(&held, id))
            vec_add(&lack->records, id);
    }
    for (size_t i = 0; ok && i < gone.n; i++) {
        const struct gone *one = VEC_AT(&gone, struct gone, i);
        if (!have_gone(&held_gone, one) && !have_gone(&lack->gone, one))
            vec_add(&lack->gone, one);
    }
    vec_clear(&records);
    vec_clear(&gone);
    vec_clear(&held);
    vec_clear(&held_gone);
    return ok;
}

/* ---- older files of this copy ---------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    const struct folder_bundle *const *x = a, *const *y = b;
    return ((*x)->size > (*y)->size) - ((*x)->size < (*y)->size);
}

/* Key records that have not gone since go into the new file with the edits. */
static void put_together(
    struct marks *marks, const struct folder_bundle *older, struct folder_lack *lack)
{
    struct book *book = marks->folder->book;
    mark_bundle(marks, older, WANTED);
    for (size_t i = 0; i < older->records.n; i++) {
        if (keystore_has(book->db, VEC_AT(&older->records, struct hash, i)))
            vec_add(&lack->records, vec_at(&older->records, i));
    }
    for (size_t i = 0; i < older->gone.n; i++) {
        if (!have_gone(&lack->gone, VEC_AT(&older->gone, struct gone, i)))
            vec_add(&lack->gone, vec_at(&older->gone, i));
    }
}

/* When this copy has many files there, the new one takes in the smaller ones, each at most twice as
 * large as what was put together so far: so their number stays small and little is written again.
 * What holds something forgotten is put together anew at once. */
static void take_in_older(struct marks *marks, struct folder_lack *lack)
{
    struct folder *folder = marks->folder;
    struct vec own = VEC_INIT(const struct folder_bundle *);
    uint64_t sum = 4096;
    for (size_t i = 0; i < folder->bundles.n; i++) {
        const struct folder_bundle *bundle = VEC_AT(&folder->bundles, struct folder_bundle, i);
        if (bundle->own && bundle->forgotten)
            put_together(marks, bundle, lack);
        else if (bundle->own)
            vec_add(&own, &bundle);
    }
    if (own.n >= FOLDER_OWN_MOST) {
        qsort(own.items, own.n, sizeof(void *), by_size);
        for (size_t i = 0; i < own.n; i++) {
            const struct folder_bundle *older = *VEC_AT(&own, const struct folder_bundle *, i);
            if (older->size > 2 * sum)
                break;
            sum += older->size;
            put_together(marks, older, lack);
        }
    }
    vec_clear(&own);
    sort_once(&lack->records);
}

/* ---- a greeting ------------------------------------------------------------------------------ */

static const struct bundle_header *own_header(const struct folder *folder)
{
    const struct bundle_header *newest = NULL;
    for (size_t i = 0; i < folder->bundles.n; i++) {
        const struct folder_bundle *bundle = VEC_AT(&folder->bundles, struct folder_bundle, i);
        if (bundle->own && (!newest || bundle->header.wall > newest->wall))
            newest = &bundle->header;
    }
    return newest;
}

bool folder_knows(const struct folder *folder, const struct vec *heads)
{
    for (size_t i = 0; i < heads->n; i++) {
        if (!store_find(folder->book->log->store, VEC_AT(heads, struct hash, i)))
            return false;
    }
    return true;
}

bool folder_forgets_since(struct folder *folder, const struct vec *heads)
{
    struct store *store = folder->book->log->store;
    struct vec numbers = VEC_INIT(int64_t);
    bool any = false;
    bool ok = bundle_select(store, heads, &numbers, NULL);
    for (size_t i = 0; ok && !any && i < numbers.n; i++) {
        const struct payload *payload =
            store_payload(store, *VEC_AT(&numbers, int64_t, i), NULL);
        struct cell_view cell;
        any = payload && (payload_cell(payload, ENTITY_EDIT, 0, EDIT_COLUMN_ERASES, &cell) ||
                             payload_cell(payload, ENTITY_EDIT, 0, EDIT_COLUMN_REDACTS, &cell));
    }
    vec_clear(&numbers);
    return any;
}

/* A file that holds nothing but its header says that this copy is there, that it waits for what
 * nobody has published, or that it has forgotten what was to be forgotten. */
static bool should_greet(struct folder *folder, const struct vec *others)
{
    const struct bundle_header *own = own_header(folder);
    if (!own || folder_forgets_since(folder, &own->heads))
        return true;
    struct vec heads = VEC_INIT(struct hash);
    bool changed = log_heads(folder->book->log, &heads, NULL) &&
                   (heads.n != own->heads.n ||
                       memcmp(heads.items, own->heads.items, heads.n * HASH_SIZE) != 0);
    vec_clear(&heads);
    for (size_t i = 0; changed && i < others->n; i++) {
        if (!folder_knows(folder, &(*VEC_AT(others, const struct bundle_header *, i))->heads))
            return true;
    }
    return false;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool find_edits(struct marks *marks, const struct vec *others, bool *any, struct err *err)
{
    const struct vec none = VEC_INIT(struct hash);
    bool ok = others->n || want_since(marks, &none, err);
    *any = false;
    for (size_t i = 0; ok && i < others->n; i++)
        ok = want_since(marks, &(*VEC_AT(others, const struct bundle_header *, i))->heads, err);
    for (size_t i = 0; ok && i < marks->folder->bundles.n; i++)
        mark_bundle(marks, VEC_AT(&marks->folder->bundles, struct folder_bundle, i), PRESENT);
    for (int64_t n = 1; ok && n <= marks->count; n++) {
        if (marks->of[n] & PRESENT)
            marks->of[n] = 0;
        *any = *any || marks->of[n];
    }
    return ok;
}

static bool holds_forgotten(const struct folder *folder)
{
    for (size_t i = 0; i < folder->bundles.n; i++) {
        const struct folder_bundle *bundle = VEC_AT(&folder->bundles, struct folder_bundle, i);
        if (bundle->own && bundle->forgotten)
            return true;
    }
    return false;
}

bool folder_lack(struct folder *folder, struct folder_lack *lack, struct err *err)
{
    struct store *store = folder->book->log->store;
    struct vec others = VEC_INIT(const struct bundle_header *);
    struct marks marks = {.folder = folder, .store = store, .count = store_count(store)};
    bool any;
    *lack = (struct folder_lack){.edits = VEC_INIT(int64_t),
        .records = VEC_INIT(struct hash),
        .gone = VEC_INIT(struct gone)};
    marks.of = mem_zero((size_t)marks.count + 1, 1);
    newest_of(folder, &folder->bundles, &others);
    newest_of(folder, &folder->wholes, &others);
    bool ok = find_edits(&marks, &others, &any, err) && lacking_keys(folder, &others, lack, err);
    any = any || lack->records.n || lack->gone.n || holds_forgotten(folder);
    if (ok && any) {
        take_in_older(&marks, lack);
        ok = vouch(&marks, err);
        take_marked(&marks, &lack->edits);
    } else if (ok) {
        lack->greeting = should_greet(folder, &others);
    }
    free(marks.of);
    vec_clear(&others);
    return ok;
}

bool folder_has(const struct vec *numbers, int64_t n)
{
    size_t low = 0, high = numbers->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (*VEC_AT(numbers, int64_t, middle) < n)
            low = middle + 1;
        else
            high = middle;
    }
    return low < numbers->n && *VEC_AT(numbers, int64_t, low) == n;
}

bool folder_covers(
    struct folder *folder, const struct folder_lack *lack, const struct folder_bundle *older)
{
    for (size_t i = 0; i < older->edits.n; i++) {
        int64_t n = store_find(folder->book->log->store, VEC_AT(&older->edits, struct hash, i));
        if (!n || !folder_has(&lack->edits, n))
            return false;
    }
    for (size_t i = 0; i < older->records.n; i++) {
        const struct hash *id = VEC_AT(&older->records, struct hash, i);
        if (!found(&lack->records, id) && keystore_has(folder->book->db, id))
            return false;
    }
    for (size_t i = 0; i < older->gone.n; i++) {
        if (!have_gone(&lack->gone, VEC_AT(&older->gone, struct gone, i)))
            return false;
    }
    return true;
}
