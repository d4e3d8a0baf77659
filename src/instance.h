/* What an instance consists of: a part for each room that keeps state. */
#ifndef QJSR_INSTANCE_H
#define QJSR_INSTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"
#include "error.h"
#include "graph.h"
#include "handle.h"
#include "heap.h"
#include "hostcall.h"
#include "hostref.h"
#include "importmap.h"
#include "limits.h"
#include "poll.h"
#include "port.h"
#include "qjs_reactor.h"
#include "quickjs.h"
#include "reject.h"
#include "resolve.h"
#include "timer.h"

struct qjs_reactor {
    JSRuntime *rt;
    JSContext *ctx;
    bool prepared; /* both are made, and wait for init */
    bool ready;    /* both are whole: init has made them, and destroy has not begun */

    struct qjsr_heap heap;
    struct qjsr_error_log errors;
    struct qjsr_limits limits;
    struct qjsr_timers timers;
    struct qjsr_rejections rejections;
    struct qjsr_handlers handlers;
    struct qjsr_handles handles;
    struct qjsr_hostrefs hostrefs;
    struct qjsr_hostcall host;
    struct qjsr_ports ports;
    struct qjsr_graph graph;
    struct qjsr_importmap importmap;
    struct qjsr_resolve_names names;
    struct qjs_exchange exchange;

    qjsr_engine_importer *importer; /* what does import() */
    bool web;                       /* the next runtime has the globals of web.c */
    JSValue web_globals;            /* undefined until one was looked at */

    uint64_t random_seed; /* of the next runtime; 0: the clock */

    bool compiling; /* a module, whose dependencies are not to be loaded */

    uint32_t turn_jobs, turn_ms; /* the turn's budget; 0 the default */

    uint32_t stack_ceiling; /* bytes; 0 the build's */

    bool copied;       /* qjs_snapshot was called, and nothing was restored since */
    int64_t copied_at; /* the clock then */

    int depth;       /* calls in progress, one inside the other */
    bool dead;       /* abandoned after a trap */
    bool destroying; /* destroy when the outermost call returns */
    bool freeing;    /* and free the instance */

    struct qjs_loop_state state; /* the last answer of qjs_loop_state */
};

#endif
