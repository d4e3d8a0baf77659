#include "calls.h"

#include <string.h>

/* Functions by what they take and give. */
union function {
    void (*nothing)(qjs_reactor *);
    void (*setting)(qjs_reactor *, uint32_t);
    void (*flag)(qjs_reactor *, int);
    void (*pair)(qjs_reactor *, uint32_t, uint32_t);
    void (*host)(qjs_reactor *, qjs_host_door *, void *, int);
    int (*number)(qjs_reactor *);
    int (*code)(const qjs_reactor *);
    size_t (*size)(const qjs_reactor *);
    int (*poll)(qjs_reactor *, int);
    int (*port)(qjs_reactor *, uint32_t);
    int (*argv)(qjs_reactor *, int, char **);
    int (*source)(qjs_reactor *, const char *, size_t, const char *, int);
    int (*cells)(qjs_reactor *, uint32_t, int32_t *, int32_t *);
    int (*name)(qjs_reactor *, const char *);
    int (*act)(qjs_reactor *, uint32_t, const uint8_t *, size_t, int);
    int (*put)(qjs_reactor *, uint32_t, const uint8_t *, size_t);
    int (*crossing)(qjs_reactor *, uint32_t, int);
    int (*times)(qjs_reactor *, uint32_t, uint32_t);
    int (*settle)(qjs_reactor *, uint32_t, int, const uint8_t *, size_t);
    int (*module)(qjs_reactor *, const char *, const uint8_t *, size_t);
    int (*json)(qjs_reactor *, const char *, size_t);
};

enum shape {
    NOTHING,
    SETTING,
    FLAG,
    PAIR,
    HOST,
    NUMBER,
    CODE,
    SIZE,
    POLL,
    PORT,
    ARGV,
    SOURCE,
    CELLS,
    NAME,
    ACT,
    PUT,
    CROSSING,
    TIMES,
    SETTLE,
    MODULE,
    JSON,
    POINTER,
    RESERVE
};

struct entry {
    const char *name, *kinds;
    char result;
    enum shape shape;
    union function function;
};

static const struct entry entries[] = {
    {"init", "", 'i', NUMBER, {.number = qjs_reactor_init}},
    {"init_argv", "w", 'i', ARGV, {.argv = qjs_reactor_init_argv}},
    {"eval", "bti", 'i', SOURCE, {.source = qjs_reactor_eval}},
    {"loop_once", "", 'i', NUMBER, {.number = qjs_reactor_loop_once}},
    {"poll_io", "i", 'i', POLL, {.poll = qjs_reactor_poll_io}},
    {"destroy", "", 'v', NOTHING, {.nothing = qjs_reactor_destroy}},
    {"loop_state", "", 'p', POINTER, {.nothing = NULL}},
    {"descriptor", "ic", 'i', CELLS, {.cells = qjs_reactor_descriptor}},
    {"error_code", "", 'i', CODE, {.code = qjs_reactor_error_code}},
    {"error_text", "", 'p', POINTER, {.nothing = NULL}},
    {"error_length", "", 'i', SIZE, {.size = qjs_reactor_error_length}},
    {"get_context", "", 'p', POINTER, {.nothing = NULL}},
    {"version", "", 'p', POINTER, {.nothing = NULL}},
    {"set_time_limit", "i", 'v', SETTING, {.setting = qjs_reactor_set_time_limit}},
    {"set_poll_limit", "i", 'v', SETTING, {.setting = qjs_reactor_set_poll_limit}},
    {"set_turn_budget", "ii", 'v', PAIR, {.pair = qjs_reactor_set_turn_budget}},
    {"set_stack_ceiling", "i", 'v', SETTING, {.setting = qjs_reactor_set_stack_ceiling}},
    {"set_error_output", "i", 'v', FLAG, {.flag = qjs_reactor_set_error_output}},
    {"set_web", "i", 'v', FLAG, {.flag = qjs_reactor_set_web}},
    {"set_random_seed", "ii", 'v', PAIR, {.pair = qjs_reactor_set_random_seed}},
    {"stop", "", 'v', NOTHING, {.nothing = qjs_reactor_stop}},
    {"stop_flag", "", 'p', POINTER, {.nothing = NULL}},
    {"abandon", "", 'v', NOTHING, {.nothing = qjs_reactor_abandon}},
    {"set_host", "di", 'v', HOST, {.host = qjs_reactor_set_host}},
    {"exchange", "", 'p', POINTER, {.nothing = NULL}},
    {"reserve", "i", 'p', RESERVE, {.nothing = NULL}},
    {"evaluate", "bti", 'i', SOURCE, {.source = qjs_reactor_evaluate}},
    {"compile", "bti", 'i', SOURCE, {.source = qjs_reactor_compile}},
    {"import", "t", 'i', NAME, {.name = qjs_reactor_import}},
    {"call", "ibi", 'i', ACT, {.act = qjs_reactor_call}},
    {"construct", "ibi", 'i', ACT, {.act = qjs_reactor_construct}},
    {"get", "ibi", 'i', ACT, {.act = qjs_reactor_get}},
    {"set", "ib", 'i', PUT, {.put = qjs_reactor_set}},
    {"copy", "ii", 'i', CROSSING, {.crossing = qjs_reactor_copy}},
    {"await", "ii", 'i', CROSSING, {.crossing = qjs_reactor_await}},
    {"release", "ii", 'i', TIMES, {.times = qjs_reactor_release}},
    {"held", "", 'i', NUMBER, {.number = qjs_reactor_held}},
    {"settle", "iib", 'i', SETTLE, {.settle = qjs_reactor_settle}},
    {"message", "ib", 'i', PUT, {.put = qjs_reactor_message}},
    {"close_port", "i", 'i', PORT, {.port = qjs_reactor_close_port}},
    {"define_module", "tb", 'i', MODULE, {.module = qjs_reactor_define_module}},
    {"set_import_map", "b", 'i', JSON, {.json = qjs_reactor_set_import_map}},
    {"prepare", "", 'i', NUMBER, {.number = qjs_reactor_prepare}},
    {"snapshot", "", 'i', NUMBER, {.number = qjs_reactor_snapshot}},
    {"restore", "", 'v', NOTHING, {.nothing = qjs_reactor_restore}},
    {"host_functions", "", 'i', NUMBER, {.number = qjs_reactor_host_functions}},
};

