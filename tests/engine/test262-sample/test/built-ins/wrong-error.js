/*---
description: is expected to fail, as it throws something else
flags: [noStrict]
negative:
  phase: parse
  type: SyntaxError
---*/
$DONOTEVALUATE();
