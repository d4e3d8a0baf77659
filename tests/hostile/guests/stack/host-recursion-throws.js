// ends: done
// says: ok
// On the way back each level throws something else, and some go down once more.
let again = 3;
const dive = () => {
    try {
        host.call(dive);
    } catch (error) {
        if (again-- > 0) dive();
        throw [error, new Error('wrapped', { cause: error }), 'text', null, { toString() { return host.call(dive); } }][(again + 100) % 5];
    } finally {
        host.take(new Error('finally'));
    }
};
try {
    dive();
} catch {
    print('ok');
}
