/* Import maps: the HTML standard's "imports" and "scopes", over module names instead of URLs. */
#ifndef QJSR_IMPORTMAP_H
#define QJSR_IMPORTMAP_H

#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

struct qjsr_importmap_entry {
    char *specifier, *name; /* name is NULL where the map says null: it is blocked */
};

struct qjsr_importmap_scope {
    char *prefix;                         /* NULL: the "imports" of the whole map */
    struct qjsr_importmap_entry *entries; /* by length of specifier, longest first */
    uint32_t count;
};

struct qjsr_importmap {
    struct qjsr_importmap_scope *scopes; /* by length of prefix, longest first; imports last */
    uint32_t count;
};

struct qjs_reactor;

/* Set the map from JSON; length 0 takes it away. 0, or -1 with an exception pending, and the map
 * before it stays. */
int qjsr_importmap_set(struct qjs_reactor *r, const char *json, size_t length);

/* What a specifier is mapped to in the module `base`: js_malloc'ed. NULL: it is not mapped, or,
 * with an exception pending, blocked. */
char *qjsr_importmap_resolve(struct qjs_reactor *r, const char *base, const char *specifier);

void qjsr_importmap_clear(struct qjs_reactor *r);

#endif
