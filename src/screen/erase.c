#include "screen/erase.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/domain/mentions.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/opening.h"
#include "screen/record.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_WORD = 1, TAG_DONE, TAG_SEARCHED };
enum { NO_MENTION = -1 };

/* A piece of the text; mention: number of the place that it tells of. */
struct part {
    size_t start, len;
    long mention;
};

struct erase {
    struct book *book;
    uint64_t person;
    struct mentions *mentions;
    struct str text;
    struct vec parts; /* struct part of text */
    struct vec lines; /* struct part: the parts, wrapped */
    uint64_t seen;
    int columns;      /* for which they were wrapped */
    struct list list;
};

/* ---- what would go --------------------------------------------------------------------------- */

static void add_rows(const struct erase_preview *preview, struct str *out)
{
    for (size_t i = 0; i < preview->rows.n; i++) {
        const struct erase_row *row = VEC_AT(&preview->rows, struct erase_row, i);
        const struct entity *entity = entity_by_number(row->entity);
        str_addf(out,
            row->as_count ? _("- %s: %d, kept as a number without a name\n") : "- %s: %d\n",
            lang_text(entity->many), (int)row->count);
    }
}

static void add_titles(struct book *book, const struct erase_preview *preview, struct str *out)
{
    for (size_t i = 0; i < preview->pages.n; i++) {
        str_add(out, "- ");
        book_row_title(book, ENTITY_PAGE, *VEC_AT(&preview->pages, uint64_t, i), out);
        str_add_c(out, '\n');
    }
}

static void end_part(struct erase *erase, long mention)
{
    size_t start = 0;
    if (erase->parts.n > 0) {
        const struct part *last = VEC_AT(&erase->parts, struct part, erase->parts.n - 1);
        start = last->start + last->len;
    }
    vec_add(&erase->parts,
        &(struct part) {.start = start, .len = erase->text.len - start, .mention = mention});
}

/* Every text that names the person, each to be opened. */
static void add_mentions(struct erase *erase)
{
    const struct vec *found = erase->mentions ? mentions_found(erase->mentions) : NULL;
    if (!found || !found->n)
        return;
    str_addf(&erase->text, "\n%s\n",
        _("These texts name the person. They are not changed by themselves; Enter on one opens "
          "it:"));
    end_part(erase, NO_MENTION);
    for (size_t i = 0; i < found->n; i++) {
        const struct mention *mention = VEC_AT(found, struct mention, i);
        str_add(&erase->text, "- ");
        mention_where(erase->book, mention, &erase->text);
        str_addf(&erase->text, ": %s\n", mention->text);
        end_part(erase, (long)i);
    }
}

static void explain(struct erase *erase, const struct erase_preview *preview)
{
    struct str *out = &erase->text;
    str_add(out, _("This is forgotten for good, in this book and in each copy when it is merged "
                   "next time:"));
    str_add_c(out, '\n');
    add_rows(preview, out);
    if (preview->pages.n > 0) {
        str_addf(
            out, "\n%s\n", _("The name goes from these pages; take the papers from the wall:"));
        add_titles(erase->book, preview, out);
    }
    add_mentions(erase);
    str_addf(out, "\n%s\n",
        _("Backups of this PC lose the person within 30 days. An old copy on a stick whose "
          "passphrase is known can still be read until it is merged."));
    str_addf(out, "\n%s\n%s\n", _("What to tell the person:"),
        _("\"Your details have been erased from this book, and from each copy when it is merged "
          "next time. Backups are gone within 30 days.\""));
    str_addf(out, "\n%s", _("F8 goes on. This cannot be undone."));
    end_part(erase, NO_MENTION);
}

/* ---- the text as rows ------------------------------------------------------------------------ */

static size_t line_count(void *data)
{
    return ((struct erase *)data)->lines.n;
}

static void line_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct erase *erase = data;
    const struct part *line = VEC_AT(&erase->lines, struct part, row);
    (void)column;
    str_add_n(out, erase->text.s + line->start, line->len);
}

static const struct list_source source = {.count = line_count, .cell = line_cell};
static const struct list_column columns[] = {{.width = 0}};

static void wrap(struct erase *erase, int width)
{
    vec_clear(&erase->lines);
    for (size_t i = 0; i < erase->parts.n; i++) {
        const struct part *part = VEC_AT(&erase->parts, struct part, i);
        struct vec wrapped = VEC_INIT(struct utf8_line);
        size_t len = part->len - (part->len && erase->text.s[part->start + part->len - 1] == '\n');
        utf8_wrap(erase->text.s + part->start, len, width > 3 ? width - 3 : 1, &wrapped);
        for (size_t k = 0; k < wrapped.n; k++) {
            const struct utf8_line *line = VEC_AT(&wrapped, struct utf8_line, k);
            vec_add(&erase->lines,
                &(struct part) {part->start + line->start, line->len, part->mention});
        }
        vec_clear(&wrapped);
    }
    erase->columns = width;
    list_reload(&erase->list);
}

static void erase_draw(struct screen *screen, const struct canvas *body)
{
    struct erase *erase = screen->data;
    if (erase->columns != body->columns)
        wrap(erase, body->columns);
    list_draw(&erase->list, body, true);
}

static bool erase_key(struct screen *screen, const struct key *key)
{
    struct erase *erase = screen->data;
    return list_key(&erase->list, key);
}

