/* Folders of the Copies screen: other ones, those that are remembered, a whole copy into one. */
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/tui/dialog.h"
#include "screen/copies.h"
#include "screen/copies_parts.h"
#include "screen/opening.h"

#include <stdlib.h>

static struct copies *of(const struct screen *screen)
{
    return screen->data;
}

/* The folder that the marker is in, or NULL. */
static struct copy_folder *focused(struct copies *copies)
{
    size_t row = list_focus(&copies->list);
    if (row == LIST_NONE)
        return copies->found.folders.n > 0 ? FOLDER(&copies->found, 0) : NULL;
    return FOLDER(&copies->found, copies_line(copies, row)->folder);
}

void copies_mark(struct screen *screen)
{
    struct copies *copies = of(screen);
    size_t row = list_focus(&copies->list);
    if (row != LIST_NONE && copies_line(copies, row)->file != SIZE_MAX)
        list_toggle_mark(&copies->list);
    else
        screen_say(screen, _("Only files can be marked."));
}

void copies_other(struct screen *screen)
{
    struct copies *copies = of(screen);
    dialog_prompt(screen, TAG_OTHER, _("Folder or file"), copies->other ? copies->other : "", 400,
        DIALOG_FLEETING);
}

void copies_look_elsewhere(struct screen *screen, const char *typed)
{
    struct copies *copies = of(screen);
    char *home = path_home();
    free(copies->other);
    if (typed[0] == '~' && (typed[1] == '/' || !typed[1]))
        copies->other = path_join(home, typed[1] ? typed + 2 : "");
    else
        copies->other = *typed == '/' || !*typed ? mem_text(typed) : path_join(home, typed);
    free(home);
    if (!*typed) {
        free(copies->other);
        copies->other = NULL;
    }
    copies->offer = copies->other != NULL;
    copies_look(screen);
}

/* Once, after a folder was typed. */
void copies_offer(struct screen *screen)
{
    struct copies *copies = of(screen);
    size_t n = copies->found.folders.n;
    const struct copy_folder *last = n > 0 ? FOLDER(&copies->found, n - 1) : NULL;
    struct str question = STR_INIT;
    bool offer = copies->offer;
    copies->offer = false;
    if (!offer || !last || last->single || last->stick || last->remembered ||
        last->err.kind != ERR_NONE)
        return;
    str_addf(&question,
        _("Do copies travel by the folder %s from now on? This PC then looks into it by itself."),
        path_name(last->path));
    dialog_confirm(screen, TAG_REMEMBER, question.s, false);
    str_clear(&question);
}

void copies_keep_folder(struct screen *screen, bool on)
{
    struct copies *copies = of(screen);
    struct copy_folder *folder = on ? FOLDER(&copies->found, copies->found.folders.n - 1)
                                    : focused(copies);
    struct err err = {.kind = ERR_NONE};
    if (!folder || !copies_remember(session_of(screen)->settings, folder->path, on, &err)) {
        session_error(screen, &err);
        return;
    }
    folder->remembered = on;
    if (on)
        screen_say(screen, _("The folder is remembered. F8 forgets it."));
    else
        copies_look(screen);
}

void copies_forget(struct screen *screen)
{
    const struct copy_folder *folder = focused(of(screen));
    struct str question = STR_INIT;
    if (!folder || !folder->remembered) {
        screen_say(screen, _("Only a remembered folder can be forgotten."));
        return;
    }
    str_addf(&question,
        _("Forget the folder %s? The folder and its files stay as they are."),
        path_name(folder->path));
    dialog_confirm(screen, TAG_FORGET, question.s, false);
    str_clear(&question);
}

static bool write_whole(void *data, struct err *err)
{
    struct copies *copies = data;
    return book_backup(copies->found.book, copies->whole, err);
}

void copies_whole(struct screen *screen)
{
    struct copies *copies = of(screen);
    const struct copy_folder *folder = focused(copies);
    if (!folder) {
        screen_say(screen, _("Plug a stick in and press R, or F4 and write a folder."));
        return;
    }
    char *path = path_join(folder->path, path_name(book_path(copies->found.book)));
    free(copies->whole);
    copies->whole = path_unused(path);
    free(path);
    opening_work(screen, TAG_WHOLE, _("Copying the book…"), write_whole, copies);
}

void copies_whole_is_there(struct screen *screen, const struct result *result)
{
    struct copies *copies = of(screen);
    if (!result->accepted) {
        session_error(screen, result->data);
        return;
    }
    const char *name = path_name(copies->whole);
    bool stick = focused(copies) && focused(copies)->stick;
    copies_look(screen);
    screen_say(stack_top(screen->stack),
        stick ? _("A whole copy is there: %s. The stick may be removed now.")
              : _("A whole copy is there: %s."),
        name);
}
