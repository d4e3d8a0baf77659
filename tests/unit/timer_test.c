/* The timers against a plain list: 20,000 random settings, clearings and firings. */
#include "timer.h"

#include <stdlib.h>

#include "clock.h"
#include "instance.h"
#include "unit.h"

#define MAX_MODEL 4096
#define STEPS 20000

/* What a list without any cleverness knows of a timer. */
struct expected {
    int64_t id;
    int delay_hours; /* so far apart that the time the test takes plays no part */
    int number;
};

struct world {
    struct qjs_reactor *r;
    JSValue function; /* appends its argument to `fired` */
    struct expected list[MAX_MODEL];
    int count, next_number;
    uint32_t random;
};

static uint32_t random_below(struct world *w, uint32_t bound)
{
    w->random = w->random * UINT32_C(1664525) + UINT32_C(1013904223);
    return (w->random >> 8) % bound;
}

static JSValue eval(struct qjs_reactor *r, const char *source)
{
    return JS_Eval(r->ctx, source, strlen(source), "test.js", JS_EVAL_TYPE_GLOBAL);
}

static int last_fired(struct qjs_reactor *r)
{
    JSValue value = eval(r, "fired.length === 1 ? fired.pop() : -1");
    int32_t number = -2;

    (void)JS_ToInt32(r->ctx, &number, value);
    return number;
}

static void set_one(struct world *w)
{
    struct expected *e = &w->list[w->count];
    JSValue argument = JS_NewInt32(w->r->ctx, w->next_number);

    *e = (struct expected){.number = w->next_number++, .delay_hours = (int)random_below(w, 50) + 1};
    e->id =
        qjsr_timer_set(w->r, w->r->ctx, w->function, e->delay_hours * 3600e3, false, 1, &argument);
    CHECK(e->id > 0);
    for (int i = 0; i < w->count; i++)
        CHECK(w->list[i].id != e->id);
    w->count++;
}

static void forget(struct world *w, int index)
{
    w->count--;
    memmove(&w->list[index], &w->list[index + 1], (size_t)(w->count - index) * sizeof *w->list);
}

static void clear_one(struct world *w)
{
    int index = (int)random_below(w, (uint32_t)w->count);
    int64_t id = w->list[index].id;

    qjsr_timer_clear(w->r, id);
    qjsr_timer_clear(w->r, id); /* an old id names nothing */
    forget(w, index);
}

/* The list is in order of creation, so the first of the smallest is the next. */
static int first_due(const struct world *w)
{
    int best = 0;

    for (int i = 1; i < w->count; i++) {
        if (w->list[i].delay_hours < w->list[best].delay_hours)
            best = i;
    }
    return best;
}

static void fire_one(struct world *w)
{
    int index = first_due(w);

    qjsr_timer_fire(w->r);
    CHECK_INT(last_fired(w->r), w->list[index].number);
    forget(w, index);
}

static void agrees_with_a_list(struct qjs_reactor *r)
{
    struct world *w = calloc(1, sizeof *w);

    CHECK(w);
    if (!w)
        return;
    w->r = r;
    w->random = 12345;
    w->function = eval(r, "var fired = []; (n) => { fired.push(n); }");
    for (int step = 0; step < STEPS && unit_failures == 0; step++) {
        uint32_t what = random_below(w, 10);

        if (w->count == 0 || (what < 5 && w->count < 200))
            set_one(w);
        else if (what < 8)
            clear_one(w);
        else
            fire_one(w);
        CHECK_INT((int64_t)r->timers.count, w->count);
    }
    while (w->count && unit_failures == 0)
        fire_one(w);
    CHECK_INT(qjsr_timer_next(r, qjsr_clock_now()), -1);
    JS_FreeValue(r->ctx, w->function);
    free(w);
}

static void nonsense_ids_name_nothing(struct qjs_reactor *r)
{
    static const int64_t ids[] = {
        0, -1, 1, 7, INT64_MAX, INT64_MIN, INT64_C(1) << 26, INT64_C(1) << 53};

    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        qjsr_timer_clear(r, ids[i]);
    CHECK_INT((int64_t)r->timers.count, 0);
}

static void huge_delays_never_come_early(struct qjs_reactor *r)
{
    static const double delays[] = {2147483648.0, 4294967346.0, 1e15, 1e300, 1.0 / 0.0};
    JSValue function = eval(r, "() => {}");

    for (size_t i = 0; i < sizeof delays / sizeof *delays; i++) {
        int64_t id = qjsr_timer_set(r, r->ctx, function, delays[i], false, 0, NULL);

        CHECK(id > 0);
        CHECK(qjsr_timer_next(r, qjsr_clock_now()) > INT64_C(2147483647) * QJSR_NS_PER_MS);
        qjsr_timer_clear(r, id);
    }
    JS_FreeValue(r->ctx, function);
}

int main(void)
{
    struct qjs_reactor *r = qjs_reactor_new();

    CHECK(r && qjs_reactor_init(r) == 0);
    if (unit_failures)
        return unit_end();
    agrees_with_a_list(r);
    nonsense_ids_name_nothing(r);
    huge_delays_never_come_early(r);
    qjs_reactor_free(r);
    return unit_end();
}
