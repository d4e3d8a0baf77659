/*
 * Runs conformance cases over the native library: one process and one empty
 * directory for each case. The format is in conformance/README.md.
 */
#include "perform.h"

#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)status;
    (void)type;
    (void)ftw;
    return remove(path);
}

static bool run_case(const char *path, bool verbose)
{
    char directory[] = "/tmp/conformance-XXXXXX";
    int status = -1;
    pid_t child;

    if (!mkdtemp(directory)) {
        perror(directory);
        exit(2);
    }
    fflush(NULL);
    child = fork();
    if (child < 0) {
        perror("fork");
        exit(2);
    }
    if (child == 0)
        perform_case(path, directory);
    waitpid(child, &status, 0);
    nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    if (WIFSIGNALED(status))
        fprintf(stderr, "%s: ended by signal %d%s\n", path, WTERMSIG(status),
                WTERMSIG(status) == SIGALRM ? " (it hangs)" : "");
    else if (WEXITSTATUS(status) > 1)
        fprintf(stderr, "%s: ended with status %d\n", path, WEXITSTATUS(status));
    if (verbose && status == 0)
        printf("%s: passed\n", path);
    return status == 0;
}

int main(int argc, char **argv)
{
    int passed = 0, failed = 0, first = 1;
    bool verbose = argc > 1 && !strcmp(argv[1], "-v");

    first += verbose;
    if (first >= argc || argv[first][0] == '-') {
        bool help = first < argc && !strcmp(argv[first], "--help");
        fprintf(help ? stdout : stderr, "usage: conformance_native [-v] CASE...\n"
                                        "Runs conformance cases over the native library.\n"
                                        "  -v  also name the cases that pass\n");
        return help ? 0 : 2;
    }
    for (int i = first; i < argc; i++) {
        if (run_case(argv[i], verbose))
            passed++;
        else
            failed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed ? 1 : 0;
}