/* ---- doing it -------------------------------------------------------------------------------- */

void erase_confirm(struct screen *screen)
{
    struct str label = STR_INIT;
    str_addf(&label, _("Type the word %s to forget this person for good"), _("ERASE"));
    dialog_prompt(screen, TAG_WORD, label.s, "", 20, DIALOG_FLEETING);
    str_clear(&label);
}

/* On a text that names the person: opens it where it can be changed. */
void erase_enter(struct screen *screen)
{
    struct erase *erase = screen->data;
    size_t row = list_focus(&erase->list);
    long number = row == LIST_NONE ? NO_MENTION : VEC_AT(&erase->lines, struct part, row)->mention;
    if (number == NO_MENTION) {
        erase_confirm(screen);
        return;
    }
    const struct mention *mention
        = VEC_AT(mentions_found(erase->mentions), struct mention, (size_t)number);
    record_push(screen->stack, entity_by_number(mention->entity), mention->id);
}

static bool forget(void *data, struct err *err)
{
    struct erase *erase = data;
    return book_erase(erase->book, erase->person, err);
}

static void done(struct screen *screen, const struct result *result)
{
    if (!result->accepted) {
        session_error(screen, result->data);
        return;
    }
    struct stack *stack = screen->stack;
    session_saved(screen);
    stack_pop(screen, &(struct result){.accepted = true});
    if (stack_top(stack))
        screen_say(stack_top(stack), _("The person is forgotten in this book."));
}

static bool search_step(void *data, uint64_t *so_far, uint64_t *total)
{
    struct erase *erase = data;
    return mentions_step(erase->mentions, so_far, total);
}

/* Reads all texts of the book, with a line that tells how far it is. */
static void search(struct screen *screen)
{
    struct erase *erase = screen->data;
    struct err err = {.kind = ERR_NONE};
    mentions_free(erase->mentions);
    erase->mentions = mentions_new(erase->book, erase->person, &err);
    if (erase->mentions)
        dialog_progress(screen, TAG_SEARCHED, _("Reading all texts for the name…"), search_step,
            erase);
    else
        session_error(screen, &err);
}

static bool tell(struct screen *screen)
{
    struct erase *erase = screen->data;
    struct erase_preview preview = {.rows = VEC_INIT(struct erase_row),
        .pages = VEC_INIT(uint64_t)};
    struct err err = {.kind = ERR_NONE};
    bool ok = book_erase_preview(erase->book, erase->person, &preview, &err);
    str_wipe(&erase->text);
    vec_clear(&erase->parts);
    if (ok)
        explain(erase, &preview);
    else
        session_error(screen, &err);
    erase_preview_clear(&preview);
    erase->columns = 0;
    return ok;
}

/* A list that is not whole is not shown: somebody would rely on it. */
static void searched(struct screen *screen, const struct result *result)
{
    struct erase *erase = screen->data;
    struct screen *below = screen_below(screen);
    const struct err *failure = mentions_failure(erase->mentions);
    if (result->accepted && !failure) {
        tell(screen);
        return;
    }
    if (failure)
        session_error(below, failure);
    stack_pop(screen, NULL);
    if (!failure)
        screen_say(below, _("Stopped: nothing was erased."));
}

static void erase_resume(struct screen *screen, const struct result *result)
{
    struct erase *erase = screen->data;
    if (result->tag == TAG_DONE && result->data) {
        done(screen, result);
    } else if (result->tag == TAG_SEARCHED) {
        searched(screen, result);
    } else if (result->tag == TAG_WORD && result->accepted) {
        if (utf8_equal_fold(result->text, _("ERASE")))
            opening_work(screen, TAG_DONE, _("Erasing…"), forget, erase);
        else
            screen_say(screen, _("The word was another one: nothing was erased."));
    } else if (result->tag == 0 && session_stale(screen, &erase->seen)) {
        search(screen); /* a text was changed */
    }
}

static void erase_title(struct screen *screen, struct str *out)
{
    (void)screen;
    str_add(out, _("Erase"));
}

static void erase_announce(struct screen *screen, struct str *out)
{
    struct erase *erase = screen->data;
    list_announce(&erase->list, out);
}

static void erase_close(struct screen *screen)
{
    struct erase *erase = screen->data;
    list_clear(&erase->list);
    vec_clear(&erase->lines);
    vec_clear(&erase->parts);
    str_wipe(&erase->text);
    mentions_free(erase->mentions);
    free(erase);
}

static const struct screen_class class = {
    .name = "erase",
    .intro = N_("What would be erased about this person. Nothing is erased before a word has been "
                "typed."),
    .draw = erase_draw,
    .key = erase_key,
    .resume = erase_resume,
    .title = erase_title,
    .announce = erase_announce,
    .close = erase_close,
};

void erase_push(struct screen *screen, uint64_t person)
{
    struct erase *erase = mem_zero(1, sizeof *erase);
    erase->book = session_book(screen);
    erase->person = person;
    str_init(&erase->text);
    vec_init(&erase->parts, sizeof(struct part));
    vec_init(&erase->lines, sizeof(struct part));
    list_init(&erase->list, &source, columns, 1, erase);
    struct screen *pushed = stack_push(screen->stack, &class, erase);
    pushed->tag = ERASE_TAG;
    session_stale(pushed, &erase->seen);
    if (tell(pushed))
        search(pushed);
    else
        stack_pop(pushed, NULL);
}
