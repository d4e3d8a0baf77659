/*
 * The flat functions over one hidden instance: the exports of qjs.wasm.
 *
 * The instance is made when first asked for and never freed, because its
 * settings outlive its runtime. Should even that fail for want of memory, each
 * call answers as an instance would that could not be initialized.
 *
 * In WebAssembly a pointer beyond the memory would trap, so here, where the host
 * comes in, pointers are checked.
 */
#include "qjs_reactor.h"

#include <stdbool.h>
#include <string.h>

#ifdef __wasm__
#include <wasi/libc-environ.h>
#include <wasi/libc.h>
#endif

static qjs_reactor *instance(void)
{
    static qjs_reactor *the_instance;

    if (!the_instance)
        the_instance = qjs_reactor_new();
    return the_instance;
}

#ifdef __wasm__
static size_t memory_end(void)
{
    size_t pages = __builtin_wasm_memory_size(0);

    return pages < 65536 ? pages * 65536 : SIZE_MAX;
}

static bool in_memory(const void *pointer, size_t length)
{
    uintptr_t start = (uintptr_t)pointer;

    return start <= memory_end() && length <= memory_end() - start;
}

/* Whether a string ends within the memory. */
static bool string_in_memory(const char *string)
{
    return in_memory(string, 1) && memchr(string, '\0', memory_end() - (uintptr_t)string);
}
#else
static bool in_memory(const void *pointer, size_t length)
{
    (void)pointer;
    (void)length;
    return true;
}

static bool string_in_memory(const char *string)
{
    (void)string;
    return true;
}
#endif

static bool argv_in_memory(int argc, char **argv)
{
    if (argc < 0 || !in_memory(argv, (size_t)argc * sizeof *argv))
        return false;
    for (int i = 0; argv && i < argc; i++) {
        if (!string_in_memory(argv[i]))
            return false;
    }
    return true;
}

int qjs_init(void)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_init(r) : -1;
}

int qjs_init_argv(int argc, char **argv)
{
    qjs_reactor *r = instance();

    if (!r)
        return -1;
    if (!argv_in_memory(argc, argv))
        return qjs_reactor_init_argv(r, -1, NULL); /* which says what is wrong */
    return qjs_reactor_init_argv(r, argc, argv);
}

int qjs_eval(const char *code, size_t len, const char *filename, int is_module)
{
    qjs_reactor *r = instance();

    if (!r)
        return -1;
    if (!in_memory(code, len) || (filename && !string_in_memory(filename)))
        return qjs_reactor_eval(r, NULL, len ? len : 1, NULL, 0); /* which says what is wrong */
    return qjs_reactor_eval(r, code, len, filename, is_module);
}

int qjs_loop_once(void)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_loop_once(r) : -2;
}

int qjs_poll_io(int timeout_ms)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_poll_io(r, timeout_ms) : -2;
}

void qjs_destroy(void)
{
    qjs_reactor *r = instance();

    if (r)
        qjs_reactor_destroy(r);
}

const struct qjs_loop_state *qjs_loop_state(void)
{
    static const struct qjs_loop_state none = {.next_timer = -1};
    qjs_reactor *r = instance();

    return r ? qjs_reactor_loop_state(r) : &none;
}

int qjs_descriptor(uint32_t index, int32_t *fd, int32_t *events)
{
    qjs_reactor *r = instance();

    if (!r || !in_memory(fd, sizeof *fd) || !in_memory(events, sizeof *events))
        return -1;
    return qjs_reactor_descriptor(r, index, fd, events);
}

int qjs_error_code(void)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_error_code(r) : QJS_E_MEMORY;
}

const char *qjs_error_text(void)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_error_text(r) : "out of memory";
}

size_t qjs_error_length(void)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_error_length(r) : strlen(qjs_error_text());
}

struct JSContext *qjs_get_context(void)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_get_context(r) : NULL;
}

void qjs_set_time_limit(uint32_t ms)
{
    qjs_reactor *r = instance();

    if (r)
        qjs_reactor_set_time_limit(r, ms);
}

void qjs_set_poll_limit(uint32_t polls)
{
    qjs_reactor *r = instance();

    if (r)
        qjs_reactor_set_poll_limit(r, polls);
}

void qjs_set_turn_budget(uint32_t jobs, uint32_t ms)
{
    qjs_reactor *r = instance();

    if (r)
        qjs_reactor_set_turn_budget(r, jobs, ms);
}

void qjs_set_stack_ceiling(uint32_t bytes)
{
    qjs_reactor *r = instance();

    if (r)
        qjs_reactor_set_stack_ceiling(r, bytes);
}

void qjs_set_web(int on)
{
    qjs_reactor *r = instance();

    if (r)
        qjs_reactor_set_web(r, on);
}

void qjs_set_random_seed(uint32_t low, uint32_t high)
{
    qjs_reactor *r = instance();

    if (r)
        qjs_reactor_set_random_seed(r, low, high);
}

void qjs_set_error_output(int on)
{
    qjs_reactor *r = instance();

    if (r)
        qjs_reactor_set_error_output(r, on);
}

void qjs_stop(void)
{
    qjs_reactor *r = instance();

    if (r)
        qjs_reactor_stop(r);
}

int32_t *qjs_stop_flag(void)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_stop_flag(r) : NULL;
}

void qjs_abandon(void)
{
    qjs_reactor *r = instance();

    if (r)
        qjs_reactor_abandon(r);
}

/* -------------------------------------------------------------------- values
 * What is not in the memory is handed on as null with a length, and refused as that. */

