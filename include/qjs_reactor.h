/*
 * qjs_reactor.h: QuickJS-NG as a reactor.
 *
 * A reactor never holds the caller's thread: the host calls in, the guest's
 * JavaScript runs a bounded piece of work, and the result says when the host
 * should call again. The same source is compiled to qjs.wasm (a WASI preview 1
 * reactor module) and to libqjs_reactor.a (this header, for C hosts).
 *
 * Two faces of one thing:
 *   - qjs_reactor_verb(reactor, ...) works on an instance that the caller made;
 *     a program may own as many as it likes;
 *   - qjs_verb(...) works on one hidden instance. These are the exports of
 *     qjs.wasm; the first eight are frozen for ever.
 * Each qjs_verb takes and returns what its qjs_reactor_verb does.
 *
 * Conventions, unless a function says otherwise:
 *   - Text is UTF-8. Pointers that are passed in stay the caller's and need to
 *     live only for the call. Pointers that come back are the instance's and
 *     live until the next call on it.
 *   - A failure is a value, never a trap: the result code says that something
 *     failed, qjs_error_code() says what, qjs_error_text() says it in words.
 *   - An instance belongs to one thread at a time. Only the stop flag may be
 *     written from another thread.
 *   - While a call is in progress (the guest called the host), qjs_eval may be
 *     nested, up to 64 deep; init, loop_once and poll_io answer QJS_E_BUSY, and destroy is
 *     carried out when the outermost call returns.
 */
#ifndef QJS_REACTOR_H
#define QJS_REACTOR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What qjs_error_code() tells. 0 is "no error yet". */
enum qjs_error {
    QJS_OK = 0,
    QJS_E_UNINITIALIZED = -10, /* no runtime: call qjs_init first */
    QJS_E_INITIALIZED = -11,   /* a runtime exists already: call qjs_destroy first */
    QJS_E_BUSY = -12,          /* refused inside a call that is still in progress */
    QJS_E_EXITED = -13,        /* the guest called std.exit; no guest code runs any more */
    QJS_E_DEAD = -14,          /* the instance was abandoned after a trap */
    QJS_E_ARGUMENT = -15,      /* a bad option, pointer, length or value from the host */
    QJS_E_MEMORY = -16,        /* the reactor could not allocate, or the guest used up its memory */
    QJS_E_FILE = -17,          /* a script file could not be read */
    QJS_E_EXCEPTION = -18,     /* the guest threw */
    QJS_E_REJECTION = -19,     /* a promise was rejected and nobody handled it */
    QJS_E_TIMEOUT = -20,       /* the time limit interrupted the guest */
    QJS_E_POLLS = -21,         /* the poll limit interrupted the guest */
    QJS_E_STOPPED = -22,       /* the stop flag interrupted the guest */
    QJS_E_POLLING = -23        /* waiting for file descriptors failed */
};

/* qjs_loop_state.status */
enum qjs_status {
    QJS_STATUS_UNINITIALIZED = 0,
    QJS_STATUS_READY = 1,
    QJS_STATUS_EXITED = 2, /* std.exit was called: see exit_code */
    QJS_STATUS_DEAD = 3    /* see qjs_abandon */
};

/*
 * The whole state of the loop (compare uv_loop_alive and uv_backend_timeout).
 * The guest is alive while next_timer >= 0, or jobs, readers, writers or errors
 * is not 0.
 */
struct qjs_loop_state {
    int32_t status;     /* enum qjs_status */
    int32_t next_timer; /* milliseconds until the next timer is due, rounded up; 0 due; -1 none */
    int32_t jobs;       /* 1 when jobs (microtasks) are pending, else 0 */
    int32_t readers;    /* descriptors with a read handler */
    int32_t writers;    /* descriptors with a write handler */
    int32_t errors;     /* raised errors that no -2 has reported yet */
    int32_t exit_code;  /* what std.exit was given; 0 unless status is QJS_STATUS_EXITED */
};

typedef struct qjs_reactor qjs_reactor;
struct JSContext;

/* --------------------------------------------------------------- instances
 * For C hosts only; qjs.wasm has one instance and makes it by itself. */

/* Make an instance without a runtime. NULL when out of memory. Free it with
 * qjs_reactor_free. */
qjs_reactor *qjs_reactor_new(void);

/* Destroy the runtime, if there is one, and free the instance. NULL is allowed.
 * Inside a call of this instance it is freed when the outermost call returns. */
void qjs_reactor_free(qjs_reactor *reactor);

/* ------------------------------------------------------ the frozen contract */

