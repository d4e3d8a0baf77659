/* Channels within the guest and to the host, transfers, broadcast, structuredClone. */
#include "pass.h"

static const char within[] =
    "{ const a = new MessageChannel(), b = new MessageChannel(), c = new BroadcastChannel('x');\n"
    "  const d = new BroadcastChannel('x'), buffer = new ArrayBuffer(100);\n"
    "  a.port2.onmessage = ({ data, ports }) => { ports[0].onmessage = () => {};\n"
    "    ports[0].postMessage(data.self === data); ports[0].close(); };\n"
    "  a.port1.addEventListener('message', () => {}, { once: true }); a.port1.start();\n"
    "  d.onmessage = ({ data }) => { d.close(); };\n"
    "  const value = { buffer, port: b.port2, list: [1, 'x'.repeat(300)] }; value.self = value;\n"
    "  b.port1.postMessage('early'); b.port1.onclose = () => {};\n"
    "  a.port1.postMessage(value, [buffer, b.port2]);\n"
    "  a.port2.postMessage(new Map([[1, 2]]));\n"
    "  c.postMessage(structuredClone({ e: new Error('e') }));\n"
    "  globalThis.kept = [a, c]; }\n"
    "new MessageChannel().port1.postMessage(0, [new MessageChannel().port2]); gc(); 1";

/* ["port", 39([10, number])]; each pass has a port of its own */
static void with_host(struct pass *p)
{
    uint8_t pair[] = {0x82, 0x64, 'p',  'o',  'r',
                      't',  0xd8, 0x27, 0x82, 0x0a,
                      0x1a, 0x40, 0,    0,    (uint8_t)(p->number + 1)};
    uint8_t message[] = {0x82, 0xa1, 0x61, 'a',  0x18,
                         0x2a, 0xd8, 0x27, 0x82, 0x0a,
                         0x1a, 0x40, 1,    0,    (uint8_t)(p->number + 1)};
    uint32_t number = 0x40000001 + p->number;

    if (pass_answer(p, "set port", qjs_reactor_set(p->r, 0, pair, sizeof pair)) < 0)
        return;
    (void)pass_evaluate(p,
                        "port.onmessage = ({ data, ports }) => port.postMessage([data, "
                        "ports[0]], ports); port.onclose = () => {}; 1",
                        QJS_COPY);
    (void)pass_answer(p, "message", qjs_reactor_message(p->r, number, message, sizeof message));
    pass_turn(p);
    (void)pass_evaluate(p, "(() => new MessageChannel().port1)()", QJS_FUNCTIONS);
    (void)pass_evaluate(p,
                        "{ const c = new BroadcastChannel('joined'); c.onmessage = () => {};\n"
                        "  c.postMessage(1); c.close(); } 1",
                        QJS_COPY);
    (void)qjs_reactor_close_port(p->r, number);
    pass_turn(p);
}

void take_messages(struct pass *p)
{
    (void)pass_evaluate(p, within, QJS_COPY);
    pass_turn(p);
    with_host(p);
}
