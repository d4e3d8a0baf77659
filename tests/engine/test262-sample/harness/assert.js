// A few lines of what the harness of test262 has, for the sample alone.
function assert(condition, message) {
  if (condition !== true) throw new Test262Error(message ?? 'not true');
}
assert.sameValue = (actual, expected) => assert(Object.is(actual, expected), `${String(actual)} and not ${String(expected)}`);
