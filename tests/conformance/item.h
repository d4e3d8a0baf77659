/*
 * CBOR (RFC 8949) as a tree that keeps how each item is written, so that a case can
 * pin the bytes. Knows nothing of the reactor: it is what the reactor is checked against.
 */
#ifndef CONFORMANCE_ITEM_H
#define CONFORMANCE_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum item_kind {
    /* the major types */
    ITEM_UNSIGNED,
    ITEM_NEGATIVE, /* -1 - number */
    ITEM_BYTES,
    ITEM_TEXT,
    ITEM_ARRAY,
    ITEM_MAP, /* keys and values in turn */
    ITEM_TAG, /* items[0] is what it is put on */
    ITEM_SIMPLE,
    ITEM_FLOAT,
    /* only in what a case says */
    ITEM_RAW,      /* bytes as they are */
    ITEM_ANY,      /* matches any one item */
    ITEM_REST,     /* matches what else stands in an array or a map */
    ITEM_VARIABLE, /* bytes is its name */
};

/* How the number behind the first byte, or a float, is written. */
enum item_width {
    WIDTH_PREFERRED = -1, /* numbers as short as they go, floats in 64 bits */
    WIDTH_8 = 0,
    WIDTH_16 = 1,
    WIDTH_32 = 2,
    WIDTH_64 = 3,
    WIDTH_INDEFINITE = 4, /* of strings: items are the chunks */
};

struct item {
    enum item_kind kind;
    enum item_width width;
    uint64_t number; /* also a tag's and a simple value's; the bits of a double */
    char *bytes;     /* of strings; terminated by NUL, which is not counted */
    size_t length;
    struct item *items;
    size_t count;
};

struct buffer {
    char *bytes;
    size_t length;
    size_t capacity;
};

void buffer_add(struct buffer *buffer, const void *bytes, size_t length);

double item_double(const struct item *item);

/* Adds a zeroed item to the items of this one and returns it. */
struct item *item_add(struct item *item);

void item_free(struct item *item);
void item_copy(const struct item *item, struct item *result);
bool item_equals(const struct item *a, const struct item *b);

/* Adds the bytes of `item` to the buffer. NULL, or what cannot be written. */
const char *item_encode(const struct item *item, struct buffer *buffer);

/* Reads one item that is all of the bytes. NULL, or what is wrong with it, and *at says
 * where. The result is to be freed in both cases. */
const char *item_decode(const uint8_t *bytes, size_t length, struct item *result, size_t *at);

#endif
