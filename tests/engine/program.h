/*
 * A program for the engine, and the record of what it does. run.mjs has the same for qjs.wasm;
 * both write the same bytes where the engine does the same.
 */
#ifndef ENGINE_PROGRAM_H
#define ENGINE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct part {
    bool is_module;
    char *filename;
    char *source;
    size_t length;
};

struct program {
    uint32_t polls;  /* interrupt polls that each call may use */
    uint32_t memory; /* bytes of heap */
    uint32_t realms; /* realms beside the first: their global objects are the array `realms` */
    bool web;        /* with the globals of the web */
    struct part *parts;
    size_t count;
};

/* Carries the program out in an instance of its own, in a world that was entered (world.h). */
void program_perform(const struct program *program, FILE *record);

#endif
