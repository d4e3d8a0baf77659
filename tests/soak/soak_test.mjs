// The soak in short: what guests and host have counted agrees. The long one: node tests/soak/soak.mjs --help

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const { status } = spawnSync(
    process.execPath,
    ['--expose-gc', file('soak.mjs'), '--time', '12', '--instances', '50', '--report', file('../../build/soak/report-node-short.md')],
    { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
