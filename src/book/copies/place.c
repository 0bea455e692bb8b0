/* Which place and computer a copy is. */
#include "book/copies/seen.h"
#include "book/internal.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/copies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SITE_COLUMN = COLUMN_FIRST, COMPUTER_COLUMN = COLUMN_FIRST + 1 };

/* ---- what a copy says of itself -------------------------------------------------------------- */

/* Without its domain; what is no plain name is left out. */
static void computer_name(struct str *out)
{
    char name[256] = "";
#ifdef RUKKANEN_TEST
    const char *given = getenv("RUKKANEN_TEST_COMPUTER");
    snprintf(name, sizeof name, "%s", given ? given : "kone");
#else
    if (gethostname(name, sizeof name - 1) != 0)
        return;
#endif
    name[strcspn(name, ".")] = '\0';
    for (const char *c = name; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || *c == '-' || *c == '_';
        if (plain)
            str_add_c(out, *c);
    }
}

/* The only site there is, also where this very edit makes it; 0: there are several or none. */
static uint64_t only_site(struct book *book, const struct edit *edit)
{
    int64_t sites = db_number(book->db, 0, "SELECT count(*) FROM r_site WHERE gone = 0", "");
    uint64_t site =
        (uint64_t)db_number(book->db, 0, "SELECT max(id) FROM r_site WHERE gone = 0", "");
    for (size_t i = 0; i < edit->chunks.n; i++) {
        const struct chunk *chunk = VEC_AT(&edit->chunks, struct chunk, i);
        if (chunk->entity != ENTITY_SITE || chunk->row == site)
            continue;
        site = chunk->row;
        sites++;
    }
    return sites == 1 ? site : 0;
}

static bool is_named(struct book *book, uint64_t label)
{
    return db_number(book->db, 0, "SELECT 1 FROM r_copy WHERE id = ?1", "i", (int64_t)label) == 1;
}

static void say_place(struct edit *edit, uint64_t label, uint64_t site)
{
    struct str computer = STR_INIT;
    computer_name(&computer);
    if (site)
        chunk_set(edit_chunk(edit, ENTITY_COPY, label), SITE_COLUMN, value_id(site));
    if (computer.len)
        chunk_set(edit_chunk(edit, ENTITY_COPY, label), COMPUTER_COLUMN, value_text(computer.s));
    str_clear(&computer);
}

bool place_add(struct book *book, struct edit *edit, struct err *err)
{
    (void)err;
    bool says_it = false;
    for (size_t i = 0; i < edit->chunks.n; i++)
        says_it = says_it || VEC_AT(&edit->chunks, struct chunk, i)->entity == ENTITY_COPY;
    if (!says_it && book->label && !is_named(book, book->label))
        say_place(edit, book->label, only_site(book, edit));
    return true;
}

/* ---- what is known of copies ----------------------------------------------------------------- */

bool book_copy_site_name(struct book *book, uint64_t label, struct str *out)
{
    size_t before = out->len;
    uint64_t site = book_copy_site(book, label);
    if (site)
        book_row_title(book, ENTITY_SITE, site, out);
    return out->len > before || (label && copy_place_guess(book, label, out));
}

bool book_copy_place(struct book *book, uint64_t label, struct str *out)
{
    struct row row;
    bool site = book_copy_site_name(book, label, out);
    if (!label || !book_row(book, ENTITY_COPY, label, &row, NULL))
        return site;
    const char *computer = row_text(&row, "computer");
    bool named = *computer != '\0';
    if (named)
        str_addf(out, "%s%s", site ? ", " : "", computer);
    row_clear(&row);
    return site || named;
}

char *book_copy_place_elsewhere(struct book *book, uint64_t label)
{
    struct str name = STR_INIT;
    if (label == book->label && sidecar_is_ours(book))
        return NULL;
    book_copy_place(book, label, &name);
    return name.len ? str_take(&name) : NULL;
}

uint64_t book_copy_site(struct book *book, uint64_t label)
{
    struct row row;
    if (!label || !book_row(book, ENTITY_COPY, label, &row, NULL))
        return 0;
    uint64_t site = row_ref(&row, "site");
    row_clear(&row);
    return site;
}

bool book_copy_asks_place(struct book *book)
{
    return book->writable && book_user(book) &&
           db_number(book->db, 0, "SELECT count(*) FROM r_site WHERE gone = 0", "") > 1 &&
           !(sidecar_is_ours(book) && book_copy_site(book, book->label));
}

bool book_copy_is_new(struct book *book)
{
    return !sidecar_is_ours(book);
}

/* ---- telling it ------------------------------------------------------------------------------ */

/* The first edit under this label is the one that says it. */
static bool say_first(struct book *book, uint64_t site, struct err *err)
{
    struct edit edit;
    edit_init(&edit);
    say_place(&edit, book->label, site);
    bool ok = write_edit(book, &edit, err);
    edit_clear(&edit);
    return ok;
}

static bool say_again(struct book *book, uint64_t site, struct err *err)
{
    struct change *change = change_new(book);
    bool ok = change_set_ref(change, ENTITY_COPY, book->label, "site", site, err) &&
              change_commit(change, NULL, err);
    change_free(change);
    return ok;
}

bool book_copy_set_place(struct book *book, uint64_t site, struct err *err)
{
    struct row row;
    if (!book_row(book, ENTITY_SITE, site, &row, err))
        return err_set(err, ERR_REFUSED, _("There is no such place in the book."));
    row_clear(&row);
    if (!write_begin(book, err))
        return false;
    bool ok = is_named(book, book->label) ? say_again(book, site, err)
                                          : say_first(book, site, err);
    if (!ok)
        write_cancel(book);
    return ok && write_end(book, err);
}
