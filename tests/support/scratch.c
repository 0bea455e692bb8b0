#include "support/scratch.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

char *scratch_new(void)
{
    char *folder = mem_text("/tmp/rukkanen-test-XXXXXX");
    if (!mkdtemp(folder))
        abort();
    return folder;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about, (void)kind, (void)place;
    remove(path);
    return 0;
}

void scratch_remove(char *folder)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(folder);
}

char *scratch_path(const char *folder, const char *name)
{
    return path_join(folder, name);
}

void scratch_write(const char *folder, const char *name, const char *text)
{
    char *path = scratch_path(folder, name);
    FILE *file = fopen(path, "we");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        abort();
    free(path);
}

void scratch_script(const char *folder, const char *name, const char *body)
{
    struct str text = STR_INIT;
    char *path = scratch_path(folder, name);
    str_addf(&text, "#!/bin/sh\n%s", body);
    scratch_write(folder, name, text.s);
    chmod(path, 0755);
    str_clear(&text);
    free(path);
}

bool scratch_read(const char *folder, const char *name, struct str *out)
{
    char *path = scratch_path(folder, name);
    bool good = path_read(path, 64U << 20, out, NULL);
    free(path);
    return good;
}
