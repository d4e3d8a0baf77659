// ends: polls
// Code in code in code.
const nest = () => { try { eval('nest()'); } catch { /* too deep */ } for (;;) Function('nest()')(); };
nest();
