/* The errors of an instance: the last one, which the host can read, and a queue
 * of those that were raised but that no call has reported yet. */
#ifndef QJSR_ERROR_H
#define QJSR_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

struct qjsr_error_entry;

struct qjsr_error_log {
    int code;                              /* enum qjs_error of the last error */
    struct qjsr_error_entry *current;      /* its text; NULL: none, or it could not be kept */
    const char *fixed;                     /* static, in place of that; NULL: none */
    bool quiet;                            /* do not print errors to stderr */
    struct qjsr_error_entry *first, *last; /* the queue; owned */
    int32_t queued;                        /* its length */
    int lost_code; /* of an error that could not be queued for want of memory; 0 none */
};

/* The last error's text and its length in bytes; never NULL, terminated by NUL. */
const char *qjsr_error_text(const struct qjsr_error_log *log);
size_t qjsr_error_length(const struct qjsr_error_log *log);

/* Put the last error aside, so that a call inside another does not hide it; and back. */
struct qjsr_error_aside {
    int code;
    struct qjsr_error_entry *entry;
};
struct qjsr_error_aside qjsr_error_put_aside(struct qjsr_error_log *log);
void qjsr_error_put_back(struct qjsr_error_log *log, struct qjsr_error_aside aside);

/* Free all texts; the log is empty and usable afterwards. */
void qjsr_error_free(struct qjsr_error_log *log);

/* Drop the queue, keep the last error. */
void qjsr_error_drop_queue(struct qjsr_error_log *log);

/* Make a formatted text (UTF-8, no line end) the last error and print it. */
void qjsr_error_set(struct qjsr_error_log *log, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same without printing: for state errors, which are the host's, not the guest's. */
void qjsr_error_note(struct qjsr_error_log *log, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with a static text: nothing is allocated or freed, as it has to be in an instance whose
 * memory is in no known state. */
void qjsr_error_note_fixed(struct qjsr_error_log *log, int code, const char *text);

/* Whether an error is reported by this call, the same without printing, or waits in the queue for
 * a call that can. */
enum qjsr_error_when { QJSR_ERROR_NOW, QJSR_ERROR_SILENTLY, QJSR_ERROR_LATER };

/*
 * Describe `thrown` (borrowed) as "title: Name: message", stack and causes, and
 * report or queue it with `code`. title may be NULL. Runs guest code when the
 * guest made its errors so (getters, toString); what that throws is dropped.
 */
void qjsr_error_raise(struct qjsr_error_log *log, enum qjsr_error_when when, JSContext *ctx,
                      int code, const char *title, JSValueConst thrown);

/* The same for an interruption: the text is `why` and the stack of `thrown`. */
void qjsr_error_raise_interruption(struct qjsr_error_log *log, enum qjsr_error_when when,
                                   JSContext *ctx, int code, const char *why, JSValueConst thrown);

/* Whether errors wait in the queue, and how many. */
int32_t qjsr_error_waiting(const struct qjsr_error_log *log);

/* Forget the stack that the engine keeps of an earlier throw: to be called before guest code,
 * or a value thrown there that is no error would be shown with it. */
void qjsr_error_forget_stack(JSContext *ctx);

/* Make the first queued error the last error and print it. False: none was queued. */
bool qjsr_error_take(struct qjsr_error_log *log);

#endif
