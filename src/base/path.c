#include "rukkanen/base/path.h"

#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM "rukkanen"

/* ---- names ------------------------------------------------------------------------------- */

char *path_join(const char *folder, const char *name)
{
    struct str path = STR_INIT;
    str_add(&path, folder);
    if (path.len > 0 && path.s[path.len - 1] != '/')
        str_add_c(&path, '/');
    str_add(&path, name);
    return str_take(&path);
}

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return mem_text(".");
    return mem_text_n(path, slash == path ? 1 : (size_t)(slash - path));
}

bool path_exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

char *path_unused(const char *path)
{
    const char *name = path_name(path);
    const char *dot = strrchr(name, '.');
    size_t stem = dot && dot != name ? (size_t)(dot - path) : strlen(path);
    struct str found = STR_INIT;
    str_add(&found, path);
    for (int n = 2; path_exists(found.s); n++) {
        str_reset(&found);
        str_add_n(&found, path, stem);
        str_addf(&found, "-%d%s", n, path + stem);
    }
    return str_take(&found);
}

/* ---- the user's folders ------------------------------------------------------------------ */

char *path_home(void)
{
    const char *home = getenv("HOME");
    if (home && home[0] == '/')
        return mem_text(home);
    const struct passwd *user = getpwuid(getuid());
    return mem_text(user && user->pw_dir && user->pw_dir[0] == '/' ? user->pw_dir : "/");
}

char *path_own(enum path_own kind)
{
    static const struct {
        const char *variable, *below_home;
    } folders[] = {
        [PATH_DATA] = {"XDG_DATA_HOME", ".local/share"},
        [PATH_STATE] = {"XDG_STATE_HOME", ".local/state"},
        [PATH_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
        [PATH_RUNTIME] = {"XDG_RUNTIME_DIR", ".local/state"},
    };
    const char *given = getenv(folders[kind].variable);
    if (given && given[0] == '/') /* the specification: a relative path is invalid */
        return path_join(given, PROGRAM);
    char *home = path_home();
    char *base = path_join(home, folders[kind].below_home);
    char *own = path_join(base, kind == PATH_RUNTIME ? PROGRAM "/run" : PROGRAM);
    free(base);
    free(home);
    return own;
}

bool path_make_folder(const char *path, struct err *err)
{
    char *part = mem_text(path);
    bool good = true;
    for (char *slash = part; good && slash;) {
        slash = strchr(slash + 1, '/');
        if (slash)
            *slash = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST) {
            int why = errno;
            struct stat info; /* on a read-only disk an old folder answers EROFS, not EEXIST */
            good = stat(part, &info) == 0 || path_error(err, why, part);
        }
        if (slash)
            *slash = '/';
    }
    struct stat info;
    if (good && stat(path, &info) == 0 && !S_ISDIR(info.st_mode))
        good = path_error(err, ENOTDIR, path);
    free(part);
    return good;
}

char *path_own_made(enum path_own kind, struct err *err)
{
    char *own = path_own(kind);
    if (path_make_folder(own, err))
        return own;
    free(own);
    return NULL;
}

/* ---- the program's own files ------------------------------------------------------------- */

char *path_exe(void)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length <= 0 || (size_t)length == sizeof path)
        return mem_text("");
    return mem_text_n(path, (size_t)length);
}

/* The first of: beside the program, above it, where it was installed. */
static char *find(const char *name, const char *installed)
{
    static const char *const above[] = {
        "", "../",
#ifdef RUKKANEN_TEST
        "../../", "../../../", /* from build/test/unit */
#endif
    };
    char *exe = path_exe();
    char *folder = path_folder(exe);
    char *found = NULL;
    for (size_t i = 0; *exe && !found && i < sizeof above / sizeof above[0]; i++) {
        struct str path = STR_INIT;
        str_addf(&path, "%s/%s%s", folder, above[i], name);
        if (access(path.s, R_OK) == 0)
            found = str_take(&path);
        str_clear(&path);
    }
    free(folder);
    free(exe);
    if (!found && access(installed, R_OK) == 0)
        found = mem_text(installed);
    return found;
}

/* Finds a folder by a file in it: "locale" alone is also the name of a system's program. */
static char *find_folder(const char *file, const char *folder, const char *installed)
{
    char *beside = path_join(folder, file);
    char *there = path_join(installed, file);
    char *found = find(beside, there);
    if (found)
        found[strlen(found) - strlen(file) - 1] = '\0';
    free(beside);
    free(there);
    return found;
}

char *path_data_file(const char *name)
{
    char *beside = path_join("data", name);
    char *installed = path_join(RUKKANEN_DATADIR, name);
    char *found = find(beside, installed);
    free(beside);
    free(installed);
    return found;
}

char *path_locale_folder(void)
{
    return find_folder("fi/LC_MESSAGES/rukkanen.mo", "locale", RUKKANEN_LOCALEDIR);
}

char *path_private_locales(void)
{
    return find_folder(
        "fi/LC_MESSAGES/SYS_LC_MESSAGES", "locale/private", RUKKANEN_LIBEXECDIR "/locale");
}

char *path_print_program(void)
{
    return find("rukkanen-print", RUKKANEN_LIBEXECDIR "/rukkanen-print");
}

/* ---- sticks ------------------------------------------------------------------------------ */

/* /proc/mounts writes a blank as \040. */
static char *unescaped(const char *text, size_t len)
{
    struct str plain = STR_INIT;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\\' && i + 3 < len && text[i + 1] >= '0' && text[i + 1] <= '3') {
            str_add_c(&plain,
                (char)((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0')));
            i += 3;
        } else {
            str_add_c(&plain, text[i]);
        }
    }
    return str_take(&plain);
}

#ifdef RUKKANEN_TEST
static void split_media(const char *list, struct vec *folders)
{
    while (*list) {
        size_t length = strcspn(list, ":");
        if (length) {
            char *folder = mem_text_n(list, length);
            if (access(folder, W_OK) == 0)
                vec_add(folders, &folder);
            else
                free(folder);
        }
        list += length + (list[length] == ':');
    }
}
#endif

void path_media(struct vec *folders)
{
#ifdef RUKKANEN_TEST
    const char *given = getenv("RUKKANEN_TEST_MEDIA");
    if (given) {
        split_media(given, folders);
        return;
    }
#endif
    static const char *const roots[] = {"/media/", "/run/media/", "/mnt/"};
    FILE *mounts = fopen("/proc/mounts", "re");
    if (!mounts)
        return;
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, mounts) > 0) {
        size_t device = strcspn(line, " ");
        if (!line[device])
            continue;
        const char *at = line + device + 1;
        char *folder = unescaped(at, strcspn(at, " "));
        bool removable = false;
        for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++)
            removable = removable || strncmp(folder, roots[i], strlen(roots[i])) == 0;
        if (removable && access(folder, W_OK) == 0)
            vec_add(folders, &folder);
        else
            free(folder);
    }
    free(line);
    fclose(mounts);
}
