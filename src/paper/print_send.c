/* To a printer: lp and lpstat of CUPS, each with its time limit. */
#include "rukkanen/paper/print.h"

#include "child.h"

#include "rukkanen/base/mem.h"

#include <stdlib.h>
#include <string.h>

static bool no_service(struct err *err)
{
    return err_set(err, ERR_REFUSED, "%s",
        _("This computer has no printing service. Save the page as a file, on a stick or in the "
          "home folder, and print it on another computer."));
}

static bool no_printer(struct err *err)
{
    return err_set(err, ERR_REFUSED, "%s",
        _("This computer knows no printer. Save the page as a file, on a stick or in the home "
          "folder, and print it on another computer."));
}

/* ---- which printers there are -------------------------------------------------------------- */

static int by_preference(const void *a, const void *b)
{
    const struct print_printer *first = a, *second = b;
    if (first->preferred != second->preferred)
        return first->preferred ? -1 : 1;
    return strcmp(first->name, second->name);
}

/* The names that lpstat -e tells, a line each, and "system default destination: aula" of -d. */
static void read_printers(const struct str *out, struct vec *printers)
{
    static const char mark[] = " default destination: ";
    size_t first = printers->n;
    char *preferred = NULL;
    for (const char *line = out->s; *line;) {
        size_t len = strcspn(line, "\n");
        char *text = mem_text_n(line, len);
        const char *named = strstr(text, mark);
        if (named) {
            free(preferred);
            preferred = mem_text(named + strlen(mark));
            free(text);
        } else if (len > 0 && !strchr(text, ' ')) {
            struct print_printer printer = {.name = text};
            vec_add(printers, &printer);
        } else {
            free(text);
        }
        line += len + (line[len] == '\n');
    }
    for (size_t i = first; i < printers->n && preferred; i++) {
        struct print_printer *printer = vec_at(printers, i);
        printer->preferred = strcmp(printer->name, preferred) == 0;
    }
    free(preferred);
    if (printers->n > first)
        qsort(vec_at(printers, first), printers->n - first, sizeof(struct print_printer),
            by_preference);
}

bool print_printers(struct vec *printers, struct err *err)
{
    char *program = child_find("lpstat");
    if (!program)
        return no_service(err);
    const char *words[] = {program, "-e", "-d", NULL};
    struct child child;
    size_t before = printers->n;
    enum child_end end = child_run(words, "", 0, PRINT_DEADLINE, &child);
    if (end == CHILD_EXITED)
        read_printers(&child.out, printers);
    child_clear(&child);
    free(program);
    if (end == CHILD_LATE)
        return err_set(err, ERR_REFUSED, "%s",
            _("The printing service did not answer. Save the page as a file, or try again in a "
              "moment."));
    return printers->n > before || no_printer(err);
}

void print_printers_clear(struct vec *printers)
{
    for (size_t i = 0; i < printers->n; i++)
        free(VEC_AT(printers, struct print_printer, i)->name);
    vec_clear(printers);
}

/* ---- sending ------------------------------------------------------------------------------- */

/* lp's own words, in the C locale, tell why it refused. */
static bool refused(const struct child *child, const char *printer, struct err *err)
{
    const char *said = child->err.s;
    err_detail(err, "lp: status %d", child->status);
    if (strstr(said, "o default destination"))
        return no_printer(err);
    if (printer && (strstr(said, "does not exist") || strstr(said, "nknown destination")))
        return err_set(err, ERR_REFUSED,
            _("There is no printer %s. Choose another one, or save the page as a file."), printer);
    if (printer && strstr(said, "not accepting"))
        return err_set(err, ERR_REFUSED,
            _("The printer %s takes no pages now. Choose another one, or save the page as a "
              "file."),
            printer);
    return err_set(err, ERR_REFUSED, "%s",
        _("The printing service refused the page. The text is safe. Try another printer, or save "
          "the page as a file."));
}

static const char no_answer[] = "no answer in time";

static bool late(const char *printer, struct err *err)
{
    err_detail(err, "%s", no_answer);
    if (printer)
        return err_set(err, ERR_REFUSED,
            _("The printer %s did not answer. The text is safe. Try again, or save the page as a "
              "file."),
            printer);
    return err_set(err, ERR_REFUSED, "%s",
        _("The printer did not answer. The text is safe. Try again, or save the page as a "
          "file."));
}

bool print_is_late(const struct err *err)
{
    return strcmp(err->detail, no_answer) == 0;
}

/* "request id is aula-17 (1 file(s))" names the printer that lp chose. */
static char *chosen_printer(const char *said)
{
    static const char mark[] = "request id is ";
    const char *found = strstr(said, mark);
    size_t len = found ? strcspn(found + strlen(mark), " \n") : 0;
    while (len > 0 && found[strlen(mark) + len - 1] != '-')
        len--;
    return len > 1 ? mem_text_n(found + strlen(mark), len - 1) : NULL;
}

static void tell_sent(struct str *sentence, const char *printer, const char *said)
{
    char *chosen = printer ? NULL : chosen_printer(said);
    if (printer || chosen)
        str_addf(sentence, _("Sent to the printer %s."), printer ? printer : chosen);
    else
        str_add(sentence, _("Sent to the printer."));
    free(chosen);
}

/* Fills words for lp. The paper is A4 whatever the printer's own idea of it; plain text is 80
 * letters wide, which A4 holds at 12 letters an inch. */
static void lp_words(
    const char *words[16], const char *program, const struct print_job *job, const char *printer)
{
    size_t n = 0;
    words[n++] = program;
    words[n++] = "-t";
    words[n++] = job->title;
    if (printer) {
        words[n++] = "-d";
        words[n++] = printer;
    }
    words[n++] = "-o";
    words[n++] = job->form == PRINT_RAW ? "raw" : "media=A4";
    if (job->form == PRINT_TEXT) {
        words[n++] = "-o";
        words[n++] = "cpi=12";
        words[n++] = "-o";
        words[n++] = "lpi=6";
    }
    words[n++] = "-"; /* what is printed comes on standard input */
    words[n] = NULL;
}

bool print_send(
    const struct print_job *job, const char *printer, struct str *sentence, struct err *err)
{
    char *program = child_find("lp");
    if (!program)
        return no_service(err);
    const char *words[16];
    lp_words(words, program, job, printer);
    struct child child;
    bool good = false;
    switch (child_run(words, job->bytes.s, job->bytes.len, PRINT_DEADLINE, &child)) {
    case CHILD_EXITED:
        good = child.status == 0;
        if (good)
            tell_sent(sentence, printer, child.out.s);
        else
            refused(&child, printer, err);
        break;
    case CHILD_LATE:
        late(printer, err);
        break;
    case CHILD_MISSING:
        no_service(err);
        break;
    }
    child_clear(&child);
    free(program);
    return good;
}
