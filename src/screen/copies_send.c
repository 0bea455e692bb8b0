#include "screen/copies_parts.h"

/* Whether anything in the folder is of this book: nothing is written among somebody's photos. */
static bool is_ours(const struct copies_found *found, size_t index)
{
    const struct copy_folder *folder = FOLDER(found, index);
    for (size_t i = 0; i < found->files.n; i++) {
        const struct copy_file *file = FILE_OF(found, i);
        if (file->folder == index && file->state == FILE_MERGED)
            return !folder->single;
    }
    return folder->remembered;
}

void copies_send(struct copies_found *found, size_t index, const struct sync_options *options)
{
    struct copy_folder *folder = FOLDER(found, index);
    struct sync_result result;
    if (folder->err.kind != ERR_NONE || !is_ours(found, index))
        return;
    folder->why = (struct err){.kind = ERR_NONE};
    bool ok = book_sync(found->book, folder->path, options, &result, &folder->why);
    folder->edits = result.edits;
    folder->sent = !ok                               ? SENT_FAILED
                   : result.edits + result.records ? SENT_DONE
                                                     : SENT_NOTHING_NEW;
    sync_result_clear(&result);
}
