/* Values in both directions, handles, host functions, promises, bytecode. */
#include <string.h>

#include "cbor_write.h"
#include "pass.h"

#define EXPECT(p, what, answer, bytes) pass_expect(p, what, answer, bytes, sizeof(bytes) - 1)

static const char every_kind[] =
    "globalThis.every = () => { const shared = { s: 1 }, cycle = [1]; cycle.push(cycle);\n"
    "return [undefined, null, true, 1, -5, 1.5, 2n ** 70n, -(2n ** 70n), 'text', "
    "'w\\u20ac\\ud800',\n"
    "  ['a'.repeat(40) + 'b'.repeat(40), , 3], Object.assign([1], { p: 1 }), shared, shared, "
    "cycle,\n"
    "  new Map([[1, new Map()], ['k', shared]]), new Set([1, 'a']), new Date(5), /a+/gi,\n"
    "  Object(1), Object('s'), Object(false), Object(1n), new ArrayBuffer(9), new DataView(new\n"
    "  ArrayBuffer(3)), new Float64Array(3), new BigInt64Array(2), new Uint8Array([1, 2, 3]),\n"
    "  new TypeError('t', { cause: new Error('c') }), new AggregateError([new Error('1')], 'm'),\n"
    "  new DOMException('d', 'AbortError'), { get g() { return { deep: [[[[]]]] } }, '': 0, 7: 7,\n"
    "  __proto__: null }, Array.from({ length: 40 }, (_, i) => ({ id: i, name: 'n' + i }))] }; 1";

static const char handles[] =
    "[function f(a) {}, (a, b) => a, class C {}, Promise.resolve(1), Symbol('s'), new WeakMap(),\n"
    " new Proxy({}, {}), new (class D { x = 1 })(), function* () {}, globalThis.host?.echo]";

static void values_out(struct pass *p)
{
    EXPECT(p, "every kind", pass_evaluate(p, every_kind, QJS_COPY), "\x01");
    (void)pass_evaluate(p, "every()", QJS_COPY);
    (void)pass_evaluate(p, "every()", QJS_FUNCTIONS);
    (void)pass_evaluate(p, handles, QJS_HANDLES);
    EXPECT(p, "a record", pass_evaluate(p, "({ a: 1, b: [true, 'x'] })", QJS_COPY),
           "\xa2\x61\x61\x01\x61\x62\x82\xf5\x61x");
    EXPECT(p, "sharing", pass_evaluate(p, "{ const o = {}; [o, [o]] }", QJS_COPY),
           "\x82\xd8\x1c\xa0\x81\xd8\x1d\x00");
    EXPECT(p, "a BigInt", pass_evaluate(p, "2n ** 64n", QJS_COPY), "\xc2\x49\x01\0\0\0\0\0\0\0\0");
    (void)pass_answer(p, "held", qjs_reactor_held(p->r));
}

/* ["host", {echo, fail, later, again}] */
static void host_functions(struct pass *p)
{
    static const char host[] = "\x82\x64host\xa4\x64"
                               "echo\xd8\x27\x84\x08\x01\x64"
                               "echo\x02\x64"
                               "fail\xd8\x27\x82\x08\x02\x65later\xd8\x27\x82\x08\x03\x65"
                               "again\xd8\x27\x82\x08\x04";
    int set = qjs_reactor_set(p->r, 0, (const uint8_t *)host, sizeof host - 1);

    if (pass_answer(p, "set host", set) < 0)
        return;
    EXPECT(p, "echo", pass_evaluate(p, "host.echo(1, 'a', [2n])", QJS_COPY),
           "\x83\x01\x61\x61\x81\xc2\x41\x02");
    (void)pass_evaluate(p, "host.echo(...every(), () => 1)", QJS_FUNCTIONS);
    (void)pass_evaluate(p, "try { host.fail() } catch (e) { [e.stack, e.cause.stack, e.name] }",
                        QJS_COPY);
    if (!p->sure)
        (void)pass_evaluate(p, "host.fail(1)", QJS_COPY);
    (void)pass_evaluate(p, "[host.again(), host.again.name]", QJS_COPY);
    (void)pass_evaluate(p, "host.echo(host.echo, host.fail)", QJS_FUNCTIONS);
}

static void promises(struct pass *p)
{
    uint32_t handle, settled = p->settled;

    handle =
        pass_handle(p, pass_evaluate(p, "host.later().then((v) => [v, every()])", QJS_FUNCTIONS));
    if (handle) {
        (void)pass_answer(p, "await", qjs_reactor_await(p->r, handle, QJS_COPY));
        pass_settle(p, "settled", false);
        pass_turn(p);
        if (p->sure && p->settled != settled + 1)
            pass_fail(p, "the door was not told of the promise");
        (void)pass_answer(p, "await again", qjs_reactor_await(p->r, handle, QJS_HANDLES));
        (void)pass_answer(p, "release", qjs_reactor_release(p->r, handle, 0));
    }
    handle = pass_handle(
        p, pass_evaluate(p, "try { await host.later() } catch (e) { [e] }", QJS_EVALUATE_ASYNC));
    if (handle) {
        (void)pass_answer(p, "await async", qjs_reactor_await(p->r, handle, QJS_COPY));
        pass_settle(p, "rejected", true);
        pass_turn(p);
        if (p->sure)
            EXPECT(p, "the value of async", qjs_reactor_await(p->r, handle, QJS_COPY),
                   "\x81\x68rejected");
        (void)pass_answer(p, "release", qjs_reactor_release(p->r, handle, 1));
    }
    (void)pass_evaluate(p, "host.echo(host.later(), Promise.resolve(1))", QJS_FUNCTIONS);
    pass_settle(p, "nobody waits", false);
    pass_turn(p);
}

