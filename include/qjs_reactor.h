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
    QJS_E_POLLING = -23,       /* waiting for file descriptors failed */
    QJS_E_HANDLE = -24,        /* the handle was never given out, or was released */
    QJS_E_VALUE = -25,         /* what the host sent is not the CBOR of a value */
    QJS_E_BYTECODE = -26       /* the bytecode is damaged, or of another version */
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
 * The guest is alive while next_timer >= 0, or jobs, readers, writers, errors, promises
 * or ports is not 0.
 */
struct qjs_loop_state {
    int32_t status;     /* enum qjs_status */
    int32_t next_timer; /* milliseconds until the next timer is due, rounded up; 0 due; -1 none */
    int32_t jobs;       /* 1 when jobs (microtasks) are pending or messages are ready, else 0 */
    int32_t readers;    /* descriptors with a read handler */
    int32_t writers;    /* descriptors with a write handler */
    int32_t errors;     /* raised errors that no -2 has reported yet */
    int32_t exit_code;  /* what std.exit was given; 0 unless status is QJS_STATUS_EXITED */
    int32_t promises;   /* promises of the host that it has not settled yet */
    int32_t ports;      /* ports by which the guest listens to the host */
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
 * the timers that were due at entry, by deadline and then by creation, and the
 * messages that were ready at entry, with the jobs after each; then unhandled
 * rejections. A turn that reaches its budget ends early with 0; at least one
 * due timer and one message have their turn in each.
 *   > 0  the next timer is due in so many milliseconds (rounded up)
 *   0    call again now
 *   -1   idle: no jobs, messages and timers. Read and write handlers may still wait
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
 * stack less 128 KiB; in WebAssembly a fifth of the host's stack, up to 960 KiB (190 KiB in
 * qjs-lean.wasm). */
void qjs_reactor_set_stack_ceiling(qjs_reactor *reactor, uint32_t bytes);

/* Whether the next runtime has what the web has beyond the engine: the globals EventTarget, Event,
 * MessageEvent, MessageChannel, MessagePort, BroadcastChannel (DOM and HTML standards) and
 * structuredClone. 1, or 0, the default: it looks like the qjs program. */
void qjs_reactor_set_web(qjs_reactor *reactor, int on);

/* Let Math.random of the next runtimes be the sequence of this seed, the same each time; 0, 0,
 * the default, is that of the clock. Not for secrets. */
void qjs_reactor_set_random_seed(qjs_reactor *reactor, uint32_t low, uint32_t high);

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

/* ------------------------------------------------------------------ values
 * Values cross as CBOR (RFC 8949); docs/VALUES.md has the table. What the host
 * sends may stand anywhere in memory, in the exchange buffer too. What it gets
 * stands in the exchange buffer until the next call on the instance.
 *
 * Unless it says otherwise, a function here returns the length of the value it
 * gives, > 0, or -1 with the error readable. With QJS_E_EXCEPTION the thrown
 * value stands in the exchange buffer, exchange->length bytes. Nothing is printed. */

/* The exchange buffer. The struct stays at its address, the bytes may move with
 * each call on the instance. */
struct qjs_exchange {
    uint8_t *bytes;
    size_t capacity;
    size_t length; /* of the value that was given last; 0 none */
};

/* How a value of the guest crosses to the host. */
enum qjs_crossing {
    QJS_COPY = 0,      /* copied; functions and promises are an error */
    QJS_FUNCTIONS = 1, /* copied; functions and promises are handles */
    QJS_HANDLES = 2,   /* the same, and so is whatever else cannot be copied */
    QJS_HANDLE = 3     /* the value itself is a handle, whatever it is */
};

/* qjs_evaluate's flags: an enum qjs_crossing and any of these. */
enum qjs_evaluate_flags {
    QJS_EVALUATE_MODULE = 0x10,  /* an ES module: a promise of its namespace */
    QJS_EVALUATE_ASYNC = 0x20,   /* a script that may await: a promise of its value */
    QJS_EVALUATE_BYTECODE = 0x40 /* code is what qjs_compile gave */
};

/* What the host's door is asked. docs/VALUES.md, "The host's door". */
enum qjs_host_op {
    QJS_HOST_CALL = 0,     /* call host function `id` with the array of arguments */
    QJS_HOST_SETTLED = 1,  /* the guest's promise `id` is settled: [rejected, value] */
    QJS_HOST_RELEASED = 2, /* the guest holds these host functions no more: array of ids */
    QJS_HOST_RESOLVE = 3,  /* [specifier, base]: a module's name, or undefined */
    QJS_HOST_LOAD = 4,     /* [name, type]: a module's source, or undefined */
    QJS_HOST_MESSAGE = 5,  /* a message for the host's port `id`: [value, ports...] */
    QJS_HOST_CLOSE = 6,    /* the other end of the host's port `id` was closed; it is no more */
    QJS_HOST_CHANNEL = 7   /* [name]: true lets a BroadcastChannel be joined, by port `id` */
};

