/*
 * QuickJS-NG as this project uses it. engine.c is the one translation unit that
 * sees the engine's private source; what the other rooms need of it, beyond the
 * engine's public header, is declared here with the reason why.
 */
#ifndef QJSR_ENGINE_H
#define QJSR_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

struct qjs_reactor;

/* A runtime that knows its reactor and takes its memory from it; NULL when out of memory. Free
 * with JS_FreeRuntime. */
JSRuntime *qjsr_engine_new_runtime(struct qjs_reactor *reactor);

/* The reactor of a runtime; NULL for one that a user of the raw API made by JS_NewRuntime.
 * (It holds the allocator's opaque, which no API can change, unlike the runtime's own.) */
struct qjs_reactor *qjsr_engine_reactor(JSRuntime *rt);

/* Give the runtime the state that quickjs-libc keeps per thread, of which the files of
 * qjs:std need a part; upstream's function ends the process when out of memory. False then. */
bool qjsr_engine_init_libc(JSRuntime *rt);

/* A context whose chains of iterator helpers check the stack; NULL when out of memory. Free with
 * JS_FreeContext, but before that set heap.poll_countdown, which points into it, to NULL. */
JSContext *qjsr_engine_new_context(JSRuntime *rt);

/* Begin what differs from run to run, in a context that no guest has used: performance.timeOrigin,
 * the seed of the hashes of Map and Set, and Math.random, which gives the sequence of this seed; 0:
 * that of the clock. (The API has none of them.) False: out of memory. */
bool qjsr_engine_begin_run(JSContext *ctx, uint64_t seed);

/* The clock was moved by so many nanoseconds while the context was at rest: performance.now goes on
 * from where it stood, and Math.random, with `chance`, from where the clock stands. */
void qjsr_engine_resume_run(JSContext *ctx, int64_t ns, bool chance);

/* Upstream's qjs:std and qjs:os: the names that a module exports, and their values. */
int qjsr_engine_export_std(JSContext *ctx, JSModuleDef *m);
int qjsr_engine_export_os(JSContext *ctx, JSModuleDef *m);
int qjsr_engine_define_std(JSContext *ctx, JSModuleDef *m);
int qjsr_engine_define_os(JSContext *ctx, JSModuleDef *m);

/* Whether somebody handles the promise's rejection; the public API tells it only as events. */
bool qjsr_engine_promise_is_handled(JSValueConst promise);

/* Note that the promise's rejection is taken care of. */
void qjsr_engine_promise_set_handled(JSValueConst promise);

/* Let the engine poll for interruption after `checks` more checks, where it would after up to
 * 10,000: at the start of a call so that polls count alike on every host, and at once when an
 * interruption is due. */
enum { QJSR_ENGINE_FULL_PERIOD = 10000 };
void qjsr_engine_set_poll_countdown(JSContext *ctx, int checks);

/* Whether an interruption is pending as the exception, in a runtime that asks this handler. */
bool qjsr_engine_is_interrupted(JSContext *ctx, JSInterruptHandler *handler);

/* Upstream's loop functions, which serve runtimes that are not ours (see raw.c). */
int qjsr_engine_std_loop(JSContext *ctx);
int qjsr_engine_std_loop_once(JSContext *ctx);
int qjsr_engine_std_poll_io(JSContext *ctx, int timeout_ms);
JSValue qjsr_engine_std_await(JSContext *ctx, JSValue value);
void qjsr_engine_std_init_handlers(JSRuntime *rt);
void qjsr_engine_std_free_handlers(JSRuntime *rt);
void qjsr_engine_std_rejection_tracker(JSContext *ctx, JSValueConst promise, JSValueConst reason,
                                       bool is_handled, void *opaque);
JSModuleDef *qjsr_engine_init_module_std(JSContext *ctx, const char *name);
JSModuleDef *qjsr_engine_init_module_os(JSContext *ctx, const char *name);

/* ------------------------------------------------------- the insides of values
 * What packing and unpacking need (engine/values.c). None of it runs guest code. */