/* Make an empty runtime: qjs_init_argv(1, {"qjs"}).
 * 0, or -1 with QJS_E_INITIALIZED, QJS_E_BUSY, QJS_E_MEMORY or QJS_E_DEAD. */
int qjs_reactor_init(qjs_reactor *reactor);

/*
 * Make a runtime as the qjs program does from its command line:
 *   --std                   globals std, os and bjson
 *   -m, --module            the script (or -e) is an ES module
 *   -C, --script            the script is a classic script
 *                           (default: a module, unless it can only be read as a script)
 *   -e, --eval CODE         evaluate CODE instead of a script file
 *   -I, --include FILE      evaluate FILE first, as a classic script; up to 32
 *   --memory-limit N        limit of the JavaScript heap; 0 is none. Near it the guest gets
 *                           errors that it can catch, and is interrupted if it goes on
 *   --stack-size N          limit of the stack; 0 is the default: 128 KiB in WebAssembly,
 *                           1 MiB natively. See qjs_set_stack_ceiling
 *   --                      ends the options
 *   SCRIPT [ARGUMENT...]    the script file; SCRIPT and arguments are scriptArgs
 * N is a number of KiB, or takes one of the suffixes b, k, m, g.
 *
 * argv[0] is the program's name. The strings are copied; argv is free to go
 * after the call. Scripts are evaluated, promises are not waited for.
 * 0, or -1: nothing is left behind, the error is readable, a retry is legal.
 * When the guest calls std.exit meanwhile the result is 0 and the state says
 * exited. Errors: those of qjs_init, QJS_E_ARGUMENT, QJS_E_FILE,
 * QJS_E_EXCEPTION and the interruptions.
 */
int qjs_reactor_init_argv(qjs_reactor *reactor, int argc, char **argv);

/*
 * Evaluate `len` bytes of source; no terminator is needed, NUL bytes are legal.
 * filename appears in stacks and is the base of relative imports; NULL is
 * "<eval>". is_module is 0 for a global script (ECMA-262 Script), 1 for a
 * module. Promises are never waited for: a module that rejects later is an
 * unhandled rejection, reported by qjs_loop_once.
 * 0, or -1 with the error readable: QJS_E_EXCEPTION, an interruption,
 * QJS_E_MEMORY, QJS_E_ARGUMENT or a state error. 0 when the guest exited.
 */
int qjs_reactor_eval(qjs_reactor *reactor, const char *code, size_t len, const char *filename,
                     int is_module);

/*
 * One turn (compare the HTML event loop and libuv's UV_RUN_NOWAIT): jobs; then
 * the timers that were due at entry, by deadline and then by creation, with the
 * jobs after each; then unhandled rejections. A turn that reaches its budget
 * ends early with 0; at least one due timer runs in each turn.
 *   > 0  the next timer is due in so many milliseconds (rounded up)
 *   0    call again now
 *   -1   idle: no jobs and no timers. Read and write handlers may still wait
 *        (see qjs_loop_state). Also after std.exit.
 *   -2   an error was raised and can be read; call again to go on. One error
 *        a call. Also the state errors.
 */
int qjs_reactor_loop_once(qjs_reactor *reactor);

/*
 * Poll the descriptors that have read or write handlers (os.setReadHandler,
 * os.setWriteHandler), run the handlers of all that are ready, and the jobs
 * after each. timeout_ms: 0 does not wait, < 0 waits for ever.
 *   0    handlers ran, nothing was ready, or no handler is registered (then it
 *        returns at once)
 *   -1   polling itself failed (QJS_E_POLLING), or the guest has exited
 *   -2   a handler threw (the others ran), an interruption, or a state error
 */
int qjs_reactor_poll_io(qjs_reactor *reactor, int timeout_ms);

/* Free the runtime and all that belongs to the guest; stdout and stderr are
 * flushed. init works again afterwards; settings, and the last error, stay.
 * May be called twice. Inside a call: the guest is interrupted, and this is
 * done when the outermost call returns. */
void qjs_reactor_destroy(qjs_reactor *reactor);

/* ------------------------------------------------------------- what is known */

/* The state of the loop; a pure query. Never NULL, in every state legal. Valid
 * until the next call of this function on the instance. */
const struct qjs_loop_state *qjs_reactor_loop_state(qjs_reactor *reactor);

/* qjs_descriptor's events */
enum qjs_event { QJS_EVENT_READ = 1, QJS_EVENT_WRITE = 2 };

/* The index-th of the descriptors that have handlers, from 0, in ascending order:
 * sets *fd and *events (a sum of enum qjs_event). 0, or -1 beyond the last. */
