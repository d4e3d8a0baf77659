// What stands around a guest: a mount, in a directory with files that are none of its business.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** It stands in every file outside of the mount, and must never be seen by a guest. */
export const SECRET = 'canary-7f3a91c5';

/**
 * A directory with a mount in it, `mount`, and secrets beside it.
 * Links in the mount lead out of it, as a careless host may have left them.
 */
export function makeWorld() {
    const root = mkdtempSync(join(process.env.HOSTILE_ROOT ?? tmpdir(), 'hostile-'));
    const mount = join(root, 'mount');
    mkdirSync(join(root, 'beside'));
    writeFileSync(join(root, 'secret.txt'), SECRET);
    writeFileSync(join(root, 'secret.js'), `export default '${SECRET}'`);
    writeFileSync(join(root, 'beside', 'secret.json'), `"${SECRET}"`);
    mkdirSync(join(mount, 'sub'), { recursive: true });
    writeFileSync(join(mount, 'own.txt'), 'own');
    writeFileSync(join(mount, 'sub', 'own.js'), 'export default "own"');
    symlinkSync('../secret.txt', join(mount, 'link-out'));
    symlinkSync('..', join(mount, 'link-up'));
    symlinkSync(join(root, 'secret.txt'), join(mount, 'link-absolute'));
    symlinkSync('sub/../../secret.txt', join(mount, 'link-zigzag'));
    symlinkSync('loop', join(mount, 'loop'));
    return {
        root,
        mount,
        /** Names and contents of all that is outside of the mount. */
        outside: () => hash(root, (path) => path === mount),
        remove: () => rmSync(root, { recursive: true, force: true }),
    };
}

function hash(root, isLeftOut) {
    const sum = createHash('sha256');
    const walk = (directory) => {
        for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
            const path = join(directory, entry.name);
            sum.update(`${path}\0`);
            if (isLeftOut(path)) continue;
            if (entry.isDirectory()) walk(path);
            else sum.update(readFileSync(path));
        }
    };
    walk(root);
    return sum.digest('hex');
}
