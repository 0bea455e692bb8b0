#include "rukkanen/base/errlog.h"

#include "rukkanen/base/clock.h"
#include "rukkanen/base/date.h"
#include "rukkanen/base/path.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const kinds[] = {
    [ERR_NONE] = "none",
    [ERR_REFUSED] = "refused",
    [ERR_USAGE] = "usage",
    [ERR_LOCKED] = "locked",
    [ERR_DAMAGED] = "damaged",
    [ERR_FOREIGN] = "foreign",
    [ERR_CONFIRM] = "confirm",
    [ERR_NEWER] = "newer",
};

char *errlog_path(void)
{
    char *folder = path_own(PATH_STATE);
    char *path = path_join(folder, "errors.log");
    free(folder);
    return path;
}

/* A detail is written by this program, but a library's words may quote a value: what is quoted, and
 * every letter beyond ASCII, goes. */
static void add_plain(struct str *out, const char *text)
{
    char quote = '\0';
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (quote) {
            quote = *text == quote ? '\0' : quote;
            continue;
        }
        if (c == '"' || c == '\'' || c == '`')
            quote = *text;
        str_add_c(out, c < ' ' ? ' ' : quote || c > '~' ? '?' : *text);
    }
}

static void add_line(struct str *out, const struct err *err)
{
    int64_t date;
    int minutes;
    clock_local(clock_wall_ms(), &date, &minutes);
    date_format(out, LANG_EN, DATE_ISO, date);
    str_add_c(out, 'T');
    date_format_time(out, LANG_EN, DATE_HOUR_ISO, minutes);
    str_addf(out, " %s %s:%d", kinds[err->kind], err->file ? err->file : "?", err->line);
    if (*err->detail) {
        str_add_c(out, ' ');
        add_plain(out, err->detail);
    }
    str_add_c(out, '\n');
}

/* The file before goes when this one is full. */
static void rotate(const char *folder, const char *path, size_t more)
{
    struct stat st;
    if (lstat(path, &st) != 0 || (size_t)st.st_size + more <= ERRLOG_BYTES)
        return;
    char *before = path_join(folder, "errors.1.log");
    (void)!rename(path, before);
    free(before);
}

void errlog_note(const struct err *err)
{
    struct str line = STR_INIT;
    char *folder = err->kind == ERR_NONE ? NULL : path_own_made(PATH_STATE, NULL);
    if (!folder)
        return;
    char *path = path_join(folder, "errors.log");
    add_line(&line, err);
    rotate(folder, path, line.len);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (fd >= 0) {
        (void)!write(fd, line.s, line.len);
        close(fd);
    }
    str_clear(&line);
    free(path);
    free(folder);
}
