#include "rukkanen/paper/memo_page.h"

#include "rukkanen/base/date.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/paper/print.h"

#include <stdlib.h>
#include <string.h>

static const char *say(const struct memo *memo, const char *text) __attribute__((format_arg(2)));

static const char *say(const struct memo *memo, const char *text)
{
    return lang_text_in(memo->lang, text);
}

/* A line about the whole page; nothing where there is nothing to say. */
static void add_line(
    struct page *page, const struct memo *memo, const char *label, const char *text)
{
    struct str out = STR_INIT;
    memo_text(memo, text, &out);
    if (out.len)
        page_add_line(page, label, out.s);
    str_wipe(&out);
}

static void set_head(struct page *page, const struct memo *memo)
{
    struct str text = STR_INIT;
    memo_text(memo, memo->organisation, &text);
    page_set_organisation(page, text.s);
    page_set_name(page, say(memo, N_("Memo")));
    str_reset(&text);
    date_format(&text, memo->lang, DATE_SHORT, memo->written);
    page_set_date(page, text.s);
    str_reset(&text);
    memo_corrected(memo, &text);
    if (memo->use == MEMO_INTERNAL)
        str_addf(&text, "%s%s", text.len ? "\n" : "", say(memo, N_("internal, not for the wall")));
    page_set_note(page, text.s);
    str_reset(&text);
    memo_text(memo, memo->title, &text);
    page_set_title(page, text.s);
    str_wipe(&text);
}

static void add_who(struct page *page, const struct memo *memo)
{
    struct str present = STR_INIT, leaders = STR_INIT;
    memo_text(memo, memo->present, &present);
    memo_leaders(memo, &leaders);
    if (present.len && leaders.len)
        str_add(&present, "; ");
    str_add_str(&present, &leaders);
    if (present.len)
        page_add_line(page, say(memo, N_("Present")), present.s);
    str_wipe(&present);
    str_wipe(&leaders);
    add_line(page, memo, say(memo, N_("Absent")), memo->absent);
    add_line(page, memo, say(memo, N_("Visitors")), memo->visitors);
}

/* Who sees to it, and by when. */
static void add_responsible(
    struct page *page, const struct memo *memo, const struct memo_item *item)
{
    struct str who = STR_INIT, due = STR_INIT, both = STR_INIT;
    memo_text(memo, item->responsible, &who);
    if (item->due != DATE_NONE)
        date_format(&due, memo->lang, DATE_SHORT, item->due);
    if (who.len && due.len)
        str_addf(&both, say(memo, N_("%s, by %s")), who.s, due.s);
    else
        str_add_str(&both, &who);
    if (both.len)
        page_add_fact(page, say(memo, N_("Responsible")), both.s);
    else if (due.len)
        page_add_fact(page, say(memo, N_("By")), due.s);
    str_wipe(&who);
    str_wipe(&both);
    str_clear(&due);
}

static void add_item(struct page *page, const struct memo *memo, const struct memo_item *item)
{
    struct str text = STR_INIT;
    str_addf(&text, "%d ", (int)item->number);
    memo_text(memo, item->heading, &text);
    if (!item->on_board)
        str_addf(&text, " (%s)", say(memo, N_("internal")));
    page_add_heading(page, 1, text.s);
    str_reset(&text);
    memo_text(memo, item->text, &text);
    page_add_text(page, text.s);
    str_reset(&text);
    memo_text(memo, item->decision, &text);
    if (text.len)
        page_add_fact(page, say(memo, N_("Decision")), text.s);
    str_wipe(&text);
    add_responsible(page, memo, item);
}

static void add_foot(struct page *page, const struct memo *memo)
{
    struct str text = STR_INIT;
    if (*memo->note) {
        page_add_heading(page, 1, say(memo, N_("Internal note")));
        memo_text(memo, memo->note, &text);
        page_add_text(page, text.s);
        str_reset(&text);
    }
    if (*memo->next || *memo->secretary)
        page_add_blank(page);
    add_line(page, memo, say(memo, N_("Next meeting")), memo->next);
    add_line(page, memo, say(memo, N_("Memo written by")), memo->secretary);
    str_wipe(&text);
}

void memo_page(const struct memo *memo, struct page *page)
{
    page_init(page, memo->lang);
    set_head(page, memo);
    add_line(page, memo, say(memo, N_("Time")), memo->time);
    add_line(page, memo, say(memo, N_("Place")), memo->place);
    add_who(page, memo);
    for (size_t i = 0; i < memo->items.n; i++)
        add_item(page, memo, VEC_AT(&memo->items, struct memo_item, i));
    add_foot(page, memo);
}

char *memo_page_file(const struct memo *memo, int64_t date, const char *place)
{
    return print_file_name(say(memo, N_("Memo")), date, place);
}
