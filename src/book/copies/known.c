/* The copies that are known of: from their edits here, and from the files of them that were met. */
#include "book/copies/seen.h"
#include "book/log/internal.h"
#include "rukkanen/book/conflicts.h"
#include "rukkanen/book/copies.h"

#include <stdlib.h>
#include <string.h>

/* What is worked out once for all copies. */
struct knowing {
    struct book *book;
    struct vec *copies;  /* of struct copy_info */
    struct vec forgets;  /* of int64_t: edits that erase or redact, ascending */
};

static int by_newest(const void *a, const void *b)
{
    const struct copy_info *x = a, *y = b;
    if (x->own != y->own)
        return x->own ? -1 : 1;
    return (x->last_edit < y->last_edit) - (x->last_edit > y->last_edit);
}

static struct copy_info *copy_of(struct knowing *known, uint64_t label)
{
    for (size_t i = 0; i < known->copies->n; i++) {
        struct copy_info *copy = VEC_AT(known->copies, struct copy_info, i);
        if (copy->label == label)
            return copy;
    }
    return vec_add(known->copies, &(struct copy_info){.label = label, .lacking = -1});
}

/* The newest edit of each label, from the log. */
static bool list_labels(struct knowing *known, struct err *err)
{
    struct db *db = known->book->db;
    struct err inner = {.kind = ERR_NONE};
    sqlite3_stmt *list = db_statement(db,
        "SELECT label, max(wall) FROM edit JOIN place ON p = place WHERE label <> 0 GROUP BY label",
        err);
    while (list && db_step(db, list, &inner)) {
        uint64_t label = (uint64_t)sqlite3_column_int64(list, 0);
        copy_of(known, label)->last_edit = sqlite3_column_int64(list, 1);
    }
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    return list && inner.kind == ERR_NONE;
}

/* ---- forgetting ------------------------------------------------------------------------------ */

static bool find_forgetting(struct knowing *known, struct err *err)
{
    struct store *store = known->book->log->store;
    int64_t count = store_count(store);
    bool any = db_number(known->book->db, 0,
                   "SELECT EXISTS(SELECT 1 FROM erased) OR EXISTS(SELECT 1 FROM redacted)", "") == 1;
    for (int64_t n = 1; any && n <= count; n++) {
        const struct payload *payload = store_payload(store, n, err);
        struct cell_view cell;
        if (!payload)
            return false;
        if (payload_cell(payload, ENTITY_EDIT, 0, EDIT_COLUMN_ERASES, &cell) ||
            payload_cell(payload, ENTITY_EDIT, 0, EDIT_COLUMN_REDACTS, &cell))
            vec_add(&known->forgets, &n);
    }
    return true;
}

static int64_t among(const struct vec *numbers, const struct vec *wanted)
{
    int64_t found = 0;
    for (size_t i = 0, j = 0; i < numbers->n && j < wanted->n;) {
        int64_t a = *VEC_AT(numbers, int64_t, i), b = *VEC_AT(wanted, int64_t, j);
        found += a == b;
        i += a <= b;
        j += b <= a;
    }
    return found;
}

/* ---- what each was seen to have -------------------------------------------------------------- */

/* Its newest edit here: it has that, and all that this builds on. */
static void add_tip(struct knowing *known, uint64_t label, struct vec *heads)
{
    struct hash name;
    int64_t n = db_number(known->book->db, 0,
        "SELECT n FROM edit WHERE place = (SELECT p FROM place WHERE label = ?1)"
        " ORDER BY n DESC LIMIT 1",
        "i", (int64_t)label);
    if (n > 0 && store_name(known->book->log->store, n, &name, NULL))
        vec_add(heads, &name);
}

static bool find_lacking(
    struct knowing *known, struct copy_info *copy, const struct vec *seen, struct err *err)
{
    struct vec heads = VEC_INIT(struct hash), lacking = VEC_INIT(int64_t);
    for (size_t i = 0; seen && i < seen->n; i++)
        vec_add(&heads, vec_at(seen, i));
    if (copy->last_edit)
        add_tip(known, copy->label, &heads);
    bool ok = bundle_select(known->book->log->store, &heads, &lacking, err);
    copy->lacking = (int64_t)lacking.n;
    copy->unconfirmed = among(&lacking, &known->forgets);
    vec_clear(&heads);
    vec_clear(&lacking);
    return ok;
}

static bool add_seen(struct knowing *known, struct err *err)
{
    struct vec all = VEC_INIT(struct seen);
    bool ok = seen_all(known->book, &all, err);
    for (size_t i = 0; ok && i < all.n; i++) {
        const struct seen *seen = VEC_AT(&all, struct seen, i);
        struct copy_info *copy = copy_of(known, seen->label);
        copy->seen = seen->seen;
        ok = find_lacking(known, copy, &seen->heads, err);
    }
    for (size_t i = 0; ok && i < known->copies->n; i++) {
        struct copy_info *copy = VEC_AT(known->copies, struct copy_info, i);
        if (copy->lacking < 0 && !copy->own)
            ok = find_lacking(known, copy, NULL, err);
    }
    for (size_t i = 0; i < all.n; i++)
        seen_clear(VEC_AT(&all, struct seen, i));
    vec_clear(&all);
    return ok;
}

/* ---- the rest -------------------------------------------------------------------------------- */

static void add_places(struct knowing *known)
{
    for (size_t i = 0; i < known->copies->n; i++) {
        struct copy_info *copy = VEC_AT(known->copies, struct copy_info, i);
        struct str place = STR_INIT;
        copy->site = book_copy_site(known->book, copy->label);
        book_copy_place(known->book, copy->label, &place);
        size_t length = place.len;
        while (length >= sizeof copy->place || (length && (place.s[length] & 0xc0) == 0x80))
            length--;
        memcpy(copy->place, place.s, length);
        str_clear(&place);
    }
}

static bool add_differing(struct knowing *known, struct err *err)
{
    struct vec conflicts = VEC_INIT(struct conflict);
    if (db_number(known->book->db, 0, "SELECT EXISTS(SELECT 1 FROM open_cell)", "") != 1)
        return true;
    bool ok = book_conflicts(known->book, &conflicts, err);
    for (size_t c = 0; ok && c < known->copies->n; c++) {
        struct copy_info *copy = VEC_AT(known->copies, struct copy_info, c);
        for (size_t i = 0; i < conflicts.n; i++) {
            const struct vec *values = &VEC_AT(&conflicts, struct conflict, i)->values;
            bool of_it = false;
            for (size_t v = 0; v < values->n; v++)
                of_it = of_it || VEC_AT(values, struct conflict_value, v)->label == copy->label;
            copy->differ += of_it;
        }
    }
    conflicts_clear(&conflicts);
    return ok;
}

bool book_copies(struct book *book, struct vec *copies, struct err *err)
{
    struct knowing known = {.book = book, .copies = copies, .forgets = VEC_INIT(int64_t)};
    if (!db_begin_read(book->db, err))
        return false;
    bool ok = list_labels(&known, err);
    if (ok && book->label)
        copy_of(&known, book->label)->own = true;
    ok = ok && find_forgetting(&known, err) && add_seen(&known, err) &&
         add_differing(&known, err);
    if (ok)
        add_places(&known);
    if (ok && copies->n > 1)
        qsort(copies->items, copies->n, sizeof(struct copy_info), by_newest);
    vec_clear(&known.forgets);
    return db_end(book->db, err) && ok;
}
