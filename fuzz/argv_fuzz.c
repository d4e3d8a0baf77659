/*
 * argv_fuzz: the command line of qjs_reactor_init_argv.
 *
 * Input: the words behind the program's name, each ended by NUL. '/' in them is '_': the program
 * runs in a new directory that holds a few scripts, and names nothing outside of it.
 *
 * Must hold: it succeeds, and the instance works; or it fails with a code and a text, nothing is
 * left behind, and a retry succeeds. Natively --std gives the guest the rights of the process, so
 * where it is among the words, none of them may hold a call: code with '(' or '`' is left out, and
 * so it is where the words set the memory limit, which is 4 MiB otherwise.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_WORDS = 48, OWN_WORDS = 3 };

static char directory[4096];

static const struct file {
    const char *name, *text;
} files[] = {
    {"a.js", "globalThis.a = (globalThis.a ?? 0) + 1; setTimeout(() => { a++ }, 0)"},
    {"m.mjs", "import { x } from './n.mjs'; await x; globalThis.m = scriptArgs"},
    {"n.mjs", "export let x = 1"},
    {"t.js", "throw new Error('thrown')"},
    {"s.js", "let ="},
};

enum { FILES = sizeof files / sizeof files[0] };

static void remove_directory(void)
{
    for (size_t i = 0; i < FILES; i++)
        (void)unlink(files[i].name);
    (void)rmdir(directory);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the signature is given */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *parent = getenv("TMPDIR");

    (void)argc;
    (void)argv;

    /* What guests print; libFuzzer's own output is to stderr. */
    if (!freopen("/dev/null", "w", stdout))
        return 1;
    (void)snprintf(directory, sizeof directory, "%s/argv_fuzz-XXXXXX", parent ? parent : "/tmp");
    if (!mkdtemp(directory))
        return 1;
    /* Hence libFuzzer must be given absolute names. */
    if (chdir(directory) < 0 || atexit(remove_directory) != 0)
        return 1;
    for (size_t i = 0; i < FILES; i++) {
        FILE *file = fopen(files[i].name, "wb");

        if (!file || fputs(files[i].text, file) < 0 || fclose(file) != 0)
            return 1;
    }
    return 0;
}

/* The words of the text, which is changed. */
static int split(char *text, size_t size, char **words)
{
    int count = 0;

    for (size_t at = 0; at < size && count < MAX_WORDS; at += strlen(text + at) + 1)
        words[count++] = text + at;
    return count;
}

/* Whether the words may be tried: see above. */
static bool is_harmless(char **words, int count)
{
    bool calls = false, powers = false;

    for (int i = 0; i < count; i++) {
        calls = calls || strpbrk(words[i], "(`");
        powers = powers || strcmp(words[i], "--std") == 0 ||
                 strncmp(words[i], "--memory-limit", strlen("--memory-limit")) == 0;
    }
    return !calls || !powers;
}

static void check_failure(qjs_reactor *r)
{
    int code = qjs_reactor_error_code(r);

    if (code != QJS_E_ARGUMENT && code != QJS_E_FILE && code != QJS_E_EXCEPTION &&
        code != QJS_E_MEMORY && code != QJS_E_POLLS)
        guest_fail(__FILE__, __LINE__, "a code of init", r);
    REQUIRE(qjs_reactor_error_length(r) > 0);
    REQUIRE(qjs_reactor_loop_state(r)->status == QJS_STATUS_UNINITIALIZED);
    if (guest_init(r) < 0)
        guest_fail(__FILE__, __LINE__, "a retry succeeds", r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *argv[OWN_WORDS + MAX_WORDS] = {"qjs", "--memory-limit", "4m"};
    qjs_reactor *r;
    char *text = malloc(size + 1);
    int count;

    if (!text)
        exit(1);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '/')
            text[i] = '_';
    }
    count = split(text, size, argv + OWN_WORDS);
    if (!is_harmless(argv + OWN_WORDS, count)) {
        free(text);
        return -1; /* not for the corpus */
    }
    r = guest_new(false);
    qjs_reactor_set_host(r, NULL, NULL, QJS_COPY); /* modules are files */
    if (qjs_reactor_init_argv(r, OWN_WORDS + count, argv) < 0)
        check_failure(r);
    free(text); /* argv is free to go */
    guest_turns(r, 4);
    guest_check(r);
    qjs_reactor_free(r);
    return 0;
}
