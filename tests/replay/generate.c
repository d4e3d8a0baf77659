/* Writes scripts that are made from bytes, by chance or those of a fuzz input. README.md. */
#include "../../fuzz/sequence.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 256 };

/* xorshift64*; the same on every machine. */
static uint32_t next_number(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)(*state * UINT64_C(0x2545f4914f6cdd1d) >> 32);
}

static int write_script(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    int failed = !file || !text || fputs(text, file) == EOF;

    if (file)
        failed |= fclose(file);
    if (failed)
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return failed;
}

static int generate(unsigned long long seed, unsigned long count, const char *directory)
{
    uint8_t bytes[MOST_BYTES];
    char path[4096];
    int failed = 0;

    for (unsigned long n = 0; n < count && !failed; n++) {
        uint64_t state = (seed + n + 1) * UINT64_C(0x9e3779b97f4a7c15);
        size_t size = 16 + next_number(&state) % (MOST_BYTES - 16);
        char *text;

        for (size_t i = 0; i < size; i++)
            bytes[i] = (uint8_t)next_number(&state);
        text = sequence_decode(bytes, size, true);
        (void)snprintf(path, sizeof path, "%s/%llu.calls", directory, seed + n);
        failed = write_script(path, text);
        free(text);
    }
    return failed;
}

static int print(const char *path)
{
    uint8_t bytes[65536];
    FILE *file = fopen(path, "rb");
    size_t size;
    char *text;
    int failed;

    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return 1;
    }
    size = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    text = sequence_decode(bytes, size, false);
    failed = !text || fputs(text, stdout) == EOF;
    free(text);
    return failed;
}

int main(int argc, char **argv)
{
    int wants_help = argc == 2 && !strcmp(argv[1], "--help");

    if (argc == 3 && !strcmp(argv[1], "--print"))
        return print(argv[2]);
    if (argc == 4 && argv[1][0] != '-')
        return generate(strtoull(argv[1], NULL, 10), strtoul(argv[2], NULL, 10), argv[3]);
    fprintf(
        wants_help ? stdout : stderr,
        "usage: replay_generate SEED COUNT DIRECTORY\n"
        "       replay_generate --print FILE\n"
        "Writes COUNT scripts of calls, SEED.calls and so on, the same for each seed; or prints\n"
        "the script that an input of calls_fuzz is.\n");
    return wants_help ? 0 : 2;
}
