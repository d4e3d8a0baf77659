// ends: done
// says: ok
// Nesting as deep as memory goes: made by hand, by JSON, by source text.
let deep = [];
try { for (;;) deep = [deep, {}]; } catch { /* full */ }
deep = undefined;
for (const make of [
    () => JSON.parse('['.repeat(1e5)), () => JSON.parse('['.repeat(2e4) + ']'.repeat(2e4)), () => eval('('.repeat(2e4)),
    () => eval('['.repeat(2e4)), () => eval('!'.repeat(1e5) + '1'), () => eval('{'.repeat(2e4)), () => eval('a=>'.repeat(2e4) + '1'),
    () => new RegExp('('.repeat(2e4)), () => new RegExp('(?:'.repeat(1e4) + ')'.repeat(1e4)), () => new RegExp('['.repeat(2e4)),
    () => eval('`${'.repeat(2e4)), () => eval('if(1)'.repeat(2e4)), () => eval('1+'.repeat(2e4) + '1'), () => eval('x.'.repeat(2e4) + 'x'),
]) {
    try {
        make();
    } catch (error) {
        if (!(error instanceof Error)) print('HOLE: no error', error);
    }
}
print('ok');
