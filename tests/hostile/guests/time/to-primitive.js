// ends: polls
// Conversions that do not come back.
const slow = { [Symbol.toPrimitive]() { for (;;); } };
`${slow}` + slow * 1 + [slow].join();
