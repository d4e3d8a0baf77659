// ends: done or rejection
// says: ok
// Each built-in, called where hardly any stack is left.
const uses = [
    () => [3, 1, 2].sort(), () => JSON.parse('{"a":[1]}'), () => /(a|b)*c/.exec('ababc'), () => 'x'.localeCompare('y'), () => new Date().toISOString(),
    () => host.echo({ a: [1] }), () => structuredClone(new Map([[1, 2]])), () => new Error('x').stack, () => eval('1 + 1'), () => Promise.resolve(1).then(() => 1),
    () => new MessageChannel(), () => new Intl.DateTimeFormat(), () => import('nowhere').catch(() => 0), () => 2n ** 200n, () => host.fail('x'), () => host.take(() => 1),
    () => console.log(), () => setTimeout(() => 0), () => new Proxy({}, {}).x, () => Symbol('x').toString(), () => gc(), () => host.error().message,
];
for (const use of uses) {
    const fall = () => { try { fall(); } catch { /* the deepest */ } try { use(); } catch (error) { if (!(error instanceof Error)) print('HOLE', typeof error); } };
    fall();
}
print('ok');
