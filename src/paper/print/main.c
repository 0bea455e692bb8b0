/*
 * rukkanen-print: a page on standard input becomes a PDF on standard output or in a new file. It is
 * a program of its own so that rukkanen starts without the libraries of fonts and drawing, and so
 * that a mistake in them cannot hurt the book. It opens no book and knows no keys.
 */
#include "harden.h"
#include "sheets.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/path.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct request {
    bool large;
    const char *date; /* NULL: today */
    const char *out;  /* NULL: standard output */
};

static const char usage[] =
    "rukkanen-print [--large] [--date YYYY-MM-DD[THH:MM:SS]] [--out FILE] < PAGE\n";

/* A date as ISO 8601 writes it, so that nothing else gets into the PDF. */
static bool is_date(const char *date)
{
    static const char shape[] = "0000-00-00T00:00:00";
    size_t len = strlen(date);
    if (len != 10 && len != sizeof shape - 1)
        return false;
    for (size_t i = 0; i < len; i++)
        if (shape[i] == '0' ? date[i] < '0' || date[i] > '9' : date[i] != shape[i])
            return false;
    return true;
}

static bool read_request(struct request *request, int count, char **words)
{
    static const struct option options[] = {
        {"large", no_argument, NULL, 'l'},
        {"date", required_argument, NULL, 'd'},
        {"out", required_argument, NULL, 'o'},
        {NULL, 0, NULL, 0},
    };
    opterr = 0;
    for (int option; (option = getopt_long(count, words, "", options, NULL)) != -1;) {
        if (option == 'l')
            request->large = true;
        else if (option == 'd' && is_date(optarg))
            request->date = optarg;
        else if (option == 'o')
            request->out = optarg;
        else
            return false;
    }
    return optind == count;
}

/* All of standard input, and one byte more than a page may have where there is more. */
static bool read_input(struct str *in, struct err *err)
{
    char buffer[65536];
    while (in->len <= PAGE_MAX_BYTES) {
        ssize_t n = read(STDIN_FILENO, buffer, sizeof buffer);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return path_error(err, errno, "");
        if (n == 0)
            return true;
        str_add_n(in, buffer, (size_t)n);
    }
    return true;
}

static bool write_output(const struct str *pdf, struct err *err)
{
    for (size_t at = 0; at < pdf->len;) {
        ssize_t n = write(STDOUT_FILENO, pdf->s + at, pdf->len - at);
        if (n < 0 && errno != EINTR)
            return path_error(err, errno, "");
        at += n > 0 ? (size_t)n : 0;
    }
    return true;
}

static bool make(const struct request *request, struct sheets_result *result, struct err *err)
{
    struct str in = STR_INIT, pdf = STR_INIT;
    struct page page;
    char today[16]; /* without the hour: the same page has the same bytes all day */
    time_t seconds = time(NULL);
    strftime(today, sizeof today, "%Y-%m-%d", localtime(&seconds));
    bool good = read_input(&in, err) && page_read(&page, in.s, in.len, err);
    str_wipe(&in);
    if (!good)
        return false;
    good =
        sheets_pdf(&page, request->large, request->date ? request->date : today, &pdf, result, err);
    page_clear(&page);
    if (good)
        good = request->out ? path_write_new(request->out, pdf.s, pdf.len, err)
                            : write_output(&pdf, err);
    str_clear(&pdf);
    return good;
}

#ifdef __SANITIZE_ADDRESS__
/* The leak check traces its own process, which this program has forbidden itself. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}
#endif

int main(int count, char **words)
{
    struct request request = {.large = false};
    struct sheets_result result = {.sheets = 0};
    struct err err = {.kind = ERR_NONE};
    harden_process();
    if (!read_request(&request, count, words)) {
        fputs(usage, stderr);
        return ERR_USAGE;
    }
    if (!request.out && isatty(STDOUT_FILENO)) {
        fputs("rukkanen-print: a PDF is no text for a terminal; say --out FILE\n", stderr);
        return ERR_USAGE;
    }
    harden_calls();
    if (!make(&request, &result, &err)) {
        fprintf(stderr, "rukkanen-print: %s\n", err.sentence);
        return err.kind;
    }
    /* For the program that asked: how many sheets, and how many letters no font has. */
    fprintf(stderr, "sheets %zu unknown %zu\n", result.sheets, result.unknown);
    return 0;
}
