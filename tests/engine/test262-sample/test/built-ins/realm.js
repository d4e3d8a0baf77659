/*---
description: another realm, and what else the host gives
features: [cross-realm, IsHTMLDDA]
---*/
var other = $262.createRealm();
assert(other.global.Array !== Array);
assert.sameValue(other.evalScript('var x = 1; x'), 1);
assert.sameValue($262.evalScript('let y = 2; y'), 2);
assert.sameValue(y, 2);
assert.sameValue(typeof $262.IsHTMLDDA, 'undefined');
var buffer = new ArrayBuffer(1);
$262.detachArrayBuffer(buffer);
assert.sameValue(buffer.byteLength, 0);
$262.gc();
