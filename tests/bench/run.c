/*
 * Runs a command some times and prints the median of its wall time as a figure.
 *
 *   run NAME GOAL TIMES COMMAND ...    an N in the last word becomes the number of the run
 */
#include "bench/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 99 };

int main(int argc, char **argv)
{
    double took[MOST];
    int times = argc > 4 ? atoi(argv[3]) : 0;
    if (times < 1 || times > MOST)
        return 2;
    char *pattern = argv[argc - 1];
    for (int i = 0; i < times; i++) {
        char last[600];
        char *n = strrchr(pattern, 'N');
        snprintf(last, sizeof last, "%.*s%d%s", n ? (int)(n - pattern) : (int)strlen(pattern),
            pattern, i, n ? n + 1 : "");
        double before = now_ms();
        pid_t child = fork();
        if (child == 0) {
            argv[argc - 1] = n ? last : pattern;
            if (!freopen("/dev/null", "w", stdout))
                _exit(126);
            execv(argv[4], argv + 4);
            _exit(127);
        }
        int status = 0;
        waitpid(child, &status, 0);
        took[i] = status == 0 ? now_ms() - before : -1;
    }
    figure(argv[1], -1, atof(argv[2]), median(took, (size_t)times), "ms");
    return 0;
}
