// ends: done
// says: ok
// needs: std directory
// not native: there the guest has the rights of the process
// Paths that lead out of the mount, in each function that takes one.
const up = ['..', '../secret.txt', '../beside', '../beside/secret.json', '/../secret.txt', './../secret.txt', 'sub/../../secret.txt', 'sub/./.././../secret.txt', '//../secret.txt', 'link-out', 'link-up', 'link-up/secret.txt', 'link-up/beside/secret.json', 'link-absolute', 'link-zigzag', 'loop', 'loop/x', 'link-up/mount/../secret.txt', 'sub/../link-out', '/etc/passwd', '/proc/self/environ', '/dev/zero', '../mount/../secret.txt', '..\\secret.txt', '\0../secret.txt', '../secret.txt\0', './..', 'link-up/.', '%2e%2e/secret.txt', '~', '../'.repeat(500) + 'etc/passwd', 'x'.repeat(5000), 'sub/'.repeat(5000)];
for (const path of up) {
    for (const use of [
        () => std.loadFile(path), () => std.open(path, 'r'), () => std.open(path, 'w'), () => std.open(path, 'a+'), () => std.open(path, 'r+')?.puts('stolen'), () => os.open(path, os.O_RDWR | os.O_CREAT), () => os.open(path, os.O_WRONLY | os.O_TRUNC), () => os.readdir(path)[1], () => os.stat(path)[1],
        () => os.remove(path), () => os.mkdir(path + '/made'), () => os.mkdir(path), () => os.rename(path, 'stolen'), () => os.rename('own.txt', path), () => os.utimes(path, 0, 0), () => std.loadScript(path), () => os.realpath?.(path)[1], () => os.chdir?.(path), () => os.readlink?.(path),
    ]) {
        try {
            const result = use();
            if (result && typeof result === 'string' && result.includes('canary')) print('HOLE', path, use);
        } catch { /* as it should be */ }
    }
    try { await import(path); } catch { /* likewise */ }
    try { await import(path, { with: { type: 'text' } }); } catch { /* likewise */ }
}
print('ok');
