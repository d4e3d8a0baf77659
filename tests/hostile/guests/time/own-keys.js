// ends: polls
// ownKeys of a Proxy whose answer has no end.
Reflect.ownKeys(new Proxy({}, { ownKeys: () => ({ get length() { for (;;); } }) }));
