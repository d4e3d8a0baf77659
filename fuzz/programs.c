/* fuzz_programs SEED COUNT DIRECTORY: COUNT programs for a differential run, those of the seeds
 * SEED and up: SEED.js, a script, or SEED.mjs, a module without imports (every fourth). They end by
 * themselves once the loop is idle, print what they compute with console.log, and give the same
 * wherever they run, as long as the stack is large enough (they nest some hundred calls) and no
 * turn reaches its budget, behind which a timer may come before a job. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"

enum { MAX_PROGRAM = 16384, ATTEMPTS = 100 };

static int write_program(uint32_t seed, const char *directory)
{
    static char text[MAX_PROGRAM];
    int is_module = seed % 4 == 3, result = -1;
    size_t length = 0;
    char path[4096];
    FILE *file;

    for (uint32_t i = 0; i < ATTEMPTS && !length; i++)
        length =
            grammar_write(is_module ? "module" : "program", seed + (i << 24), text, sizeof text);
    if (!length) {
        (void)fprintf(stderr, "fuzz_programs: seed %u gives no program\n", seed);
        return -1;
    }
    if (snprintf(path, sizeof path, "%s/%06u.%s", directory, seed, is_module ? "mjs" : "js") >=
        (int)sizeof path) {
        (void)fprintf(stderr, "fuzz_programs: the name of the directory is too long\n");
        return -1;
    }
    file = fopen(path, "wb");
    if (file) {
        result = fwrite(text, 1, length, file) == length ? 0 : -1;
        if (fclose(file) != 0)
            result = -1;
    }
    if (result < 0)
        (void)fprintf(stderr, "fuzz_programs: %s: %s\n", path, strerror(errno));
    return result;
}

/* A whole number below 2^24; -1: it is none. */
static long read_number(const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);

    return *text && !*end && number >= 0 && number < 1 << 24 ? number : -1;
}

int main(int argc, char **argv)
{
    long seed = argc == 4 ? read_number(argv[1]) : -1,
         count = argc == 4 ? read_number(argv[2]) : -1;

    if (seed < 0 || count < 0) {
        (void)fprintf(stderr, "Usage: fuzz_programs SEED COUNT DIRECTORY\n"
                              "SEED and COUNT are numbers below 2^24; the directory is there.\n");
        return argc == 2 && strcmp(argv[1], "--help") == 0 ? 0 : 2;
    }
    for (long i = 0; i < count; i++) {
        if (write_program((uint32_t)(seed + i), argv[3]) < 0)
            return 1;
    }
    return 0;
}
