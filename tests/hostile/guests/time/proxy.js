// ends: polls
// A prototype chain of proxies that is walked without end, and a property that always has another descriptor.
let end = {};
for (let i = 0; i < 50; i++) end = new Proxy({}, { getPrototypeOf: () => end, has: (target, key) => key in end, get: (target, key) => end[key] });
for (;;) {
    try {
        'x' in end;
        end.x;
        Object.create(end) instanceof (function () {});
    } catch {
        /* too deep */
    }
}
