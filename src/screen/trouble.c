#include "screen/trouble.h"

#include "rukkanen/base/errlog.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/tui/list.h"
#include "screen/board.h"
#include "screen/first.h"
#include "screen/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum choice_kind { REBUILD, USE_BACKUP, READ_WHAT_CAN_BE, TRY_AGAIN, OTHER_BOOK, QUIT };

struct trouble {
    struct err err;
    struct vec backups; /* struct book_backup_info, newest first */
    bool foreign; /* the file is no database at all: there is nothing to read */
    enum choice_kind choices[8];
    size_t n;
    struct list list;
};

static size_t choice_count(void *data)
{
    return ((struct trouble *)data)->n;
}

static void add_backup(const struct trouble *trouble, struct str *out)
{
    const struct book_backup_info *newest = VEC_AT(&trouble->backups, struct book_backup_info, 0);
    struct str when = STR_INIT;
    int64_t date;
    int minutes;
    clock_local(newest->wall, &date, &minutes);
    date_format(&when, lang_current(), DATE_WEEKDAY_YEAR, date);
    str_add_c(&when, ' ');
    date_format_time(&when, lang_current(), DATE_HOUR_CLOCK, minutes);
    str_addf(
        out, _("Take the newest backup into use: %s (this file is kept)"), when.s);
    str_clear(&when);
}

static void choice_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct trouble *trouble = data;
    (void)column;
    switch (trouble->choices[row]) {
    case REBUILD:
        str_add(out, _("Make the tables anew from the history; nothing is lost"));
        break;
    case USE_BACKUP:
        add_backup(trouble, out);
        break;
    case READ_WHAT_CAN_BE:
        str_add(out, _("Read what can be read; nothing is written"));
        break;
    case TRY_AGAIN:
        str_add(out, _("Try again"));
        break;
    case OTHER_BOOK:
        str_add(out, _("Look for another book, or make a new one"));
        break;
    case QUIT:
        str_add(out, _("Quit"));
        break;
    }
}

static const struct list_source source = {.count = choice_count, .cell = choice_cell};
static const struct list_column columns[] = {{.width = 0}};

/* What is safe, and what to do next where nothing better can be offered below. */
static const char *advice(const struct trouble *trouble)
{
    if (trouble->err.kind != ERR_DAMAGED)
        return "";
    if (trouble->backups.n)
        return _("The backups of this book are safe.");
    if (trouble->foreign)
        return _("Nothing is written in it. Look for the right file.");
    return _("There is no backup of it on this computer. Look for a copy on a stick or on "
             "another computer; what is whole in this file is still there.");
}

static void trouble_draw(struct screen *screen, const struct canvas *body)
{
    struct trouble *trouble = screen->data;
    struct str text = STR_INIT;
    str_addf(&text, "%s %s\n\n%s", trouble->err.sentence, advice(trouble),
        session_of(screen)->path);
    int rows = canvas_wrapped(body, 0, 1, body->columns - 2, 0, MEANING_NORMAL, text.s);
    str_clear(&text);
    struct canvas rest = canvas_part(body, rows + 1, 0, body->rows - rows - 1, body->columns);
    list_draw(&trouble->list, &rest, true);
}

static bool trouble_key(struct screen *screen, const struct key *key)
{
    struct trouble *trouble = screen->data;
    return list_key(&trouble->list, key);
}

/* Opens the book again, or says why not. */
static void open_again(struct screen *screen, unsigned flags)
{
    struct trouble *trouble = screen->data;
    struct session *session = session_of(screen);
    struct stack *stack = screen->stack;
    struct err err = {.kind = ERR_NONE};
    if (book_open(session->path, flags, &session->book, &err)) {
        session->generation++;
        stack_pop(screen, NULL);
        board_push(stack);
    } else {
        trouble->err = err;
        errlog_note(&err);
        session_error(screen, &err);
    }
}

