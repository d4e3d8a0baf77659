#include "frame.h"

#include <stdio.h>
#include <string.h>

#include "cbor_write.h"

void qjsr_frame_init(struct qjsr_frames *frames)
{
    frames->list = frames->first;
    frames->depth = 0;
    frames->capacity = QJSR_FRAME_FIRST;
}

static void free_frame(JSContext *ctx, struct qjsr_frame *frame)
{
    JS_FreeValue(ctx, frame->object);
    if (frame->names)
        JS_FreePropertyEnum(ctx, frame->names, frame->count);
    if (frame->owned) {
        for (uint32_t i = 0; i < frame->count; i++)
            JS_FreeValue(ctx, frame->owned[i]);
        js_free(ctx, frame->owned);
    }
}

static int grow(struct qjsr_frames *frames, JSContext *ctx)
{
    uint32_t capacity = frames->capacity * 2;
    bool first = frames->list == frames->first;
    struct qjsr_frame *list = js_realloc(ctx, first ? NULL : frames->list, capacity * sizeof *list);

    if (!list)
        return -1;
    if (first)
        memcpy(list, frames->first, sizeof frames->first);
    frames->list = list;
    frames->capacity = capacity;
    return 0;
}

int qjsr_frame_push(struct qjsr_frames *frames, JSContext *ctx, struct qjsr_frame frame)
{
    int result = 0;

    if (frames->depth == QJSR_CBOR_MAX_DEPTH)
        result = 1;
    else if (frames->depth == frames->capacity)
        result = grow(frames, ctx);
    if (result)
        free_frame(ctx, &frame);
    else
        frames->list[frames->depth++] = frame;
    return result;
}

void qjsr_frame_pop(struct qjsr_frames *frames, JSContext *ctx)
{
    /* Freeing may run what looks at the frames: it is gone from there first. */
    struct qjsr_frame frame = frames->list[--frames->depth];

    free_frame(ctx, &frame);
}

void qjsr_frame_free(struct qjsr_frames *frames, JSContext *ctx)
{
    while (frames->depth)
        qjsr_frame_pop(frames, ctx);
    if (frames->list != frames->first)
        js_free(ctx, frames->list);
}

/* --------------------------------------------------------------------- path */

static void path_append(struct qjsr_frame_path *path, const char *format, const char *text,
                        unsigned number)
{
    size_t left = sizeof path->text - path->length;
    int written = text ? snprintf(path->text + path->length, left, format, text)
                       : snprintf(path->text + path->length, left, format, number);

    if (written < 0 || (size_t)written >= left) {
        memcpy(path->text + sizeof path->text - 4, "...", 4);
        path->length = sizeof path->text - 1;
    } else {
        path->length += (size_t)written;
    }
}

static bool is_identifier(const char *text)
{
    if (!*text || (*text >= '0' && *text <= '9'))
        return false;
    for (; *text; text++) {
        bool letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');

        if (!letter && !(*text >= '0' && *text <= '9') && *text != '_' && *text != '$')
            return false;
    }
    return true;
}

static void path_append_name(struct qjsr_frame_path *path, JSContext *ctx, JSAtom name)
{
    uint32_t index;
    const char *text;

    if (qjsr_engine_atom_index(ctx, name, &index)) {
        path_append(path, "[%u]", NULL, index);
        return;
    }
    text = JS_AtomToCString(ctx, name);
    if (!text) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return;
    }
    path_append(path, is_identifier(text) ? ".%s" : "[\"%s\"]", text, 0);
    JS_FreeCString(ctx, text);
}

static void path_append_pair(struct qjsr_frame_path *path, const struct qjsr_frame *frame,
                             JSContext *ctx)
{
    uint32_t at = frame->next - 1;
    const char *text = NULL;

    if (JS_IsUndefined(frame->object)) /* an error's properties */
        text = JS_ToCString(ctx, frame->values[at & ~1U]);
    if (text)
        path_append(path, ".%s", text, 0);
    else
        path_append(path, ".entries[%u]", NULL, at / 2);
    JS_FreeCString(ctx, text);
}

struct qjsr_frame_path qjsr_frame_where(const struct qjsr_frames *frames, JSContext *ctx,
                                        const char *root)
{
    struct qjsr_frame_path path = {.length = 0};

    path_append(&path, "%s", root, 0);
    for (uint32_t i = 0; i < frames->depth && path.length < sizeof path.text - 1; i++) {
        const struct qjsr_frame *frame = &frames->list[i];

        switch (frame->kind) {
        case QJSR_FRAME_RECORD:
        case QJSR_FRAME_NAMED:
            path_append_name(&path, ctx, frame->name);
            break;
        case QJSR_FRAME_LIST:
        case QJSR_FRAME_VALUES:
            path_append(&path, "[%u]", NULL, frame->next - 1);
            break;
        case QJSR_FRAME_PAIRS:
            path_append_pair(&path, frame, ctx);
            break;
        }
    }
    return path;
}
