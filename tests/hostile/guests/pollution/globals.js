// ends: done or rejection or exception
// needs: ways
// Globals that are gone, or other ones, before the core looks for them.
globalThis.hostile = [[{ a: 1 }, () => 1]];
const nasty = function () { throw new globalThis.hostile.x.y(); };
for (const name of ['Promise', 'Error', 'TypeError', 'RangeError', 'InternalError', 'DOMException', 'Object', 'Array', 'Function', 'Symbol', 'Map', 'Set', 'WeakMap', 'WeakRef', 'FinalizationRegistry', 'RegExp', 'String', 'Number', 'JSON', 'Reflect', 'Proxy', 'Math', 'Date', 'setTimeout', 'clearTimeout', 'queueMicrotask', 'console', 'structuredClone', 'EventTarget', 'Event', 'MessageEvent', 'MessageChannel', 'MessagePort', 'BroadcastChannel', 'globalThis', 'undefined', 'scriptArgs', 'performance', 'navigator']) {
    try {
        if (name.length % 2) delete globalThis[name];
        else Object.defineProperty(globalThis, name, { get: nasty, configurable: false });
    } catch { /* it stays */ }
}
0;