static const struct entry *find(const char *name)
{
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        if (!strcmp(entries[i].name, name))
            return &entries[i];
    }
    return NULL;
}

const char *replay_kinds(const char *name)
{
    const struct entry *entry = find(name);

    return entry ? entry->kinds : NULL;
}

bool replay_gives(const char *name, char kind)
{
    const struct entry *entry = find(name);

    return entry && entry->result == kind;
}

static bool is_pointer(qjs_reactor *r, const char *name)
{
    if (!strcmp(name, "loop_state"))
        return qjs_reactor_loop_state(r) != NULL;
    if (!strcmp(name, "error_text"))
        return qjs_reactor_error_text(r) != NULL;
    if (!strcmp(name, "get_context"))
        return qjs_reactor_get_context(r) != NULL;
    if (!strcmp(name, "version"))
        return qjs_version() != NULL;
    if (!strcmp(name, "stop_flag"))
        return qjs_reactor_stop_flag(r) != NULL;
    return qjs_reactor_exchange(r) != NULL;
}

/* Those that only set something. */
static void set(qjs_reactor *r, const struct entry *entry, const struct replay_argument *a,
                qjs_host_door *door, void *data)
{
    const union function *f = &entry->function;

    switch ((int)entry->shape) {
    case NOTHING:
        f->nothing(r);
        break;
    case SETTING:
        f->setting(r, (uint32_t)a[0].number);
        break;
    case FLAG:
        f->flag(r, (int)a[0].number);
        break;
    case PAIR:
        f->pair(r, (uint32_t)a[0].number, (uint32_t)a[1].number);
        break;
    default:
        f->host(r, a[0].bytes ? door : NULL, data, (int)a[1].number);
    }
}

int64_t replay_perform(qjs_reactor *reactor, const struct replay_call *call, qjs_host_door *door,
                       void *data, int32_t cells[2])
{
    const struct entry *entry = find(call->name);
    const struct replay_argument *a = call->arguments;
    const union function *f = &entry->function;
    uint32_t first = (uint32_t)a[0].number;

    switch (entry->shape) {
    case NUMBER:
        return f->number(reactor);
    case CODE:
        return f->code(reactor);
    case SIZE:
        return (int64_t)f->size(reactor);
    case POLL:
        return f->poll(reactor, (int)a[0].number);
    case PORT:
        return f->port(reactor, first);
    case ARGV:
        return f->argv(reactor, (int)call->count, call->words);
    case SOURCE:
        return f->source(reactor, a[0].bytes, a[0].length, a[1].bytes, (int)a[2].number);
    case CELLS:
        return f->cells(reactor, first, &cells[0], &cells[1]);
    case NAME:
        return f->name(reactor, a[0].bytes);
    case ACT:
        return f->act(reactor, first, (const uint8_t *)a[1].bytes, a[1].length, (int)a[2].number);
    case PUT:
        return f->put(reactor, first, (const uint8_t *)a[1].bytes, a[1].length);
    case CROSSING:
        return f->crossing(reactor, first, (int)a[1].number);
    case TIMES:
        return f->times(reactor, first, (uint32_t)a[1].number);
    case SETTLE:
        return f->settle(reactor, first, (int)a[1].number, (const uint8_t *)a[2].bytes,
                         a[2].length);
    case MODULE:
        return f->module(reactor, a[0].bytes, (const uint8_t *)a[1].bytes, a[1].length);
    case JSON:
        return f->json(reactor, a[0].bytes, a[0].length);
    case POINTER:
        return is_pointer(reactor, call->name);
    case RESERVE:
        return qjs_reactor_reserve(reactor, first) != NULL;
    default:
        set(reactor, entry, a, door, data);
        return 0;
    }
}
