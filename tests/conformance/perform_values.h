/* Values between a case and the reactor. */
#ifndef CONFORMANCE_PERFORM_VALUES_H
#define CONFORMANCE_PERFORM_VALUES_H

#include "case.h"
#include "item.h"

/* The value that word `index` says; a variable stands for its value when `replace`. It is
 * to be freed. */
void value_at(const struct statement *s, size_t index, bool replace, struct item *item);

/* The same as the bytes that are sent for it, in a block that ends where they end. */
struct buffer bytes_at(const struct statement *s, size_t index);

/* Fails unless the value is the one that word `index` says. */
void check_value(const struct statement *s, size_t index, const struct item *found);

/* Reads what the reactor wrote; it has to be one item. It is to be freed. */
void read_value(const uint8_t *bytes, size_t length, struct item *item);

/* What the last call that gives values returned. */
int last_result(void);

enum qjs_crossing crossing_of(const char *name);

/* Sets a property of the guest: set HANDLE PAIR. */
void set_property(const struct statement *s);

#endif
