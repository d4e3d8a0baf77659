// ends: polls or memory or exception
// Built-ins that take an iterator to its end, which it does not have.
const endless = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: ['key', 1] }) }) };
try { new Map(endless); } catch (error) { void error; }
try { new Set(endless); } catch (error) { void error; }
Promise.all(endless);
