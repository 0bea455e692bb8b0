#include "screen/copies.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/domain/conditions.h"
#include "rukkanen/tui/dialog.h"
#include "screen/conflicts.h"
#include "screen/copies_parts.h"

#include <stdlib.h>

enum { QUICK_MS = 150 }; /* for looking at files before anything is shown of it */

static struct copies *of(const struct screen *screen)
{
    return screen->data;
}

/* ---- looking at the files -------------------------------------------------------------------- */

static void forget_result(struct copy_file *file)
{
    merge_result_clear(&file->result);
    file->err = (struct err){.kind = ERR_NONE};
}

static bool on_progress(void *data, int percent)
{
    struct copies *copies = data;
    if (copies->shown_done) {
        *copies->shown_done = copies->next * 100 + (uint64_t)percent;
        copies->stopped = copies->stopped || !stack_glance(copies->screen->stack);
    } else {
        copies->stopped = clock_monotonic_ms() >= copies->quick_until;
    }
    return !copies->stopped;
}

static void begin_work(struct copies *copies)
{
    copies->next = 0;
    copies->stopped = false;
}

static void read_file(struct copies *copies)
{
    struct copy_file *file = FILE_OF(&copies->found, copies->next);
    struct merge_options options
        = {.dry_run = true, .yes = true, .progress = on_progress, .data = copies};
    forget_result(file);
    bool ok = book_merge(
        copies->found.book, file->path, &options, &file->result, &file->err);
    file->state = ok ? FILE_READ : copies->stopped ? FILE_UNREAD : FILE_REFUSED;
}

static bool read_next(void *data, uint64_t *done, uint64_t *total)
{
    struct copies *copies = data;
    size_t n = copies->found.files.n;
    copies->shown_done = done;
    *total = n * 100;
    if (copies->next < n) {
        read_file(copies);
        copies->next++;
    }
    *done = copies->next * 100;
    return copies->next < n && !copies->stopped;
}

/* What is small is looked at before the next frame; a file that takes longer is begun anew where
 * that can be seen and stopped. */
static void read_quickly(struct copies *copies)
{
    copies->shown_done = NULL;
    copies->quick_until = clock_monotonic_ms() + QUICK_MS;
    while (copies->next < copies->found.files.n && clock_monotonic_ms() < copies->quick_until) {
        read_file(copies);
        copies->next += !copies->stopped;
        copies->stopped = false;
    }
}

static void look_quickly(struct screen *screen)
{
    struct copies *copies = of(screen);
    copies_found_clear(&copies->found);
    copies->done = false;
    copies_find(&copies->found, session_of(screen)->settings, copies->other);
    begin_work(copies);
    read_quickly(copies);
    copies_lines_make(copies);
}

static void look(struct screen *screen)
{
    struct copies *copies = of(screen);
    look_quickly(screen);
    if (copies->next < copies->found.files.n)
        dialog_progress(screen, TAG_READ, _("Looking at the copies…"), read_next, copies);
}

void copies_look(struct screen *screen)
{
    look(screen);
}

/* ---- merging --------------------------------------------------------------------------------- */

static bool any_marked(const struct copies *copies)
{
    return copies->list.marks.n > 0;
}

static bool is_chosen(const struct copies *copies, size_t file)
{
    if (copies->only_asked)
        return file == copies->asked;
    enum file_state state = FILE_OF(&copies->found, file)->state;
    return state != FILE_REFUSED && (!any_marked(copies) || list_marked(&copies->list, file + 1));
}

static void merge_file(struct copies *copies, size_t index)
{
    struct copy_file *file = FILE_OF(&copies->found, index);
    struct merge_options options
        = {.yes = copies->only_asked, .progress = on_progress, .data = copies};
    forget_result(file);
    bool ok = book_merge(copies->found.book, file->path, &options, &file->result, &file->err);
    file->state = ok                               ? FILE_MERGED
                  : copies->stopped                ? FILE_LEFT
                  : file->err.kind == ERR_CONFIRM ? FILE_ASKS
                                                   : FILE_REFUSED;
    copies->done = copies->done || ok;
}

