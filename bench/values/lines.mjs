// What is measured: one line an entry, the same guest code on every side.
//
//   unit, per   the figure is the time of one run divided by `per`, in `unit`
//   guest       source of the guest's function that a run calls; each side has a function
//               under the line's id that exposes what it needs and makes the run
//   is          what a run gives, or a function that asserts it
//   verify      guest code, and the number that it has to give after the runs
//   waits       a run gives a promise
//
// A line "x_json" does the work of x by JSON.stringify, a string across, JSON.parse.

import { deepStrictEqual, strictEqual } from 'node:assert';

export const LOOP = 20000;
export const CALLS = 5000;
export const MANY = 10000;
export const PROMISES = 1000;
const MIB = 2 ** 20;

export const object = { id: 1, name: 'abc', tags: ['x', 'y'] };
export const score = ({ id, name, tags }) => id + name.length + tags.length;
export const objects = Array.from({ length: MANY }, (_, id) => ({ id, name: `item ${id}`, tags: ['x', 'y'] }));
export const ascii = 'The quick brown fox. '.repeat(MIB / 21);
export const wide = 'Съешь ещё этих 日本語 '.repeat(MIB / 38); // about 1 MB as UTF-8
export const bytes = Uint8Array.from({ length: MIB }, (_, i) => (i * 31) & 255);

const total = objects.reduce((sum, item) => sum + score(item), 0);
const sameObjects = (result) => deepStrictEqual(result, objects);
const sameText = (text) => (result) => strictEqual(result === text, true, 'another text arrived');
const sameBytes = (result) => {
    strictEqual(result instanceof Uint8Array, true, 'no Uint8Array arrived');
    strictEqual(Buffer.compare(result, bytes), 0, 'other bytes arrived');
};

// What stands in the guest before each line.
export const guestSetup = `
    var score = ({ id, name, tags }) => id + name.length + tags.length;
    var object = { id: 1, name: 'abc', tags: ['x', 'y'] };
    var last;
    var checksum = () => {
        let sum = 0;
        for (let i = 0; i < last.length; i++) sum = (sum * 31 + last.charCodeAt(i)) | 0;
        return sum;
    };`;
const manyObjects = `var objects = Array.from({ length: ${MANY} }, (_, id) => ({ id, name: 'item ' + id, tags: ['x', 'y'] }));`;
const checksum = (text) => {
    let sum = 0;
    for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) | 0;
    return sum;
};

const loop = (body, count) => `() => { let sum = 0; for (let i = 0; i < ${count}; i++) sum += ${body}; return sum; }`;
const inLoop = (body) => ({ unit: 'µs', per: LOOP, guest: loop(body, LOOP) });
const inCalls = (body) => ({ unit: 'µs', per: CALLS, guest: loop(body, CALLS), is: CALLS * score(object) });
const ms = { unit: 'ms', per: 1 };
const textIn = (text) => ({
    ...ms, guest: '(text) => (last = text).length', is: text.length,
    verify: ['checksum()', checksum(text)],
});
const textOut = (text) => ({
    ...ms, setup: `var text = ${JSON.stringify(text)};`, guest: '() => text', is: sameText(text),
});

export const lines = {
    guest_loop: { ...inLoop('i + 1'), is: (LOOP * (LOOP + 1)) / 2, about: 'the guest loop of host_call without the call' },
    host_call: { ...inLoop('add(i, 1)'), is: (LOOP * (LOOP + 1)) / 2, about: 'the guest calls the host with two numbers' },
    guest_call: { unit: 'µs', per: LOOP, guest: '(a, b) => a + b', is: (LOOP * (LOOP + 1)) / 2, about: 'the host calls the guest with two numbers' },
    object_arg: { ...inCalls('take(object)'), about: 'a small object as argument of a host function, read there' },
    object_arg_json: { ...inCalls('take(JSON.stringify(object))'), about: 'the same by JSON' },
    object_result: { ...inCalls('score(give(i))'), about: 'a small object as result of a host function, read in the guest' },
    object_result_json: { ...inCalls('score(JSON.parse(give(i)))'), about: 'the same by JSON' },
    objects_out: { ...ms, setup: manyObjects, guest: '() => objects', is: sameObjects, about: '10,000 small objects, guest to host' },
    objects_out_json: { ...ms, setup: manyObjects, guest: '() => JSON.stringify(objects)', is: sameObjects, about: 'the same by JSON' },
    objects_in: {
        ...ms, guest: '(list) => (last = list).length', is: MANY,
        verify: ['last.reduce((sum, item) => sum + score(item), 0)', total], about: '10,000 small objects, host to guest',
    },
    objects_in_json: {
        ...ms, guest: '(text) => (last = JSON.parse(text)).length', is: MANY,
        verify: ['last.reduce((sum, item) => sum + score(item), 0)', total], about: 'the same by JSON',
    },
    string_out: { ...textOut(ascii), about: '1 MB of ASCII, guest to host' },
    string_in: { ...textIn(ascii), about: '1 MB of ASCII, host to guest' },
    wide_out: { ...textOut(wide), about: '1 MB of Cyrillic and Japanese, guest to host' },
    wide_in: { ...textIn(wide), about: '1 MB of Cyrillic and Japanese, host to guest' },
    bytes_out: {
        ...ms, setup: `var bytes = Uint8Array.from({ length: ${MIB} }, (_, i) => (i * 31) & 255);`,
        guest: '() => bytes', is: sameBytes, about: 'a Uint8Array of 1 MB, guest to host',
    },
    bytes_in: {
        ...ms, guest: '(bytes) => (last = bytes).length', is: MIB,
        verify: ['last instanceof Uint8Array ? last.reduce((sum, byte) => sum + byte, 0) : -1', bytes.reduce((sum, byte) => sum + byte, 0)],
        about: 'a Uint8Array of 1 MB, host to guest',
    },
    host_promises: {
        ...ms, waits: true, is: (PROMISES * (PROMISES - 1)) / 2,
        guest: `async () => {
            const list = await Promise.all(Array.from({ length: ${PROMISES} }, (_, i) => later(i)));
            return list.reduce((sum, value) => sum + value, 0);
        }`,
        about: '1,000 promises of the host, awaited together in the guest',
    },
};
