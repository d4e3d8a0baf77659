// ends: polls
// Static blocks, computed keys, default values and decorated destructuring that do not come back.
const slow = () => { for (;;); };
const make = ({ a = class { static { slow(); } [slow()] = 1; } } = {}) => a;
make();
