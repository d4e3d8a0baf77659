// ends: exception or memory or polls
// Arrays that hold arrays.
let list = [];
for (;;) list = [list, list.slice(), new Array(1000).fill(list)];
