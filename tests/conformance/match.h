/* The variables of a case, and whether a value is the one that a case says. */
#ifndef CONFORMANCE_MATCH_H
#define CONFORMANCE_MATCH_H

#include "item.h"

/* The value of a variable, or NULL. */
const struct item *variable_find(const char *name);
void variable_set(const char *name, const struct item *value);
void variable_forget(const char *name);

/* Replaces the variables in `item` by their values. NULL, or the name of one that has none. */
const char *variable_replace(struct item *item);

/* Whether `found`, which was decoded, is what `expected` says. A variable without a value
 * gets what stands in its place. */
bool match(const struct item *expected, const struct item *found);

#endif
