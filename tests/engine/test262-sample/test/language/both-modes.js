/*---
description: runs twice
---*/
assert.sameValue(typeof $262.global, 'object');