/* One array of a value of each kind. */
static const char values_in[] =
    "\x98\x1b\xf7\x01\xfb\x3f\xf8\0\0\0\0\0\0\xc2\x49\x01\0\0\0\0\0\0\0\0\x63txt"
    "\x63\xe6\xb0\xb4\xd9\x01\x11\x43\xed\xa0\x80\x7f\x61\x61\x61\x62\xff\x44\1\2\3\4"
    "\x83\x01\x02\x03\x9f\x01\xff\xa2\x61\x61\x01\x61\x62\x81\xa1\x61\x63\x02\xbf\xff"
    "\xd8\x1c\x81\xd8\x1d\x00\xd8\x1c\xa1\x61s\xd8\x1d\x01\xd9\x01\x03\xa1\x01\xa0"
    "\xd9\x01\x02\x82\x01\x02\xc1\x05\xd8\x1b\x83\x66RegExp\x61"
    "a\x61g\xd8\x1b\x82\x66String\x61x\xd8\x1b\x82\x69TypeError\xa3\x67message\x61m\x65"
    "cause\xd8\x1b\x82\x65"
    "Error\xa0\x64"
    "code\x05\xd8\x56\x48\0\0\0\0\0\0\0\0\xd8\x1b\x82\x68"
    "DataView\x42\1\2\xd8\x1b\x83\x65"
    "Array\x09\xa2\x02\x05\x61p\xf6\xd8\x27\x82\x08\x15\xd8\x27\x82\x09\x19\x7f\xff\xd8\x1d\x00";

static void values_into(struct pass *p)
{
    static const char pair[] = "\x82\x61x\xa1\x61y\x83\x01\x02\x03", key[] = "\x61x";
    const uint8_t *in = (const uint8_t *)values_in;
    uint32_t handle =
        pass_handle(p, pass_evaluate(p, "(function (...all) { return all })", QJS_FUNCTIONS));

    if (handle) {
        (void)pass_answer(p, "call",
                          qjs_reactor_call(p->r, handle, in, sizeof values_in - 1, QJS_HANDLES));
        EXPECT(p, "call with few",
               qjs_reactor_call(p->r, handle, (const uint8_t *)"\x83\xf6\x05\x61x", 5, QJS_COPY),
               "\x82\x05\x61x");
        (void)pass_answer(p, "release", qjs_reactor_release(p->r, handle, 1));
    }
    handle = pass_handle(
        p, pass_evaluate(p, "(class { constructor(...all) { this.all = all } })", QJS_FUNCTIONS));
    if (!handle)
        return;
    handle = pass_handle(
        p, pass_answer(p, "construct",
                       qjs_reactor_construct(p->r, handle, in, sizeof values_in - 1, QJS_HANDLES)));
    if (!handle)
        return;
    if (pass_answer(p, "set",
                    qjs_reactor_set(p->r, handle, (const uint8_t *)pair, sizeof pair - 1)) == 0)
        EXPECT(p, "get", qjs_reactor_get(p->r, handle, (const uint8_t *)key, 2, QJS_COPY),
               "\xa1\x61y\x83\x01\x02\x03");
    (void)pass_answer(p, "get all",
                      qjs_reactor_get(p->r, handle,
                                      (const uint8_t *)"\x63"
                                                       "all",
                                      4, QJS_HANDLE));
    if (!p->sure)
        (void)pass_answer(p, "copy an instance", qjs_reactor_copy(p->r, handle, QJS_COPY));
    (void)pass_answer(p, "copy", qjs_reactor_copy(p->r, handle, QJS_HANDLES));
    (void)pass_answer(p, "held", qjs_reactor_held(p->r));
}

static void bytecode(struct pass *p)
{
    static const char source[] =
        "(() => { function g() { return [1, 'b', /x/, 5n].length } return g() })()";
    struct bytes code;
    int length = pass_answer(p, "compile",
                             qjs_reactor_compile(p->r, source, sizeof source - 1, "code.js", 0));
    const uint8_t *cbor = qjs_reactor_exchange(p->r)->bytes;
    size_t head;

    if (length < 0)
        return;
    head = cbor[0] == 0x58 ? 2 : 3;
    code.length = (size_t)length - head;
    if (code.length > sizeof code.bytes) {
        pass_fail(p, "the bytecode is large");
        return;
    }
    memcpy(code.bytes, cbor + head, code.length);
    EXPECT(p, "bytecode",
           qjs_reactor_evaluate(p->r, (const char *)code.bytes, code.length, NULL,
                                QJS_EVALUATE_BYTECODE),
           "\x04");
}

void take_values(struct pass *p)
{
    values_out(p);
    host_functions(p);
    promises(p);
    values_into(p);
    bytecode(p);
    (void)pass_evaluate(p, "host = every = undefined", QJS_COPY);
    pass_turn(p);
}
