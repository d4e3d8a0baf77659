// ends: exception or memory
// A string that doubles.
let text = 'ab';
for (;;) text += text;
