/* Writing CBOR items (RFC 8949) into bytes that grow. A leaf: it knows no engine. */
#ifndef QJSR_CBOR_WRITE_H
#define QJSR_CBOR_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The major types (RFC 8949, section 3.1). */
enum qjsr_cbor_major {
    QJSR_CBOR_UNSIGNED,
    QJSR_CBOR_NEGATIVE,
    QJSR_CBOR_BYTES,
    QJSR_CBOR_TEXT,
    QJSR_CBOR_ARRAY,
    QJSR_CBOR_MAP,
    QJSR_CBOR_TAG,
    QJSR_CBOR_SIMPLE,
};

/* Simple values. */
enum { QJSR_CBOR_FALSE = 20, QJSR_CBOR_TRUE = 21, QJSR_CBOR_NULL = 22, QJSR_CBOR_UNDEFINED = 23 };

/* Tags of the IANA registry that cross the boundary; docs/VALUES.md. */
enum qjsr_cbor_tag {
    QJSR_TAG_EPOCH = 1,
    QJSR_TAG_BIGNUM = 2,
    QJSR_TAG_NEGATIVE_BIGNUM = 3,
    QJSR_TAG_OBJECT = 27, /* [class name, arguments...] */
    QJSR_TAG_SHAREABLE = 28,
    QJSR_TAG_REFERENCE = 29,
    QJSR_TAG_HANDLE = 39,
    QJSR_TAG_TYPED_ARRAYS = 64, /* up to 87, RFC 8746 */
    QJSR_TAG_SET = 258,
    QJSR_TAG_MAP = 259,
    QJSR_TAG_WTF8 = 273,
};

/* How deep a value may be, and what is said of one that is deeper. */
#define QJSR_CBOR_MAX_DEPTH 1000
#define QJSR_CBOR_TOO_DEEP "nested too deep: more than 1000 levels"

/* What tag 39 holds: [kind, number, ...]. */
enum qjsr_handle_kind {
    QJSR_HANDLE_FUNCTION = 0,
    QJSR_HANDLE_PROMISE = 1,
    QJSR_HANDLE_OTHER = 2,
    QJSR_HANDLE_HOST_FUNCTION = 8,
    QJSR_HANDLE_HOST_PROMISE = 9,
    QJSR_HANDLE_PORT = 10,
};

struct qjsr_cbor_writer {
    uint8_t *bytes;
    size_t length, capacity;
    bool failed; /* out of memory; nothing more is written */
    /* Makes bytes at least `capacity` large, as realloc does. */
    void *(*grow)(void *opaque, void *bytes, size_t capacity);
    void *opaque;
};

/* Each appends one item, or the beginning of one. */
void qjsr_cbor_write_head(struct qjsr_cbor_writer *w, enum qjsr_cbor_major major, uint64_t number);
void qjsr_cbor_write_simple(struct qjsr_cbor_writer *w, int value);
void qjsr_cbor_write_integer(struct qjsr_cbor_writer *w, int64_t number);
/* An integer where the number is one of at most 2^53 - 1 in size and not -0, else a float64. */
void qjsr_cbor_write_number(struct qjsr_cbor_writer *w, double number);
void qjsr_cbor_write_bytes(struct qjsr_cbor_writer *w, const uint8_t *bytes, size_t length);
/* Text of UTF-8 that is known to be valid. */
void qjsr_cbor_write_utf8(struct qjsr_cbor_writer *w, const char *text, size_t length);
void qjsr_cbor_write_latin1(struct qjsr_cbor_writer *w, const uint8_t *text, size_t length);
/* Text; with lone surrogates tag 273 over its WTF-8. */
void qjsr_cbor_write_utf16(struct qjsr_cbor_writer *w, const uint16_t *text, size_t length);

/* Room for a reference, whose number is known at the end; gives its place. */
size_t qjsr_cbor_write_reference(struct qjsr_cbor_writer *w);

/* Insert tag 28 before each of the items that begin at these ascending places. */
void qjsr_cbor_write_insert_shareable(struct qjsr_cbor_writer *w, const size_t *places,
                                      size_t count);

/* After that: write the references at these ascending places, tag 29 over these numbers. */
void qjsr_cbor_write_references(struct qjsr_cbor_writer *w, const size_t *places,
                                const uint32_t *numbers, size_t count);

#endif
