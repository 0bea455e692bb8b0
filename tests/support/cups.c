#include "support/cups.h"

#include "rukkanen/base/mem.h"
#include "rukkanen/base/path.h"
#include "support/scratch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* The programs of a printing service are in folders that not every user's PATH has. */
static char *find_program(const char *name)
{
    static const char *const folders[] = {"/usr/sbin", "/usr/bin", "/usr/local/sbin", "/sbin"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char *path = path_join(folders[i], name);
        if (access(path, X_OK) == 0)
            return path;
        free(path);
    }
    return NULL;
}

/* Starts a program, its output into a file of the folder. It ends with the test. */
static pid_t launch(const struct cups *cups, const char *preload, const char *const words[])
{
    char *program = find_program(words[0]);
    char *log = scratch_path(cups->folder, words[0]);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (getppid() != parent || out < 0)
            _exit(126);
        dup2(out, 1);
        dup2(out, 2);
        if (preload)
            setenv("LD_PRELOAD", preload, 1);
        execv(program, (char *const *)words);
        _exit(127);
    }
    free(program);
    free(log);
    return pid;
}

static int run(const struct cups *cups, const char *const words[])
{
    int status = -1;
    pid_t pid = launch(cups, NULL, words);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
}

/* A socket that listens on a free port of loopback. */
static int listen_free(int *port)
{
    struct sockaddr_in address = loopback(0);
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, 4) != 0 || getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        abort();
    *port = ntohs(address.sin_port);
    return fd;
}

/* Waits until somebody answers there: up to 10 seconds. */
static void await(const struct sockaddr *address, socklen_t len)
{
    for (int i = 0; i < 500; i++) {
        int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bool there = fd >= 0 && connect(fd, address, len) == 0;
        close(fd);
        if (there)
            return;
        poll(NULL, 0, 20);
    }
    fputs("# the printing service of the test did not start\n", stderr);
    abort();
}

/* ---- the printer -------------------------------------------------------------------------------
 */

static int start_printer(struct cups *cups)
{
    int port;
    close(listen_free(&port));
    struct str number = STR_INIT, script = STR_INIT;
    str_addf(&number, "%d", port);
    /* The copy gets its name only when it is whole. */
    str_addf(&script, "cp \"$1\" %s/part && mv %s/part %s/arrived\n", cups->folder, cups->folder,
        cups->folder);
    scratch_script(cups->folder, "take", script.s);
    char *take = scratch_path(cups->folder, "take"), *spool = scratch_path(cups->folder, "paper");
    char *exe = path_exe(), *folder = path_folder(exe);
    char *shim = path_join(folder, "../../noavahi.so");
    mkdir(spool, 0755);
    const char *words[] = {"ippeveprinter", "-n", "localhost", "-p", number.s, "-d", spool, "-f",
        "application/pdf", "-c", take, "-r", "off", "Aula", NULL};
    cups->printer = launch(cups, shim, words);
    struct sockaddr_in address = loopback(port);
    await((struct sockaddr *)&address, sizeof address);
    free(take);
    free(spool);
    free(exe);
    free(folder);
    free(shim);
    str_clear(&number);
    str_clear(&script);
    return port;
}

/* ---- the service -------------------------------------------------------------------------------
 */

static void write_configuration(const struct cups *cups)
{
    static const char *const folders[] = {"cache", "state", "spool", "spool/tmp", "log", "ppd"};
    struct str files = STR_INIT, daemon = STR_INIT;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char *path = scratch_path(cups->folder, folders[i]);
        mkdir(path, 0755);
        free(path);
    }
    const char *root = cups->folder;
    str_addf(&files, "ServerRoot %s\nCacheDir %s/cache\nStateDir %s/state\n", root, root, root);
    str_addf(&files, "RequestRoot %s/spool\nTempDir %s/spool/tmp\n", root, root);
    str_addf(&files, "AccessLog %s/log/access\nErrorLog %s/log/error\nPageLog %s/log/page\n", root,
        root, root);
    str_addf(&daemon, "Listen %s/socket\nLogLevel info\nBrowsing Off\nWebInterface No\n", root);
    str_add(&daemon, "DefaultAuthType None\n<Location />\nOrder allow,deny\nAllow all\n"
                     "</Location>\n<Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n"
                     "</Limit>\n</Policy>\n");
    scratch_write(root, "cups-files.conf", files.s);
    scratch_write(root, "cupsd.conf", daemon.s);
    str_clear(&files);
    str_clear(&daemon);
}

