// ends: done
// needs: ways
// Getters that throw, that change the object while it is copied, and that give something new each time.
const object = {
    get thrown() { if (object.on) throw object; return 1; },
    get grown() { for (let i = 0; i < 20; i++) object[`more${Math.random()}`] = i; return object.grown.length; },
    get shrunk() { for (const key of Object.keys(object)) if (key.startsWith('more')) delete object[key]; return {}; },
    get fresh() { return { get fresh() { return {}; } }; },
};
Object.defineProperty(object, 'grown', { enumerable: true, get() { object[`more${Object.keys(object).length}`] = 1; return []; } });
globalThis.hostile = [object];
0;
