/* Pages on paper, or as files. */
#include "app/cli_commands.h"
#include "app/cli_value.h"
#include "rukkanen/base/charset.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/domain/board.h"
#include "rukkanen/domain/memo.h"
#include "rukkanen/domain/mentions.h"
#include "rukkanen/paper/memo_page.h"
#include "rukkanen/paper/person_page.h"
#include "rukkanen/paper/print.h"
#include "rukkanen/paper/text.h"

#include <string.h>

/* How the page leaves: exactly one of the ways. */
static bool check_ways(const struct cli *cli, struct err *err)
{
    int ways = cli_has(cli, OPTION_TEXT) + cli_has(cli, OPTION_PDF)
        + cli_has(cli, OPTION_CHARSET) + cli_has(cli, OPTION_PRINTER);
    const char *charset = cli_value(cli, OPTION_CHARSET);
    if (ways > 1)
        return err_set(err, ERR_USAGE,
            _("Only one of --text, --pdf, --charset and --printer can be said."));
    if (cli_has(cli, OPTION_OUT) && !charset)
        return err_set(err, ERR_USAGE, _("--out goes with --charset only."));
    if (charset && !charset_known(charset))
        return err_set(err, ERR_USAGE, _("The code set %s is not known here."), charset);
    return true;
}

/* Locked, only what was published can be printed; unlocked, what stands there now. */
static bool get_memo(struct cli *cli, uint64_t meeting, struct memo *memo, struct err *err)
{
    bool internal = cli_has(cli, OPTION_INTERNAL);
    if (internal && !cli_unlock(cli, BOOK_PEOPLE, err))
        return false;
    if (book_level(cli->book) >= BOOK_PEOPLE)
        return memo_build(
            cli->book, NULL, meeting, internal ? MEMO_INTERNAL : MEMO_PUBLIC, memo, err);
    uint64_t page = board_page_of(cli->book, meeting);
    if (!page)
        return err_set(err, ERR_LOCKED,
            _("This memo has not been published, and the book is locked. Unlock it to print."));
    return board_read(cli->book, page, memo, err);
}

static bool print_text(struct cli *cli, const struct page *page)
{
    struct text_form form = text_form_paper(cli_has(cli, OPTION_LARGE));
    struct str text = STR_INIT;
    if (cli->out->terminal)
        form.sheet = 0;
    text_write(page, &form, &text);
    cli_out_bytes(cli->out, text.s, text.len);
    str_wipe(&text);
    return true;
}

static bool send(struct cli *cli, const struct print_job *job, struct err *err)
{
    const char *printer = cli_value(cli, OPTION_PRINTER);
    const char *set = settings_text(cli->settings, "printer");
    struct str sentence = STR_INIT;
    bool sent = print_send(job, printer ? printer : *set ? set : NULL, &sentence, err);
    if (sent)
        cli_out_format(cli->out, "%s\n", sentence.s);
    str_clear(&sentence);
    return sent;
}

/* Makes the page and gives it to a file, to standard output or to a printer. */
static bool deliver(
    struct cli *cli, const struct page *page, const char *date, struct err *err)
{
    const char *charset = cli_value(cli, OPTION_CHARSET);
    const char *file = charset ? cli_value(cli, OPTION_OUT) : cli_value(cli, OPTION_PDF);
    struct print_options options = {.form = charset ? PRINT_RAW : PRINT_PDF,
        .large = cli_has(cli, OPTION_LARGE),
        .charset = charset,
        .date = date};
    struct print_job job;
    struct str warning = STR_INIT;
    if (!print_make(page, &options, &job, err))
        return false;
    bool ok = true;
    if (cli_has(cli, OPTION_PDF) && job.instead)
        ok = err_set(err, ERR_REFUSED, _("This installation makes no PDF. --text writes the page "
                                         "as text."));
    else if (file && (ok = print_save(&job, file, err)))
        cli_out_format(cli->out, "%s\n", file);
    else if (!file && charset)
        cli_out_raw(cli->out, job.bytes.s, job.bytes.len);
    else if (!file)
        ok = send(cli, &job, err);
    print_warning(&job, &warning);
    if (ok && warning.len)
        cli_say_error(warning.s);
    str_clear(&warning);
    print_clear(&job);
    return ok;
}

/* "print person ID": all that the book holds about somebody, for that person. */
static bool print_person(struct cli *cli, struct err *err)
{
    const char *day = cli_value(cli, OPTION_DATE);
    uint64_t person;
    struct page page;
    if (day || cli_has(cli, OPTION_INTERNAL))
        return err_set(err, ERR_USAGE, _("--date and --internal go with memos only."));
    if (!check_ways(cli, err) || !cli_unlock(cli, BOOK_PEOPLE, err)
        || !cli_find(cli, entity_by_number(ENTITY_PERSON), cli_word(cli, 1), &person, err))
        return false;
    struct mentions *mentions = mentions_new(cli->book, person, err);
    uint64_t done, total;
    if (!mentions)
        return false;
    while (mentions_step(mentions, &done, &total))
        ;
    bool ok = !mentions_failure(mentions);
    if (!ok && err)
        *err = *mentions_failure(mentions);
    ok = ok
        && person_page(
            cli->book, person, (int64_t)mentions_found(mentions)->n, &page, err);
    mentions_free(mentions);
    if (!ok)
        return false;
    ok = cli_has(cli, OPTION_TEXT) ? print_text(cli, &page) : deliver(cli, &page, NULL, err);
    page_clear(&page);
    return ok;
}

bool cli_print(struct cli *cli, struct err *err)
{
    if (strcmp(cli_word(cli, 0), "person") == 0)
        return print_person(cli, err);
    const char *day = cli_value(cli, OPTION_DATE);
    int64_t date = clock_today();
    uint64_t meeting;
    struct memo memo;
    struct page page;
    struct str iso = STR_INIT;
    struct err bad = {.kind = ERR_NONE};
    if (strcmp(cli_word(cli, 0), "memo") != 0)
        return err_set(err, ERR_USAGE, _("There is no page %s. There are: memo, person."),
            cli_word(cli, 0));
    if (day && !date_parse(day, clock_today(), &date, &bad))
        return err_set(err, ERR_USAGE, "%s", bad.sentence);
    if (!check_ways(cli, err)
        || !cli_find(cli, entity_by_number(ENTITY_MEETING), cli_word(cli, 1), &meeting, err)
        || !get_memo(cli, meeting, &memo, err))
        return false;
    if (day)
        memo.written = date;
    date_format(&iso, LANG_EN, DATE_ISO, date);
    memo_page(&memo, &page);
    bool ok = cli_has(cli, OPTION_TEXT) ? print_text(cli, &page)
                                        : deliver(cli, &page, day ? iso.s : NULL, err);
    page_clear(&page);
    memo_clear(&memo);
    str_clear(&iso);
    return ok;
}