int qjs_reactor_descriptor(qjs_reactor *reactor, uint32_t index, int32_t *fd, int32_t *events);

/* The last error's code (enum qjs_error); stays until the next error. */
int qjs_reactor_error_code(const qjs_reactor *reactor);

/* The last error in words: "Name: message", the stack on the lines after it,
 * "Caused by: ..." for causes. Never NULL; terminated by NUL. Valid until the
 * next call that can fail. */
const char *qjs_reactor_error_text(const qjs_reactor *reactor);

/* The length of qjs_error_text in bytes, without the terminator. */
size_t qjs_reactor_error_length(const qjs_reactor *reactor);

/* The engine's context, for the raw engine API; NULL without a runtime. It
 * dies with the runtime. */
struct JSContext *qjs_reactor_get_context(qjs_reactor *reactor);

/* This library's version, "MAJOR.MINOR.PATCH"; static. */
const char *qjs_version(void);

/* ---------------------------------------------------------------- settings
 * They may be made at any time, before init too, and stay over destroy. */

/* Each outermost call may run guest code for so many milliseconds (one clock
 * over scripts, jobs, handlers and nested host calls, but not over the waiting of
 * qjs_poll_io); 0, the default, is no
 * limit. Beyond it the guest is interrupted with QJS_E_TIMEOUT and the instance
 * goes on working. */
void qjs_reactor_set_time_limit(qjs_reactor *reactor, uint32_t ms);

/* Each outermost call is interrupted with QJS_E_POLLS at this number of the engine's
 * interrupt polls (one about every 10,000 calls and backward jumps; the count is the
 * same on every host); 0, the default, is no limit. */
void qjs_reactor_set_poll_limit(qjs_reactor *reactor, uint32_t polls);

/* The budget of a turn: jobs, and milliseconds after which no further job or
 * timer is begun. 0 keeps the default: 100,000 jobs, 8 ms. */
void qjs_reactor_set_turn_budget(qjs_reactor *reactor, uint32_t jobs, uint32_t ms);

/* The most bytes of stack that --stack-size can get, from the next init on. 0, the
 * default: 160 KiB in WebAssembly, which is safe in the stack that V8 gives a program,
 * and 4 MiB natively. A host that has more stack says so here: natively the thread's
 * stack less 128 KiB; in WebAssembly a fifth of the host's stack, up to 960 KiB. */
void qjs_reactor_set_stack_ceiling(qjs_reactor *reactor, uint32_t bytes);

/* Whether errors are printed to stderr as they are raised; 1, the default, or 0. */
void qjs_reactor_set_error_output(qjs_reactor *reactor, int on);

/* ------------------------------------------------------------ interruption */

/* Interrupt the guest with QJS_E_STOPPED at the engine's next interrupt poll.
 * When no guest code runs, the next call that runs some is interrupted (a turn or a
 * poll in which nothing is due is not); the flag is cleared by the call that it ended.
 * May be called from another thread and from a signal handler. */
void qjs_reactor_stop(qjs_reactor *reactor);

/* Where the stop flag stands: a host that has no thread to call qjs_stop with
 * writes 1 there (0 takes it back). Valid as long as the instance. */
int32_t *qjs_reactor_stop_flag(qjs_reactor *reactor);

/* Tell the instance that a call of it ended by a trap, or by proc_exit, and was
 * unwound by the host. Its memory is in no known state: from now on each call
 * answers QJS_E_DEAD and touches nothing else. */
void qjs_reactor_abandon(qjs_reactor *reactor);

/* --------------------------------------- the same over one hidden instance */

int qjs_init(void);
int qjs_init_argv(int argc, char **argv);
int qjs_eval(const char *code, size_t len, const char *filename, int is_module);
int qjs_loop_once(void);
int qjs_poll_io(int timeout_ms);
void qjs_destroy(void);
const struct qjs_loop_state *qjs_loop_state(void);
int qjs_descriptor(uint32_t index, int32_t *fd, int32_t *events);
int qjs_error_code(void);
const char *qjs_error_text(void);
size_t qjs_error_length(void);
struct JSContext *qjs_get_context(void);
void qjs_set_time_limit(uint32_t ms);
void qjs_set_poll_limit(uint32_t polls);
void qjs_set_turn_budget(uint32_t jobs, uint32_t ms);
void qjs_set_stack_ceiling(uint32_t bytes);
void qjs_set_error_output(int on);
void qjs_stop(void);
int32_t *qjs_stop_flag(void);
void qjs_abandon(void);

#ifdef __cplusplus
}
#endif

#endif /* QJS_REACTOR_H */
