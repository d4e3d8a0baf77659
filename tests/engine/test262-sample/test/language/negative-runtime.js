/*---
description: an error of the run
negative:
  phase: runtime
  type: Test262Error
---*/
throw new Test262Error('wanted');