/*
 * The host's door: the one function by which the reactor calls the host. bytes
 * stand in the exchange buffer, and the answer is put there, from its start.
 * Returns the length of the answer; 0 for undefined; the negative length of a
 * value that is to be thrown. It may call in again (see the conventions above).
 * After qjs_destroy within it, it only has to return.
 */
typedef int32_t qjs_host_door(void *data, int32_t op, uint32_t id, uint8_t *bytes, size_t length);

/* Set the host's door; NULL takes it back. data is handed through. crossing is how
 * arguments of host functions cross, QJS_COPY to QJS_HANDLES; any other is QJS_FUNCTIONS, and
 * QJS_E_ARGUMENT is noted. A setting: it stays over
 * destroy. In WebAssembly door is an index in the function table. */
void qjs_reactor_set_host(qjs_reactor *reactor, qjs_host_door *door, void *data, int crossing);

/* Where the exchange buffer is described. Never NULL; valid as long as the instance. */
struct qjs_exchange *qjs_reactor_exchange(qjs_reactor *reactor);

/* Make the exchange buffer at least `size` bytes large; what stood there is lost.
 * NULL: out of memory, and the old one is still there; or the instance is dead. Legal in
 * every other state, in the door too. */
uint8_t *qjs_reactor_reserve(qjs_reactor *reactor, size_t size);

/* Evaluate source, or bytecode, and give its value. A script's value is its completion
 * value (ECMA-262). filename and len as for qjs_eval. flags: an enum qjs_crossing and
 * enum qjs_evaluate_flags. Promises are not waited for: they are handles, see qjs_await.
 * Errors: those of qjs_eval, QJS_E_BYTECODE, QJS_E_EXITED when the guest exits. */
int qjs_reactor_evaluate(qjs_reactor *reactor, const char *code, size_t len, const char *filename,
                         int flags);

/* Compile and evaluate nothing: the value is a byte string, for qjs_evaluate with
 * QJS_EVALUATE_BYTECODE in any instance of this version. flags: QJS_EVALUATE_MODULE and
 * QJS_EVALUATE_ASYNC. */
int qjs_reactor_compile(qjs_reactor *reactor, const char *code, size_t len, const char *filename,
                        int flags);

/* Import a module as import(specifier) does in a script beside no file; the value is a handle
 * of the promise of its namespace. */
int qjs_reactor_import(qjs_reactor *reactor, const char *specifier);

/* Call a function. arguments is a CBOR array: `this`, then the arguments. */
int qjs_reactor_call(qjs_reactor *reactor, uint32_t function, const uint8_t *arguments, size_t len,
                     int crossing);

/* Call a function as a constructor. arguments is the CBOR array of the arguments. */
int qjs_reactor_construct(qjs_reactor *reactor, uint32_t function, const uint8_t *arguments,
                          size_t len, int crossing);

/* Read a property, object[key]. Handle 0 is the global object, here and below. */
int qjs_reactor_get(qjs_reactor *reactor, uint32_t object, const uint8_t *key, size_t len,
                    int crossing);

/* Set a property. pair is the CBOR array [key, value]. 0, or -1. */
int qjs_reactor_set(qjs_reactor *reactor, uint32_t object, const uint8_t *pair, size_t len);

/* The value that a handle stands for. */
int qjs_reactor_copy(qjs_reactor *reactor, uint32_t handle, int crossing);

/* The value of a promise: > 0 when it is fulfilled (or no promise at all), -1 with
 * QJS_E_EXCEPTION when it is rejected, 0 when the door is going to be called with
 * QJS_HOST_SETTLED. The handle stays; it may be released at once. */
int qjs_reactor_await(qjs_reactor *reactor, uint32_t promise, int crossing);

/* Take back a handle that was handed out, `times` times; 0: altogether. 0, or -1 with
 * QJS_E_HANDLE. Legal at any time, nested too. */
int qjs_reactor_release(qjs_reactor *reactor, uint32_t handle, uint32_t times);

/* The handles that are held: a CBOR array of [handle, times, description]. For finding what
 * was forgotten, before destroy. */
int qjs_reactor_held(qjs_reactor *reactor);

/* Settle the promise of the host that crossed under this id: value is its value, or with
 * `rejected` its reason. 0, or -1; QJS_E_HANDLE when no such promise waits. */
int qjs_reactor_settle(qjs_reactor *reactor, uint32_t id, int rejected, const uint8_t *value,
                       size_t len);

