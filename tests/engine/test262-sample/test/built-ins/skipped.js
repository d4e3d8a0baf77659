/*---
description: is left out
features: [sample-feature.part]
---*/
throw new Error('this was not to be run');
