// ends: done
// needs: ways
// Circles, and a structure that is small only because its parts are shared: as a tree it had 2^60 leaves.
let wide = [1];
for (let i = 0; i < 60; i++) wide = [wide, wide];
const circle = { list: [], map: new Map(), set: new Set() };
circle.list.push(circle);
circle.map.set(circle, circle.map);
circle.set.add(circle.set).add(circle);
globalThis.hostile = [circle];
globalThis.wide = wide;
host.echo(wide.slice(0, 1));
0;