static void start_server(struct cups *cups)
{
    char *files = scratch_path(cups->folder, "cups-files.conf");
    char *daemon = scratch_path(cups->folder, "cupsd.conf");
    char *path = scratch_path(cups->folder, "socket");
    const char *words[] = {"cupsd", "-f", "-c", daemon, "-s", files, NULL};
    write_configuration(cups);
    cups->server = launch(cups, NULL, words);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, strlen(path) + 1);
    await((struct sockaddr *)&address, sizeof address);
    setenv("CUPS_SERVER", path, 1);
    free(files);
    free(daemon);
    free(path);
}

static void add_queue(
    const struct cups *cups, const char *name, const char *model, const char *format, int port)
{
    struct str address = STR_INIT;
    str_addf(&address, "%s:%d%s", format, port, strstr(format, "ipp:") ? "/ipp/print" : "");
    const char *words[] = {"lpadmin", "-p", name, "-E", "-v", address.s, "-m", model, NULL};
    if (run(cups, words) != 0)
        abort();
    str_clear(&address);
}

bool cups_start(struct cups *cups, const char **why)
{
    static const char *const needed[] = {"cupsd", "ippeveprinter", "lpadmin", "lp", "lpstat"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        char *path = find_program(needed[i]);
        *why = needed[i];
        if (!path)
            return false;
        free(path);
    }
    int matrix_port;
    *cups = (struct cups){.folder = scratch_new()};
    chmod(cups->folder, 0755); /* cupsd runs what it starts as another user */
    unsetenv("LPDEST");
    unsetenv("PRINTER");
    cups->matrix = listen_free(&matrix_port);
    int port = start_printer(cups);
    start_server(cups);
    add_queue(cups, "matriisi", "raw", "socket://127.0.0.1", matrix_port);
    add_queue(cups, "aula", "everywhere", "ipp://localhost", port);
    const char *words[] = {"lpadmin", "-d", "aula", NULL};
    if (run(cups, words) != 0)
        abort();
    return true;
}

static void stop(pid_t pid)
{
    kill(pid, SIGTERM);
    for (int i = 0; i < 150; i++) {
        if (waitpid(pid, NULL, WNOHANG) == pid)
            return;
        poll(NULL, 0, 20);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

void cups_stop(struct cups *cups)
{
    stop(cups->server);
    stop(cups->printer);
    close(cups->matrix);
    unsetenv("CUPS_SERVER");
    scratch_remove(cups->folder);
}

/* ---- what arrived ------------------------------------------------------------------------------
 */

bool cups_arrived(struct cups *cups, struct str *out)
{
    for (int i = 0; i < 500; i++) {
        if (scratch_read(cups->folder, "arrived", out))
            return true;
        poll(NULL, 0, 20);
    }
    return false;
}

bool cups_matrix_arrived(struct cups *cups, struct str *out)
{
    struct pollfd wait = {.fd = cups->matrix, .events = POLLIN};
    if (poll(&wait, 1, 10000) != 1)
        return false;
    int fd = accept(cups->matrix, NULL, NULL);
    char block[4096];
    for (ssize_t n; (n = read(fd, block, sizeof block)) != 0;)
        if (n > 0)
            str_add_n(out, block, (size_t)n);
        else if (errno != EINTR)
            break;
    close(fd);
    return fd >= 0;
}
