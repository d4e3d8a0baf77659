/*---
description: this is the global object in a sloppy function
flags:
  - noStrict
---*/
with ({ answer: 42 }) assert.sameValue(answer, 42);