/* What a value is, whatever the guest made of its prototypes. */
enum qjsr_kind {
    QJSR_KIND_PRIMITIVE,
    QJSR_KIND_RECORD, /* a plain object whose properties are all data under names: no indices */
    QJSR_KIND_PLAIN,  /* any other plain object, and a module namespace */
    QJSR_KIND_LIST,   /* an array without holes or further properties */
    QJSR_KIND_ARRAY,  /* any other array */
    QJSR_KIND_BOXED,  /* an object around a boolean, number, string or BigInt */
    QJSR_KIND_DATE,
    QJSR_KIND_REGEXP,
    QJSR_KIND_ERROR,
    QJSR_KIND_MAP,
    QJSR_KIND_SET,
    QJSR_KIND_BUFFER, /* an ArrayBuffer */
    QJSR_KIND_VIEW,   /* a typed array */
    QJSR_KIND_DATA_VIEW,
    QJSR_KIND_FUNCTION, /* from here on: no data */
    QJSR_KIND_PROMISE,
    QJSR_KIND_SYMBOL,
    QJSR_KIND_PROXY,
    QJSR_KIND_SHARED_BUFFER,
    QJSR_KIND_OTHER, /* an instance of a class */
};

/* `unique`: the one reference to the object is the borrowed one; `count`: of a record's
 * enumerable properties or a list's elements. */
struct qjsr_inspection {
    enum qjsr_kind kind;
    bool unique;
    uint32_t count;
};

struct qjsr_inspection qjsr_engine_inspect(JSContext *ctx, JSValueConst value);

/* Whether a value of this kind is copied, as far as it goes, and is no handle. */
bool qjsr_engine_is_data(enum qjsr_kind kind);

/* The place of a walk over a record; begin with zeros. */
struct qjsr_cursor {
    uint32_t next;
};

/* The next enumerable property of a record: name and value are borrowed. False: there is none,
 * or the object is no such record any more (guest code may have run since). */
bool qjsr_engine_next_property(JSValueConst record, struct qjsr_cursor *cursor, JSAtom *name,
                               JSValueConst *value);

/* Element of a list, borrowed. False when there is none (any more). */
bool qjsr_engine_element(JSValueConst list, uint32_t index, JSValueConst *value);

/* The characters of a string or of a property's name: one of the pointers is NULL. They live as
 * long as the string. */
struct qjsr_text {
    const uint8_t *latin1;
    const uint16_t *utf16;
    size_t length;
};

/* False: out of memory, pending (a rope had to be joined; it keeps the result). */
bool qjsr_engine_string_text(JSContext *ctx, JSValueConst string, struct qjsr_text *text);

/* digits takes the text of an index. */
void qjsr_engine_atom_text(JSContext *ctx, JSAtom atom, char digits[12], struct qjsr_text *text);

/* Whether a name is an array index (ECMA-262). */
bool qjsr_engine_atom_index(JSContext *ctx, JSAtom atom, uint32_t *index);

/* Strings of Latin-1 (ASCII) bytes. */
JSValue qjsr_engine_new_latin1(JSContext *ctx, const uint8_t *bytes, size_t length);

/* A BigInt from hexadecimal digits ('-' before them), and the digits of one (a string). */
JSValue qjsr_engine_new_bigint(JSContext *ctx, const char *digits);
JSValue qjsr_engine_bigint_digits(JSContext *ctx, JSValueConst bigint);

/* The primitive in an object, or a Date's time; owned. And an object around a primitive. */
JSValue qjsr_engine_unbox(JSContext *ctx, JSValueConst boxed);
JSValue qjsr_engine_box(JSContext *ctx, JSValueConst primitive);

/* A RegExp's source (owned) and flags, and a new one from them. */
JSValue qjsr_engine_regexp(JSContext *ctx, JSValueConst regexp, char flags[12]);
JSValue qjsr_engine_new_regexp(JSContext *ctx, JSValueConst source, JSValueConst flags);

/* The bytes of an ArrayBuffer, a typed array or a DataView. False: detached, or out of bounds. */
bool qjsr_engine_bytes(JSValueConst object, const uint8_t **bytes, size_t *length);

/* A DataView on a buffer. */
JSValue qjsr_engine_new_data_view(JSContext *ctx, JSValueConst buffer);

/* A copy of a Map's keys and values in turn, or of a Set's values; *count of them in *entries,
 * owned, and to be freed by js_free. False: out of memory, pending. */
bool qjsr_engine_entries(JSContext *ctx, JSValueConst collection, JSValue **entries,
                         uint32_t *count);
