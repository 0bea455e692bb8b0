#include "screen/erase.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/domain/person.h"
#include "rukkanen/domain/search.h"
#include "rukkanen/tui/dialog.h"
#include "rukkanen/tui/list.h"
#include "screen/opening.h"
#include "screen/session.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_WORD = 1, TAG_DONE };
enum { MOST_MENTIONS = 40 };

struct erase {
    struct book *book;
    uint64_t person;
    struct str text;
    struct vec lines; /* struct utf8_line of text */
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

struct mentions {
    struct book *book;
    struct str *out;
    size_t n;
};

/* Texts that may name the person: what is found by the family name, however it bends. */
static bool add_mention(void *data, const struct search_hit *hit)
{
    struct mentions *mentions = data;
    bool free_text =
        hit->entity == ENTITY_ITEM || hit->entity == ENTITY_MEETING || hit->entity == ENTITY_GROUP;
    if (!free_text)
        return true;
    str_add(mentions->out, "- ");
    book_row_title(mentions->book, hit->meeting ? ENTITY_MEETING : hit->entity,
        hit->meeting ? hit->meeting : hit->id, mentions->out);
    str_addf(mentions->out, ": %s\n", lang_text(hit->field->label));
    return ++mentions->n < MOST_MENTIONS;
}

static void add_mentions(const struct erase *erase, struct str *out)
{
    struct str found = STR_INIT;
    struct mentions mentions = {.book = erase->book, .out = &found};
    struct person person;
    if (!person_read(erase->book, NULL, erase->person, &person, NULL))
        return;
    if (*person.last)
        search_run(erase->book, person.last, add_mention, NULL, &mentions, NULL);
    if (mentions.n > 0) {
        str_addf(out, "\n%s\n",
            _("These texts may name the person. They are not changed by themselves; look at "
              "them:"));
        str_add_str(out, &found);
    }
    person_clear(&person);
    str_wipe(&found);
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
    add_mentions(erase, out);
    str_addf(out, "\n%s\n",
        _("Backups of this PC lose the person within 30 days. An old copy on a stick whose "
          "passphrase is known can still be read until it is merged."));
    str_addf(out, "\n%s\n%s\n", _("What to tell the person:"),
        _("\"Your details have been erased from this book, and from each copy when it is merged "
          "next time. Backups are gone within 30 days.\""));
    str_addf(out, "\n%s", _("Enter goes on. This cannot be undone."));
}

/* ---- the text as rows ------------------------------------------------------------------------ */

static size_t line_count(void *data)
{
    return ((struct erase *)data)->lines.n;
}

static void line_cell(void *data, size_t row, size_t column, struct str *out)
{
    const struct erase *erase = data;
    const struct utf8_line *line = VEC_AT(&erase->lines, struct utf8_line, row);
    (void)column;
    str_add_n(out, erase->text.s + line->start, line->len);
}

static const struct list_source source = {.count = line_count, .cell = line_cell};
static const struct list_column columns[] = {{.width = 0}};

static void erase_draw(struct screen *screen, const struct canvas *body)
{
    struct erase *erase = screen->data;
    if (erase->columns != body->columns) {
        erase->columns = body->columns;
        vec_clear(&erase->lines);
        utf8_wrap(erase->text.s, erase->text.len, body->columns > 3 ? body->columns - 3 : 1,
            &erase->lines);
        list_reload(&erase->list);
    }
    list_draw(&erase->list, body, true);
}

static bool erase_key(struct screen *screen, const struct key *key)
{
    struct erase *erase = screen->data;
    return list_key(&erase->list, key);
}

/* ---- doing it -------------------------------------------------------------------------------- */

void erase_enter(struct screen *screen)
{
    struct str label = STR_INIT;
    str_addf(&label, _("Type the word %s to forget this person for good"), _("ERASE"));
    dialog_prompt(screen, TAG_WORD, label.s, "", 20, 0);
    str_clear(&label);
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

static void erase_resume(struct screen *screen, const struct result *result)
{
    struct erase *erase = screen->data;
    if (result->tag == TAG_DONE && result->data) {
        done(screen, result);
    } else if (result->tag == TAG_WORD && result->accepted) {
        if (utf8_equal_fold(result->text, _("ERASE")))
            opening_work(screen, TAG_DONE, _("Erasing…"), forget, erase);
        else
            screen_say(screen, _("The word was another one: nothing was erased."));
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
    str_wipe(&erase->text);
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
    struct erase_preview preview = {.rows = VEC_INIT(struct erase_row),
        .pages = VEC_INIT(uint64_t)};
    struct err err = {.kind = ERR_NONE};
    if (!book_erase_preview(session_book(screen), person, &preview, &err)) {
        session_error(screen, &err);
        return;
    }
    struct erase *erase = mem_zero(1, sizeof *erase);
    erase->book = session_book(screen);
    erase->person = person;
    str_init(&erase->text);
    vec_init(&erase->lines, sizeof(struct utf8_line));
    explain(erase, &preview);
    erase_preview_clear(&preview);
    list_init(&erase->list, &source, columns, 1, erase);
    stack_push(screen->stack, &class, erase)->tag = ERASE_TAG;
}
