#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qjs_reactor.h"

/* A chain of causes longer than this is cut. */
#define MAX_CAUSES 10

struct qjsr_error_entry {
    struct qjsr_error_entry *next;
    int code;
    size_t length;
    char text[]; /* length bytes and a NUL */
};

/* A text that grows; `failed` once memory ran out, what was there stays. */
struct text {
    char *bytes;
    size_t length, capacity;
    bool failed;
};

static const char no_memory[] = "out of memory while describing an error";

static void text_append(struct text *text, const char *bytes, size_t length)
{
    if (text->failed)
        return;
    if (length >= text->capacity - text->length) {
        size_t capacity = (text->length + length + 1) * 2;
        char *grown = realloc(text->bytes, capacity);

        if (!grown) {
            text->failed = true;
            return;
        }
        text->bytes = grown;
        text->capacity = capacity;
    }
    if (length)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

static void text_append_string(struct text *text, const char *string)
{
    text_append(text, string, strlen(string));
}

/* NULL when out of memory. */
static struct qjsr_error_entry *entry_new(int code, size_t length)
{
    struct qjsr_error_entry *entry = malloc(sizeof *entry + length + 1);

    if (!entry)
        return NULL;
    entry->next = NULL;
    entry->code = code;
    entry->length = length;
    entry->text[length] = '\0';
    return entry;
}

const char *qjsr_error_text(const struct qjsr_error_log *log)
{
    if (log->fixed)
        return log->fixed;
    if (log->current)
        return log->current->text;
    return log->code ? no_memory : "";
}

size_t qjsr_error_length(const struct qjsr_error_log *log)
{
    return log->current && !log->fixed ? log->current->length : strlen(qjsr_error_text(log));
}

static void log_print(const struct qjsr_error_log *log)
{
    if (log->quiet)
        return;
    (void)fwrite(qjsr_error_text(log), 1, qjsr_error_length(log), stderr);
    (void)fputc('\n', stderr);
    (void)fflush(stderr);
}

/* Takes over `entry`; NULL stands for one that could not be allocated. */
static void log_replace(struct qjsr_error_log *log, int code, struct qjsr_error_entry *entry)
{
    free(log->current);
    log->current = entry;
    log->fixed = NULL;
    log->code = code;
}

struct qjsr_error_aside qjsr_error_put_aside(struct qjsr_error_log *log)
{
    struct qjsr_error_aside aside = {log->code, log->current};

    log->code = QJS_OK;
    log->current = NULL;
    return aside;
}

void qjsr_error_put_back(struct qjsr_error_log *log, struct qjsr_error_aside aside)
{
    log_replace(log, aside.code, aside.entry);
}

void qjsr_error_free(struct qjsr_error_log *log)
{
    qjsr_error_drop_queue(log);
    log_replace(log, QJS_OK, NULL);
}

void qjsr_error_drop_queue(struct qjsr_error_log *log)
{
    while (log->first) {
        struct qjsr_error_entry *entry = log->first;

        log->first = entry->next;
        free(entry);
    }
    log->last = NULL;
    log->queued = 0;
    log->lost_code = 0;
}

static void log_format(struct qjsr_error_log *log, int code, const char *format, va_list arguments)
{
    struct qjsr_error_entry *entry = NULL;
    va_list again;
    int length;

    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length >= 0)
        entry = entry_new(code, (size_t)length);
    if (entry)
        (void)vsnprintf(entry->text, (size_t)length + 1, format, arguments);
    log_replace(log, code, entry);
}

void qjsr_error_set(struct qjsr_error_log *log, int code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    log_format(log, code, format, arguments);
    va_end(arguments);
    log_print(log);
}

void qjsr_error_note(struct qjsr_error_log *log, int code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    log_format(log, code, format, arguments);
    va_end(arguments);
}

void qjsr_error_note_fixed(struct qjsr_error_log *log, int code, const char *text)
{
    log->fixed = text;
    log->code = code;
}

/* ------------------------------------------------------------ descriptions */

static void drop_exception(JSContext *ctx)
{
    JS_FreeValue(ctx, JS_GetException(ctx));
}

/* Append String(value); false when that threw. */
static bool append_value(struct text *text, JSContext *ctx, JSValueConst value)
{
    size_t length;
    const char *string = JS_ToCStringLen(ctx, &length, value);

    /* Of an error whose toString throws this is the message, and the exception is pending. */
    drop_exception(ctx);
    if (!string)
        return false;
    text_append(text, string, length);
    JS_FreeCString(ctx, string);
    return true;
}

