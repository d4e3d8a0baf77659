// ends: done
// needs: ways
// Structures as deep as they may be, and one level deeper, and a hundred times.
let deep = {};
for (let i = 0; i < 999; i++) deep = i % 3 ? [deep] : { deep };
globalThis.hostile = [deep, [deep], (() => { let far = []; for (let i = 0; i < 100000; i++) far = [far]; return far; })()];
0;
