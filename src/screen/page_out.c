#include "screen/page_out.h"

#include "rukkanen/base/errlog.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/domain/settings.h"
#include "rukkanen/paper/print.h"
#include "rukkanen/tui/dialog.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_WHERE = 1 };
enum { CHOICES_MAX = 8 };

struct out {
    struct page_out_wish wish;
    char *file;
    struct print_job job;
    bool made;
    struct vec folders;  /* char *, owned */
    struct str sentence; /* what is to be told */
};

static void finish(struct screen *screen, bool accepted)
{
    struct out *out = screen->data;
    struct result result
        = {.accepted = accepted, .text = out->sentence.len ? out->sentence.s : NULL};
    stack_pop(screen, &result);
}

static void finish_wrong(struct screen *screen, const struct err *err)
{
    struct out *out = screen->data;
    errlog_note(err);
    str_set(&out->sentence, err->sentence);
    finish(screen, false);
}

/* ---- to a file ------------------------------------------------------------------------------- */

static void save_in(struct screen *screen, const char *folder)
{
    struct out *out = screen->data;
    struct err err = {.kind = ERR_NONE};
    char *path = NULL;
    if (!print_save_in(&out->job, folder, out->file, &path, &err)) {
        finish_wrong(screen, &err);
        return;
    }
    str_addf(&out->sentence, out->sentence.len ? " %s" : "%s", _("To be printed:"));
    str_addf(&out->sentence, " %s", path);
    free(path);
    finish(screen, true);
}

/* A single stick has the letter of its word, several are numbered. */
static void add_label(const struct out *out, size_t index, struct str *label)
{
    const char *folder = *VEC_AT(&out->folders, char *, index);
    if (index + 1 == out->folders.n)
        str_add(label, _("In the &home folder"));
    else if (out->folders.n == 2)
        str_addf(label, _("On the &stick %s"), path_name(folder));
    else
        str_addf(label, _("&%zu On the stick %s"), index + 1, path_name(folder));
}

/* Sticks come first; the home folder is the last one, and always there. */
static void ask_where(struct screen *screen)
{
    struct out *out = screen->data;
    struct dialog_choice choices[CHOICES_MAX];
    struct str labels[CHOICES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < out->folders.n; i++) {
        if (n + 1 == CHOICES_MAX && i + 1 < out->folders.n)
            continue;
        labels[n] = (struct str)STR_INIT;
        add_label(out, i, &labels[n]);
        choices[n] = (struct dialog_choice){.label = labels[n].s, .number = (int64_t)i};
        n++;
    }
    dialog_ask(screen, TAG_WHERE, _("Where is the file to be saved?"), choices, n);
    for (size_t i = 0; i < n; i++)
        str_clear(&labels[i]);
}

static void choose_folder(struct screen *screen)
{
    struct out *out = screen->data;
    print_folders(&out->folders);
    if (out->folders.n > 1)
        ask_where(screen);
    else
        save_in(screen, *VEC_AT(&out->folders, char *, 0));
}

/* ---- the work -------------------------------------------------------------------------------- */

/* A printer that is there but did not take the page is told of; where there is none, the file is
 * what was wanted. */
static void tell_printer(struct out *out, const struct err *err)
{
    struct vec printers = VEC_INIT(struct print_printer);
    errlog_note(err);
    if (print_is_late(err) || print_printers(&printers, NULL))
        str_set(&out->sentence, err->sentence);
    print_printers_clear(&printers);
}

/* The printer that the settings of this PC name; NULL: the one that the PC prefers. */
static const char *chosen_printer(const struct screen *screen)
{
    const struct settings *settings = session_of(screen)->settings;
    const char *printer = settings ? settings_text(settings, "printer") : "";
    return *printer ? printer : NULL;
}

static bool out_work(struct screen *screen)
{
    struct out *out = screen->data;
    struct err err = {.kind = ERR_NONE};
    struct print_options options = {.form = PRINT_PDF, .large = out->wish.large};
    if (!print_make(out->wish.page, &options, &out->job, &err)) {
        finish_wrong(screen, &err);
        return true;
    }
    out->made = true;
    print_warning(&out->job, &out->sentence);
    if (out->wish.to_file) {
        choose_folder(screen);
    } else if (print_send(&out->job, chosen_printer(screen), &out->sentence, &err)) {
        finish(screen, true);
    } else {
        tell_printer(out, &err);
        choose_folder(screen);
    }
    return true;
}

/* ---- the screen ------------------------------------------------------------------------------ */

static int out_rows(struct screen *screen, int columns)
{
    (void)screen;
    (void)columns;
    return 1;
}

static void out_draw(struct screen *screen, const struct canvas *body)
{
    const struct out *out = screen->data;
    canvas_text(body, 0, 1, -1, MEANING_NORMAL,
        out->made ? _("The page is ready.") : _("The page is being made…"));
    canvas_cursor(body, 0, 0);
}

static bool out_key(struct screen *screen, const struct key *key)
{
    (void)screen;
    (void)key;
    return true; /* it is over in a moment */
}

static void out_resume(struct screen *screen, const struct result *result)
{
    struct out *out = screen->data;
    if (result->tag != TAG_WHERE)
        return;
    if (result->accepted)
        save_in(screen, *VEC_AT(&out->folders, char *, (size_t)result->number));
    else
        finish(screen, false);
}

static void out_close(struct screen *screen)
{
    struct out *out = screen->data;
    if (out->made)
        print_clear(&out->job);
    for (size_t i = 0; i < out->folders.n; i++)
        free(*VEC_AT(&out->folders, char *, i));
    vec_clear(&out->folders);
    str_clear(&out->sentence);
    free(out->file);
    free(out);
}

static const struct screen_class out_class = {
    .name = "page-out",
    .dialog = true,
    .rows = out_rows,
    .draw = out_draw,
    .key = out_key,
    .work = out_work,
    .resume = out_resume,
    .close = out_close,
};

void page_out_push(struct screen *screen, int tag, const struct page_out_wish *wish)
{
    struct out *out = mem_zero(1, sizeof *out);
    out->wish = *wish;
    out->file = mem_text(wish->file);
    vec_init(&out->folders, sizeof(char *));
    str_init(&out->sentence);
    stack_push(screen->stack, &out_class, out)->tag = tag;
}
