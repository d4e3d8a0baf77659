/*---
description: is expected to fail
flags: [async]
---*/
$DONE('wrong');
