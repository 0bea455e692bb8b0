/*
 * The figures of the library alone, without a screen: saving, searching, sorting, replay, sizes.
 *
 *   bench_library BOOK PLAIN PEOPLE   as bench_book makes them; BOOK is written
 */
#include "bench/figures.h"
#include "bench/sample_text.h"
#include "book/keys/keys.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/book/change.h"
#include "rukkanen/book/safety.h"
#include "rukkanen/domain/search.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char passphrase[] = "kahvi ja pulla maistuu";

static struct err err;
static double synced_ms;
static int syncs;

/* SQLite's calls come here: what the disk takes is told apart from what we take. */
static int timed(long number, int fd)
{
    double before = now_ms();
    int result = (int)syscall(number, fd);
    synced_ms += now_ms() - before;
    syncs++;
    return result;
}

int fsync(int fd)
{
    return timed(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return timed(SYS_fdatasync, fd);
}

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_library: %s: %s (%s)\n", what, err.sentence, err.detail);
    exit(1);
}

static struct book *open_book(const char *path)
{
    struct book *book = NULL;
    must(book_open(path, BOOK_WRITE, &book, &err), path);
    must(book_unlock(book, NULL, passphrase, BOOK_PEOPLE, &err), "unlock");
    return book;
}

/* ---- saving ---- */

static uint64_t a_meeting(struct book *book)
{
    struct query query = {.entity = ENTITY_MEETING, .fields = "", .limit = 1, .offset = 3};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(book, &query, &rows, &err) && rows.n == 1, "a meeting");
    uint64_t id = VEC_AT(&rows, struct row, 0)->id;
    rows_clear(&rows);
    return id;
}

static void save_items(struct book *book, const char *name)
{
    enum { RUNS = 41 };
    double beyond[RUNS];
    uint64_t seed = (uint64_t)clock_wall_ms() | 1, meeting = a_meeting(book);
    int all_syncs = 0;
    for (int i = 0; i < RUNS + 1; i++) {
        struct str text = STR_INIT;
        struct change *change = change_new(book);
        uint64_t id = change_add(change, ENTITY_ITEM, &err);
        sample_sentences(&seed, 4, &text);
        must(id && change_set_ref(change, ENTITY_ITEM, id, "meeting", meeting, &err)
                && change_set_text(change, ENTITY_ITEM, id, "heading", "Muut asiat", &err)
                && change_set_text(change, ENTITY_ITEM, id, "text", text.s, &err),
            "item");
        synced_ms = 0;
        syncs = 0;
        double before = now_ms();
        must(change_commit(change, NULL, &err), "save");
        double took = now_ms() - before - synced_ms;
        if (i) { /* the first of a sitting makes the day's backup */
            beyond[i - 1] = took;
            all_syncs += syncs;
        }
        change_free(change);
        str_clear(&text);
    }
    figure(name, -1, 3, median(beyond, RUNS), "ms");
    figure("  fsyncs a save", -1, -1, (double)all_syncs / RUNS, "");
}

/* ---- search ---- */

struct searching {
    double begun, first;
    int hits;
};

static bool on_hit(void *data, const struct search_hit *hit)
{
    struct searching *s = data;
    (void)hit;
    if (!s->hits++)
        s->first = now_ms() - s->begun;
    return true;
}

static void search_for(struct book *book, const char *text)
{
    enum { RUNS = 5 };
    double first[RUNS], all[RUNS];
    char name[80];
    int hits = 0;
    for (int i = 0; i < RUNS; i++) {
        struct searching s = {.begun = now_ms(), .first = -1};
        must(search_run(book, text, on_hit, NULL, &s, &err), "search");
        all[i] = now_ms() - s.begun;
        first[i] = s.first;
        hits = s.hits;
    }
    snprintf(name, sizeof name, "search \"%s\": first of %d hits", text, hits);
    if (hits)
        figure(name, -1, 50, median(first, RUNS), "ms");
    snprintf(name, sizeof name, "search \"%s\": no hit, all of it", text);
    figure(hits ? "  all of it" : name, -1, 300, median(all, RUNS), "ms");
}

/* ---- names ---- */

static void sort_names(const char *path)
{
    enum { RUNS = 5 };
    double took[RUNS], first = 0;
    struct book *book = open_book(path);
    size_t n = 0;
    for (int i = 0; i < RUNS + 1; i++) {
        struct query query = {.entity = ENTITY_PERSON, .sort = "last", .fields = "last first"};
        struct vec rows = VEC_INIT(struct row);
        double before = now_ms();
        must(book_query(book, &query, &rows, &err), "people");
        if (i)
            took[i - 1] = now_ms() - before;
        else
            first = now_ms() - before;
        n = rows.n;
        rows_clear(&rows);
    }
    char name[80];
    snprintf(name, sizeof name, "names of %zu people unsealed and sorted", n);
    figure(name, -1, 60, median(took, RUNS), "ms");
    figure("  the first time after unlocking", -1, 60, first, "ms");
    book_close(book);
}

/* ---- sizes and replay ---- */

static double bytes_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (double)st.st_size : 0;
}

static void replay(struct book *book)
{
    enum { RUNS = 3 };
    double took[RUNS];
    for (int i = 0; i < RUNS; i++) {
        synced_ms = 0;
        double before = now_ms();
        must(book_rebuild(book, NULL, NULL, &err), "rebuild");
        took[i] = (now_ms() - before - synced_ms) / 1000;
    }
    figure("replay of the bench book (without fsyncs)", -1, 2, median(took, RUNS), "s");
}

int main(int argc, char **argv)
{
    int status;
    if (keys_derive_main(argc, argv, &status))
        return status;
    if (argc != 4) {
        fprintf(stderr, "bench_library BOOK PLAIN PEOPLE\n");
        return 2;
    }
    figures_heading("The book, without a screen");
    figure("file against the same rows in plain tables", -1, 2, bytes_of(argv[1]) / bytes_of(argv[2]),
        "x");
    figure("  the file", -1, -1, bytes_of(argv[1]) / 1e6, "MB");
    struct book *book = open_book(argv[1]);
    save_items(book, "saving a record, beyond the disk's fsyncs");
    search_for(book, "tanssit Repovedellä");
    search_for(book, "uimahallikäynti");
    search_for(book, "ei tällaista sanaa");
    replay(book);
    double before = now_ms();
    must(book_check(book, &err), "check");
    figure("check of the bench book", -1, -1, (now_ms() - before) / 1000, "s");
    book_close(book);
    sort_names(argv[3]);
    return 0;
}
