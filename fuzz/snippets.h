/* What a sequence of calls is made from. */
#ifndef FUZZ_SNIPPETS_H
#define FUZZ_SNIPPETS_H

#include <stddef.h>

struct snippet {
    const char *bytes;
    size_t length;
};

/* A list that ends in NULL. */
extern const struct snippet snippet_scripts[], snippet_modules[], snippet_values[], snippet_lists[],
    snippet_maps[], snippet_json[];
extern const char *const snippet_names[], *const snippet_specifiers[];

#endif
