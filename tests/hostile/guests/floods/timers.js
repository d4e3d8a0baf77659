// ends: turns
// Timers that set two each, up to as many as there is room for.
let count = 0;
const tick = () => { for (let i = 0; i < 2 && count < 20000; i++, count++) setTimeout(tick, Math.random()); setTimeout(tick); };
tick();
