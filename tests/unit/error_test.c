#include "error.h"

#include "qjs_reactor.h"
#include "unit.h"

static JSContext *new_context(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = rt ? JS_NewContext(rt) : NULL;

    CHECK(ctx);
    return ctx;
}

static void free_context(JSContext *ctx)
{
    JSRuntime *rt = JS_GetRuntime(ctx);

    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}

static void starts_empty(void)
{
    struct qjsr_error_log log = {.quiet = true};

    CHECK_INT(log.code, QJS_OK);
    CHECK_STRING(qjsr_error_text(&log), "");
    CHECK_INT((int64_t)qjsr_error_length(&log), 0);
    CHECK_INT(qjsr_error_waiting(&log), 0);
    CHECK(!qjsr_error_take(&log));
    qjsr_error_free(&log);
}

static void keeps_the_last(void)
{
    struct qjsr_error_log log = {.quiet = true};

    qjsr_error_set(&log, QJS_E_FILE, "no %s", "file");
    qjsr_error_set(&log, QJS_E_ARGUMENT, "%d bad", 7);
    CHECK_INT(log.code, QJS_E_ARGUMENT);
    CHECK_STRING(qjsr_error_text(&log), "7 bad");
    CHECK_INT((int64_t)qjsr_error_length(&log), 5);
    qjsr_error_free(&log);
    CHECK_INT(log.code, QJS_OK);
}

/* Raise String(value) for later. */
static void queue(struct qjsr_error_log *log, JSContext *ctx, const char *string)
{
    JSValue value = JS_NewString(ctx, string);

    qjsr_error_raise(log, QJSR_ERROR_LATER, ctx, QJS_E_EXCEPTION, NULL, value);
    JS_FreeValue(ctx, value);
}

static void queues_in_order(void)
{
    struct qjsr_error_log log = {.quiet = true};
    JSContext *ctx = new_context();

    queue(&log, ctx, "a");
    queue(&log, ctx, "b");
    CHECK_INT(qjsr_error_waiting(&log), 2);
    CHECK_INT(log.code, QJS_OK);
    CHECK(qjsr_error_take(&log));
    CHECK_STRING(qjsr_error_text(&log), "a");
    queue(&log, ctx, "c");
    CHECK(qjsr_error_take(&log));
    CHECK_STRING(qjsr_error_text(&log), "b");
    CHECK(qjsr_error_take(&log));
    CHECK_STRING(qjsr_error_text(&log), "c");
    CHECK(!qjsr_error_take(&log));
    CHECK_STRING(qjsr_error_text(&log), "c");
    queue(&log, ctx, "d");
    qjsr_error_drop_queue(&log);
    CHECK_INT(qjsr_error_waiting(&log), 0);
    qjsr_error_free(&log);
    free_context(ctx);
}

/* One that could not be queued for want of memory is told after the others, without its text. */
static void counts_what_was_lost(void)
{
    struct qjsr_error_log log = {.quiet = true, .lost_code = QJS_E_REJECTION};
    JSContext *ctx = new_context();

    queue(&log, ctx, "kept");
    CHECK_INT(qjsr_error_waiting(&log), 2);
    CHECK(qjsr_error_take(&log));
    CHECK_STRING(qjsr_error_text(&log), "kept");
    CHECK(qjsr_error_take(&log));
    CHECK_INT(log.code, QJS_E_REJECTION);
    CHECK(strstr(qjsr_error_text(&log), "memory"));
    CHECK(!qjsr_error_take(&log));
    qjsr_error_free(&log);
    free_context(ctx);
}

/* The text of what `source` evaluates to. */
static void check_description(JSContext *ctx, const char *source, const char *expected)
{
    struct qjsr_error_log log = {.quiet = true};
    JSValue value = JS_Eval(ctx, source, strlen(source), "s.js", JS_EVAL_TYPE_GLOBAL);

    qjsr_error_raise(&log, QJSR_ERROR_NOW, ctx, QJS_E_EXCEPTION, "title", value);
    CHECK_STRING(qjsr_error_text(&log), expected);
    CHECK(!JS_HasException(ctx));
    JS_FreeValue(ctx, value);
    qjsr_error_free(&log);
}

static void describes(void)
{
    JSContext *ctx = new_context();

    check_description(ctx, "12", "title: 12");
    check_description(ctx, "null", "title: null");
    check_description(ctx, "Symbol('s')",
                      "title: [a thrown value that cannot be converted to a string]");
    check_description(ctx, "const e = new TypeError('no'); e.stack = 'at x\\n\\n'; e",
                      "title: TypeError: no\nat x");
    check_description(ctx, "e.cause = 3; e", "title: TypeError: no\nat x\nCaused by: 3");
    check_description(ctx,
                      "delete e.cause; Object.defineProperty(e, 'stack', { get() { throw 1 } })",
                      "title: TypeError: no");
    check_description(ctx, "({ toString() { throw 1 } })",
                      "title: [a thrown value that cannot be converted to a string]");
    free_context(ctx);
}

static void ends_a_circle_of_causes(void)
{
    static const char source[] = "const e = new Error('x'); e.stack = ''; e.cause = e; e";
    struct qjsr_error_log log = {.quiet = true};
    JSContext *ctx = new_context();
    JSValue value = JS_Eval(ctx, source, sizeof source - 1, "s.js", JS_EVAL_TYPE_GLOBAL);

    qjsr_error_raise(&log, QJSR_ERROR_NOW, ctx, QJS_E_EXCEPTION, NULL, value);
    CHECK_INT((int64_t)qjsr_error_length(&log),
              (int64_t)(strlen("Error: x") + 10 * strlen("\nCaused by: Error: x")));
    JS_FreeValue(ctx, value);
    qjsr_error_free(&log);
    free_context(ctx);
}

int main(void)
{
    starts_empty();
    keeps_the_last();
    queues_in_order();
    counts_what_was_lost();
    describes();
    ends_a_circle_of_causes();
    return unit_end();
}
