#include "snippets.h"

#define TEXT(literal) {literal, sizeof(literal) - 1}
#define END {NULL, 0}

/* Sources that lead to states, or use what others have left. f is an array of the host's functions.
 */
const struct snippet snippet_scripts[] = {
    TEXT("1"),
    TEXT("globalThis.n = (globalThis.n ?? 0) + 1"),
    TEXT("throw new Error('thrown')"),
    TEXT("throw { a: [1, () => 2] }"),
    TEXT("throw { toString() { throw 3 }, get stack() { throw 4 } }"),
    TEXT("syntax error"),
    TEXT(""),
    TEXT("for (;;);"),
    TEXT("try { for (;;); } catch { n = -1 } finally { n = -2 }"),
    TEXT("std.exit(3)"),
    TEXT("try { std.exit(4) } finally { throw 5 }"),
    TEXT("setTimeout(() => std.exit(5), 2)"),
    TEXT("setTimeout(() => n++)"),
    TEXT("setTimeout(() => { throw new Error('in a timer') }, 1)"),
    TEXT("setTimeout(() => Promise.reject(new Error('of a timer')), 2.5)"),
    TEXT("globalThis.id = setInterval(() => { n = performance.now() }, 3)"),
    TEXT("clearInterval(globalThis.id)"),
    TEXT("setTimeout(() => { for (;;); }, 1)"),
    TEXT("setTimeout(() => f[15](), 1)"),
    TEXT("Promise.reject(new Error('rejected'))"),
    TEXT("globalThis.p = Promise.reject(7); queueMicrotask(() => p.catch(() => {}))"),
    TEXT("(function again() { queueMicrotask(again) })()"),
    TEXT("queueMicrotask(() => { throw 8 })"),
    TEXT("queueMicrotask(() => std.exit(6))"),
    TEXT("new Promise((resolve) => setTimeout(resolve, 2, 'again'))"),
    TEXT("new Promise((_, reject) => setTimeout(reject, 1, 'throw'))"),
    TEXT("globalThis.waiting = new Promise((done) => { globalThis.done = done })"),
    TEXT("globalThis.done?.('destroy')"),
    TEXT("globalThis.done?.({ then(f) { f(() => {}) } })"),
    TEXT("(async () => { await 0; await f[5](); return 'async' })()"),
    TEXT("[() => 1, Symbol('s'), new (class C {}), {}]"),
    TEXT("({ get x() { return f[10]() } })"),
    TEXT("({ get x() { f[16](); for (;;); }, f: () => 1 })"),
    TEXT("({ f: () => 1, get x() { throw new TypeError('getter') } })"),
    TEXT("({ f: () => 1, s: Symbol() })"),
    TEXT("const c = { a: 1 }; c.c = c; [c, c]"),
    TEXT("function named(a, b) { 'use strict'; return [this, a, b] } named"),
    TEXT("class K { constructor(x) { this.x = x } } K"),
    TEXT("globalThis.value = () => f[19]()"),
    TEXT("delete globalThis.f"),
    TEXT("globalThis.f = undefined; gc()"),
    TEXT("f.splice(0, 6); gc()"),
    TEXT("os.setReadHandler(0, () => { n = 'read'; os.setReadHandler(0, null) })"),
    TEXT("os.setWriteHandler(1, () => { os.setWriteHandler(1, null); throw 9 })"),
    TEXT("os.setWriteHandler(1, () => Promise.reject('of a handler'))"),
    TEXT("os.setWriteHandler(1, null); os.setReadHandler(0, null)"),
    TEXT("os.sleep(4)"),
    TEXT("Error.prepareStackTrace = () => { throw 10 }"),
    TEXT("Object.defineProperty(Object.prototype, 'then', { get() { throw 11 }, configurable: true "
         "})"),
    TEXT("delete Object.prototype.then"),
    TEXT("Array.prototype[Symbol.iterator] = null"),
    TEXT("Promise.prototype.then = () => 12"),
    TEXT(
        "const m = new MessageChannel(); m.port1.onmessage = () => n++; m.port2.postMessage(1); m"),
    TEXT("globalThis.ch = new MessageChannel(); ch.port1.onmessage = (e) => { n = e.data }; "
         "ch.port2"),
    TEXT("globalThis.ch.port1.postMessage('back')"),
    TEXT("globalThis.ch.port1.postMessage('destroy')"),
    TEXT("globalThis.ch.port1.close()"),
    TEXT("globalThis.b = new BroadcastChannel('joined'); b.onmessage = () => n++; "
         "b.postMessage('throw')"),
    TEXT("new BroadcastChannel('throw')"),
    TEXT("globalThis.hp = f[7](); hp.onmessage = (e) => hp.postMessage(e.data); hp"),
    TEXT("globalThis.hp.close()"),
    TEXT("structuredClone({ a: f })"),
    TEXT("import('host:one').then((m) => { n = m.one })"),
    TEXT("import('host:later')"),
    TEXT("import('host:destroy')"),
    TEXT("import('to-throw')"),
    TEXT("(function deep() { return deep() + 1 })()"),
    TEXT("again()"),
    TEXT("[...'x'.repeat(40)].map((_, i) => setTimeout(() => n++, i % 7))"),
    TEXT("Array.from({ length: 20 }, (_, i) => Promise.reject(i)); 0"),
    TEXT("JSON.stringify(Array(200).fill({ n: [1, null] })).length"),
    TEXT("new Proxy({}, { get() { return f[1]() }, ownKeys() { throw 13 } })"),
    TEXT("new Map([[1, new Set([() => 1])]])"),
    TEXT("Object.assign(new Error('e', { cause: new Error('c') }), { get y() { return f[2]() } })"),
    END,
};

