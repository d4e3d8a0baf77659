// An instance of qjs.wasm for tests: node:wasi as it is, except that what the guest
// writes to stdout and stderr is kept, and that a test may step in at each WASI call.

import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';

const root = new URL('../../', import.meta.url);

export const loadModule = (path) =>
    WebAssembly.compile(readFileSync(path ?? new URL('build/wasm/qjs.wasm', root)));

// before: {name: function} is called ahead of the WASI function of that name
export async function makeInstance(module, { before = {} } = {}) {
    const wasi = new WASI({ version: 'preview1', preopens: {}, returnOnExit: false });
    const written = { 1: [], 2: [] };
    const imports = { ...wasi.wasiImport };
    let exports = null;
    const view = () => new DataView(exports.memory.buffer);

    const keep = (fd, vectors, count, done) => {
        let total = 0;
        for (let i = 0; i < count; i++) {
            const at = view().getUint32(vectors + 8 * i, true);
            const length = view().getUint32(vectors + 8 * i + 4, true);
            written[fd].push(Buffer.from(new Uint8Array(exports.memory.buffer, at, length)));
            total += length;
        }
        view().setUint32(done, total, true);
        return 0;
    };
    imports.fd_write = (fd, ...rest) => (fd in written ? keep(fd, ...rest) : wasi.wasiImport.fd_write(fd, ...rest));
    for (const [name, hook] of Object.entries(before)) {
        const original = imports[name];
        imports[name] = (...args) => {
            hook(...args);
            return original(...args);
        };
    }

    const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: imports });
    exports = instance.exports;
    wasi.initialize(instance);

    const host = {
        exports,
        view,
        text: (fd) => Buffer.concat(written[fd]).toString(),
        clear() {
            written[1].length = written[2].length = 0;
        },
        // a copy in the guest's memory, terminated by NUL; the caller frees it
        put(text) {
            const bytes = Buffer.from(text);
            const at = exports.malloc(bytes.length + 1);
            new Uint8Array(exports.memory.buffer).set([...bytes, 0], at);
            return { at, length: bytes.length };
        },
        string(at) {
            const memory = new Uint8Array(exports.memory.buffer);
            return Buffer.from(memory.subarray(at, memory.indexOf(0, at))).toString();
        },
        initArgv(...words) {
            const strings = words.map((word) => host.put(word).at);
            const argv = exports.malloc(4 * (strings.length + 1));
            [...strings, 0].forEach((at, i) => view().setUint32(argv + 4 * i, at, true));
            const result = exports.qjs_init_argv(words.length, argv);
            [...strings, argv].forEach(exports.free);
            return result;
        },
        eval(code, filename = 'test.js', isModule = 0) {
            const source = host.put(code);
            const name = host.put(filename);
            const result = exports.qjs_eval(source.at, source.length, name.at, isModule);
            exports.free(source.at);
            exports.free(name.at);
            return result;
        },
    };
    return host;
}
