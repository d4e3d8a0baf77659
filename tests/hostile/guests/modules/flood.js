// ends: polls or memory or exception or rejection or turns
// Modules without end, each of another name.
for (let i = 0; ; i++) import(`./module-${i}.js`).catch(() => {});
