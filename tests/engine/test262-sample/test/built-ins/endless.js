/*---
description: is expected to fail, as it never ends
flags: [onlyStrict]
---*/
for (;;);
