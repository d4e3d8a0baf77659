// ends: exited 7
// needs: std
// The guest exits many levels down.
const dive = (depth) => {
    try {
        if (depth === 0) host.echo({ get a() { std.exit(7); return 1; } });
        else host.call(dive, depth - 1);
        print('HOLE: goes on');
    } catch {
        print('HOLE: caught');
    } finally {
        print('HOLE: finally');
    }
};
dive(20);
