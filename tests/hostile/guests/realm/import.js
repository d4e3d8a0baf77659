// ends: done
// says: ok
// not native: there the guest has the rights of the process
// Modules of the host, of the network, of the machine: none can be had.
for (const name of ['node:fs', 'fs', 'node:process', 'process', 'std:fs', 'bun', 'bun:ffi', 'deno', 'npm:x', 'jsr:x', 'https://localhost/x.js', 'data:text/javascript,1', 'blob:x', 'file:///etc/passwd', '/etc/passwd', '../../../../../../etc/passwd', './../secret.js', 'qjs:web', 'wasi_snapshot_preview1', 'h', '', '.', '..', '/', '\0', 'a\0b', '__proto__', 'constructor', 'x'.repeat(100000), '../'.repeat(20000) + 'etc/passwd', '\ud800', 'node:\u0000fs']) {
    for (const options of [undefined, { with: { type: 'json' } }, { with: { type: 'text' } }, { with: { type: 'bytes' } }]) {
        try {
            const found = await import(name, options);
            print(`HOLE: ${name.slice(0, 30)} gave ${Object.keys(found)}`);
        } catch (error) {
            if (!(error instanceof Error)) print('HOLE', error);
        }
    }
}
print('ok');
