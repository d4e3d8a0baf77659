// ends: done
// says: ok
// The same with recursion of the guest's own between the calls, so that they meet at every depth of the stack.
let fewest = Infinity;
for (let between = 0; between < 400; between += 7) {
    let calls = 0;
    const sink = (left) => (left > 0 ? sink(left - 1) : (calls++, host.call(sink, between)));
    try {
        sink(between);
        print('HOLE: it came to an end');
    } catch (error) {
        if (!(error instanceof Error)) print('HOLE', error);
    }
    fewest = Math.min(fewest, calls);
}
print('ok');
