#include "screen/backups.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/opening.h"
#include "screen/session.h"

#include <stdlib.h>

enum { TAG_USE = 1, TAG_PLACE, TAG_MADE };
enum { KILOBYTE = 1024 };

struct backups {
    struct book *book;
    struct vec rows; /* struct book_backup_info */
    char *place;     /* of a backup that is made now; owned */
    struct list list;
    uint64_t seen;
};

static const struct book_backup_info *backup_at(const struct backups *backups, size_t row)
{
    return VEC_AT(&backups->rows, struct book_backup_info, row);
}

static size_t backup_count(void *data)
{
    return ((struct backups *)data)->rows.n;
}

static void add_when(const struct book_backup_info *backup, struct str *out)
{
    int64_t date;
    int minutes;
    clock_local(backup->wall, &date, &minutes);
    date_format(out, lang_current(), DATE_WEEKDAY_YEAR, date);
    str_add_c(out, ' ');
    date_format_time(out, lang_current(), DATE_HOUR_CLOCK, minutes);
}

static void backup_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct book_backup_info *backup = backup_at(data, row);
    if (column == 0)
        add_when(backup, out);
    else if (column == 1)
        str_addf(out, _("%lld kB"), (long long)((backup->bytes + KILOBYTE - 1) / KILOBYTE));
    else
        str_add(out, path_name(backup->path));
}

static const struct list_source source = {
    .count = backup_count,
    .cell = backup_cell,
    .empty = N_("No backups yet. One is made by itself at the first change of each day."),
};
static const struct list_column columns[] = {
    {.label = N_("Made"), .width = 26},
    {.label = N_("Size"), .width = 10, .right = true, .rank = 1},
    {.label = N_("File"), .width = 0, .rank = 2},
};

static void refresh(struct screen *screen)
{
    struct backups *backups = screen->data;
    struct err err = {.kind = ERR_NONE};
    if (!session_stale(screen, &backups->seen))
        return;
    book_backups_clear(&backups->rows);
    if (!book_backups(book_path(backups->book), &backups->rows, &err))
        session_error(screen, &err);
    list_reload(&backups->list);
}

static void backups_draw(struct screen *screen, const struct canvas *body)
{
    struct backups *backups = screen->data;
    refresh(screen);
    list_draw(&backups->list, body, true);
}

static bool backups_key(struct screen *screen, const struct key *key)
{
    struct backups *backups = screen->data;
    return list_key(&backups->list, key);
}

void backups_use(struct screen *screen)
{
    struct backups *backups = screen->data;
    size_t row = list_focus(&backups->list);
    struct str question = STR_INIT, when = STR_INIT;
    if (row == LIST_NONE)
        return;
    add_when(backup_at(backups, row), &when);
    str_addf(&question,
        _("Take the backup of %s into use? The present book is kept beside it, and "
          "the program starts anew."),
        when.s);
    dialog_confirm(screen, TAG_USE, question.s, true);
    str_clear(&question);
    str_clear(&when);
}

void backups_new(struct screen *screen)
{
    char *home = path_home();
    char *place = path_join(home, "varmuuskopio.rukkanen");
    dialog_prompt(screen, TAG_PLACE, _("Into which file"), place, 400, 0);
    free(place);
    free(home);
}

static bool make_backup(void *data, struct err *err)
{
    struct backups *backups = data;
    return book_backup(backups->book, backups->place, err);
}

/* The file is replaced under a closed book; then everything starts anew on it, locked. */
static void use_backup(struct screen *screen)
{
    struct backups *backups = screen->data;
    struct session *session = session_of(screen);
    struct err err = {.kind = ERR_NONE};
    char *from = mem_text(backup_at(backups, list_focus(&backups->list))->path);
    stack_save(screen->stack);
    if (book_restore(session->path, from, &err))
        session_lock(screen);
    else
        session_error(screen, &err);
    free(from);
}

static void backups_resume(struct screen *screen, const struct result *result)
{
    struct backups *backups = screen->data;
    if (result->tag == TAG_USE && result->accepted) {
        use_backup(screen);
    } else if (result->tag == TAG_PLACE && result->accepted) {
        free(backups->place);
        backups->place = mem_text(result->text);
        opening_work(screen, TAG_MADE, _("Copying the book…"), make_backup, backups);
    } else if (result->tag == TAG_MADE && result->data) {
        if (result->accepted)
            screen_say(screen, _("A backup is in %s."), backups->place);
        else
            session_error(screen, result->data);
    }
}

static void backups_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Backups"));
}

static void backups_announce(struct screen *screen, struct str *out)
{
    struct backups *backups = screen->data;
    list_announce(&backups->list, out);
}

static void backups_close(struct screen *screen)
{
    struct backups *backups = screen->data;
    list_clear(&backups->list);
    book_backups_clear(&backups->rows);
    free(backups->place);
    free(backups);
}

static const struct screen_class class = {
    .name = "backups",
    .intro =
        N_("Backups of this book on this PC, the newest first. Those from before an erasure go "
           "within 30 days."),
    .draw = backups_draw,
    .key = backups_key,
    .resume = backups_resume,
    .title = backups_title,
    .announce = backups_announce,
    .close = backups_close,
};

void backups_push(struct stack *stack)
{
    struct backups *backups = mem_zero(1, sizeof *backups);
    vec_init(&backups->rows, sizeof(struct book_backup_info));
    list_init(&backups->list, &source, columns, 3, backups);
    struct screen *screen = stack_push(stack, &class, backups);
    backups->book = session_book(screen);
    refresh(screen);
}
