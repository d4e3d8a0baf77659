/*
 * Two reactors on one libuv loop. The client guest reads numbers from stdin and
 * sends them through a pipe to the server guest, which factorizes them in slices
 * and answers through another pipe. guest_uv.c is what joins a reactor to the loop.
 *
 * Built with the tests; by hand, after `make native`, in the repository's root:
 *   cc examples/c/two_loops_libuv.c examples/c/guest_uv.c -o two_loops -Iinclude \
 *      build/native/libqjs_reactor.a $(pkg-config --cflags --libs libuv) -lm -lpthread
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "guest_uv.h"

static const char USAGE[] = "usage: two_loops_libuv [DIRECTORY] < numbers\n"
                            "\n"
                            "Factorizes numbers, one a line, by two guests on one libuv loop.\n"
                            "DIRECTORY holds client.js and server.js (default: examples/c).\n"
                            "Ctrl-D ends the input, Ctrl-C everything.\n";

/* How long a guest may hold the loop: an endless loop in one ends, and the other goes on. */
static const uint32_t TIME_LIMIT_MS = 1000;
static const int EXIT_INTERRUPTED = 128 + SIGINT;

struct program {
    uv_loop_t loop;
    uv_signal_t interrupt;
    struct guest client, server;
    bool interrupted;
};

static void complain(const char *what, const char *why)
{
    fprintf(stderr, "two_loops_libuv: %s: %s\n", what, why);
}

static void on_interrupt(uv_signal_t *interrupt, int number)
{
    struct program *program = interrupt->data;

    (void)number;
    program->interrupted = true;
    guest_close(&program->client);
    guest_close(&program->server);
}

/* A guest that ends before it is done leaves the other waiting for what will never come. */
static void on_end(struct guest *guest)
{
    struct program *program = guest->data;
    const char *name = guest == &program->client ? "client" : "server";

    if (guest->uv_error)
        complain(name, uv_strerror(guest->uv_error));
    else if (qjs_reactor_loop_state(guest->reactor)->status != QJS_STATUS_READY)
        complain(name, "it has exited");
    else
        return; /* it is done */
    guest->failed = true;
    guest_close(&program->client);
    guest_close(&program->server);
}

/* Begin a script, which gets the descriptors to read from and to write to as arguments.
 * False: it has failed. */
static bool start(struct program *program, struct guest *guest, const char *directory,
                  const char *script, int in, int out)
{
    char path[1024], in_text[16], out_text[16];
    char *argv[] = {"qjs", path, in_text, out_text};
    bool is_long = (size_t)snprintf(path, sizeof path, "%s/%s", directory, script) >= sizeof path;

    snprintf(in_text, sizeof in_text, "%d", in);
    snprintf(out_text, sizeof out_text, "%d", out);
    guest->data = program;
    guest->on_end = on_end;
    guest->reactor = qjs_reactor_new();
    if (is_long || !guest->reactor) {
        complain(script, is_long ? "the path is too long" : "out of memory");
        return false;
    }
    qjs_reactor_set_time_limit(guest->reactor, TIME_LIMIT_MS);
    if (qjs_reactor_init_argv(guest->reactor, sizeof argv / sizeof *argv, argv) < 0)
        return false; /* the error has been printed to stderr */
    guest_open(guest, &program->loop);
    return true;
}

/* Run both guests until they are done. False: something has failed, and has been told. */
static bool run(struct program *program, const char *directory)
{
    uv_file requests[2], answers[2];
    int result = uv_pipe(requests, 0, 0);
    bool is_started = false;

    if (result >= 0)
        result = uv_pipe(answers, 0, 0); /* the guests close what they have done with */
    if (result >= 0)
        result = uv_signal_init(&program->loop, &program->interrupt);
    if (result < 0) {
        complain("libuv", uv_strerror(result));
        return false;
    }
    program->interrupt.data = program;
    uv_unref((uv_handle_t *)&program->interrupt); /* the loop does not stay for it */
    result = uv_signal_start(&program->interrupt, on_interrupt, SIGINT);
    if (result < 0)
        complain("libuv", uv_strerror(result));
    else
        is_started =
            start(program, &program->server, directory, "server.js", requests[0], answers[1]) &&
            start(program, &program->client, directory, "client.js", answers[0], requests[1]);
    if (!is_started) {
        guest_close(&program->client);
        guest_close(&program->server);
    }
    uv_run(&program->loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&program->interrupt, NULL);
    return is_started && !program->client.failed && !program->server.failed;
}

int main(int argc, char **argv)
{
    struct program program = {0};
    const char *directory = argc > 1 ? argv[1] : "examples/c";
    bool succeeded = false;
    int result;

    if (argc > 2 || directory[0] == '-') {
        bool is_help = strcmp(directory, "--help") == 0;

        fputs(USAGE, is_help ? stdout : stderr);
        return is_help ? 0 : 2;
    }
    if (isatty(STDIN_FILENO))
        fputs("Numbers, one a line; Ctrl-D ends them.\n", stderr);
    result = uv_loop_init(&program.loop);
    if (result < 0) {
        complain("libuv", uv_strerror(result));
    } else {
        succeeded = run(&program, directory);
        uv_run(&program.loop, UV_RUN_DEFAULT); /* what is closed is closed here */
        uv_loop_close(&program.loop);
        fprintf(stderr, "client %u turns, server %u turns\n", program.client.turns,
                program.server.turns);
    }
    qjs_reactor_free(program.client.reactor);
    qjs_reactor_free(program.server.reactor);
    if (program.interrupted)
        return EXIT_INTERRUPTED;
    return succeeded ? 0 : 1;
}
