/*
 * QuickJS-NG as this project uses it. engine.c is the one translation unit that
 * sees the engine's private source; what the other rooms need of it, beyond the
 * engine's public header, is declared here with the reason why.
 */
#ifndef QJSR_ENGINE_H
#define QJSR_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

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

#endif
