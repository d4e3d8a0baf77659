/*---
description: imports a fixture
flags: [module]
---*/
import { value } from './fixture_FIXTURE.js';
assert.sameValue(value, 1);
await null;
