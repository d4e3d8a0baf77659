#include "timer.h"

#include <math.h>

#include "clock.h"
#include "instance.h"

/*
 * heap[] is a binary heap by (deadline, order); each timer knows its place in
 * it. An id is generation * 2^26 + slot + 1, so that clearing finds its timer
 * at once, ids stay below 2^53, and an old id does not meet the slot's next
 * owner.
 */
#define SLOT_BITS 26
#define MAX_TIMERS ((UINT32_C(1) << SLOT_BITS) - 1)
#define MAX_GENERATION ((UINT32_C(1) << 26) - 1)

struct qjsr_timer {
    int64_t deadline; /* clock ns; INT64_MAX never comes */
    uint64_t order;
    int64_t period; /* ns; < 0: one-shot */
    uint32_t place; /* in heap */
    uint32_t slot;
    JSValue function;
    int argc;
    JSValue argv[];
};

static bool comes_before(const struct qjsr_timer *a, const struct qjsr_timer *b)
{
    return a->deadline < b->deadline || (a->deadline == b->deadline && a->order < b->order);
}

static void put(struct qjsr_timers *timers, struct qjsr_timer *timer, uint32_t place)
{
    timers->heap[place] = timer;
    timer->place = place;
}

/* Move the timer at `place` to where the heap's order wants it. */
static void settle(struct qjsr_timers *timers, uint32_t place)
{
    struct qjsr_timer *timer = timers->heap[place];

    while (place > 0) {
        uint32_t parent = (place - 1) / 2;

        if (!comes_before(timer, timers->heap[parent]))
            break;
        put(timers, timers->heap[parent], place);
        place = parent;
    }
    for (;;) {
        uint32_t child = 2 * place + 1;

        if (child >= timers->count)
            break;
        if (child + 1 < timers->count && comes_before(timers->heap[child + 1], timers->heap[child]))
            child++;
        if (!comes_before(timers->heap[child], timer))
            break;
        put(timers, timers->heap[child], place);
        place = child;
    }
    put(timers, timer, place);
}

/* Take the timer out of heap and slots; it is then the caller's. */
static void take_out(struct qjsr_timers *timers, struct qjsr_timer *timer)
{
    struct qjsr_timer_slot *slot = &timers->slots[timer->slot];
    uint32_t place = timer->place;

    timers->count--;
    if (place != timers->count) {
        put(timers, timers->heap[timers->count], place);
        settle(timers, place);
    }
    slot->timer = NULL;
    slot->generation = slot->generation < MAX_GENERATION ? slot->generation + 1 : 0;
    slot->next_free = timers->first_free;
    timers->first_free = timer->slot + 1;
}

static void timer_free(JSRuntime *rt, struct qjsr_timer *timer)
{
    JS_FreeValueRT(rt, timer->function);
    for (int i = 0; i < timer->argc; i++)
        JS_FreeValueRT(rt, timer->argv[i]);
    js_free_rt(rt, timer);
}

/* Room for one more timer. 0, or -1 with an exception pending. */
static int reserve(struct qjsr_timers *timers, JSContext *ctx)
{
    uint32_t capacity;
    void *grown;

    if (timers->count < timers->capacity)
        return 0;
    if (timers->count == MAX_TIMERS) {
        JS_ThrowRangeError(ctx, "too many timers");
        return -1;
    }
    capacity = timers->capacity ? timers->capacity * 2 : 16;
    if (capacity > MAX_TIMERS)
        capacity = MAX_TIMERS;
    grown = js_realloc(ctx, timers->heap, capacity * sizeof *timers->heap);
    if (!grown)
        return -1;
    timers->heap = grown;
    grown = js_realloc(ctx, timers->slots, capacity * sizeof *timers->slots);
    if (!grown)
        return -1;
    timers->slots = grown;
    timers->capacity = capacity;
    return 0;
}

static uint32_t take_slot(struct qjsr_timers *timers, struct qjsr_timer *timer)
{
    uint32_t index;

    if (timers->first_free) {
        index = timers->first_free - 1;
        timers->first_free = timers->slots[index].next_free;
    } else {
        index = timers->slot_count++;
        timers->slots[index].generation = 0;
    }
    timers->slots[index].timer = timer;
    return index;
}

/* Milliseconds as ns, held to what can be added to the clock without overflow. */
static int64_t delay_ns(double ms)
{
    double ns = ms * (double)QJSR_NS_PER_MS;

    if (!(ns > 0)) /* NaN too */
        return 0;
    return ns >= (double)INT64_MAX ? INT64_MAX : (int64_t)ns;
}

