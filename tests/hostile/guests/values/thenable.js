// ends: done
// needs: ways
// Thenables that throw, that answer twice, that answer with themselves.
globalThis.hostile = [{ then(resolve, reject) { resolve({ then: hostile[0].then }); reject(1); resolve(2); throw 3; } }];
0;
