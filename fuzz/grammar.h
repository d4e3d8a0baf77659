/* JavaScript by the grammar of grammar.txt: the same seed gives the same text. */
#ifndef GRAMMAR_H
#define GRAMMAR_H

#include <stddef.h>
#include <stdint.h>

/* Write what a rule of grammar.txt ("program", "module", "stmt", ...) expands to. Gives the length
 * of the text, without a terminator; 0: it did not fit into capacity, which another seed may do. */
size_t grammar_write(const char *rule, uint32_t seed, char *text, size_t capacity);

/* Change the text: a piece that the grammar writes is put between two of its tokens or in place of
 * some, or tokens are taken out, doubled or moved. Gives the new length, at most capacity. */
size_t grammar_mutate(char *text, size_t length, size_t capacity, uint32_t seed);

#endif
