// ends: rejection
// Rejections that nobody handles, each of something that is hard to describe.
for (let i = 0; i < 200; i++) Promise.reject(i % 2 ? { get stack() { throw 1; }, toString: null, valueOf: null } : new Error(`number ${i}`));
0;
