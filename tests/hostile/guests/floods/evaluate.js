// ends: polls or memory or exception
// Nested evaluations, one after the other, each with new names.
for (let i = 0; ; i++) host.evaluate(`var name${i} = ${i}`);
