/*
 * Runs hostile guests over the native library, each in a process and an empty directory of its own.
 * What a guest's file says is told in README.md. For the sanitizers: what they find ends the
 * process of the guest.
 */
#include "native.h"

#include "qjs_reactor.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    POLLS = 100,
    JOBS = 2000,
    MOST_TURNS = 100,
    TIME_MS = 200,
    HANGS_SECONDS = 600,
    MOST_FILES = 512
};

#define MEMORY "16m"

struct guest {
    const char *name;
    char *source;
    size_t length;
    bool is_module, needs_std, needs_clock, needs_ways, is_left_out;
    char ends[128], says[8][64];
    int says_count;
};

/* ------------------------------------------------------------------ the clock */

/* It stands still but for what the guest waits, until a guest needs the real one. */
static bool is_real;
static struct timespec now = {1000, 0};

int __real_clock_gettime(clockid_t id, struct timespec *result);
int __wrap_clock_gettime(clockid_t id, struct timespec *result);
int __real_clock_nanosleep(clockid_t id, int flags, const struct timespec *time,
                           struct timespec *rest);
int __wrap_clock_nanosleep(clockid_t id, int flags, const struct timespec *time,
                           struct timespec *rest);
int __wrap_nanosleep(const struct timespec *time, struct timespec *rest);

int __wrap_clock_gettime(clockid_t id, struct timespec *result)
{
    if (is_real)
        return __real_clock_gettime(id, result);
    *result = now;
    return 0;
}

static void advance(const struct timespec *time)
{
    now.tv_sec += time->tv_sec;
    now.tv_nsec += time->tv_nsec;
    now.tv_sec += now.tv_nsec / 1000000000;
    now.tv_nsec %= 1000000000;
}

int __wrap_clock_nanosleep(clockid_t id, int flags, const struct timespec *time,
                           struct timespec *rest)
{
    if (is_real)
        return __real_clock_nanosleep(id, flags, time, rest);
    advance(time);
    return 0;
}

int __wrap_nanosleep(const struct timespec *time, struct timespec *rest)
{
    return __wrap_clock_nanosleep(CLOCK_MONOTONIC, 0, time, rest);
}

/* ------------------------------------------------------------------ the files */

static char *read_all(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    long size;

    if (!file || fseek(file, 0, SEEK_END) || (size = ftell(file)) < 0 || fseek(file, 0, SEEK_SET) ||
        !(bytes = malloc((size_t)size + 1)) ||
        fread(bytes, 1, (size_t)size, file) != (size_t)size) {
        perror(path);
        exit(2);
    }
    (void)fclose(file);
    bytes[size] = '\0';
    *length = (size_t)size;
    return bytes;
}

/* The text of a head, which ends with its line; NULL when the line is another. */
static const char *head(const char *line, const char *name)
{
    size_t length = strlen(name);

    return !strncmp(line, "// ", 3) && !strncmp(line + 3, name, length) &&
                   !strncmp(line + 3 + length, ": ", 2)
               ? line + 5 + length
               : NULL;
}

static void copy_line(char *to, size_t size, const char *line)
{
    (void)snprintf(to, size, "%.*s", (int)strcspn(line, "\n"), line);
}

static struct guest read_guest(const char *path)
{
    struct guest guest = {.name = path};
    const char *text;
    char needs[64];

    guest.source = read_all(path, &guest.length);
    guest.is_module = strstr(path, ".mjs") != NULL;
    for (const char *line = guest.source; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if ((text = head(line, "ends"))) {
            copy_line(guest.ends, sizeof guest.ends, text);
        } else if ((text = head(line, "says")) && guest.says_count < 8) {
            copy_line(guest.says[guest.says_count++], sizeof guest.says[0], text);
        } else if ((text = head(line, "needs"))) {
            copy_line(needs, sizeof needs, text);
            guest.needs_std = strstr(needs, "std") != NULL;
            guest.needs_clock = strstr(needs, "clock") != NULL;
            guest.needs_ways = strstr(needs, "ways") != NULL;
        } else if (head(line, "not native")) {
            guest.is_left_out = true;
        } else if (strncmp(line, "// not ", 7) != 0) {
            break;
        }
    }
    return guest;
}

/* Whether `end` is one of the words between " or ". */
static bool is_expected(const char *ends, const char *end)
{
    size_t length = strlen(end);

    for (const char *word = ends; word; word = strstr(word, " or ")) {
        word += strncmp(word, " or ", 4) ? 0 : 4;
        if (!strncmp(word, end, length) && (!word[length] || !strncmp(word + length, " or ", 4)))
            return true;
    }
    return false;
}

/* ------------------------------------------------------------------- one guest */

