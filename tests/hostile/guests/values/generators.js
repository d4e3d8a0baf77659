// ends: done
// needs: ways
// Generators and iterators in the middle of their work.
const generator = (function* () { try { yield generator; } finally { yield* generator; } })();
generator.next();
globalThis.hostile = [generator, [1].values(), new Map().entries(), 'x'.matchAll(/x/g), Iterator.from({ next: () => generator }), (async function* () {})()];
0;
