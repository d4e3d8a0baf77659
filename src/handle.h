/* The guest's values that the host holds, by number. */
#ifndef QJSR_HANDLE_H
#define QJSR_HANDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "map.h"
#include "quickjs.h"

struct qjsr_handle_slot {
    JSValue value;
    uint32_t times;      /* handed out and not released; 0: the slot is free */
    uint32_t generation; /* of the handle that stands here, or of the next one */
    uint32_t next_free;  /* index + 1 of the next free slot; 0 none */
};

struct qjsr_handles {
    struct qjsr_handle_slot *slots;
    uint32_t slot_count, slot_capacity;
    uint32_t first_free;      /* index + 1; 0 none */
    uint32_t count;           /* that are held */
    struct qjsr_map by_value; /* an object's or symbol's address to its index */
};

struct qjs_reactor;

/* Hand out a value (borrowed): a new handle, or the one that the object has already. 0: out of
 * memory or of handles, with an exception pending. */
uint32_t qjsr_handle_give(struct qjs_reactor *r, JSValueConst value);

/* The value of a handle, owned; 0 is the global object. False: there is no such handle. */
bool qjsr_handle_get(struct qjs_reactor *r, uint32_t handle, JSValue *value);

/* Take a handle back so many times; 0: altogether. 0, or -1: there is no such handle. */
int qjsr_handle_release(struct qjs_reactor *r, uint32_t handle, uint32_t times);

/* Walk through what is held: from *index on, the next handle; its value is borrowed. False at
 * the end. */
bool qjsr_handle_next(const struct qjs_reactor *r, uint32_t *index, uint32_t *handle,
                      uint32_t *times, JSValueConst *value);

/* Another host holds what is held: once each, however often the one before had got it. */
void qjsr_handle_inherit(struct qjs_reactor *r);

/* Release everything. */
void qjsr_handle_clear(struct qjs_reactor *r);

#endif
