/* What a module's specifiers name: by the import map, by the host, or as paths. */
#ifndef QJSR_RESOLVE_H
#define QJSR_RESOLVE_H

#include "map.h"
#include "quickjs.h"

/* Both keep atoms. */
struct qjsr_resolve_names {
    struct qjsr_map defined; /* modules that the host has made: their names are taken as they are */
    struct qjsr_map answers; /* base and specifier to what the host answered */
};

struct qjs_reactor;

/* The name of what a module `base` imports by a specifier; js_malloc'ed. NULL with an exception
 * pending. */
char *qjsr_resolve_name(struct qjs_reactor *r, const char *base, const char *specifier);

/* The host has made a module of this name. 0, or -1: out of memory, pending. */
int qjsr_resolve_note_defined(struct qjs_reactor *r, const char *name);

/* Forget what the host answered: the rules have changed. And all; before the context's end. */
void qjsr_resolve_forget_answers(struct qjs_reactor *r);
void qjsr_resolve_clear(struct qjs_reactor *r);

#endif