static const char *kind_of(int code)
{
    switch (code) {
    case QJS_E_EXCEPTION:
        return "exception";
    case QJS_E_REJECTION:
        return "rejection";
    case QJS_E_TIMEOUT:
        return "timeout";
    case QJS_E_POLLS:
        return "polls";
    case QJS_E_MEMORY:
        return "memory";
    case QJS_E_STOPPED:
        return "stopped";
    default:
        return "another error";
    }
}

/* Turns it until it has nothing to do, or too long; the first error, or NULL. */
static const char *turn(qjs_reactor *r, int most, bool *is_idle)
{
    const char *first = NULL;
    struct timespec wait = {0};
    int next = 0;

    for (int i = 0; i < most && (next != -1 || host_has_promises()); i++) {
        host_settle(r);
        next = qjs_reactor_loop_once(r);
        if (next == -2) {
            if (qjs_reactor_loop_state(r)->status != QJS_STATUS_READY)
                break;
            first = first ? first : kind_of(qjs_reactor_error_code(r));
        } else if (next > 0) {
            wait.tv_sec = next / 1000;
            wait.tv_nsec = (long)(next % 1000) * 1000000;
            advance(&wait);
        }
        if (qjs_reactor_loop_state(r)->readers + qjs_reactor_loop_state(r)->writers > 0)
            (void)qjs_reactor_poll_io(r, 0);
    }
    *is_idle = next == -1 && !host_has_promises();
    return first;
}

static const char *end_of(qjs_reactor *r, const struct guest *guest)
{
    static char exited[32];
    const struct qjs_loop_state *state;
    const char *evaluated = NULL, *error;
    bool is_idle;
    int flags = QJS_FUNCTIONS | (guest->is_module ? QJS_EVALUATE_MODULE : QJS_EVALUATE_ASYNC);
    int result = qjs_reactor_evaluate(r, guest->source, guest->length, guest->name, flags);

    if (result > 0)
        result = host_await(r, result);
    if (result < 0)
        evaluated = kind_of(qjs_reactor_error_code(r));
    else if (result > 0)
        evaluated = "done";
    error = turn(r, MOST_TURNS, &is_idle);
    if (!evaluated)
        evaluated = host_awaited();
    state = qjs_reactor_loop_state(r);
    if (state->status == QJS_STATUS_UNINITIALIZED)
        return "closed";
    if (state->status == QJS_STATUS_EXITED) {
        (void)snprintf(exited, sizeof exited, "exited %d", (int)state->exit_code);
        return exited;
    }
    if (evaluated && strcmp(evaluated, "done") != 0)
        return evaluated;
    if (error)
        return error;
    return !is_idle ? "turns" : evaluated ? evaluated : "pending";
}

static bool answers(qjs_reactor *r, const struct guest *guest, const char *end)
{
    int result = qjs_reactor_evaluate(r, "6 * 7", 5, NULL, QJS_COPY);
    int code = qjs_reactor_error_code(r);

    if (!strncmp(end, "exited", 6))
        return result < 0 && code == QJS_E_EXITED;
    if (!strcmp(end, "closed"))
        return result < 0 && code == QJS_E_UNINITIALIZED;
    if (result < 0 && is_expected(guest->ends, "memory"))
        return true; /* it may have kept what it has taken */
    return result == 2 && !memcmp(qjs_reactor_exchange(r)->bytes, "\x18\x2a", 2);
}

/* Its value crosses in each of the ways. */
static void cross(qjs_reactor *r, const char *ways)
{
    static const int flags[] = {QJS_FUNCTIONS, QJS_HANDLES, QJS_HANDLE,
                                QJS_FUNCTIONS | QJS_EVALUATE_ASYNC};
    bool is_idle;

    for (const char *line = ways; line && *line; line = strchr(line, '\n')) {
        char code[1024];
        size_t at = 0, length;

        line += *line == '\n';
        length = strcspn(line, "\n");
        if (*line == '#')
            continue;
        for (size_t i = 0; i < length && at < sizeof code - 16; i++) {
            bool is_value =
                line[i] == 'V' && (i == 0 || !strchr("abcdefghijklmnopqrstuvwxyz", line[i - 1]));

            at += (size_t)snprintf(code + at, sizeof code - at, "%s",
                                   is_value ? "hostile[0]" : (char[]){line[i], '\0'});
        }
        for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
            (void)qjs_reactor_evaluate(r, code, at, NULL, flags[i]);
    }
    (void)turn(r, MOST_TURNS, &is_idle);
}

static bool has_line(const char *output, const char *line)
{
    size_t length = strlen(line);

    for (const char *at = output; (at = strstr(at, line)); at++) {
        if ((at == output || at[-1] == '\n') && (at[length] == '\n' || !at[length]))
            return true;
    }
    return false;
}

/* Standard output as it is now, for what the runner has to say. */
static FILE *open_report(void)
{
    int fd = dup(1);

    return fd < 0 ? NULL : fdopen(fd, "w");
}

