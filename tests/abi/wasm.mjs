// Reads of a WebAssembly module what a host can see: its imports and exports
// with their types. Core specification, chapter 5 (binary format); only the
// sections that matter here are decoded.

const VALUE_TYPES = {
    0x7f: 'i32', 0x7e: 'i64', 0x7d: 'f32', 0x7c: 'f64',
    0x7b: 'v128', 0x70: 'funcref', 0x6f: 'externref',
};
const KINDS = ['function', 'table', 'memory', 'global', 'tag'];
const SECTION = { type: 1, import: 2, function: 3, table: 4, memory: 5, global: 6, export: 7 };

class Reader {
    constructor(bytes, at = 0, end = bytes.length) {
        Object.assign(this, { bytes, at, end });
    }

    byte() {
        if (this.at >= this.end) throw new Error(`module ends early, at byte ${this.at}`);
        return this.bytes[this.at++];
    }

    // unsigned LEB128, as a number (64-bit limits lose precision, which is fine here)
    u() {
        for (let value = 0, scale = 1; ; scale *= 128) {
            const b = this.byte();
            value += (b & 127) * scale;
            if (b < 128) return value;
        }
    }

    name() {
        const length = this.u();
        this.at += length;
        return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
    }

    list(read) {
        return Array.from({ length: this.u() }, () => read());
    }

    valueType() {
        const code = this.byte();
        const type = VALUE_TYPES[code];
        if (!type) throw new Error(`unknown value type 0x${code.toString(16)}`);
        return type;
    }

    limits() {
        const flags = this.byte();
        const min = this.u();
        return { min, max: flags & 1 ? this.u() : null, shared: (flags & 2) !== 0 };
    }

    table() {
        return { type: this.valueType(), ...this.limits() };
    }

    // a global's initial value is a short constant expression, ended by 0x0b
    global() {
        const type = this.valueType();
        const mutable = this.byte() === 1;
        const op = this.byte();
        if (op === 0x43 || op === 0x44) this.at += op === 0x43 ? 4 : 8;
        else this.u();
        if (this.byte() !== 0x0b) throw new Error('a global with a long initial value');
        return { type, mutable };
    }
}

export const signature = ({ params, results }) =>
    `(${params.join(' ')}) -> ${results.length === 1 ? results[0] : `(${results.join(' ')})`}`;

// -> { imports: [{module, name, kind, type}], exports: [{name, kind, type}] }
// The type of a function is its signature as a string, of a memory or a table its limits.
export function parseModule(bytes) {
    const r = new Reader(bytes);
    if ([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0].some((b) => r.byte() !== b)) {
        throw new Error('not a WebAssembly module of version 1');
    }
    let types = [], imports = [], exports = [];
    const spaces = { function: [], table: [], memory: [], global: [], tag: [] };
    const sections = {
        [SECTION.type]: (s) => {
            types = s.list(() => {
                if (s.byte() !== 0x60) throw new Error('a type that is no function type');
                return signature({ params: s.list(() => s.valueType()), results: s.list(() => s.valueType()) });
            });
        },
        [SECTION.import]: (s) => {
            imports = s.list(() => {
                const entry = { module: s.name(), name: s.name(), kind: KINDS[s.byte()] };
                const read = {
                    function: () => types[s.u()],
                    table: () => s.table(),
                    memory: () => s.limits(),
                    global: () => ({ type: s.valueType(), mutable: s.byte() === 1 }),
                    tag: () => (s.byte(), types[s.u()]),
                };
                entry.type = read[entry.kind]();
                spaces[entry.kind].push(entry.type);
                return entry;
            });
        },
        [SECTION.function]: (s) => spaces.function.push(...s.list(() => types[s.u()])),
        [SECTION.table]: (s) => spaces.table.push(...s.list(() => s.table())),
        [SECTION.memory]: (s) => spaces.memory.push(...s.list(() => s.limits())),
        [SECTION.global]: (s) => spaces.global.push(...s.list(() => s.global())),
        [SECTION.export]: (s) => {
            exports = s.list(() => {
                const entry = { name: s.name(), kind: KINDS[s.byte()] };
                return { ...entry, type: spaces[entry.kind][s.u()] };
            });
        },
    };
    while (r.at < r.end) {
        const id = r.byte();
        const end = r.u() + r.at;
        sections[id]?.(new Reader(bytes, r.at, end));
        r.at = end;
    }
    return { imports, exports };
}
