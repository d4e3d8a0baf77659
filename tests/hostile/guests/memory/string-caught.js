// ends: polls or memory
// The same, with each error caught, and what was made kept.
globalThis.kept = [];
let text = 'ab';
for (;;) {
    try {
        text += text;
        kept.push(text + kept.length);
    } catch {
        text = 'ab';
    }
}
