#include "screen/copies_parts.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/domain/settings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char setting_name[] = "copy_folders";

/* ---- folders that are remembered ------------------------------------------------------------- */

/* Appends char *, the caller's to free. */
static void remembered_folders(const struct settings *settings, struct vec *folders)
{
    const char *list = settings_text(settings, setting_name);
    while (*list) {
        size_t length = strcspn(list, ":");
        if (length) {
            char *folder = mem_text_n(list, length);
            vec_add(folders, &folder);
        }
        list += length + (list[length] == ':');
    }
}

static void free_texts(struct vec *texts)
{
    for (size_t i = 0; i < texts->n; i++)
        free(*VEC_AT(texts, char *, i));
    vec_clear(texts);
}

static size_t place_of(const struct vec *texts, const char *text)
{
    size_t i = 0;
    while (i < texts->n && strcmp(*VEC_AT(texts, char *, i), text) != 0)
        i++;
    return i;
}

bool copies_remembered(const struct settings *settings, const char *folder)
{
    struct vec folders = VEC_INIT(char *);
    remembered_folders(settings, &folders);
    bool there = place_of(&folders, folder) < folders.n;
    free_texts(&folders);
    return there;
}

bool copies_remember(struct settings *settings, const char *folder, bool remember, struct err *err)
{
    struct vec folders = VEC_INIT(char *);
    struct str list = STR_INIT;
    if (strchr(folder, ':'))
        return err_set(err, ERR_REFUSED,
            _("A folder with “:” in its name cannot be remembered. Its files can be merged."));
    remembered_folders(settings, &folders);
    size_t at = place_of(&folders, folder);
    for (size_t i = 0; i < folders.n; i++) {
        if (i != at)
            str_addf(&list, "%s%s", list.len ? ":" : "", *VEC_AT(&folders, char *, i));
    }
    if (remember)
        str_addf(&list, "%s%s", list.len ? ":" : "", folder);
    free_texts(&folders);
    bool ok = setting_store(settings, NULL, setting_by_name(setting_name), list.s, err);
    str_clear(&list);
    return ok;
}

/* ---- looking --------------------------------------------------------------------------------- */

static bool have_folder(const struct copies_found *found, const char *path)
{
    for (size_t i = 0; i < found->folders.n; i++) {
        if (!FOLDER(found, i)->single && strcmp(FOLDER(found, i)->path, path) == 0)
            return true;
    }
    return false;
}

static void add_file(struct copies_found *found, char *path, size_t folder)
{
    struct copy_file *file = vec_add(&found->files, NULL);
    file->path = path;
    file->folder = folder;
    vec_init(&file->result.counts, sizeof(struct merge_count));
    vec_init(&file->result.together, sizeof(struct merge_row));
    vec_init(&file->result.missing, sizeof(uint64_t));
    vec_init(&file->result.drafts, sizeof(struct draft_info));
}

static void add_folder(
    struct copies_found *found, const char *path, bool stick, const struct settings *settings)
{
    struct vec paths = VEC_INIT(char *);
    if (have_folder(found, path))
        return;
    size_t index = found->folders.n;
    struct copy_folder *folder = vec_add(&found->folders, NULL);
    folder->path = mem_text(path);
    folder->stick = stick;
    folder->remembered = copies_remembered(settings, path);
    book_copies_find(found->book, path, &paths, &folder->err);
    for (size_t i = 0; i < paths.n; i++)
        add_file(found, *VEC_AT(&paths, char *, i), index);
    vec_clear(&paths);
}

/* Without a '/' at its end. */
static char *tidy(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return mem_text_n(path, length);
}

static void add_other(
    struct copies_found *found, const char *typed, const struct settings *settings)
{
    struct stat st;
    char *path = tidy(typed);
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
        size_t index = found->folders.n;
        struct copy_folder *folder = vec_add(&found->folders, NULL);
        folder->path = path_folder(path);
        folder->single = true;
        add_file(found, path, index);
        return;
    }
    add_folder(found, path, false, settings);
    free(path);
}

void copies_find(struct copies_found *found, const struct settings *settings, const char *other)
{
    struct vec media = VEC_INIT(char *), remembered = VEC_INIT(char *);
    path_media(&media);
    remembered_folders(settings, &remembered);
    for (size_t i = 0; i < media.n; i++)
        add_folder(found, *VEC_AT(&media, char *, i), true, settings);
    for (size_t i = 0; i < remembered.n; i++)
        add_folder(found, *VEC_AT(&remembered, char *, i), false, settings);
    if (other)
        add_other(found, other, settings);
    free_texts(&media);
    free_texts(&remembered);
}

void copies_found_clear(struct copies_found *found)
{
    for (size_t i = 0; i < found->folders.n; i++)
        free(FOLDER(found, i)->path);
    for (size_t i = 0; i < found->files.n; i++) {
        free(FILE_OF(found, i)->path);
        merge_result_clear(&FILE_OF(found, i)->result);
    }
    vec_clear(&found->folders);
    vec_clear(&found->files);
}

bool copies_same_media(const struct copies_found *found)
{
    struct vec media = VEC_INIT(char *);
    bool same = true;
    path_media(&media);
    for (size_t i = 0; i < found->folders.n; i++) {
        const struct copy_folder *folder = FOLDER(found, i);
        same = same && (!folder->stick || place_of(&media, folder->path) < media.n);
    }
    for (size_t i = 0; i < media.n; i++)
        same = same && have_folder(found, *VEC_AT(&media, char *, i));
    free_texts(&media);
    return same;
}
