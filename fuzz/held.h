/* The handles that the host holds, by what has crossed: the model's side of qjs_held. */
#ifndef FUZZ_HELD_H
#define FUZZ_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HELD_MOST = 4096 };

struct held {
    struct {
        uint32_t handle, times;
    } list[HELD_MOST];
    size_t count;
};

/* How many times it is held; 0: it is not. */
uint32_t held_times(const struct held *held, uint32_t handle);

/* It has crossed once more. */
void held_add(struct held *held, uint32_t handle);

/* It is released, so many times; 0: altogether. */
void held_remove(struct held *held, uint32_t handle, uint32_t times);

/* Each is held once. */
void held_inherit(struct held *held);

/* Whether these bytes of qjs_held say the same; false with what they say. */
bool held_agrees(const struct held *held, const uint8_t *bytes, size_t length, char *why,
                 size_t size);

#endif
