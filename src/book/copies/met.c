/* Copies whose files were met here, told quickly: nothing here reads the whole log. */
#include "book/copies/bundle.h"
#include "book/copies/seen.h"
#include "book/log/internal.h"
#include "rukkanen/book/copies.h"

#include <stdlib.h>

/* How far back the newest edits are looked through for one of a copy. */
enum { NEWEST_EDITS = 100 };

/* ---- where a copy is ------------------------------------------------------------------------- */

/* The site of a row that the edit writes: where its author sat. */
static bool add_site_of(struct book *book, int64_t n, struct str *out)
{
    const struct payload *payload = store_payload(book->log->store, n, NULL);
    for (size_t i = 0; payload && i < payload->places.n; i++) {
        struct place place = *VEC_AT(&payload->places, struct place, i);
        uint64_t site = place.entity == ENTITY_SITE ? place.row : 0;
        if (!site && !site_of_row(book, place.entity, place.row, &site, NULL))
            continue;
        if (!site)
            continue;
        book_row_title(book, ENTITY_SITE, site, out);
        return out->len > 0;
    }
    return false;
}

static bool is_by(struct book *book, int64_t n, uint64_t label)
{
    struct edit edit;
    edit_init(&edit);
    bool is = store_read_head(book->log->store, n, &edit, NULL) && edit.label == label;
    edit_clear(&edit);
    return is;
}

bool copy_place(struct book *book, uint64_t label, const struct vec *heads, struct str *out)
{
    struct store *store = book->log->store;
    for (size_t i = 0; heads && i < heads->n; i++) {
        int64_t n = store_find(store, VEC_AT(heads, struct hash, i));
        if (n > 0 && is_by(book, n, label) && add_site_of(book, n, out))
            return true;
    }
    int64_t count = store_count(store);
    for (int64_t n = count; n > 0 && n > count - NEWEST_EDITS; n--) {
        if (is_by(book, n, label) && add_site_of(book, n, out))
            return true;
    }
    return false;
}

bool copy_place_guess(struct book *book, uint64_t label, struct str *out)
{
    size_t before = out->len;
    struct seen seen;
    bool held = book_read_begin(book, NULL);
    if (label && seen_get(book, label, &seen, NULL)) {
        copy_place(book, label, &seen.heads, out);
        seen_clear(&seen);
    } else if (label) {
        copy_place(book, label, NULL, out);
    }
    if (held)
        book_read_end(book);
    return out->len > before;
}

/* ---- copies whose files were met ------------------------------------------------------------- */

static int by_seen(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;
    return (x->seen < y->seen) - (x->seen > y->seen);
}

bool book_copies_met(struct book *book, size_t most, struct vec *copies, struct err *err)
{
    struct vec all = VEC_INIT(struct seen);
    bool ok = seen_all(book, &all, err);
    if (all.n > 1)
        qsort(all.items, all.n, sizeof(struct seen), by_seen);
    if (ok)
        vec_add(copies, &(struct copy_info){.label = book->label, .own = true});
    for (size_t i = 0; ok && i < all.n && (!most || copies->n <= most); i++) {
        const struct seen *seen = VEC_AT(&all, struct seen, i);
        struct vec lacking = VEC_INIT(int64_t);
        if (seen->label != book->label) {
            ok = bundle_select(book->log->store, &seen->heads, &lacking, err);
            vec_add(copies, &(struct copy_info){.label = seen->label,
                                .seen = seen->seen,
                                .lacking = (int64_t)lacking.n});
        }
        vec_clear(&lacking);
    }
    for (size_t i = 0; i < all.n; i++)
        seen_clear(VEC_AT(&all, struct seen, i));
    vec_clear(&all);
    return ok;
}
