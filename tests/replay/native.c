/* Plays scripts over the native library: a process and an empty directory for each. README.md. */
#include "../conformance/world.h"
#include "player.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HANG_SECONDS = 120 };

static struct test_case door_rules;

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)status;
    (void)type;
    (void)ftw;
    return remove(path);
}

/* In a process of its own: the transcript goes to the file that is open as `out`. */
static _Noreturn void play(const char *path, const char *directory, FILE *out)
{
    struct test_case script;
    char wrong[256];
    struct replay replay = {.door = &door_rules, .has_world = true};
    FILE *report;
    bool ok, is_dead;

    if (!case_read(path, &script, wrong, sizeof wrong)) {
        fprintf(stderr, "%s:%s\n", path, wrong);
        exit(2);
    }
    alarm(HANG_SECONDS);
    replay.reactor = qjs_reactor_new();
    replay.transcript = out;
    if (!replay.reactor)
        abort();
    report = world_enter(directory);
    ok = replay_run(&replay, &script, wrong, sizeof wrong);
    if (!ok)
        fprintf(report, "%s:%s\n", path, wrong);
    is_dead = qjs_reactor_loop_state(replay.reactor)->status == QJS_STATUS_DEAD;
    qjs_reactor_free(replay.reactor);
    replay_free(&replay);
    ok = fclose(out) == 0 && ok;
    if (is_dead)
        _exit(ok ? 0 : 2); /* what its runtime held is lost, and no leak */
    exit(ok ? 0 : 2);
}

/* The transcript as a file at its beginning; NULL with a message: the script could not be played.
 */
static FILE *transcribe(const char *path)
{
    char directory[] = "/tmp/replay-XXXXXX";
    FILE *out = tmpfile();
    int status = -1;
    pid_t child;

    if (!out || !mkdtemp(directory)) {
        perror("replay_native");
        exit(2);
    }
    fflush(NULL);
    child = fork();
    if (child == 0)
        play(path, directory, out);
    if (child < 0 || waitpid(child, &status, 0) < 0) {
        perror("replay_native");
        exit(2);
    }
    nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    if (status == 0) {
        if (fseek(out, 0, SEEK_SET) == 0)
            return out;
        perror("replay_native");
    }
    if (WIFSIGNALED(status))
        fprintf(stderr, "%s: ended by signal %d%s\n", path, WTERMSIG(status),
                WTERMSIG(status) == SIGALRM ? " (it hangs)" : "");
    else
        fprintf(stderr, "%s: ended with status %d\n", path, WEXITSTATUS(status));
    fclose(out);
    return NULL;
}

/* script.calls -> script.expected */
static char *expected_path(const char *path)
{
    size_t stem = strlen(path);
    char *result = NULL;

    if (stem > 6 && !strcmp(path + stem - 6, ".calls"))
        stem -= 6;
    if (asprintf(&result, "%.*s.expected", (int)stem, path) < 0)
        abort();
    return result;
}

static bool update(FILE *found, const char *path)
{
    FILE *file = fopen(path, "wb");
    int c;

    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    while ((c = getc(found)) != EOF)
        putc(c, file);
    return fclose(file) == 0;
}

static bool compare(FILE *found, const char *path)
{
    FILE *file = fopen(path, "rb");
    char *left = NULL, *right = NULL;
    size_t left_size = 0, right_size = 0;
    bool same = true;

    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    for (int line = 1; same; line++) {
        bool has_wanted = getline(&left, &left_size, file) >= 0;
        bool has_found = getline(&right, &right_size, found) >= 0;

        if (!has_wanted && !has_found)
            break;
        same = has_wanted == has_found && !strcmp(left, right);
        if (!same)
            printf("%s:%d:\n- %s+ %s", path, line, has_wanted ? left : "(the end)\n",
                   has_found ? right : "(the end)\n");
    }
    free(left);
    free(right);
    fclose(file);
    return same;
}

static bool run(const char *path, bool updates)
{
    char *expected = expected_path(path);
    FILE *found = transcribe(path);
    bool ok = found && (updates ? update(found, expected) : compare(found, expected));

    if (found)
        fclose(found);
    free(expected);
    return ok;
}

int main(int argc, char **argv)
{
    int first = 2, passed = 0, failed = 0;
    bool updates = argc > 2 && !strcmp(argv[2], "--update");
    char wrong[256];

    first += updates;
    if (first >= argc) {
        bool help = argc > 1 && !strcmp(argv[1], "--help");
        fprintf(help ? stdout : stderr,
                "usage: replay_native DOOR [--update] SCRIPT.calls...\n"
                "Plays scripts over the native library and compares each transcript with\n"
                "SCRIPT.expected. DOOR is tests/replay/door.calls.\n"
                "  --update  writes SCRIPT.expected instead\n");
        return help ? 0 : 2;
    }
    if (!case_read(argv[1], &door_rules, wrong, sizeof wrong)) {
        fprintf(stderr, "%s:%s\n", argv[1], wrong);
        return 2;
    }
    for (int i = first; i < argc; i++) {
        if (run(argv[i], updates))
            passed++;
        else
            failed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed ? 1 : 0;
}
