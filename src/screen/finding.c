#include "screen/finding.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_BOOKS = 50, MOST_ENTRIES = 2000, HEADER = 72, APPLICATION_ID = 68 };

/* An SQLite file marked as a rukkanen book (application_id "ruk1", four bytes at 68 of the header:
 * SQLite's file format, part 1.3). */
static bool is_book(const char *path)
{
    char header[HEADER];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    bool book = fd >= 0 && read(fd, header, sizeof header) == HEADER &&
                memcmp(header, "SQLite format 3", 16) == 0 &&
                memcmp(header + APPLICATION_ID, "ruk1", 4) == 0;
    if (fd >= 0)
        close(fd);
    return book;
}

static bool is_known(const struct vec *books, const char *path)
{
    for (size_t i = 0; i < books->n; i++)
        if (strcmp(VEC_AT(books, struct found_book, i)->path, path) == 0)
            return true;
    return false;
}

static void look_at(
    struct vec *books, const char *wanted, const char *path, const struct stat *st, bool stick)
{
    const char *ending = strrchr(path, '.');
    bool book = strcmp(wanted, ".rukkanen") == 0;
    if (!ending || strcasecmp(ending, wanted) != 0 || books->n >= MOST_BOOKS ||
        is_known(books, path) || (book && !is_book(path)))
        return;
    struct found_book found = {
        .path = mem_text(path), .wall = (int64_t)st->st_mtim.tv_sec * 1000, .stick = stick};
    vec_add(books, &found);
}

/* A folder, and the folders in it down to a depth. Hidden ones and links are left out. */
static void look_in(
    struct vec *books, const char *wanted, const char *folder, int depth, bool stick)
{
    DIR *dir = opendir(folder);
    int entries = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir)) && entries < MOST_ENTRIES; entries++) {
        struct stat st;
        if (entry->d_name[0] == '.')
            continue;
        char *path = path_join(folder, entry->d_name);
        if (lstat(path, &st) == 0 && S_ISREG(st.st_mode))
            look_at(books, wanted, path, &st, stick);
        else if (depth > 0 && S_ISDIR(st.st_mode))
            look_in(books, wanted, path, depth - 1, stick);
        free(path);
    }
    if (dir)
        closedir(dir);
}

static int newest_first(const void *a, const void *b)
{
    const struct found_book *x = a, *y = b;
    return (x->wall < y->wall) - (x->wall > y->wall);
}

static void find(struct vec *books, const char *wanted)
{
    char *home = path_home(), *data = path_own(PATH_DATA);
    struct vec media = VEC_INIT(char *);
    look_in(books, wanted, data, 0, false);
    look_in(books, wanted, home, 2, false);
    look_in(books, wanted, "/srv", 2, false);
    path_media(&media);
    for (size_t i = 0; i < media.n; i++) {
        look_in(books, wanted, *VEC_AT(&media, char *, i), 1, true);
        free(*VEC_AT(&media, char *, i));
    }
    vec_clear(&media);
    free(home);
    free(data);
    if (books->n > 1)
        qsort(books->items, books->n, sizeof(struct found_book), newest_first);
}

void finding_books(struct vec *books)
{
    find(books, ".rukkanen");
}

void finding_tables(struct vec *tables)
{
    find(tables, ".csv");
}

void finding_clear(struct vec *books)
{
    for (size_t i = 0; i < books->n; i++)
        free(VEC_AT(books, struct found_book, i)->path);
    vec_clear(books);
}
