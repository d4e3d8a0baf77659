// ends: exception
// What is thrown is no error, and a circle: whoever describes it goes round for ever.
const circle = [];
circle.push({ circle, map: new Map([[circle, circle]]) });
setTimeout(() => { throw circle; }, 0);
await host.later(1);
throw circle;
