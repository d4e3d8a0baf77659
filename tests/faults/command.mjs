// The command line of the suites here.

import { parseArgs } from 'node:util';

// usage: the lines of --help; what: further options, as parseArgs takes them
export function readCommand(usage, what = {}) {
    const options = { wasm: { type: 'string' }, help: { type: 'boolean', short: 'h' }, ...what };
    try {
        const { values } = parseArgs({ options });
        if (!values.help) return values;
        console.log(`${usage}\n\n--wasm FILE is another artifact than build/wasm/qjs-lean.wasm.`);
        process.exit();
    } catch (error) {
        console.error(`${error.message}; see --help`);
        process.exit(2);
    }
}
