/*---
description: is expected to fail, as it throws nothing
flags: [noStrict]
negative:
  phase: runtime
  type: TypeError
---*/
