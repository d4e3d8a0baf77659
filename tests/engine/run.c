/*
 * Carries out programs over the native library, one after the other, each in a process of its
 * own, and writes the record of each. engines.mjs has the other side.
 *
 *   program polls=N memory=N realms=N web=N       all four, in this order
 *   script|module FILENAME LENGTH                 and LENGTH bytes of source, LF
 *   end
 *
 * is answered with `record LENGTH`, LF, and LENGTH bytes. FILENAME has no spaces.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../conformance/world.h"
#include "program.h"

/* A program that takes longer hangs; a guard, not a measure. */
enum { HANG_SECONDS = 100 };

static void must(bool ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(2);
    }
}

static void refuse(const char *line)
{
    (void)fprintf(stderr, "engine_run: this is no request: %s\n", line);
    exit(2);
}

/* NULL at the end of the input. */
static char *read_line(char **line, size_t *capacity)
{
    ssize_t length = getline(line, capacity, stdin);

    if (length <= 0)
        return NULL;
    if ((*line)[length - 1] == '\n')
        (*line)[length - 1] = '\0';
    return *line;
}

/* The number at `text`, up to a space or the end of the line. */
static size_t read_number(const char *text, const char *line)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);

    if (end == text || (*end && *end != ' '))
        refuse(line);
    return number;
}

static void read_part(struct program *program, const char *line)
{
    const char *name = strchr(line, ' '), *length = strrchr(line, ' ');
    struct part part = {.is_module = !strncmp(line, "module ", 7)};
    struct part *grown;

    if (name == length)
        refuse(line);
    part.length = read_number(length + 1, line);
    part.filename = strndup(name + 1, (size_t)(length - name - 1));
    part.source = malloc(part.length + 1);
    must(part.filename && part.source, "malloc");
    if (fread(part.source, 1, part.length + 1, stdin) != part.length + 1)
        refuse("its source ends early");
    grown = realloc(program->parts, (program->count + 1) * sizeof part);
    must(grown != NULL, "realloc");
    program->parts = grown;
    program->parts[program->count++] = part;
}

static uint32_t read_setting(const char *line, const char *name)
{
    const char *found = strstr(line, name);

    if (!found)
        refuse(line);
    return (uint32_t)read_number(found + strlen(name), line);
}

static bool read_program(struct program *program)
{
    char *line = NULL;
    size_t capacity = 0;
    bool found = read_line(&line, &capacity) != NULL;

    if (found) {
        *program = (struct program){
            .polls = read_setting(line, " polls="),
            .memory = read_setting(line, " memory="),
            .realms = read_setting(line, " realms="),
            .web = read_setting(line, " web=") != 0,
        };
        while (read_line(&line, &capacity) && strcmp(line, "end"))
            read_part(program, line);
    }
    free(line);
    return found;
}

static void free_program(struct program *program)
{
    for (size_t i = 0; i < program->count; i++) {
        free(program->parts[i].filename);
        free(program->parts[i].source);
    }
    free(program->parts);
}

/* In the child: what stands in a buffer of the parent's is not to be written twice, hence _exit. */
static _Noreturn void perform(const struct program *program, const char *directory, int target)
{
    FILE *record = fdopen(target, "w");

    must(record != NULL, "fdopen");
    (void)alarm(HANG_SECONDS);
    (void)world_enter(directory);
    world_stdin_end();
    must(!setenv("TZ", "UTC0", 1), "setenv"); /* as in WASI, which knows of no other */
    program_perform(program, record);
    _exit(fclose(record) == 0 ? 0 : 3);
}

/* Pass on what the child says, and say how it ended when that was no good end. */
static void answer(int source, pid_t child)
{
    char *bytes = NULL, chunk[65536];
    size_t length = 0;
    FILE *record = open_memstream(&bytes, &length);
    ssize_t count;
    int status = -1;

    must(record != NULL, "open_memstream");
    while ((count = read(source, chunk, sizeof chunk)) != 0) {
        if (count < 0 && errno == EINTR)
            continue;
        must(count > 0, "read");
        (void)fwrite(chunk, 1, (size_t)count, record);
    }
    close(source);
    must(waitpid(child, &status, 0) == child, "waitpid");
    if (WIFSIGNALED(status))
        (void)fprintf(record, "crash signal %d\n", WTERMSIG(status));
    else if (WEXITSTATUS(status))
        (void)fprintf(record, "crash status %d\n", WEXITSTATUS(status));
    must(fclose(record) == 0, "open_memstream");
    (void)printf("record %zu\n", length);
    (void)fwrite(bytes, 1, length, stdout);
    must(fflush(stdout) == 0, "standard output");
    free(bytes);
}

static void run(const struct program *program, const char *directory)
{
    int ends[2];
    pid_t child;

    must(!pipe(ends), "pipe");
    child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        close(ends[0]);
        perform(program, directory, ends[1]);
    }
    close(ends[1]);
    answer(ends[0], child);
}

int main(int argc, char **argv)
{
    struct program program;

    if (argc != 2 || argv[1][0] == '-') {
        bool help = argc == 2 && !strcmp(argv[1], "--help");
        (void)fprintf(help ? stdout : stderr,
                      "usage: engine_run DIRECTORY\n"
                      "Carries out the programs that come by standard input, natively, in this\n"
                      "directory. tests/engine/run.c tells how they are written.\n");
        return help ? 0 : 2;
    }
    while (read_program(&program)) {
        run(&program, argv[1]);
        free_program(&program);
    }
    return 0;
}
