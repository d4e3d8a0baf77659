// The host's door of a world, by hand: docs/VALUES.md, "The host's door" and "A trampoline in
// WebAssembly".

const TRAMPOLINE = new WebAssembly.Module(Uint8Array.of(
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
    0x01, 0x0a, 0x01, 0x60, 0x05, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x01, 0x7f,
    0x02, 0x07, 0x01, 0x01, 0x68, 0x01, 0x64, 0x00, 0x00,
    0x07, 0x05, 0x01, 0x01, 0x64, 0x00, 0x00,
));

export const OP = { CALL: 0, SETTLED: 1, RELEASED: 2, RESOLVE: 3, LOAD: 4, MESSAGE: 5, CLOSE: 6, CHANNEL: 7 };

// open(op, id): what the door answers
export function openDoor({ exports }, open) {
    const door = new WebAssembly.Instance(TRAMPOLINE, { h: { d: (_data, op, id) => open(op, id) } }).exports.d;
    const table = exports.__indirect_function_table;
    const index = table.grow(1);
    table.set(index, door);
    exports.qjs_set_host(index, 0, 1);
}

const text = (string) => [0x60 + string.length, ...Buffer.from(string)]; // up to 23 bytes
export const hostFunction = (id) => [0xd8, 0x27, 0x82, 0x08, id];
// the host's port so much above 2^30
export const hostPort = (number) => [0xd8, 0x27, 0x82, 0x0a, 0x1a, 0x40, 0, 0, number];

// global[name] = value, which is CBOR
export function setGlobal(world, name, value) {
    const pair = Uint8Array.from([0x82, ...text(name), ...value]);
    const at = world.put(pair);
    const result = world.exports.qjs_set(0, at, pair.length);
    world.exports.free(at);
    if (result !== 0) throw new Error(world.error().text);
}

// The answer of an open door: these bytes of CBOR.
export function answer({ exports, bytes, view }, data) {
    exports.qjs_reserve(data.length);
    bytes().set(data, view().getUint32(exports.qjs_exchange(), true));
    return data.length;
}
