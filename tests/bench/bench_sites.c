/*
 * Books and bundles for measuring how copies become one.
 *
 *   bench_sites --sites N FOLDER       an empty book (empty.rukkanen), and a bundle of each of N sites
 *                                      (site-0.rkb ...: 2 groups with 80 meetings each) made from it
 *   bench_sites --cells N FOLDER       a bundle (cells-0.rkb) with N new cells for empty.rukkanen
 *   bench_sites --meeting BOOK FOLDER  bundles of one meeting held in a copy of BOOK: meeting.rkb, and
 *                                      with its published page (published.rkb); prints their sizes
 */
#include "bench/figures.h"
#include "bench/sample_text.h"
#include "book/copies/bundle.h"
#include "book/internal.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/path.h"
#include "rukkanen/book/child.h"
#include "rukkanen/book/copies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GROUPS = 2, MEETINGS = 80, MEMBERS = 8, ITEMS = 6, TEXT = 1700 };

static const char passphrase[] = "kahvi ja pulla maistuu";

static struct err err;
static struct book *book;
static uint64_t seed = 20261121, site;
static int64_t cells;

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_sites: %s: %s (%s)\n", what, err.sentence, err.detail);
    exit(1);
}

/* n < 0: the name has no number. */
static char *in_folder(const char *folder, const char *name, int n)
{
    struct str path = STR_INIT;
    str_addf(&path, "%s/%s", folder, name);
    if (n >= 0)
        str_addf(&path, "-%d.rkb", n);
    return str_take(&path);
}

static void copy_file(const char *from, const char *to)
{
    struct str bytes = STR_INIT;
    unlink(to);
    must(path_read(from, 1 << 30, &bytes, &err) && path_write_new(to, bytes.s, bytes.len, &err),
        to);
    str_clear(&bytes);
}

static uint64_t first(int entity)
{
    struct query query = {.entity = entity, .fields = "", .limit = 1};
    struct vec rows = VEC_INIT(struct row);
    must(book_query(book, &query, &rows, &err), "a row");
    uint64_t id = rows.n ? VEC_AT(&rows, struct row, 0)->id : 0;
    rows_clear(&rows);
    return id;
}

