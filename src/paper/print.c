#include "rukkanen/paper/print.h"

#include "child.h"

#include "rukkanen/base/charset.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/path.h"
#include "rukkanen/paper/text.h"

#include <stdlib.h>
#include <string.h>

/* rukkanen-print needs 30 ms; 10 s are for an old PC that must first look through its fonts. */
enum { MAKE_DEADLINE = 10000 };

/* ---- making -------------------------------------------------------------------------------- */

static bool make_text(const struct page *page, bool large, struct print_job *job)
{
    struct text_form form = text_form_paper(large);
    text_write(page, &form, &job->bytes);
    job->form = PRINT_TEXT;
    return true;
}

static bool make_raw(const struct page *page, const struct print_options *options,
    struct print_job *job, struct err *err)
{
    struct text_form form = text_form_paper(options->large);
    return text_write_charset(page, &form, options->charset, &job->bytes, &job->missing, err);
}

static bool run_print(const char *program, const struct page *page,
    const struct print_options *options, struct child *child, struct err *err)
{
    const char *words[5] = {program};
    size_t n = 1;
    struct str input = STR_INIT;
    if (options->large)
        words[n++] = "--large";
    if (options->date) {
        words[n++] = "--date";
        words[n++] = options->date;
    }
    page_write(page, &input);
    enum child_end end = child_run(words, input.s, input.len, MAKE_DEADLINE, child);
    str_wipe(&input);
    if (end == CHILD_EXITED && child->status == 0)
        return true;
    err_detail(err, "rukkanen-print: end %d, status %d", (int)end, child->status);
    return err_set(err, ERR_REFUSED, "%s",
        _("The page could not be made into a PDF. Your text is safe. It can be printed as plain "
          "text."));
}

/* "sheets 2 unknown 0", as rukkanen-print reports. */
static size_t reported(const struct str *report, const char *word)
{
    const char *found = strstr(report->s, word);
    return found ? strtoul(found + strlen(word), NULL, 10) : 0;
}

static bool make_pdf(const char *program, const struct page *page,
    const struct print_options *options, struct print_job *job, struct err *err)
{
    struct child child;
    bool good = run_print(program, page, options, &child, err);
    if (good) {
        job->bytes = child.out;
        child.out = (struct str)STR_INIT;
        job->sheets = reported(&child.err, "sheets ");
        job->missing = reported(&child.err, "unknown ");
    }
    child_clear(&child);
    return good;
}

bool print_make(const struct page *page, const struct print_options *options, struct print_job *job,
    struct err *err)
{
    struct str title = STR_INIT;
    *job = (struct print_job){.form = options->form, .bytes = STR_INIT};
    str_addf(&title, "%s %s", page->name, page->date);
    job->title = str_take(&title);
    char *program = options->form == PRINT_PDF ? path_print_program() : NULL;
    job->instead = options->form == PRINT_PDF && !program;
    bool good;
    if (program)
        good = make_pdf(program, page, options, job, err);
    else if (options->form == PRINT_RAW)
        good = make_raw(page, options, job, err);
    else
        good = make_text(page, options->large, job);
    free(program);
    if (!good)
        print_clear(job);
    return good;
}

void print_clear(struct print_job *job)
{
    str_wipe(&job->bytes);
    free(job->title);
    *job = (struct print_job){.bytes = STR_INIT};
}

void print_warning(const struct print_job *job, struct str *out)
{
    if (job->instead)
        str_add(out, _("This installation makes no PDF, so the page is plain text. Installing "
                       "rukkanen-print changes that."));
    if (job->missing == 0)
        return;
    if (out->len > 0)
        str_add_c(out, ' ');
    str_addf(out,
        lang_plural("%zu letter cannot be printed here. In its place stands a box or a question "
                    "mark.",
            "%zu letters cannot be printed here. In their place stand boxes or question marks.",
            job->missing),
        job->missing);
}

/* ---- to a file ----------------------------------------------------------------------------- */

/* Appends the words of a text as a-z and 0-9, joined to what is there and to each other by '-'. */
static void slug_add(struct str *out, const char *text)
{
    struct str plain = STR_INIT;
    bool gap = out->len > 0;
    charset_from_utf8(text, strlen(text), "US-ASCII", &plain, NULL, NULL);
    for (size_t i = 0; i < plain.len && out->len < 80; i++) {
        char c = plain.s[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
            gap = out->len > 0;
            continue;
        }
        if (gap)
            str_add_c(out, '-');
        gap = false;
        str_add_c(out, c);
    }
    str_clear(&plain);
}

char *print_file_name(const char *kind, int64_t date, const char *whose)
{
    struct str name = STR_INIT;
    slug_add(&name, kind);
    if (date != DATE_NONE) {
        if (name.len > 0)
            str_add_c(&name, '-');
        date_format(&name, LANG_EN, DATE_ISO, date);
    }
    slug_add(&name, whose);
    if (name.len == 0)
        str_add(&name, "rukkanen");
    return str_take(&name);
}

const char *print_ending(const struct print_job *job)
{
    return job->form == PRINT_PDF ? ".pdf" : ".txt";
}

bool print_save(const struct print_job *job, const char *path, struct err *err)
{
    return path_write_new(path, job->bytes.s, job->bytes.len, err);
}

bool print_save_in(
    const struct print_job *job, const char *folder, const char *name, char **path, struct err *err)
{
    struct str whole = STR_INIT;
    str_addf(&whole, "%s%s", name, print_ending(job));
    char *wanted = path_join(folder, whole.s);
    str_clear(&whole);
    *path = path_unused(wanted);
    free(wanted);
    if (print_save(job, *path, err))
        return true;
    free(*path);
    *path = NULL;
    return false;
}

void print_folders(struct vec *folders)
{
    path_media(folders);
    char *home = path_home();
    vec_add(folders, &home);
}
