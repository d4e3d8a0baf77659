// ends: done
// says: ok
// Guest and host call each other until one has no stack left.
let deepest = 0;
const dive = (depth) => { deepest = depth; return host.call(dive, depth + 1); };
for (let i = 0; i < 20; i++) {
    try {
        dive(0);
        print('HOLE: it came to an end');
    } catch (error) {
        if (!(error instanceof RangeError)) print('HOLE', error);
    }
}
print(deepest > 20 ? 'ok' : `HOLE: ${deepest}`);
