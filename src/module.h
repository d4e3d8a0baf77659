/* Finding and loading ES modules. */
#ifndef QJSR_MODULE_H
#define QJSR_MODULE_H

#include <stdint.h>

#include "quickjs.h"

struct qjs_reactor;

/* Load modules of the reactor's runtime from files: JavaScript, JSON, and by the import
 * attribute `type` text and bytes, as the qjs program does. */
void qjsr_module_attach(struct qjs_reactor *r);

/* Read a whole file; a NUL follows its bytes. NULL: errno says why, nothing is pending.
 * Free with js_free. */
uint8_t *qjsr_module_read_file(JSContext *ctx, const char *path, size_t *length);

#endif
