#include "rukkanen/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* write() and not stdio: stdio itself may want memory. */
static _Noreturn void out_of_memory(void)
{
    static const char text[] = "rukkanen: out of memory. What was saved is safe.\n";
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
    (void)written;
    abort();
}

void *mem_alloc(size_t size)
{
    void *p = malloc(size ? size : 1);
    if (!p)
        out_of_memory();
    return p;
}

void *mem_zero(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size ? size : 1);
    if (!p)
        out_of_memory();
    return p;
}

void *mem_resize(void *old, size_t size)
{
    void *p = realloc(old, size ? size : 1);
    if (!p)
        out_of_memory();
    return p;
}

char *mem_text_n(const char *text, size_t length)
{
    char *p = mem_alloc(length + 1);
    if (length)
        memcpy(p, text, length);
    p[length] = '\0';
    return p;
}

char *mem_text(const char *text)
{
    return mem_text_n(text, strlen(text));
}
