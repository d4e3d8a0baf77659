/* Module graphs: a module with all that it imports, loaded, linked and evaluated once. */
#ifndef QJSR_GRAPH_H
#define QJSR_GRAPH_H

#include <stdint.h>

#include "quickjs.h"

struct qjsr_graph_import;
struct qjsr_graph_arrival;

struct qjsr_graph {
    struct qjsr_graph_import *imports;   /* graphs that are not complete */
    struct qjsr_graph_arrival *arrivals; /* modules whose source comes later */
    uint32_t next_arrival;
};

struct qjs_reactor;

/* Let import() load graphs. */
void qjsr_graph_attach(struct qjs_reactor *r);

/*
 * Load what a compiled module (taken over) imports, link and evaluate it. The promise of that:
 * of the evaluation itself when all sources are there, so that a rejection is there at once too.
 * JS_EXCEPTION when the graph cannot be complete.
 */
JSValue qjsr_graph_evaluate(struct qjs_reactor *r, JSValue compiled);

/* The same for the promise of the module's namespace. */
JSValue qjsr_graph_namespace(struct qjs_reactor *r, JSValue compiled);

/* A promise of a module's namespace, as import(specifier) in a module `base`. */
JSValue qjsr_graph_import(struct qjs_reactor *r, const char *base, const char *specifier);

/* Forget what is being loaded; before the context's end. */
void qjsr_graph_clear(struct qjs_reactor *r);

#endif
