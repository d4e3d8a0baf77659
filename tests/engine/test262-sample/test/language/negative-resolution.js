/*---
description: an export that is not there
negative:
  phase: resolution
  type: SyntaxError
flags: [module]
---*/
$DONOTEVALUATE();
import { nothing } from './fixture_FIXTURE.js';
