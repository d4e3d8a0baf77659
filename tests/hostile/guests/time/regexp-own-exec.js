// ends: polls or memory or exception
// A regular expression whose own exec never says that there is no more.
const hostile = /a/g;
hostile.exec = () => ({ index: 0, 0: '', length: 1, groups: undefined });
'abc'.replace(hostile, () => '');
'abc'.match(hostile);