static void use_backup(struct screen *screen)
{
    struct trouble *trouble = screen->data;
    struct err err = {.kind = ERR_NONE};
    if (book_restore(session_of(screen)->path,
            VEC_AT(&trouble->backups, struct book_backup_info, 0)->path, &err))
        open_again(screen, BOOK_WRITE | BOOK_SCREEN);
    else
        session_error(screen, &err);
}

static void rebuild(struct screen *screen)
{
    const char *path = session_of(screen)->path;
    struct book *book = NULL;
    struct err err = {.kind = ERR_NONE};
    bool ok = book_open(path, BOOK_WRITE | BOOK_REBUILD, &book, &err)
        && book_rebuild(book, NULL, NULL, &err);
    book_close(book);
    if (ok)
        open_again(screen, BOOK_WRITE | BOOK_SCREEN);
    else
        session_error(screen, &err);
}

void trouble_enter(struct screen *screen)
{
    struct trouble *trouble = screen->data;
    struct stack *stack = screen->stack;
    switch (trouble->choices[list_focus(&trouble->list)]) {
    case REBUILD:
        rebuild(screen);
        break;
    case USE_BACKUP:
        use_backup(screen);
        break;
    case READ_WHAT_CAN_BE:
        open_again(screen, BOOK_REPAIR);
        break;
    case TRY_AGAIN:
        open_again(screen, BOOK_WRITE | BOOK_SCREEN);
        break;
    case OTHER_BOOK:
        stack_pop(screen, NULL);
        first_push(stack);
        break;
    case QUIT:
        session_quit(screen);
        break;
    }
}

static void trouble_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("The book does not open"));
}

static void trouble_announce(struct screen *screen, struct str *out)
{
    struct trouble *trouble = screen->data;
    list_announce(&trouble->list, out);
}

static void trouble_close(struct screen *screen)
{
    struct trouble *trouble = screen->data;
    book_backups_clear(&trouble->backups);
    list_clear(&trouble->list);
    free(trouble);
}

static const struct screen_class trouble_class = {
    .name = "trouble",
    .intro = N_("The file of the book could not be opened. Nothing was written in it. Choose what "
                "to do. Why is noted, without names or texts, in errors.log of the folder "
                "~/.local/state/rukkanen."),
    .draw = trouble_draw,
    .key = trouble_key,
    .close = trouble_close,
    .title = trouble_title,
    .announce = trouble_announce,
};

static void add_choice(struct trouble *trouble, enum choice_kind kind)
{
    trouble->choices[trouble->n++] = kind;
}

static bool is_foreign(const char *path)
{
    static const char magic[] = "SQLite format 3";
    char head[sizeof magic] = "";
    FILE *file = fopen(path, "r");
    bool begins = file && fread(head, 1, sizeof head, file) == sizeof head
        && memcmp(head, magic, sizeof magic) == 0;
    if (file)
        fclose(file);
    return !begins;
}

void trouble_push(struct stack *stack, const struct err *err)
{
    struct trouble *trouble = mem_zero(1, sizeof *trouble);
    const struct session *session = stack_app(stack);
    trouble->err = *err;
    errlog_note(err);
    vec_init(&trouble->backups, sizeof(struct book_backup_info));
    if (path_exists(session->path)) {
        bool damaged = err->kind == ERR_DAMAGED;
        /* The tables only repeat what the history holds. */
        if (damaged && strncmp(err->detail, "table ", 6) == 0)
            add_choice(trouble, REBUILD);
        if (damaged && book_backups(session->path, &trouble->backups, NULL) &&
            trouble->backups.n > 0)
            add_choice(trouble, USE_BACKUP);
        trouble->foreign = is_foreign(session->path);
        if (damaged && !trouble->foreign)
            add_choice(trouble, READ_WHAT_CAN_BE);
        add_choice(trouble, TRY_AGAIN);
    }
    add_choice(trouble, OTHER_BOOK);
    add_choice(trouble, QUIT);
    list_init(&trouble->list, &source, columns, 1, trouble);
    stack_push(stack, &trouble_class, trouble);
}