static bool merge_next(void *data, uint64_t *done, uint64_t *total)
{
    struct copies *copies = data;
    size_t n = copies->found.files.n;
    copies->shown_done = done;
    *total = n * 100;
    while (copies->next < n && !is_chosen(copies, copies->next))
        copies->next++;
    if (copies->next < n)
        merge_file(copies, copies->next++);
    *done = copies->next * 100;
    return copies->next < n && !copies->stopped;
}

/* What the merged files brought beside what stood here. */
static int64_t two_values(const struct copies *copies)
{
    int64_t places = 0;
    for (size_t i = 0; copies->done && i < copies->found.files.n; i++) {
        const struct copy_file *file = FILE_OF(&copies->found, i);
        places += file->state == FILE_MERGED ? file->result.differ : 0;
    }
    return places;
}

/* Files that a merge has not come to, or that were left out. */
static bool any_left(const struct copies *copies)
{
    for (size_t i = 0; i < copies->found.files.n; i++) {
        enum file_state state = FILE_OF(&copies->found, i)->state;
        if (state != FILE_MERGED && state != FILE_REFUSED)
            return true;
    }
    return false;
}

void copies_merge(struct screen *screen)
{
    struct copies *copies = of(screen);
    if (two_values(copies) > 0) {
        conflicts_push(screen->stack);
        return;
    }
    if (copies->done && !any_left(copies)) {
        screen_say(screen, _("Everything is merged. R looks again."));
        return;
    }
    if (copies->found.files.n == 0) {
        screen_say(screen, _("There is nothing to merge yet. F2 takes a whole copy of the book "
                             "along; F4 looks elsewhere."));
        return;
    }
    if (!book_writable(copies->found.book)) {
        screen_warn(screen, "%s",
            book_note_text(book_notes(copies->found.book) & BOOK_NOTE_OPEN_ELSEWHERE
                               ? BOOK_NOTE_OPEN_ELSEWHERE
                               : BOOK_NOTE_READ_ONLY));
        return;
    }
    stack_save(screen->stack);
    begin_work(copies);
    copies->only_asked = false;
    dialog_progress(screen, TAG_MERGED,
        _("Merging… Esc stops; nothing is taken from the file that is stopped."), merge_next,
        copies);
}

/* What would happen, and whether it is meant. */
static bool ask(struct screen *screen)
{
    struct copies *copies = of(screen);
    for (size_t i = 0; i < copies->found.files.n; i++) {
        const struct copy_file *file = FILE_OF(&copies->found, i);
        struct str question = STR_INIT, counts = STR_INIT;
        if (file->state != FILE_ASKS)
            continue;
        copies->asked = i;
        copies_counts(&file->result, &counts);
        str_addf(&question, "%s: %s", path_name(file->path), file->err.sentence);
        if (counts.len)
            str_addf(&question, _(" It would change: %s."), counts.s);
        str_addf(&question, " %s", _("Take it anyway?"));
        dialog_confirm(screen, TAG_ASKED, question.s, true);
        str_clear(&question);
        str_clear(&counts);
        return true;
    }
    return false;
}

/* Everything below reads its rows again; what the book is called may have come, too. */
static void tell_others(struct screen *screen)
{
    struct session *session = session_of(screen);
    session->generation++;
    free(session->name);
    session->name = NULL;
}

/* Own unfinished texts outlast a merge; whoever comes back to one is told that it was there. */
static void say_drafts(struct screen *screen)
{
    struct vec drafts = VEC_INIT(struct draft_info);
    size_t own = 0;
    drafts_list(session_book(screen), &drafts, NULL);
    for (size_t i = 0; i < drafts.n; i++) {
        const struct draft_info *draft = VEC_AT(&drafts, struct draft_info, i);
        own += draft->own && draft->entity != ENTITY_EDIT;
    }
    if (own > 0)
        screen_say(screen,
            lang_plural("Your unfinished text stays open, as it was.",
                "Your %zu unfinished texts stay open, as they were.", own),
            own);
    drafts_clear(&drafts);
}

static void after_all(struct screen *screen)
{
    struct copies *copies = of(screen);
    copies->odd = copies->done ? conditions_count(copies->found.book) : 0;
    copies_lines_make(copies);
    if (copies->stopped)
        screen_say(screen, _("Stopped. What was merged before stays; the rest is as it was."));
    else
        say_drafts(screen);
}

