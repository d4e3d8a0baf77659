/*---
description: is expected to fail, in strict mode only
---*/
assert.sameValue(typeof (function () { return this; })(), 'object');
