// The peers' packages, at the versions of bench/package-lock.json, installed by npm outside
// of the sources.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

// What npm leaves behind when it is done says which versions are there.
function isInstalled(folder) {
    const done = join(folder, 'node_modules/.package-lock.json');
    if (!existsSync(done)) return false;
    const version = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
    const there = version(done);
    return Object.entries(version(source('package-lock.json')))
        .every(([path, { version: wanted }]) => path === '' || there[path]?.version === wanted);
}

export function installPeers(folder) {
    if (isInstalled(folder)) return;
    mkdirSync(folder, { recursive: true });
    for (const name of ['package.json', 'package-lock.json']) copyFileSync(source(name), join(folder, name));
    console.error(`+ npm ci --prefix ${folder}`);
    try {
        execFileSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts'], { stdio: ['ignore', 2, 2] });
    } catch (error) {
        const why = error.code === 'ENOENT' ? 'there is no npm; it comes with Node.js, or as a package of that name' : 'npm ci failed';
        throw new Error(`${why}. "--sides ours" measures without the peers.`);
    }
}
