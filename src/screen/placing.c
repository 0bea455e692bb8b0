#include "screen/placing.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/book/copies.h"
#include "rukkanen/tui/dialog.h"
#include "screen/session.h"

#include <stdlib.h>

void placing_ask(struct screen *screen, int tag)
{
    struct book *book = session_book(screen);
    struct query query = {.entity = ENTITY_SITE, .fields = "name", .sort = "name"};
    struct vec rows = VEC_INIT(struct row);
    if (!book_copy_is_new(book) || !book_copy_asks_place(book))
        return;
    if (book_query(book, &query, &rows, NULL) && rows.n) {
        struct dialog_item *items = mem_zero(rows.n, sizeof *items);
        for (size_t i = 0; i < rows.n; i++) {
            const struct row *row = VEC_AT(&rows, struct row, i);
            items[i] = (struct dialog_item) {
                .label = row_text(row, "name"), .number = (int64_t)row->id};
        }
        dialog_choose(screen, tag, _("Where is this copy of the book kept?"), items, rows.n, 0, 0);
        free(items);
    }
    rows_clear(&rows);
}

void placing_take(struct screen *screen, const struct result *result)
{
    struct err err = {.kind = ERR_NONE};
    if (!book_copy_set_place(session_book(screen), (uint64_t)result->number, &err))
        session_error(screen, &err);
}