JSValue qjsr_engine_new_collection(JSContext *ctx, bool is_set);
/* Takes over key and value. 0, or -1 with an exception. */
int qjsr_engine_add_entry(JSContext *ctx, JSValueConst collection, JSValue key, JSValue value);

/* The name of the built-in class whose prototype an error has; "Error" for any other. */
const char *qjsr_engine_error_class(JSContext *ctx, JSValueConst error);
/* An error of a built-in class, without a stack. NULL or an unknown name is Error. */
JSValue qjsr_engine_new_error(JSContext *ctx, const char *name, size_t length);

/* The own data property `name` of a function, if it is a string (owned), else "". */
JSValue qjsr_engine_function_name(JSContext *ctx, JSValueConst function, int *length);

/* A plain object; takes over the values, and borrows the names. *shape is what the last one left
 * here, NULL at first: the next of the same names is made fast. */
JSValue qjsr_engine_new_record(JSContext *ctx, const JSAtom *names, JSValue *values, uint32_t count,
                               void **shape);
void qjsr_engine_drop_shape(JSContext *ctx, void *shape);

/* An array of values, which it takes over. */
JSValue qjsr_engine_new_list(JSContext *ctx, JSValue *values, uint32_t count);

/* Define a property of an error out of its copy; takes over value. Those that every error has are
 * not enumerable. 0, or -1 with an exception. */
int qjsr_engine_define_in_error(JSContext *ctx, JSValueConst error, JSAtom name, JSValue value);

/* Give an error the stack of here. */
void qjsr_engine_capture_stack(JSContext *ctx, JSValueConst error);

/* Call a function with magic 0 when a promise is fulfilled, and with 1 when it is rejected. 0, or
 * -1 with an exception. */
int qjsr_engine_then(JSContext *ctx, JSValueConst promise, JSCFunctionData *function, int count,
                     JSValueConst *data);

/* Promise.resolve, without what the guest may have made of it; owned. */
JSValue qjsr_engine_to_promise(JSContext *ctx, JSValueConst value);

/* Poll for an interruption, as the engine does in loops. 0, or -1: it is pending. */
int qjsr_engine_poll(JSContext *ctx);

/* ---------------------------------------------------------------- modules (engine/modules.c)
 * The engine loads a module's dependencies while it compiles it. Where their sources come later
 * that has to wait, so for an instance compiling does not load, and import() is done by its
 * importer. */

/* Do what import() does: settle by the functions, resolve and reject. */
typedef void qjsr_engine_importer(struct qjs_reactor *r, const char *base, const char *specifier,
                                  JSValueConst *resolving, JSValueConst attributes);

/* Join a relative specifier to the name of the module that has it, as the engine does. js_free. */
char *qjsr_engine_join(JSContext *ctx, const char *base, const char *specifier);

/* The modules that a compiled module requests: how many, and each one's specifier (owned; NULL:
 * out of memory) and import attributes (borrowed). */
int qjsr_engine_request_count(const JSModuleDef *m);
const char *qjsr_engine_request(JSContext *ctx, const JSModuleDef *m, int index,
                                JSValueConst *attributes);

/* A module that is there, by name and import attributes; NULL: there is none. */
JSModuleDef *qjsr_engine_find_module(JSContext *ctx, const char *name, JSValueConst attributes);

/* Whether import attributes (objects or undefined) ask for the same. False also with an exception
 * pending. */
bool qjsr_engine_same_attributes(JSContext *ctx, JSValueConst a, JSValueConst b);

/* Let a module be found under a name and import attributes. 0, or -1: out of memory. */
int qjsr_engine_name_module(JSContext *ctx, JSModuleDef *m, const char *name,
                            JSValueConst attributes);

/* After modules could not be linked: let go of what was bound and found meanwhile, or it would leak
 * when that is tried again. */
void qjsr_engine_unlink_modules(JSContext *ctx);

/* Free a module that nothing refers to; and where something may, let it not be found any more. */
void qjsr_engine_free_module(JSContext *ctx, JSModuleDef *m);
void qjsr_engine_hide_module(JSContext *ctx, JSModuleDef *m);

/* The module as the value that JS_EvalFunction takes; owned. */
JSValue qjsr_engine_module_value(JSContext *ctx, JSModuleDef *m);

#endif
