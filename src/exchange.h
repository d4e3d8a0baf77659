/* The exchange buffer: where values stand on their way across the boundary. */
#ifndef QJSR_EXCHANGE_H
#define QJSR_EXCHANGE_H

#include <stddef.h>
#include <stdint.h>

#include "cbor_write.h"

struct qjs_reactor;

/* A writer that takes the buffer away, because the guest may run while it writes, and call the
 * host by way of a buffer of its own. */
struct qjsr_cbor_writer qjsr_exchange_take(struct qjs_reactor *r);

/* Put the writer's bytes back as the buffer, with `length` bytes of a value. */
void qjsr_exchange_give(struct qjs_reactor *r, const struct qjsr_cbor_writer *w, size_t length);

/* As qjs_reserve. */
uint8_t *qjsr_exchange_reserve(struct qjs_reactor *r, size_t size);

/* Nothing stands in the buffer; and free it. */
void qjsr_exchange_clear(struct qjs_reactor *r);
void qjsr_exchange_free(struct qjs_reactor *r);

#endif