/* Post a message at a port that the host holds, to the end that the guest has: a CBOR array of the
 * data and of the ports that are transferred, which may be in the data too; docs/VALUES.md,
 * "Messages". It is delivered in a turn of the loop; to an end that was closed it is not. 0, or -1;
 * QJS_E_HANDLE when the host holds no such port, QJS_E_VALUE when it is no message,
 * QJS_E_EXCEPTION when the data cannot be copied (functions). */
int qjs_reactor_message(qjs_reactor *reactor, uint32_t port, const uint8_t *message, size_t len);

/* Close a port that the host holds; its number is no more. The guest's end gets what is on its
 * way, and then `close`. 0, or -1 with QJS_E_HANDLE. Legal at any time, nested too. */
int qjs_reactor_close_port(qjs_reactor *reactor, uint32_t port);

/* Make a module of this name whose exports are the entries of a CBOR map. 0, or -1;
 * QJS_E_ARGUMENT when there is such a module already. */
int qjs_reactor_define_module(qjs_reactor *reactor, const char *name, const uint8_t *exports,
                              size_t len);

/* Set the import map (the HTML standard's, JSON); it replaces the one before and concerns
 * what is imported from now on. len 0 takes it away. 0, or -1. It ends with the runtime. */
int qjs_reactor_set_import_map(qjs_reactor *reactor, const char *json, size_t len);

/* --------------------------------------------------------------- snapshots
 * While no call is in progress, an instance of qjs.wasm is its linear memory. A host that copies
 * that memory into a new instance of the same file has the guest once more, with its timers,
 * promises, modules and handles; docs/SNAPSHOTS.md has the format that hosts exchange. */

/* Make ahead of time what the next init needs of a runtime. init does the same, and then the rest;
 * no guest can tell the difference. 0, or -1 with QJS_E_INITIALIZED, QJS_E_BUSY, QJS_E_MEMORY or
 * QJS_E_DEAD. Again is legal. */
int qjs_reactor_prepare(qjs_reactor *reactor);

/* Make the instance ready to be copied: garbage is collected, and the clock noted. It goes on as
 * before. 0, or -1 with QJS_E_BUSY or QJS_E_DEAD. */
int qjs_reactor_snapshot(qjs_reactor *reactor);

/* To be called first in an instance that is a copy, in place of _initialize; a module into which a
 * snapshot was baked has this function under that name. Timers and performance.now go on as if no
 * time had passed, Math.random goes on elsewhere (unless qjs_set_random_seed had set it). What the
 * host of the original held is given up: its promises are rejected, its ports closed, its handles
 * held once each, and there is no door until qjs_set_host sets one. Files that the guest had open
 * are not open any more. In any other instance it does this, too. */
void qjs_reactor_restore(qjs_reactor *reactor);

/* The functions of the host that the guest holds: a CBOR array of [id, place], in no order. Place
 * is where the guest finds what came by qjs_set on the global object, or by qjs_define_module: a
 * JSON pointer (RFC 6901) by the global's or the module's name and those of properties; else
 * undefined. */
int qjs_reactor_host_functions(qjs_reactor *reactor);

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
void qjs_set_web(int on);
void qjs_set_random_seed(uint32_t low, uint32_t high);
void qjs_stop(void);
int32_t *qjs_stop_flag(void);
void qjs_abandon(void);
void qjs_set_host(qjs_host_door *door, void *data, int crossing);
struct qjs_exchange *qjs_exchange(void);
uint8_t *qjs_reserve(size_t size);
int qjs_evaluate(const char *code, size_t len, const char *filename, int flags);
int qjs_compile(const char *code, size_t len, const char *filename, int flags);
int qjs_import(const char *specifier);
int qjs_call(uint32_t function, const uint8_t *arguments, size_t len, int crossing);
int qjs_construct(uint32_t function, const uint8_t *arguments, size_t len, int crossing);
int qjs_get(uint32_t object, const uint8_t *key, size_t len, int crossing);
int qjs_set(uint32_t object, const uint8_t *pair, size_t len);
int qjs_copy(uint32_t handle, int crossing);
int qjs_await(uint32_t promise, int crossing);
int qjs_release(uint32_t handle, uint32_t times);
int qjs_held(void);
int qjs_settle(uint32_t id, int rejected, const uint8_t *value, size_t len);
int qjs_message(uint32_t port, const uint8_t *message, size_t len);
int qjs_close_port(uint32_t port);
int qjs_define_module(const char *name, const uint8_t *exports, size_t len);
int qjs_set_import_map(const char *json, size_t len);
int qjs_prepare(void);
int qjs_snapshot(void);
void qjs_restore(void);
int qjs_host_functions(void);

#ifdef __cplusplus
}
#endif

#endif /* QJS_REACTOR_H */