/* In a process of its own: 0 when all is as it has to be. */
static int run_guest(const struct guest *guest, const char *ways)
{
    char *argv[] = {"qjs", "--memory-limit", MEMORY, guest->needs_std ? "--std" : NULL};
    qjs_reactor *r = qjs_reactor_new();
    const char *end;
    char *output;
    size_t length;
    int failed = 0;
    FILE *report = open_report();

    if (!report)
        return 2;
    if (!freopen("output", "w", stdout) || dup2(1, 2) < 0) {
        (void)fclose(report);
        return 2;
    }
    is_real = guest->needs_clock;
    qjs_reactor_set_web(r, 1);
    qjs_reactor_set_error_output(r, 0);
    if (qjs_reactor_init_argv(r, guest->needs_std ? 4 : 3, argv) < 0 || host_give(r) < 0) {
        (void)fclose(report);
        return 2;
    }
    if (guest->needs_clock)
        qjs_reactor_set_time_limit(r, TIME_MS);
    else
        qjs_reactor_set_poll_limit(r, POLLS);
    qjs_reactor_set_turn_budget(r, JOBS, 0);
    end = end_of(r, guest);
    if (!is_expected(guest->ends, end))
        failed = fprintf(report, "FAIL %s: ends: %s, not %s: %s\n", guest->name, end, guest->ends,
                         qjs_reactor_error_text(r));
    if (!answers(r, guest, end))
        failed = fprintf(report, "FAIL %s: afterwards 6 * 7 is not 42\n", guest->name);
    if (guest->needs_ways)
        cross(r, ways);
    qjs_reactor_free(r);
    host_forget();
    (void)fflush(stdout);
    output = read_all("output", &length);
    for (int i = 0; i < guest->says_count; i++) {
        if (!has_line(output, guest->says[i]))
            failed = fprintf(report, "FAIL %s: does not say: %s\n%s", guest->name, guest->says[i],
                             output);
    }
    if (strstr(output, "HOLE"))
        failed = fprintf(report, "FAIL %s: it said:\n%s", guest->name, output);
    free(output);
    (void)fclose(report);
    return failed ? 1 : 0;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)status;
    (void)type;
    (void)ftw;
    return remove(path);
}

static bool run_apart(const struct guest *guest, const char *ways)
{
    char directory[] = "/tmp/hostile-XXXXXX";
    int status = -1;
    pid_t child;

    if (!mkdtemp(directory)) {
        perror(directory);
        exit(2);
    }
    (void)fflush(NULL);
    child = fork();
    if (child < 0) {
        perror("fork");
        exit(2);
    }
    if (child == 0) {
        alarm(HANGS_SECONDS);
        /* exit, and not _exit: the sanitizer looks for leaks then. */
        exit(chdir(directory) ? 2 : run_guest(guest, ways));
    }
    waitpid(child, &status, 0);
    (void)nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    if (WIFSIGNALED(status))
        printf("FAIL %s: ended by signal %d%s\n", guest->name, WTERMSIG(status),
               WTERMSIG(status) == SIGALRM ? " (it hangs)" : "");
    else if (WEXITSTATUS(status) > 1)
        printf("FAIL %s: ended with status %d\n", guest->name, WEXITSTATUS(status));
    return status == 0;
}

/* ------------------------------------------------------------------------ main */

static char *files[MOST_FILES];
static int file_count;

static int add_file(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)status;
    (void)ftw;
    if (type == FTW_F && strstr(path, "js") && file_count < MOST_FILES)
        files[file_count++] = strdup(path);
    return 0;
}

int main(int argc, char **argv)
{
    bool is_verbose = argc > 1 && !strcmp(argv[1], "-v");
    int first = 1 + is_verbose, passed = 0, failed = 0;
    size_t length;
    char *ways;

    if (argc - first < 2 || argv[first][0] == '-') {
        bool help = first < argc && !strcmp(argv[first], "--help");

        (void)fprintf(help ? stdout : stderr, "usage: hostile_native [-v] WAYS PATH...\n"
                                              "Runs hostile guests over the native library: those "
                                              "of the files and directories PATH.\n"
                                              "WAYS is tests/hostile/ways.txt.\n"
                                              "  -v  also name the guests that pass\n");
        return help ? 0 : 2;
    }
    ways = read_all(argv[first], &length);
    for (int i = first + 1; i < argc; i++)
        (void)nftw(argv[i], add_file, 16, FTW_PHYS);
    for (int i = 0; i < file_count; i++) {
        struct guest guest = read_guest(files[i]);

        if (!guest.is_left_out) {
            bool is_right = run_apart(&guest, ways);

            passed += is_right;
            failed += !is_right;
            if (is_verbose && is_right)
                printf("passed %s\n", guest.name);
        }
        free(guest.source);
        free(files[i]);
    }
    free(ways);
    printf("%d passed, %d failed\n", passed, failed);
    return failed || !passed ? 1 : 0;
}
