// ends: stopped
// The host stops the guest while it is called, many levels down, and each catches.
const dive = (depth) => {
    try {
        if (depth === 0) host.stop();
        else host.call(dive, depth - 1);
        for (;;);
    } catch {
        print('HOLE: caught');
    } finally {
        print('HOLE: finally');
    }
};
dive(20);