static void open_book(const char *path)
{
    must(book_open(path, BOOK_WRITE, &book, &err), path);
    must(book_unlock(book, NULL, passphrase, BOOK_PEOPLE, &err), "unlock");
    site = first(ENTITY_SITE);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void set_text(struct change *c, int entity, uint64_t id, const char *field, const char *text)
{
    must(change_set_text(c, entity, id, field, text, &err), field);
    cells++;
}

static void set_int(struct change *c, int entity, uint64_t id, const char *field, int64_t i)
{
    must(change_set_int(c, entity, id, field, i, &err), field);
    cells++;
}

static void set_ref(struct change *c, int entity, uint64_t id, const char *field, uint64_t ref)
{
    must(change_set_ref(c, entity, id, field, ref, &err), field);
    cells++;
}

static uint64_t add(struct change *c, int entity)
{
    uint64_t id = change_add(c, entity, &err);
    must(id != 0, "add");
    return id;
}

static void save(struct change *c)
{
    must(change_commit(c, NULL, &err), "commit");
    change_free(c);
}

static void add_people(uint64_t *people)
{
    for (int i = 0; i < MEMBERS; i++) {
        struct change *c = change_new(book);
        people[i] = add(c, ENTITY_PERSON);
        set_text(c, ENTITY_PERSON, people[i], "last", sample_last_name(&seed));
        set_text(c, ENTITY_PERSON, people[i], "first", sample_first_name(&seed));
        set_ref(c, ENTITY_PERSON, people[i], "home", site);
        save(c);
    }
}

static uint64_t add_group(int n)
{
    char name[32];
    struct change *c = change_new(book);
    uint64_t id = add(c, ENTITY_GROUP);
    snprintf(name, sizeof name, "Ryhmä %d", n);
    change_preset(c, ENTITY_GROUP, id);
    set_text(c, ENTITY_GROUP, id, "name", name);
    set_ref(c, ENTITY_GROUP, id, "home", site);
    save(c);
    return id;
}

static uint64_t plan(uint64_t group, int64_t date)
{
    struct change *c = change_new(book);
    uint64_t id = add(c, ENTITY_MEETING);
    change_preset(c, ENTITY_MEETING, id);
    set_ref(c, ENTITY_MEETING, id, "group", group);
    set_ref(c, ENTITY_MEETING, id, "home", site);
    set_int(c, ENTITY_MEETING, id, "date", date);
    set_int(c, ENTITY_MEETING, id, "start", 600);
    set_int(c, ENTITY_MEETING, id, "end", 690);
    save(c);
    return id;
}

/* Items whose texts are together so many bytes of Finnish, in one edit. */
static void write_items(uint64_t meeting, size_t bytes)
{
    struct change *c = change_new(book);
    struct str text = STR_INIT;
    for (int i = 0; i < ITEMS; i++) {
        uint64_t id = add(c, ENTITY_ITEM);
        str_reset(&text);
        while (text.len < bytes / ITEMS)
            sample_sentences(&seed, 1, &text);
        text.len = bytes / ITEMS;
        while (text.len && ((unsigned char)text.s[text.len] & 0xC0) == 0x80)
            text.len--;
        text.s[text.len] = '\0';
        set_ref(c, ENTITY_ITEM, id, "meeting", meeting);
        set_text(c, ENTITY_ITEM, id, "heading", sample_heading(&seed));
        set_text(c, ENTITY_ITEM, id, "text", text.s);
    }
    save(c);
    str_clear(&text);
}

static void tick(uint64_t meeting, const uint64_t *people)
{
    struct change *c = change_new(book);
    for (int i = 0; i < MEMBERS; i++) {
        struct value parts[] = {value_id(meeting), value_id(people[i])};
        uint64_t row = change_put(c, ENTITY_ATTENDANCE, parts, 2, &err);
        must(row != 0, "attendance");
        set_int(c, ENTITY_ATTENDANCE, row, "state", sample_pick(&seed, 5) ? 1 : 2);
        cells += 2;
    }
    save(c);
}

static void close_meeting(uint64_t meeting)
{
    struct change *c = change_new(book);
    set_int(c, ENTITY_MEETING, meeting, "state", 2);
    set_int(c, ENTITY_MEETING, meeting, "visitors", 3);
    set_text(c, ENTITY_MEETING, meeting, "visitor_names", "Niilo, Kerttu ja Aatos");
    save(c);
}

static void publish(uint64_t meeting, size_t bytes)
{
    struct str body = STR_INIT;
    struct change *c = change_new(book);
    uint64_t id = add(c, ENTITY_PAGE);
    while (body.len < bytes)
        sample_sentences(&seed, 1, &body);
    set_ref(c, ENTITY_PAGE, id, "meeting", meeting);
    set_int(c, ENTITY_PAGE, id, "version", 1);
    set_text(c, ENTITY_PAGE, id, "title", "Muistio");
    set_text(c, ENTITY_PAGE, id, "body", body.s);
    set_int(c, ENTITY_PAGE, id, "published", 20778);
    set_int(c, ENTITY_PAGE, id, "language", 1);
    save(c);
    str_clear(&body);
}

static void hold(uint64_t group, const uint64_t *people, int64_t date)
{
    uint64_t meeting = plan(group, date);
    tick(meeting, people);
    write_items(meeting, TEXT);
    close_meeting(meeting);
}

/* ---- the bundles ----------------------------------------------------------------------------- */

static void bundle(const char *path, const struct vec *since)
{
    int64_t edits, records;
    unlink(path);
    must(book_bundle(book, path, &(struct bundle_target){.since = since}, &edits, &records, &err),
        path);
}

static void heads(struct vec *out)
{
    vec_init(out, sizeof(struct hash));
    must(log_heads(book->log, out, &err), "heads");
}

static void make_site(const char *folder, const char *name, int n, int64_t most_cells)
{
    struct vec since;
    uint64_t people[MEMBERS];
    char *empty = in_folder(folder, "empty.rukkanen", -1), *copy = in_folder(folder, "copy", n);
    char *path = in_folder(folder, name, n);
    copy_file(empty, copy);
    open_book(copy);
    heads(&since);
    cells = 0;
    must(book_begin(book, &err), "begin");
    for (int g = 0; g < GROUPS; g++) {
        add_people(people);
        uint64_t group = add_group(n * GROUPS + g);
        for (int m = 0; most_cells ? cells < most_cells / GROUPS * (g + 1) : m < MEETINGS; m++)
            hold(group, people, 20000 + m * 7);
    }
    must(book_end(book, &err), "end");
    bundle(path, &since);
    book_close(book);
    unlink(copy);
    vec_clear(&since);
    free(empty);
    free(copy);
    free(path);
}

static void make_empty(const char *folder)
{
    struct str code = STR_INIT;
    char *path = in_folder(folder, "empty.rukkanen", -1);
    struct book_start start = {.site = "Hakolan kerhohuone", .user = "Sanna",
        .passphrase = passphrase};
    must(book_create(path, &start, &code, &book, &err), path);
    book_close(book);
    str_wipe(&code);
    free(path);
}

/* The size beyond the header, which is magic to dictionary number. */
static int64_t size_of(const char *path)
{
    struct stat st;
    struct bundle *b;
    FILE *file = fopen(path, "re");
    must(file && fstat(fileno(file), &st) == 0 && bundle_open(fileno(file), &b, &err), path);
    const struct bundle_header *header = bundle_header(b);
    int64_t head = 4 + 1 + 24 + 8 + 8 + (int64_t)sizeof header->keys.b + 1 + 1 + 1 +
                   24 * (int64_t)(header->heads.n + header->since.n);
    bundle_close(b);
    fclose(file);
    return st.st_size - head;
}

static void one_meeting(const char *from, const char *folder)
{
    struct vec since;
    uint64_t people[MEMBERS];
    char *copy = in_folder(folder, "copy", -1), *locked = in_folder(folder, "meeting.rkb", -1);
    char *published = in_folder(folder, "published.rkb", -1);
    copy_file(from, copy);
    open_book(copy);
    uint64_t group = first(ENTITY_GROUP);
    add_people(people);
    heads(&since);
    uint64_t meeting = plan(group, 20778);
    tick(meeting, people);
    write_items(meeting, TEXT);
    close_meeting(meeting);
    bundle(locked, &since);
    publish(meeting, TEXT);
    bundle(published, &since);
    figure("one meeting as a bundle, beyond its header", -1, 2200, (double)size_of(locked), "B");
    figure("  with its published page", -1, 3200, (double)size_of(published), "B");
    book_close(book);
    unlink(copy);
    vec_clear(&since);
    free(copy);
    free(locked);
    free(published);
}

int main(int argc, char **argv)
{
    int status;
    if (book_child_main(argc, argv, &status))
        return status;
    if (argc != 4)
        return 2;
    if (strcmp(argv[1], "--meeting") == 0) {
        one_meeting(argv[2], argv[3]);
        return 0;
    }
    if (strcmp(argv[1], "--sites") == 0) {
        make_empty(argv[3]);
        for (int i = 0; i < atoi(argv[2]); i++)
            make_site(argv[3], "site", i, 0);
        return 0;
    }
    make_site(argv[3], "cells", 0, atoll(argv[2]));
    printf("%lld cells\n", (long long)cells);
    return 0;
}
