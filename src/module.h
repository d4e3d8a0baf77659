/* Finding ES modules and making them from their sources. */
#ifndef QJSR_MODULE_H
#define QJSR_MODULE_H

#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

struct qjs_reactor;

/* Let the engine find and load modules here. */
void qjsr_module_attach(struct qjs_reactor *r);

/*
 * Load a module of this name: from the host, or from a file as JavaScript, JSON, and by the import
 * attribute `type` text and bytes, as the qjs program does. What it imports itself is not loaded.
 * NULL: an exception is pending; or *later is a promise of its source (owned; else undefined).
 */
JSModuleDef *qjsr_module_load(struct qjs_reactor *r, const char *name, JSValueConst attributes,
                              JSValue *later);

/* Make a module from a source that the host gave: a string, or bytes. NULL with an exception. */
JSModuleDef *qjsr_module_make(struct qjs_reactor *r, const char *name, JSValueConst attributes,
                              JSValueConst source);

/* Compile a module's source, behind which a NUL stands; what it imports is not loaded. */
JSValue qjsr_module_compile(struct qjs_reactor *r, const char *source, size_t length,
                            const char *name);

/* Make a module whose exports are the properties of an object. 0, or -1 with an exception. */
int qjsr_module_define(struct qjs_reactor *r, const char *name, JSValueConst exports);

/* Read a whole file; a NUL follows its bytes. NULL: errno says why, nothing is pending.
 * Free with js_free. */
uint8_t *qjsr_module_read_file(JSContext *ctx, const char *path, size_t *length);

#endif