const struct snippet snippet_modules[] = {
    TEXT("export default 1"),
    TEXT("export const a = () => 1; await 0"),
    TEXT("await new Promise(() => {})"),
    TEXT("await 0; throw new Error('later')"),
    TEXT("throw new Error('now')"),
    TEXT("import { one } from 'to-one'; export { one }"),
    TEXT("import 'host:later'; globalThis.n = 'later'"),
    TEXT("import 'host:later'; import 'host:one'; import 'host:broken'"),
    TEXT("import 'missing'"),
    TEXT("import 'to-nested'; import * as d from 'defined'; export { d }"),
    TEXT("import * as self from 'm.mjs'; export { self }"),
    TEXT("import 'host:throw'"),
    TEXT("import 'host:destroy'"),
    TEXT("import * as std from 'qjs:std'; std.exit(7)"),
    TEXT("import { x } from 'to-one'"),
    END,
};

const struct snippet snippet_values[] = {
    TEXT("\x01"),
    TEXT("\xf6"),
    TEXT("\xf7"),
    TEXT("\x61n"),
    TEXT("\x65value"),
    TEXT("\x61x"),
    TEXT("\x61"
         "f"),
    TEXT("\x82\x01\x64text"),
    TEXT("\xa1\x61"
         "a\x82\x01\xf5"),
    TEXT("\xd8\x27\x82\x08\x0a"),
    TEXT("\xd8\x27\x82\x08\x01"),
    TEXT("\xd8\x27\x82\x09\x01"),
    TEXT("\xd8\x27\x82\x09\x02"),
    TEXT("\xd8\x27\x82\x09\x0b"),
    TEXT("\xd8\x27\x82\x00\x01"),
    TEXT("\xd8\x27\x82\x01\x02"),
    TEXT("\xd8\x27\x82\x02\x03"),
    TEXT("\xd8\x27\x82\x0a\x1a\x40\x00\x00\x01"),
    TEXT("\xd8\x27\x82\x0a\x1a\x40\x00\x00\x02"),
    TEXT("\xd8\x27\x82\x0a\x01"),
    TEXT("\xd8\x1b\x82\x65"
         "Error\xa2\x67message\x61m\x65stack\x61s"),
    TEXT("\xd8\x1c\xa1\x61"
         "a\xd8\x1d\x00"),
    TEXT("\xd9\x01\x03\xa1\x01\x02"),
    TEXT("\xc1\x01"),
    TEXT("\xfb\x3f\xf8\x00\x00\x00\x00\x00\x00"),
    TEXT("\xc2\x41\x07"),
    TEXT("\x9f\x01\xff"),
    TEXT("\x78\x22"
         "export const when = 'it came later'"),
    TEXT("\x78\x1a"
         "export const one = 'again'"),
    END,
};

/* Arguments of a call, key and value, a message. */
const struct snippet snippet_lists[] = {
    TEXT("\x81\xf6"),
    TEXT("\x82\xf6\x01"),
    TEXT("\x83\xf7\x01\x02"),
    TEXT("\x80"),
    TEXT("\x82\xf6\xd8\x27\x82\x00\x01"),
    TEXT("\x82\xf6\xd8\x27\x82\x09\x03"),
    TEXT("\x82\x61v\x01"),
    TEXT("\x82\x65value\xd8\x27\x82\x08\x14"),
    TEXT("\x82\x61p\xd8\x27\x82\x09\x01"),
    TEXT("\x82\x61q\x82\xd8\x27\x82\x09\x02\xd8\x27\x82\x09\x03"),
    TEXT("\x82\x62hp\xd8\x27\x82\x0a\x1a\x40\x00\x00\x01"),
    TEXT("\x82\x61h\xd8\x27\x82\x00\x02"),
    TEXT("\x81\x65throw"),
    TEXT("\x82\xd8\x27\x82\x0a\x1a\x40\x00\x00\x03\xd8\x27\x82\x0a\x1a\x40\x00\x00\x03"),
    TEXT("\x81\xd8\x27\x82\x0a\x01"),
    TEXT("\x82\x61"
         "f\xf6"),
    END,
};

const struct snippet snippet_maps[] = {
    TEXT("\xa0"),
    TEXT("\xa1\x61"
         "a\x01"),
    TEXT("\xa2\x67"
         "default\xd8\x27\x82\x08\x0a\x63one\x02"),
    TEXT("\xa1\x61p\xd8\x27\x82\x09\x04"),
    TEXT("\x01"),
    END,
};

const struct snippet snippet_json[] = {
    TEXT("{}"),
    TEXT("{\"imports\": {\"missing\": \"host:one\", \"to-one\": \"defined\"}}"),
    TEXT("{\"imports\": {\"d/\": \"host:\"}, \"scopes\": {\"m\": {\"missing\": \"to-one\"}}}"),
    TEXT("{\"imports\": []}"),
    TEXT("{"),
    TEXT("\"\xff\""),
    END,
};

const char *const snippet_names[] = {"m.mjs", "s.js", "host:one", "dir/n.mjs", "", NULL};

const char *const snippet_specifiers[] = {"host:one",  "host:later", "host:throw", "to-throw",
                                          "to-number", "missing",    "defined",    "host:null",
                                          "",          "m.mjs",      NULL};
