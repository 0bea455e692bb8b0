/* The program: what must be so before anything else, then the command line. */
#include "app/cli.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/book/child.h"

#include <errno.h>
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* A closed standard descriptor would be given to the next file that is opened: a sentence for the
 * user must not land in the book. Opened the wrong way round, using it fails as before. */
static void open_standard(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
    }
}

/* What the parent left open stays usable (--passphrase-fd) but goes to no child. */
static void keep_from_children(void)
{
    if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0)
        return;
    long most = sysconf(_SC_OPEN_MAX);
    for (int fd = 3; fd < (most > 0 && most < 4096 ? most : 4096); fd++) {
        int flags = fcntl(fd, F_GETFD);
        if (flags >= 0)
            fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
    }
}

/* Large blocks are pages of their own, which go back to the system when they are freed. Left to
 * itself the C library takes them from the heap as soon as the first one was freed, and the heap
 * keeps what a search once needed. */
static void give_memory_back(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 64 << 10);
    mallopt(M_TRIM_THRESHOLD, 64 << 10);
#endif
}

int main(int argc, char **argv)
{
    give_memory_back();
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* nobody reads our memory, no core is written */
    umask(077);
    open_standard();
    int status;
    if (book_child_main(argc, argv, &status))
        return status;
    keep_from_children();
    lang_init();
    return cli_main((const char *const *)argv + 1, argc > 0 ? (size_t)argc - 1 : 0);
}
