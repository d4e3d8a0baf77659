/*---
description: is expected to fail, as it never calls $DONE
flags: [async, onlyStrict]
---*/
