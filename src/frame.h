/* Where a walk over a value stands: a stack of frames, one for each value that is being
 * written, and the path that they spell. */
#ifndef QJSR_FRAME_H
#define QJSR_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"
#include "quickjs.h"

enum qjsr_frame_kind {
    QJSR_FRAME_RECORD, /* a plain object of data */
    QJSR_FRAME_LIST,   /* a dense array */
    QJSR_FRAME_NAMED,  /* any object, its properties by name */
    QJSR_FRAME_VALUES, /* values at hand */
    QJSR_FRAME_PAIRS,  /* keys and values in turn, at hand */
};

struct qjsr_frame {
    enum qjsr_frame_kind kind;
    bool indices;            /* NAMED: names that are indices are written as integers */
    bool dense;              /* NAMED: the names are 0, 1, 2 ..., and are not written */
    JSValue object;          /* owned, or undefined */
    struct qjsr_cursor walk; /* RECORD */
    JSAtom name;             /* of the current property; borrowed */
    JSPropertyEnum *names;   /* NAMED; owned */
    JSValueConst *values;    /* VALUES and PAIRS */
    JSValue *owned;          /* the same, when the frame owns them */
    uint32_t next, count;
};

enum { QJSR_FRAME_FIRST = 8 };

struct qjsr_frames {
    struct qjsr_frame *list, first[QJSR_FRAME_FIRST];
    uint32_t depth, capacity;
};

void qjsr_frame_init(struct qjsr_frames *frames);

/* Takes over what the frame owns, also when it fails. 0; 1: it is too deep; -1: out of memory,
 * pending. */
int qjsr_frame_push(struct qjsr_frames *frames, JSContext *ctx, struct qjsr_frame frame);

/* Free the frame on top; and all of them. */
void qjsr_frame_pop(struct qjsr_frames *frames, JSContext *ctx);
void qjsr_frame_free(struct qjsr_frames *frames, JSContext *ctx);

struct qjsr_frame_path {
    char text[160]; /* cut, with "..." at its end, when it is longer */
    size_t length;
};

/* Where the walk stands, as JavaScript would write it, from `root` on. */
struct qjsr_frame_path qjsr_frame_where(const struct qjsr_frames *frames, JSContext *ctx,
                                        const char *root);

#endif