static bool send_progress(void *data, int percent)
{
    struct copies *copies = data;
    *copies->shown_done = copies->next * 100 + (uint64_t)percent;
    copies->stopped = copies->stopped || !stack_glance(copies->screen->stack);
    return !copies->stopped;
}

static bool send_next(void *data, uint64_t *done, uint64_t *total)
{
    struct copies *copies = data;
    size_t n = copies->found.folders.n;
    struct sync_options options = {.progress = send_progress, .data = copies};
    copies->shown_done = done;
    *total = n * 100;
    if (copies->next < n) {
        copies_send(&copies->found, copies->next, &options);
        copies->next++;
    }
    *done = copies->next * 100;
    return copies->next < n && !copies->stopped;
}

static void after_merge(struct screen *screen)
{
    struct copies *copies = of(screen);
    if (copies->done)
        tell_others(screen);
    copies_lines_make(copies);
    if (!copies->stopped && ask(screen))
        return;
    if (!copies->stopped && !any_marked(copies)) {
        begin_work(copies);
        dialog_progress(screen, TAG_SENT, _("Taking own changes along…"), send_next, copies);
        return;
    }
    after_all(screen);
}

static void answered(struct screen *screen, bool yes)
{
    struct copies *copies = of(screen);
    if (!yes) {
        FILE_OF(&copies->found, copies->asked)->state = FILE_LEFT;
        after_merge(screen);
        return;
    }
    begin_work(copies);
    copies->only_asked = true;
    dialog_progress(screen, TAG_MERGED,
        _("Merging… Esc stops; nothing is taken from the file that is stopped."), merge_next,
        copies);
}

void copies_undo(struct screen *screen)
{
    struct err err = {.kind = ERR_NONE};
    if (!book_merge_undo(session_book(screen), &err)) {
        session_error(screen, &err);
        return;
    }
    tell_others(screen);
    look(screen);
    screen_say(stack_top(screen->stack), _("The merge is undone: everything is as it was before."));
}

/* ---- the class ------------------------------------------------------------------------------- */

static bool any_work(const struct copies_found *found)
{
    for (size_t i = 0; i < found->files.n; i++) {
        const struct copy_file *file = FILE_OF(found, i);
        const struct merge_result *result = &file->result;
        if ((file->state != FILE_REFUSED && file->state != FILE_READ) || copies_wants(found, i) ||
            result->edits + result->records + result->orphans > 0)
            return true;
    }
    return false;
}

/* What Enter does, below the list. */
static void add_hint(const struct copies *copies, struct str *out)
{
    const struct copies_found *found = &copies->found;
    bool stick = false, can_undo = book_merge_can_undo(found->book);
    for (size_t i = 0; i < found->folders.n; i++)
        stick = stick || FOLDER(found, i)->stick;
    bool work = !copies->done && any_work(found);
    if (work) {
        if (any_marked(copies))
            str_add(out, _("Merge the marked ones: Enter."));
        else if (stick)
            str_add(out, _("Merge all and take own changes to the stick: Enter."));
        else
            str_add(out, _("Merge all and take own changes along: Enter."));
    }
    else if (two_values(copies) > 0)
        str_add(out, _("Enter shows what has two different values."));
    else if (!copies->done && found->files.n > 0)
        str_add(out, _("There is nothing to merge here and nothing to take along."));
    if (copies->done && copies->odd > 0 && out->len)
        str_add(out, "  ");
    if (copies->done && copies->odd > 0)
        str_addf(out,
            lang_plural("%lld thing to sort out: Alt-M.", "%lld things to sort out: Alt-M.",
                (unsigned long)copies->odd),
            (long long)copies->odd);
    if (out->len)
        str_add(out, "  ");
    if (work)
        str_add(out, _("The merge can be undone."));
    else if (can_undo)
        str_add(out,
            _("The merge can be undone until the next change: Ctrl-Z."));
}

/* A stick was plugged in or out. What was just told of a merge stays until R. */
static void notice_media(struct screen *screen)
{
    const struct copies *copies = of(screen);
    if (stack_top(screen->stack) == screen && !copies->done &&
        !copies_same_media(&copies->found))
        look_quickly(screen);
}