/* Append a stack, without the line end at its end, on lines of its own. */
static void append_stack(struct text *text, JSContext *ctx, JSValueConst stack)
{
    size_t length;
    const char *string;

    if (!JS_IsString(stack))
        return;
    string = JS_ToCStringLen(ctx, &length, stack); /* is a string, so no guest code runs */
    if (!string) {
        drop_exception(ctx);
        return;
    }
    while (length && string[length - 1] == '\n')
        length--;
    if (length) {
        text_append(text, "\n", 1);
        text_append(text, string, length);
    }
    JS_FreeCString(ctx, string);
}

/* A property of an error, undefined when reading it throws. */
static JSValue read_property(JSContext *ctx, JSValueConst error, const char *name)
{
    JSValue value = JS_GetPropertyStr(ctx, error, name);

    if (!JS_IsException(value))
        return value;
    drop_exception(ctx);
    return JS_UNDEFINED;
}

/* The stack of the throw itself, which the engine keeps for values that are no errors. */
static JSValue take_throw_stack(JSContext *ctx)
{
    enum { ERROR_BACK_TRACE = 2 }; /* js_std_cmd's number for it */
    JSValue stack = JS_UNDEFINED;

    (void)js_std_cmd(ERROR_BACK_TRACE, ctx, &stack);
    return stack;
}

void qjsr_error_forget_stack(JSContext *ctx)
{
    JS_FreeValue(ctx, take_throw_stack(ctx));
}

static void describe(struct text *text, JSContext *ctx, JSValueConst thrown)
{
    JSValue current = JS_DupValue(ctx, thrown);
    JSValue throw_stack = take_throw_stack(ctx);

    for (int depth = 0;; depth++) {
        JSValue stack, cause;

        if (JS_IsUninitialized(current))
            text_append_string(text, "out of memory");
        else if (!append_value(text, ctx, current))
            text_append_string(text, "[a thrown value that cannot be converted to a string]");
        if (!JS_IsError(current)) {
            if (depth == 0)
                append_stack(text, ctx, throw_stack);
            break;
        }
        stack = read_property(ctx, current, "stack");
        append_stack(text, ctx, stack);
        JS_FreeValue(ctx, stack);
        if (depth >= MAX_CAUSES)
            break;
        cause = read_property(ctx, current, "cause");
        if (JS_IsUndefined(cause))
            break;
        text_append_string(text, "\nCaused by: ");
        JS_FreeValue(ctx, current);
        current = cause;
    }
    JS_FreeValue(ctx, throw_stack);
    JS_FreeValue(ctx, current);
}

static void log_append(struct qjsr_error_log *log, int code, struct qjsr_error_entry *entry)
{
    if (!entry) {
        log->lost_code = code;
        return;
    }
    if (log->last)
        log->last->next = entry;
    else
        log->first = entry;
    log->last = entry;
    log->queued++;
}

/* Report or queue the text; frees it. */
static void log_raise(struct qjsr_error_log *log, enum qjsr_error_when when, int code,
                      struct text *text)
{
    bool nothing = text->failed && !text->length; /* not even its first word could be kept */
    struct qjsr_error_entry *entry = nothing ? NULL : entry_new(code, text->length);

    if (entry && text->length)
        memcpy(entry->text, text->bytes, text->length);
    free(text->bytes);
    if (when == QJSR_ERROR_LATER) {
        log_append(log, code, entry);
    } else {
        log_replace(log, code, entry);
        if (when == QJSR_ERROR_NOW)
            log_print(log);
    }
}

void qjsr_error_raise(struct qjsr_error_log *log, enum qjsr_error_when when, JSContext *ctx,
                      int code, const char *title, JSValueConst thrown)
{
    struct text text = {0};

    if (title) {
        text_append_string(&text, title);
        text_append_string(&text, ": ");
    }
    describe(&text, ctx, thrown);
    log_raise(log, when, code, &text);
}

void qjsr_error_raise_interruption(struct qjsr_error_log *log, enum qjsr_error_when when,
                                   JSContext *ctx, int code, const char *why, JSValueConst thrown)
{
    struct text text = {0};

    text_append_string(&text, why);
    if (JS_IsError(thrown)) {
        JSValue stack = read_property(ctx, thrown, "stack");

        append_stack(&text, ctx, stack);
        JS_FreeValue(ctx, stack);
    }
    log_raise(log, when, code, &text);
}

int32_t qjsr_error_waiting(const struct qjsr_error_log *log)
{
    return log->queued + (log->lost_code != 0);
}

bool qjsr_error_take(struct qjsr_error_log *log)
{
    struct qjsr_error_entry *entry = log->first;

    if (entry) {
        log->first = entry->next;
        if (!log->first)
            log->last = NULL;
        log->queued--;
        log_replace(log, entry->code, entry);
    } else if (log->lost_code) {
        log_replace(log, log->lost_code, NULL);
        log->lost_code = 0;
    } else {
        return false;
    }
    log_print(log);
    return true;
}
