/* Where copies may be, and what merging each file there would do. */
#include "book/copies/folder.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"

#include <stdlib.h>
#include <string.h>

void copies_places_clear(struct vec *places)
{
    for (size_t i = 0; i < places->n; i++) {
        struct copies_place *place = VEC_AT(places, struct copies_place, i);
        free(place->folder);
        folder_entries_clear(&place->files);
    }
    vec_clear(places);
}

static bool look_into(struct book *book, const struct sync_options *options,
    struct copies_place *place, struct err *err)
{
    struct folder folder = {.book = book, .path = place->folder, .options = options};
    struct vec looks = VEC_INIT(struct folder_look);
    place->there = folder_list(book, place->folder, "", &looks, NULL, &place->why);
    bool ok = true;
    for (size_t i = 0; ok && i < looks.n; i++) {
        const struct folder_look *look = VEC_AT(&looks, struct folder_look, i);
        struct bundle_header header;
        ok = folder_goes_on(options, i, looks.n, err);
        if (!ok)
            break;
        struct folder_entry *entry = vec_add(&place->files, NULL);
        entry->path = mem_text(look->path);
        entry->state = FOLDER_UNFINISHED;
        if (look->kind == FOLDER_KIND_EMPTY ||
            (look->kind == FOLDER_KIND_BUNDLE && folder_is_cut(look->path)))
            continue;
        folder_merge(&folder, entry, &header, true);
        entry->own = header.label && header.label == book->label;
        bundle_header_clear(&header);
    }
    folder_looks_clear(&looks);
    return ok;
}

static bool add_place(struct book *book, const char *folder, bool stick,
    const struct sync_options *options, struct vec *places, struct err *err)
{
    for (size_t i = 0; i < places->n; i++) {
        if (strcmp(VEC_AT(places, struct copies_place, i)->folder, folder) == 0)
            return true;
    }
    struct copies_place *place = vec_add(places, NULL);
    place->folder = mem_text(folder);
    place->stick = stick;
    vec_init(&place->files, sizeof(struct folder_entry));
    return look_into(book, options, place, err);
}

bool book_copies_places(struct book *book, const struct vec *remembered,
    const struct sync_options *options, struct vec *places, struct err *err)
{
    struct vec media = VEC_INIT(char *);
    bool ok = true;
    path_media(&media);
    for (size_t i = 0; ok && i < media.n; i++)
        ok = add_place(book, *VEC_AT(&media, char *, i), true, options, places, err);
    for (size_t i = 0; ok && remembered && i < remembered->n; i++)
        ok = add_place(book, *VEC_AT(remembered, const char *, i), false, options, places, err);
    for (size_t i = 0; i < media.n; i++)
        free(*VEC_AT(&media, char *, i));
    vec_clear(&media);
    return ok;
}
