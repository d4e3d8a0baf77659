// ends: polls
// Getters and setters that call each other as tail calls.
const object = { get a() { for (let i = 0; i < 1000; i++) this.b = i; return 1; }, set b(value) { this.c = value; } };
for (;;) object.a;
