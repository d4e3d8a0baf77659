// ends: polls
// The same with back references, look-behind and lazy quantifiers.
/(?<=(x*)*)(y|yy|(y*)*?)*\1z/.exec('y'.repeat(40));
