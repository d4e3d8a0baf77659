// ends: done
// says: ok
// needs: std directory
// not native: there the guest has the rights of the process
// Directories and links are moved about, so that a path leads elsewhere than it did.
os.mkdir('a');
os.mkdir('a/b');
for (const [from, to] of [['link-up', 'a/up'], ['a/up', 'a/b/up'], ['link-out', 'a/b/out'], ['a', 'a/b/c'], ['.', 'a/x'], ['a', '.'], ['a/b', 'link-zigzag'], ['link-absolute', 'sub/absolute'], ['link-zigzag', 'a/zigzag']]) {
    os.rename(from, to);
    for (const path of ['a/up/secret.txt', 'a/b/up/secret.txt', 'a/b/up/../secret.txt', 'a/b/out', 'sub/absolute', 'a/zigzag', 'a/b/up/mount/../secret.txt', 'a/b/up/beside/secret.json']) {
        const text = std.loadFile(path);
        if (text?.includes('canary')) print('HOLE: read', path);
        if (os.mkdir(`${path}/made`) === 0) print('HOLE: made', path);
        std.open(path, 'w')?.puts('stolen');
        os.remove(path);
    }
}
print('ok');
