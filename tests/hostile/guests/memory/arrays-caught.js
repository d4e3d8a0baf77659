// ends: memory or polls
// The same when each error is caught.
globalThis.kept = [];
for (;;) {
    try {
        for (;;) kept.push(new Array(100).fill(kept));
    } catch {
        kept.push(1);
    }
}
