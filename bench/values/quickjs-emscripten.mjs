// quickjs-emscripten (its default variant, release, sync) by what its README documents:
// newFunction with handles as arguments, of which numbers are read by getNumber() and objects
// by dump(); newObject(), newArray() and setProp() for what goes in, as it has no marshaller;
// getArrayBuffer() and newArrayBuffer() for bytes. Promises as in its section "Promises".

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LOOP, ascii, bytes, object, objects, score, wide } from './lines.mjs';

export async function open({ peers }) {
    const home = join(peers, 'node_modules/quickjs-emscripten');
    const { getQuickJS } = await import(pathToFileURL(join(home, 'dist/index.mjs')));
    const vm = (await getQuickJS()).newContext();

    const evaluate = (code) => vm.unwrapResult(vm.evalCode(code));
    const expose = (name, fn) => vm.newFunction(name, fn).consume((handle) => vm.setProp(vm.global, name, handle));
    const call = (f, ...args) => vm.unwrapResult(vm.callFunction(f, vm.undefined, ...args));
    const number = (f) => () => call(f).consume(vm.getNumber.bind(vm));
    const out = (f, read) => () => call(f).consume(read);
    const into = (f, make) => () => make().consume((argument) => call(f, argument).consume((result) => vm.getNumber(result)));
    const text = (handle) => vm.getString(handle);
    // There is no way to make a typed array but the guest's constructor.
    const toUint8Array = evaluate('(buffer) => new Uint8Array(buffer)');

    function make(value) {
        if (typeof value === 'number') return vm.newNumber(value);
        if (typeof value === 'string') return vm.newString(value);
        const list = Array.isArray(value);
        const handle = list ? vm.newArray() : vm.newObject();
        if (list) value.forEach((item, i) => make(item).consume((member) => vm.setProp(handle, i, member)));
        else for (const key in value) make(value[key]).consume((member) => vm.setProp(handle, key, member));
        return handle;
    }

    const lines = {
        guest_loop: number,
        host_call(f) {
            expose('add', (a, b) => vm.newNumber(vm.getNumber(a) + vm.getNumber(b)));
            return number(f);
        },
        guest_call: (f) => () => {
            let sum = 0;
            const one = vm.newNumber(1);
            for (let i = 0; i < LOOP; i++) {
                sum += vm.newNumber(i).consume((a) => call(f, a, one).consume((result) => vm.getNumber(result)));
            }
            one.dispose();
            return sum;
        },
        object_arg(f) {
            expose('take', (argument) => vm.newNumber(score(vm.dump(argument))));
            return number(f);
        },
        object_arg_json(f) {
            expose('take', (argument) => vm.newNumber(score(JSON.parse(vm.getString(argument)))));
            return number(f);
        },
        object_result(f) {
            expose('give', () => make(object));
            return number(f);
        },
        object_result_json(f) {
            expose('give', () => vm.newString(JSON.stringify(object)));
            return number(f);
        },
        objects_out: (f) => out(f, (list) => vm.dump(list)),
        objects_out_json: (f) => out(f, (handle) => JSON.parse(vm.getString(handle))),
        objects_in: (f) => into(f, () => make(objects)),
        objects_in_json: (f) => into(f, () => vm.newString(JSON.stringify(objects))),
        string_out: (f) => out(f, text),
        string_in: (f) => into(f, () => vm.newString(ascii)),
        wide_out: (f) => out(f, text),
        wide_in: (f) => into(f, () => vm.newString(wide)),
        bytes_out: (f) => out(f, (array) => vm.getProp(array, 'buffer').consume((buffer) =>
            vm.getArrayBuffer(buffer).consume((view) => view.value.slice()))),
        bytes_in: (f) => into(f, () => vm.newArrayBuffer(bytes.buffer).consume((buffer) => call(toUint8Array, buffer))),
        host_promises(f) {
            expose('later', (i) => {
                const value = vm.getNumber(i);
                const deferred = vm.newPromise();
                Promise.resolve(value).then((result) => vm.newNumber(result).consume(deferred.resolve));
                deferred.settled.then(vm.runtime.executePendingJobs);
                return deferred.handle;
            });
            return async () => {
                const promise = call(f);
                const result = await vm.resolvePromise(promise);
                promise.dispose();
                return vm.unwrapResult(result).consume((handle) => vm.getNumber(handle));
            };
        },
    };
    return {
        version: JSON.parse(readFileSync(join(home, 'package.json'))).version,
        evaluate: (code) => evaluate(code).dispose(),
        number: (code) => evaluate(code).consume((handle) => vm.getNumber(handle)),
        run: (id, code) => lines[id](evaluate(code)),
    };
}