static const uint8_t *bytes_in_memory(const uint8_t *bytes, size_t *length)
{
    if (in_memory(bytes, *length))
        return bytes;
    *length = 1;
    return NULL;
}

/* Source that is there, with a name that is; null with a length, and without a name, otherwise. */
static const char *source_in_memory(const char *code, size_t *length, const char **filename)
{
    if (in_memory(code, *length) && (!*filename || string_in_memory(*filename)))
        return code;
    *length = 1;
    *filename = NULL;
    return NULL;
}

void qjs_set_host(qjs_host_door *door, void *data, int crossing)
{
    qjs_reactor *r = instance();

    if (r)
        qjs_reactor_set_host(r, door, data, crossing);
}

struct qjs_exchange *qjs_exchange(void)
{
    static struct qjs_exchange none;
    qjs_reactor *r = instance();

    return r ? qjs_reactor_exchange(r) : &none;
}

uint8_t *qjs_reserve(size_t size)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_reserve(r, size) : NULL;
}

int qjs_evaluate(const char *code, size_t len, const char *filename, int flags)
{
    qjs_reactor *r = instance();

    if (!r)
        return -1;
    code = source_in_memory(code, &len, &filename);
    return qjs_reactor_evaluate(r, code, len, filename, flags);
}

int qjs_compile(const char *code, size_t len, const char *filename, int flags)
{
    qjs_reactor *r = instance();

    if (!r)
        return -1;
    code = source_in_memory(code, &len, &filename);
    return qjs_reactor_compile(r, code, len, filename, flags);
}

int qjs_import(const char *specifier)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_import(r, string_in_memory(specifier) ? specifier : NULL) : -1;
}

int qjs_call(uint32_t function, const uint8_t *arguments, size_t len, int crossing)
{
    qjs_reactor *r = instance();

    if (!r)
        return -1;
    arguments = bytes_in_memory(arguments, &len);
    return qjs_reactor_call(r, function, arguments, len, crossing);
}

int qjs_construct(uint32_t function, const uint8_t *arguments, size_t len, int crossing)
{
    qjs_reactor *r = instance();

    if (!r)
        return -1;
    arguments = bytes_in_memory(arguments, &len);
    return qjs_reactor_construct(r, function, arguments, len, crossing);
}

int qjs_get(uint32_t object, const uint8_t *key, size_t len, int crossing)
{
    qjs_reactor *r = instance();

    if (!r)
        return -1;
    key = bytes_in_memory(key, &len);
    return qjs_reactor_get(r, object, key, len, crossing);
}

int qjs_set(uint32_t object, const uint8_t *pair, size_t len)
{
    qjs_reactor *r = instance();

    if (!r)
        return -1;
    pair = bytes_in_memory(pair, &len);
    return qjs_reactor_set(r, object, pair, len);
}

int qjs_copy(uint32_t handle, int crossing)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_copy(r, handle, crossing) : -1;
}

int qjs_await(uint32_t promise, int crossing)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_await(r, promise, crossing) : -1;
}

int qjs_release(uint32_t handle, uint32_t times)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_release(r, handle, times) : -1;
}

int qjs_held(void)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_held(r) : -1;
}

int qjs_message(uint32_t port, const uint8_t *message, size_t len)
{
    qjs_reactor *r = instance();

    if (!r)
        return -1;
    message = bytes_in_memory(message, &len);
    return qjs_reactor_message(r, port, message, len);
}

int qjs_close_port(uint32_t port)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_close_port(r, port) : -1;
}

int qjs_settle(uint32_t id, int rejected, const uint8_t *value, size_t len)
{
    qjs_reactor *r = instance();

    if (!r)
        return -1;
    value = bytes_in_memory(value, &len);
    return qjs_reactor_settle(r, id, rejected, value, len);
}

int qjs_define_module(const char *name, const uint8_t *exports, size_t len)
{
    qjs_reactor *r = instance();

    if (!r)
        return -1;
    exports = bytes_in_memory(exports, &len);
    return qjs_reactor_define_module(r, string_in_memory(name) ? name : NULL, exports, len);
}

int qjs_set_import_map(const char *json, size_t len)
{
    qjs_reactor *r = instance();

    if (!r)
        return -1;
    json = (const char *)bytes_in_memory((const uint8_t *)json, &len);
    return qjs_reactor_set_import_map(r, json, len);
}

/* ----------------------------------------------------------------- snapshots */

#ifdef __wasm__
/* What calls that are over have left on the stack is no part of a snapshot. */
static void wipe_stack(void)
{
    extern char __stack_low;
    char *top = __builtin_frame_address(0);

    memset(&__stack_low, 0, (size_t)(top - &__stack_low));
}

/* The C library asks the new host for directories and variables. */
static void meet_host(void)
{
    __wasilibc_reset_preopens();
    __wasilibc_deinitialize_environ();
    __wasilibc_maybe_reinitialize_environ_eagerly();
}
#else
static void wipe_stack(void)
{
}

static void meet_host(void)
{
}
#endif

int qjs_prepare(void)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_prepare(r) : -1;
}

int qjs_snapshot(void)
{
    qjs_reactor *r = instance();
    int result = r ? qjs_reactor_snapshot(r) : -1;

    if (result == 0)
        wipe_stack();
    return result;
}

void qjs_restore(void)
{
    qjs_reactor *r = instance();

    meet_host();
    if (r)
        qjs_reactor_restore(r);
}

int qjs_host_functions(void)
{
    qjs_reactor *r = instance();

    return r ? qjs_reactor_host_functions(r) : -1;
}
