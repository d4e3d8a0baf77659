/* Reading CBOR items (RFC 8949) out of bytes that nobody has checked. A leaf: it knows no
 * engine. Whatever the bytes are, nothing is read beyond them. */
#ifndef QJSR_CBOR_READ_H
#define QJSR_CBOR_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cbor_write.h"

struct qjsr_cbor_reader {
    const uint8_t *bytes;
    size_t length, at;
    const char *error; /* static, why reading failed; at is the place then */
};

enum qjsr_cbor_form {
    QJSR_CBOR_DEFINITE,
    QJSR_CBOR_INDEFINITE, /* a string in chunks, or an array or map up to a break */
    QJSR_CBOR_FLOAT,      /* major type 7 with a number in `real` */
    QJSR_CBOR_BREAK,
};

/* The head of an item. */
struct qjsr_cbor_item {
    enum qjsr_cbor_major major;
    enum qjsr_cbor_form form;
    uint64_t number; /* the argument; of strings the length, of arrays and maps the count */
    double real;
};

/* Read a head. A string's bytes stand at the reader's place afterwards, and are all there; an
 * array or map of so many items can be there. False: the error says why. */
bool qjsr_cbor_read_head(struct qjsr_cbor_reader *r, struct qjsr_cbor_item *item);

/* Take a definite string's bytes, which stand at the reader's place. */
const uint8_t *qjsr_cbor_read_take(struct qjsr_cbor_reader *r, size_t length);

/* The size of a string in chunks that begins here, and then its bytes; the reader stands behind
 * its break afterwards. False: malformed. */
bool qjsr_cbor_read_chunks_size(const struct qjsr_cbor_reader *r, enum qjsr_cbor_major major,
                                size_t *size, struct qjsr_cbor_reader *error);
void qjsr_cbor_read_chunks(struct qjsr_cbor_reader *r, uint8_t *target);

/* Fail with a static text, at the byte `at`. Always false. */
bool qjsr_cbor_read_fail(struct qjsr_cbor_reader *r, size_t at, const char *error);

enum qjsr_cbor_encoding { QJSR_CBOR_INVALID, QJSR_CBOR_ASCII, QJSR_CBOR_UTF8 };

/* Whether bytes are text: UTF-8 (RFC 3629), or with `wtf8` WTF-8, where surrogates may stand
 * alone. */
enum qjsr_cbor_encoding qjsr_cbor_read_encoding(const uint8_t *bytes, size_t length, bool wtf8);

/* The number of UTF-16 units of valid text; written to target unless that is NULL. */
size_t qjsr_cbor_read_utf16(const uint8_t *bytes, size_t length, uint16_t *target);

#endif