static void copies_draw(struct screen *screen, const struct canvas *body)
{
    struct copies *copies = of(screen);
    struct str hint = STR_INIT;
    notice_media(screen);
    if (copies->columns != body->columns) {
        copies->columns = body->columns;
        copies_lines_make(copies);
    }
    add_hint(copies, &hint);
    int width = body->columns - 2;
    int rows = hint.len ? canvas_wrapped(body, body->rows, 1, width, 0, MEANING_DIM, hint.s) : 0;
    int room = rows && body->rows > rows + 3 ? body->rows - rows - 1 : body->rows;
    struct canvas list = canvas_part(body, 0, 0, room, body->columns);
    list_draw(&copies->list, &list, true);
    if (room < body->rows)
        canvas_wrapped(body, room + 1, 1, width, 0, MEANING_HEADING, hint.s);
    str_clear(&hint);
}

static bool copies_key(struct screen *screen, const struct key *key)
{
    struct copies *copies = of(screen);
    if (key_is(key, K_F7) || key_is(key, ' ')) {
        copies_mark(screen);
        return true;
    }
    return list_key(&copies->list, key);
}

static void copies_resume(struct screen *screen, const struct result *result)
{
    struct copies *copies = of(screen);
    if (result->tag >= TAG_READ && result->tag <= TAG_SENT && !result->accepted)
        copies->stopped = true;
    if (result->tag == TAG_READ) {
        copies_lines_make(copies);
        copies_offer(screen);
    } else if (result->tag == TAG_MERGED) {
        after_merge(screen);
    } else if (result->tag == TAG_SENT) {
        after_all(screen);
    } else if (result->tag == TAG_ASKED) {
        answered(screen, result->accepted);
    } else if (result->tag == TAG_OTHER && result->accepted) {
        copies_look_elsewhere(screen, result->text);
        if (stack_top(screen->stack) == screen)
            copies_offer(screen);
    } else if (result->tag == TAG_REMEMBER && result->accepted) {
        copies_keep_folder(screen, true);
    } else if (result->tag == TAG_FORGET && result->accepted) {
        copies_keep_folder(screen, false);
    } else if (result->tag == TAG_WHOLE && result->data) {
        copies_whole_is_there(screen, result);
    }
}

static void copies_title(struct screen *screen, struct str *out)
{
    const struct copies *copies = of(screen);
    notice_media(screen);
    str_add(out, _("Copies"));
    if (copies->found.folders.n != 1)
        return;
    str_add(out, " › ");
    copies_folder_name(FOLDER(&copies->found, 0), out);
}

static void copies_announce(struct screen *screen, struct str *out)
{
    list_announce(&of(screen)->list, out);
}

static void copies_close(struct screen *screen)
{
    struct copies *copies = of(screen);
    copies_found_clear(&copies->found);
    copies_lines_clear(copies);
    free(copies->other);
    free(copies->whole);
    free(copies);
}

static const struct screen_class class = {
    .name = "copies",
    .intro = N_("Copies of this book on sticks and in folders, and bundles of changes. Merging "
                "takes in what others wrote; nobody's words are lost, and what two people wrote "
                "in one place is shown side by side. A passphrase is not needed."),
    .draw = copies_draw,
    .key = copies_key,
    .resume = copies_resume,
    .title = copies_title,
    .announce = copies_announce,
    .close = copies_close,
};

void copies_push(struct stack *stack)
{
    struct copies *copies = mem_zero(1, sizeof *copies);
    struct vec own = VEC_INIT(struct copy_info);
    vec_init(&copies->found.folders, sizeof(struct copy_folder));
    vec_init(&copies->found.files, sizeof(struct copy_file));
    copies_lines_init(copies);
    copies->screen = stack_push(stack, &class, copies);
    copies->found.book = session_book(copies->screen);
    if (book_copies_met(copies->found.book, 1, &own, NULL))
        copies->found.label = VEC_AT(&own, struct copy_info, 0)->label;
    vec_clear(&own);
    look(copies->screen);
}

void copies_show(struct screen *screen)
{
    copies_push(screen->stack);
}
