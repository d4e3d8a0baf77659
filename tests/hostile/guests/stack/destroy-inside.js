// ends: closed
// The host ends the guest while it is called, many levels down, while values cross.
const dive = (depth) => {
    try {
        if (depth === 0) host.echo({ get a() { host.destroy(); return [1]; }, b: () => {}, c: new Promise(() => {}) });
        else host.call(dive, depth - 1);
        for (;;);
    } catch {
        print('HOLE: caught');
    } finally {
        print('HOLE: finally');
    }
};
dive(20);