int64_t qjsr_timer_set(struct qjs_reactor *r, JSContext *ctx, JSValueConst function,
                       double delay_ms, bool repeats, int argc, JSValueConst *argv)
{
    struct qjsr_timers *timers = &r->timers;
    struct qjsr_timer *timer;
    int64_t delay = delay_ns(delay_ms);

    if (reserve(timers, ctx) < 0)
        return -1;
    timer = js_malloc(ctx, sizeof *timer + (size_t)argc * sizeof *timer->argv);
    if (!timer)
        return -1;
    timer->deadline = qjsr_clock_after(qjsr_clock_now(), delay);
    timer->order = timers->next_order++;
    timer->period = repeats ? delay : -1;
    timer->function = JS_DupValue(ctx, function);
    timer->argc = argc;
    for (int i = 0; i < argc; i++)
        timer->argv[i] = JS_DupValue(ctx, argv[i]);
    timer->slot = take_slot(timers, timer);
    put(timers, timer, timers->count++);
    settle(timers, timer->place);
    return ((int64_t)timers->slots[timer->slot].generation << SLOT_BITS) + timer->slot + 1;
}

void qjsr_timer_clear(struct qjs_reactor *r, int64_t id)
{
    struct qjsr_timers *timers = &r->timers;
    struct qjsr_timer_slot *slot;
    struct qjsr_timer *timer;
    int64_t index = (id & MAX_TIMERS) - 1;

    if (id <= 0 || index < 0 || index >= timers->slot_count)
        return;
    slot = &timers->slots[index];
    timer = slot->timer;
    if (!timer || slot->generation != id >> SLOT_BITS)
        return;
    take_out(timers, timer);
    timer_free(r->rt, timer);
}

void qjsr_timer_clear_all(struct qjs_reactor *r)
{
    struct qjsr_timers *timers = &r->timers;

    while (timers->count) {
        struct qjsr_timer *timer = timers->heap[timers->count - 1];

        take_out(timers, timer);
        timer_free(r->rt, timer);
    }
    js_free_rt(r->rt, timers->heap);
    js_free_rt(r->rt, timers->slots);
    *timers = (struct qjsr_timers){.next_order = timers->next_order};
}

int64_t qjsr_timer_next(const struct qjs_reactor *r, int64_t now)
{
    int64_t deadline;

    if (!r->timers.count)
        return -1;
    deadline = r->timers.heap[0]->deadline;
    return deadline > now ? deadline - now : 0;
}

uint64_t qjsr_timer_order(const struct qjs_reactor *r)
{
    return r->timers.next_order;
}

/*
 * The next tick of an interval: on the grid of its period, so that it does not
 * drift, and after now, so that ticks which were missed are left out.
 */
static int64_t next_tick(const struct qjsr_timer *timer, int64_t now)
{
    uint64_t missed;

    if (timer->period == 0)
        return now;
    if (now <= timer->deadline)
        return qjsr_clock_after(timer->deadline, timer->period);
    /* Unsigned: on a clock that has jumped they may be further apart than INT64_MAX. */
    missed = ((uint64_t)now - (uint64_t)timer->deadline) % (uint64_t)timer->period;
    return qjsr_clock_after(now, timer->period - (int64_t)missed);
}

bool qjsr_timer_is_due(const struct qjs_reactor *r, int64_t now, uint64_t order)
{
    const struct qjsr_timer *timer = r->timers.count ? r->timers.heap[0] : NULL;

    /* The clock never runs backwards, so a timer set in this turn stands behind all due ones. */
    return timer && timer->deadline <= now && timer->order < order;
}

void qjsr_timer_fire(struct qjs_reactor *r)
{
    struct qjsr_timers *timers = &r->timers;
    struct qjsr_timer *timer = timers->heap[0];
    JSValue result, function, global = JS_GetGlobalObject(r->ctx); /* `this`, as HTML has it */
    JSValue *argv;
    int argc;

    qjsr_error_forget_stack(r->ctx);
    if (timer->period < 0) {
        take_out(timers, timer);
        result = JS_Call(r->ctx, timer->function, global, timer->argc, timer->argv);
        timer_free(r->rt, timer);
    } else {
        timer->deadline = next_tick(timer, qjsr_clock_now());
        timer->order = timers->next_order++;
        settle(timers, timer->place);
        /* The function may clear its own interval: hold what the call needs. */
        argc = timer->argc;
        function = JS_DupValue(r->ctx, timer->function);
        argv = js_malloc(r->ctx, ((size_t)argc + 1) * sizeof *argv);
        if (!argv) {
            JS_FreeValue(r->ctx, function);
            JS_FreeValue(r->ctx, global);
            return;
        }
        for (int i = 0; i < argc; i++)
            argv[i] = JS_DupValue(r->ctx, timer->argv[i]);
        result = JS_Call(r->ctx, function, global, argc, argv);
        for (int i = 0; i < argc; i++)
            JS_FreeValue(r->ctx, argv[i]);
        js_free(r->ctx, argv);
        JS_FreeValue(r->ctx, function);
    }
    JS_FreeValue(r->ctx, result);
    JS_FreeValue(r->ctx, global);
}

void qjsr_timer_shift(struct qjs_reactor *r, int64_t ns)
{
    /* The same for all, so the heap stays in order. */
    for (uint32_t i = 0; i < r->timers.count; i++) {
        int64_t *deadline = &r->timers.heap[i]->deadline;

        if (ns >= 0)
            *deadline = qjsr_clock_after(*deadline, ns);
        else
            *deadline = *deadline < INT64_MIN - ns ? INT64_MIN : *deadline + ns;
    }
}
