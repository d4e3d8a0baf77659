// quickjs-wasi by what its README documents: newFunction with handles as arguments, of
// which numbers are read by toNumber() and objects by dump(); hostToHandle() for what goes in;
// toUint8Array() for bytes. Promises are made as in its section on async host functions.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LOOP, ascii, bytes, object, objects, score, wide } from './lines.mjs';

export async function open({ peers }) {
    const home = join(peers, 'node_modules/quickjs-wasi');
    const { QuickJS } = await import(pathToFileURL(join(home, 'dist/index.js')));
    const vm = await QuickJS.create({ wasm: readFileSync(join(home, 'quickjs.wasm')) });

    const expose = (name, fn) => vm.newFunction(name, fn).consume((handle) => vm.setProp(vm.global, name, handle));
    const call = (f, ...args) => vm.callFunction(f, vm.undefined, ...args);
    const number = (f) => () => call(f).consume((result) => result.toNumber());
    const out = (f, read) => () => call(f).consume(read);
    const into = (f, make) => () => make().consume((argument) => call(f, argument).consume((result) => result.toNumber()));

    const lines = {
        guest_loop: number,
        host_call(f) {
            expose('add', (a, b) => vm.newNumber(a.toNumber() + b.toNumber()));
            return number(f);
        },
        guest_call: (f) => () => {
            let sum = 0;
            const one = vm.newNumber(1);
            for (let i = 0; i < LOOP; i++) {
                sum += vm.newNumber(i).consume((a) => call(f, a, one).consume((result) => result.toNumber()));
            }
            one.dispose();
            return sum;
        },
        object_arg(f) {
            expose('take', (argument) => vm.newNumber(score(vm.dump(argument))));
            return number(f);
        },
        object_arg_json(f) {
            expose('take', (text) => vm.newNumber(score(JSON.parse(text.toString()))));
            return number(f);
        },
        object_result(f) {
            expose('give', () => vm.hostToHandle(object));
            return number(f);
        },
        object_result_json(f) {
            expose('give', () => vm.newString(JSON.stringify(object)));
            return number(f);
        },
        objects_out: (f) => out(f, (list) => vm.dump(list)),
        objects_out_json: (f) => out(f, (text) => JSON.parse(text.toString())),
        objects_in: (f) => into(f, () => vm.hostToHandle(objects)),
        objects_in_json: (f) => into(f, () => vm.newString(JSON.stringify(objects))),
        string_out: (f) => out(f, (text) => text.toString()),
        string_in: (f) => into(f, () => vm.newString(ascii)),
        wide_out: (f) => out(f, (text) => text.toString()),
        wide_in: (f) => into(f, () => vm.newString(wide)),
        bytes_out: (f) => out(f, (result) => result.toUint8Array()),
        bytes_in: (f) => into(f, () => vm.newUint8Array(bytes)),
        host_promises(f) {
            expose('later', (i) => {
                const deferred = vm.newPromise();
                Promise.resolve(i.toNumber()).then((value) => {
                    vm.newNumber(value).consume((handle) => deferred.resolve(handle));
                    vm.executePendingJobs();
                });
                return deferred.handle;
            });
            return async () => {
                const promise = call(f);
                const result = await vm.resolvePromise(promise);
                promise.dispose();
                return result.value.consume((handle) => handle.toNumber());
            };
        },
    };
    return {
        version: vm.versions['quickjs-wasi'],
        evaluate: (code) => vm.evalCode(code).dispose(),
        number: (code) => vm.evalCode(code).consume((handle) => handle.toNumber()),
        run: (id, code) => lines[id](vm.evalCode(code)),
    };
}
