// Plays a script of calls over the raw exports of qjs.wasm and gives the transcript: README.md has the
// format of both. Knows no host: the caller makes the instance. Texts are bytes, one a character.
import { readFileSync } from 'node:fs';
import { fromBytes, isWord, parseCase, toBytes } from '../conformance/case.mjs';
import { TRAMPOLINE } from '../conformance/execute_host.mjs';

const here = (name) => readFileSync(new URL(name, import.meta.url));
const OPS = ['call', 'settled', 'released', 'resolve', 'load', 'message', 'close', 'channel'];
const EXCEPTION = -18;
const TOKEN = 0x7357; // any number will do: the door is to be called with it
const FIRST_PORT = 2 ** 30; // bit 30 tells the host's ports from the guest's
const ESCAPES = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\\': '\\\\', '"': '\\"' };

const toHex = (bytes) => (bytes.length ? Buffer.from(bytes).toString('hex') : '-');
const nanoseconds = (ms) => BigInt(Math.round(ms * 1e6));
const quote = (text) =>
    `"${text.replace(/[^ !#-[\]-~]/g, (c) => ESCAPES[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;

/** The kinds of each call's arguments and of its result. */
export const CALLS = new Map(
    fromBytes(here('calls.txt')).split('\n').filter((line) => /^[a-z]/.test(line)).map((line) => {
        const [call, result = 'none'] = line.split(' -> ');
        const [name, ...kinds] = call.split(' ');
        return [name, { kinds, result }];
    }),
);
const DOOR = parseCase(here('door.calls'));

export class Player {
    transcript = '';
    seen = {};
    kept = [];
    depth = 0;
    last = 0;
    promises = 0;
    ports = 0;

    /** world and host as those of tests/conformance/execute.mjs. */
    constructor(world, { exports, stdin, writeFile }) {
        Object.assign(this, { world, exports, stdin, writeFile });
        const table = exports.__indirect_function_table;
        const imports = { h: { d: (...call) => this.door(...call) } };
        this.doorIndex = table.grow(1);
        table.set(this.doorIndex, new WebAssembly.Instance(new WebAssembly.Module(TRAMPOLINE), imports).exports.d);
    }

    /* ------------------------------------------------------------- memory */

    copy(pointer, length) {
        return new Uint8Array(this.exports.memory.buffer, pointer >>> 0, length >>> 0).slice();
    }

    words(pointer, count) {
        return [...new Int32Array(this.exports.memory.buffer, pointer >>> 0, count)];
    }

    place(bytes) {
        const pointer = this.exports.malloc(bytes.length || 1) >>> 0;
        if (!pointer) throw new Error(`no memory for ${bytes.length} bytes`);
        new Uint8Array(this.exports.memory.buffer).set(bytes, pointer);
        return pointer;
    }

    exchange() {
        const [bytes, , length] = this.words(this.exports.qjs_exchange(), 3);
        return { bytes, length: length >>> 0 };
    }

    value() {
        const { bytes, length } = this.exchange();
        return this.copy(bytes, length);
    }

    /* --------------------------------------------------------- transcript */

    write(line) {
        this.transcript += `${'  '.repeat(this.depth)}${line}\n`;
    }

    writeChange(name, text) {
        if (this.seen[name] === text) return;
        this.seen[name] = text;
        this.write(`${name} ${text}`);
    }

    writeChanges() {
        const { exports } = this;
        this.writeChange('value', toHex(this.value()));
        const text = fromBytes(this.copy(exports.qjs_error_text(), exports.qjs_error_length()));
        this.writeChange('error', `${exports.qjs_error_code()} ${quote(text)}`);
        this.writeChange('state', this.words(exports.qjs_loop_state(), 9).join(' '));
        if (this.depth > 0) return;
        for (const [descriptor, name] of [[1, 'out'], [2, 'err']]) {
            const output = this.world.takeOutput(descriptor);
            if (output) this.write(`${name} ${quote(output)}`);
        }
    }

    /* -------------------------------------------------------------- calls */

    /** What an argument is to the export; what has to be freed afterwards is pushed to `placed`. */
    argument(kind, word, placed) {
        const put = (bytes) => placed[placed.push(this.place(bytes)) - 1];
        if (kind === 'int') return [Number(word.text) | 0];
        if (kind === 'door') return isWord(word, 'null') ? [0, 0] : [this.doorIndex, TOKEN];
        if (word.bare && word.text.startsWith('null')) {
            const length = Number(word.text.slice(5));
            return kind === 'bytes' ? [0, length] : [0];
        }
        if (kind === 'text') return [put(toBytes(`${word.text}\0`))];
        if (isWord(word, 'exchange')) return Object.values(this.exchange());
        const bytes = isWord(word, 'kept') ? this.kept : toBytes(word.text);
        return [put(bytes), bytes.length];
    }

    call({ kinds, result }, words) {
        const placed = [];
        const put = (bytes) => placed[placed.push(this.place(bytes)) - 1];
        let passed, cells;
        if (kinds[0] === 'words') {
            const pointers = words.slice(1).map((word) => put(toBytes(`${word.text}\0`)));
            passed = [pointers.length, put(new Uint8Array(Uint32Array.of(...pointers, 0).buffer))];
        } else {
            passed = kinds.flatMap((kind, i) => {
                if (kind !== 'cells') return this.argument(kind, words[i + 1], placed);
                cells = put(new Uint8Array(8));
                return [cells, cells + 4];
            });
        }
        const found = this.exports[`qjs_${words[0].text}`](...passed);
        this.last = found;
        if (result === 'pointer') this.write(`= ${found ? 'pointer' : 'null'}`);
        else if (result === 'int') this.write(`= ${[found, ...(cells && found === 0 ? this.words(cells, 2) : [])].join(' ')}`);
        placed.forEach((pointer) => this.exports.free(pointer));
        this.writeChanges();
    }

    others = {
        title: () => {},
        clock: ([ms]) => void (this.world.elapsed += nanoseconds(Number(ms.text))),
        tick: ([ms]) => void (this.world.tick = nanoseconds(Number(ms.text))),
        flag: ([value]) =>
            new DataView(this.exports.memory.buffer).setInt32(this.exports.qjs_stop_flag() >>> 0, Number(value.text), true),
        keep: ([skipped]) => void (this.kept = this.value().slice(Number(skipped.text))),
        stdin: ([what]) => (isWord(what, 'end') ? this.stdin.end() : this.stdin.write(toBytes(what.text))),
        file: ([path, content]) => this.writeFile(path.text, toBytes(content.text)),
    };

    run(statements) {
        for (const { line, words } of statements) {
            const name = words[0].text;
            const call = CALLS.get(name);
            if (call) {
                this.write(this.depth ? name : `${line} ${name}`);
                this.call(call, words);
            } else if (Object.hasOwn(this.others, name)) {
                this.others[name](words.slice(1));
            } else {
                throw new Error(`${line}: no statement: ${name}`);
            }
        }
        return this;
    }

    /* ----------------------------------------------------------- the door */

    door(data, op, id, bytes, length) {
        if (data !== TOKEN) throw new Error('the door was called without its data');
        const call = { op: OPS[op], id: id >>> 0, bytes: this.copy(bytes, length) };
        this.depth++;
        this.write(`door ${call.op} ${call.id} ${toHex(call.bytes)}`);
        this.depth++;
        const result = this.behave(call);
        this.depth--;
        this.write(`answer ${result}`);
        this.depth--;
        return result;
    }

    behave(call) {
        const text = fromBytes(call.bytes);
        const fits = ({ words: [on, op, key] }) =>
            isWord(on, 'on') && op.text === call.op &&
            (!key || (key.bare ? Number(key.text) === call.id % 64 : text.includes(key.text)));
        const start = DOOR.findIndex(fits) + 1;
        for (const statement of start ? DOOR.slice(start) : []) {
            if (isWord(statement.words[0], 'on')) break;
            if (isWord(statement.words[0], 'answer')) return this.answer(statement.words, call);
            this.run([statement]);
        }
        return 0;
    }

    answer([, { text: kind }, value], call) {
        switch (kind) {
            case 'echo': return call.bytes.length;
            case 'throw': return -call.bytes.length;
            case 'value': return this.put(toBytes(value.text));
            case 'error': return -this.put(toBytes(value.text));
            case 'number': return Number(value.text);
            case 'promise': return this.putReference(9, ++this.promises);
            case 'port': return this.putReference(10, FIRST_PORT + ++this.ports);
        }
        if (this.last > 0) return this.exchange().length;
        return this.last === -1 && this.exports.qjs_error_code() === EXCEPTION ? -this.exchange().length : 0;
    }

    put(bytes) {
        const pointer = this.exports.qjs_reserve(bytes.length) >>> 0;
        if (!pointer) return 0;
        new Uint8Array(this.exports.memory.buffer).set(bytes, pointer);
        return bytes.length;
    }

    /** What stands for a promise (9) or a port (10) of the host, tag 39. */
    putReference(kind, number) {
        const bytes = [0xd8, 0x27, 0x82, kind, 0x1a, number >>> 24, number >>> 16, number >>> 8, number];
        return this.put(Uint8Array.from(bytes));
    }
}

/** The transcript of a script, given as bytes. */
export const transcribe = (bytes, world, host) => new Player(world, host).run(parseCase(bytes)).transcript;
