// ends: exception or memory or polls
// Promises that wait for each other, more and more.
const held = [];
for (;;) held.push(new Promise(() => {}).then(() => {}).finally(() => {}), Promise.all(held.slice(-3)));
