/*---
description: nothing is put before it
flags: [raw]
---*/
'use strict'; if (typeof assert !== 'undefined') throw new Error('there is a harness');
