/* Values of the guest that have no parts, as CBOR. None of it runs guest code. */
#ifndef QJSR_ITEM_H
#define QJSR_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cbor_write.h"
#include "engine.h"
#include "quickjs.h"

struct qjs_reactor;

/* The typed array that a tag is on (RFC 8746), and the size of its elements. False: there is none
 * in JavaScript. */
bool qjsr_item_view_of(uint64_t tag, JSTypedArrayEnum *type, size_t *element);

/* The name of a property, as text. */
void qjsr_item_write_name(JSContext *ctx, struct qjsr_cbor_writer *w, JSAtom name);

/* A string of C, as text. */
void qjsr_item_write_ascii(struct qjsr_cbor_writer *w, const char *text);

/* 0, or -1: out of memory, pending. */
int qjsr_item_write_string(JSContext *ctx, struct qjsr_cbor_writer *w, JSValueConst string);

/* Any primitive but a symbol. 0, or -1: out of memory, pending. */
int qjsr_item_write_primitive(JSContext *ctx, struct qjsr_cbor_writer *w, JSValueConst value);

/* An object of one of the kinds BOXED, DATE, REGEXP, BUFFER, VIEW and DATA_VIEW. 0; -1: out of
 * memory, pending; 1: its bytes are detached or out of bounds, and nothing is written. */
int qjsr_item_write_object(JSContext *ctx, struct qjsr_cbor_writer *w, JSValueConst object,
                           enum qjsr_kind kind);

/* Whether these are primitives, which no walk is needed for, and no guest code runs. */
bool qjsr_item_are_primitives(int count, JSValueConst *values);

/* Primitives into the exchange buffer, after the head of an array with `list`: their length, or -1
 * with an exception. */
int qjsr_item_pack_primitives(struct qjs_reactor *r, int count, JSValueConst *values, bool list);

#endif
