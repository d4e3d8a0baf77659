/*---
description: done later
flags: [async]
includes: [extra.js]
---*/
Promise.reject(extra).catch((reason) => assert.sameValue(reason, 'included')).then($DONE, $DONE);
Promise.reject('an unhandled rejection is no failure of a script');
