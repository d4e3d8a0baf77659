// The reactor by its library for JavaScript hosts: host functions by expose(), guest functions
// as what evaluateSync() gives. Arguments and results are plain values on both sides.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LOOP, ascii, bytes, object, objects, score, wide } from './lines.mjs';

export async function open({ wasm, js }) {
    const { createReactor } = await import(pathToFileURL(resolve(join(js, 'platform/node.js'))));
    const vm = await createReactor({ wasm: readFileSync(wasm) });
    const itself = (f) => f;
    const exposing = (functions) => (f) => {
        vm.expose(functions);
        return f;
    };

    const lines = {
        guest_loop: itself,
        host_call: exposing({ add: (a, b) => a + b }),
        guest_call: (f) => () => {
            let sum = 0;
            for (let i = 0; i < LOOP; i++) sum += f(i, 1);
            return sum;
        },
        object_arg: exposing({ take: score }),
        object_arg_json: exposing({ take: (text) => score(JSON.parse(text)) }),
        object_result: exposing({ give: () => object }),
        object_result_json: exposing({ give: () => JSON.stringify(object) }),
        objects_out: itself,
        objects_out_json: (f) => () => JSON.parse(f()),
        objects_in: (f) => () => f(objects),
        objects_in_json: (f) => () => f(JSON.stringify(objects)),
        string_out: itself,
        string_in: (f) => () => f(ascii),
        wide_out: itself,
        wide_in: (f) => () => f(wide),
        bytes_out: itself,
        bytes_in: (f) => () => f(bytes),
        host_promises: exposing({ later: async (i) => i }),
    };
    return {
        version: vm.version,
        evaluate: (code) => vm.evaluateSync(`${code};undefined`),
        number: (code) => vm.evaluateSync(code),
        run: (id, code) => lines[id](vm.evaluateSync(code)),
    };
}
