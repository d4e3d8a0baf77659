// The guest's files: the WASI functions over each kind of mount, and a guest that uses them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MountError, directory, memoryFiles, readOnlyFiles } from '../../build/js/index-node.js';
import { make, runGuestTests } from './guests.mjs';
import { randomNumbers } from './harness.mjs';
import { Wasi } from './wasi.mjs';

const temporary = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'qjs-reactor-files-')));
let count = 0;

/** A directory of this test's own. */
function place() {
  const name = path.join(temporary, `${++count}`);
  fs.mkdirSync(name);
  return name;
}

/** The same test on files in memory and in a real directory. */
function onBoth(test) {
  return async () => {
    await test(new Wasi({ '.': memoryFiles() }));
    await test(new Wasi({ '.': directory(place()) }));
  };
}

const utf8 = (bytes) => new TextDecoder().decode(bytes);

await runGuestTests({
  'a file: written, read, appended to, cut, sought in': onBoth((wasi) => {
    assert.equal(wasi.writeAll('a', 'hello'), 5);
    assert.deepEqual(wasi.readAll('a'), { text: 'hello' });
    assert.equal(wasi.with('a', 'wa', (fd) => (wasi.seek(fd, 0), wasi.write(fd, ' world'))), 6);
    assert.deepEqual(wasi.readAll('a'), { text: 'hello world' });
    const fd = wasi.open('a', 'rw');
    assert.equal(wasi.seek(fd, -5, 2), 6);
    assert.equal(utf8(wasi.read(fd)), 'world');
    assert.equal(wasi.seek(fd, -20, 1), 'EINVAL');
    assert.equal(wasi.seek(fd, 0, 9), 'EINVAL');
    assert.equal(wasi.seek(fd, 15), 15);
    assert.equal(wasi.read(fd).length, 0);
    assert.equal(wasi.write(fd, '!'), 1);
    assert.equal(wasi.fstat(fd).size, 16);
    assert.deepEqual(wasi.readAll('a'), { text: 'hello world\0\0\0\0!' });
    assert.equal(wasi.call('fd_filestat_set_size', fd, 4n), undefined);
    assert.equal(wasi.call('fd_filestat_set_size', fd, 6n), undefined);
    assert.deepEqual(wasi.readAll('a'), { text: 'hell\0\0' });
    assert.equal(wasi.close(fd), undefined);
    assert.equal(wasi.close(fd), 'EBADF');
    assert.equal(wasi.with('a', 'wt', () => 0), 0);
    assert.deepEqual(wasi.readAll('a'), { text: '' });
  }),

  'rights and flags': onBoth((wasi) => {
    assert.equal(wasi.open('a', 'r'), 'ENOENT');
    assert.equal(wasi.with('a', 'wcx', (fd) => wasi.read(fd)), 'EBADF');
    assert.equal(wasi.open('a', 'wcx'), 'EEXIST');
    assert.equal(wasi.with('a', 'r', (fd) => wasi.write(fd, 'x')), 'EBADF');
    assert.equal(wasi.with('a', 'r', (fd) => wasi.call('fd_filestat_set_size', fd, 1n)), 'EINVAL');
    assert.equal(wasi.open('a/', 'r'), 'ENOTDIR');
    assert.equal(wasi.open('a', 'd'), 'ENOTDIR');
    assert.equal(wasi.open('a/b', 'rc'), 'ENOTDIR');
    assert.equal(wasi.open('none/b', 'wc'), 'ENOENT');
    wasi.mkdir('d');
    assert.equal(wasi.open('d', 'w'), 'EISDIR');
    assert.equal(wasi.open('d', 'rcx'), 'EEXIST');
    assert.equal(wasi.open('d/', 'wc'), 'EISDIR');
    assert.equal(wasi.open('new/', 'wc'), 'ENOENT');
    assert.equal(wasi.with('d', 'r', (fd) => wasi.read(fd)), 'EISDIR');
  }),

  'directories: made, listed in small pieces, removed': onBoth((wasi) => {
    assert.equal(wasi.mkdir('d'), undefined);
    assert.equal(wasi.mkdir('d'), 'EEXIST');
    assert.equal(wasi.mkdir('none/d'), 'ENOENT');
    assert.equal(wasi.mkdir('.'), 'EEXIST');
    const names = Array.from({ length: 300 }, (_, i) => `file ${i} é`).sort();
    for (const name of names) wasi.writeAll(`d/${name}`, name);
    wasi.mkdir('d/inner');
    const expected = [...names, 'inner/'].sort();
    for (const size of [64, 100, 4096, 65536]) assert.deepEqual(wasi.with('d', 'd', (fd) => wasi.list(fd, size)), expected);
    assert.equal(wasi.rmdir('d'), 'ENOTEMPTY');
    assert.equal(wasi.unlink('d'), 'EISDIR');
    assert.equal(wasi.rmdir('d/file 0 é'), 'ENOTDIR');
    for (const name of names) assert.equal(wasi.unlink(`d/${name}`), undefined);
    assert.equal(wasi.rmdir('d/inner/.'), 'EINVAL');
    assert.equal(wasi.rmdir('d/inner/'), undefined);
    assert.equal(wasi.rmdir('d'), undefined);
    assert.equal(wasi.rmdir('d'), 'ENOENT');
    for (const root of ['.', '', './', 'x/..']) assert.match(wasi.rmdir(root) ?? '', /^E(BUSY|INVAL|NOENT)$/);
    assert.deepEqual(wasi.list(3), []);
  }),

  'what is removed from a directory while it is listed shifts nothing': onBoth((wasi) => {
    const names = Array.from({ length: 20 }, (_, i) => `f${i}`.padEnd(20, 'x'));
    for (const name of names) wasi.writeAll(name, '');
    wasi.call('fd_readdir', 3, 65536, 200, 0n, 16);
    for (const name of names.slice(0, 10)) wasi.unlink(name);
    assert.equal(wasi.call('fd_readdir', 3, 65536, 60000, 12n, 16), undefined);
    assert.equal(wasi.view.getUint32(16, true), 10 * 44);
    assert.deepEqual(wasi.list(3), names.slice(10).sort());
  }),

  'renaming': onBoth((wasi) => {
    wasi.writeAll('a', '1');
    wasi.writeAll('b', '2');
    wasi.mkdir('d');
    wasi.mkdir('e');
    wasi.writeAll('e/f', '3');
    assert.equal(wasi.rename('a', 'a'), undefined);
    assert.equal(wasi.rename('a', 'b'), undefined);
    assert.deepEqual(wasi.readAll('b'), { text: '1' });
    assert.equal(wasi.rename('none', 'x'), 'ENOENT');
    assert.equal(wasi.rename('b', 'd'), 'EISDIR');
    assert.equal(wasi.rename('d', 'b'), 'ENOTDIR');
    assert.equal(wasi.rename('d', 'e'), 'ENOTEMPTY');
    assert.equal(wasi.rename('d', 'd/inner'), 'EINVAL');
    assert.equal(wasi.rename('b', 'none/b'), 'ENOENT');
    assert.equal(wasi.rename('b', 'c/'), 'ENOTDIR');
    assert.equal(wasi.rename('e', 'd'), undefined);
    assert.deepEqual(wasi.readAll('d/f'), { text: '3' });
    assert.deepEqual(wasi.list(3), ['b', 'd/']);
    for (const [from, to] of [['.', 'x'], ['b', '.'], ['d/..', 'y']]) assert.equal(wasi.rename(from, to), 'EBUSY');
    assert.equal(wasi.stat('b').type, 'file');
  }),

  'a file that is removed while it is open lives on': onBoth((wasi) => {
    wasi.writeAll('a', 'old');
    const fd = wasi.open('a', 'rw');
    assert.equal(wasi.unlink('a'), undefined);
    wasi.writeAll('a', 'new');
    assert.equal(utf8(wasi.read(fd)), 'old');
    assert.equal(wasi.write(fd, 'er'), 2);
    wasi.close(fd);
    assert.deepEqual(wasi.readAll('a'), { text: 'new' });
  }),

  'descriptors are used again, the lowest first, and there is an end to them': onBoth((wasi) => {
    wasi.writeAll('a', '');
    assert.deepEqual([wasi.open('a'), wasi.open('a'), wasi.open('a')], [4, 5, 6]);
    wasi.close(5);
    wasi.close(4);
    assert.deepEqual([wasi.open('a'), wasi.open('a'), wasi.open('a')], [4, 5, 7]);
    for (const fd of [4, 5, 6, 7]) wasi.close(fd);
    const opened = [];
    for (;;) {
      const fd = wasi.open('.', 'd');
      if (typeof fd === 'string') {
        assert.equal(fd, 'EMFILE');
        break;
      }
      opened.push(fd);
    }
    assert.ok(opened.length > 1000);
    for (const fd of opened) assert.equal(wasi.close(fd), undefined);
    assert.equal(wasi.open('a'), 4);
    assert.equal(wasi.call('fd_renumber', 4, 3), undefined);
    assert.equal(wasi.fstat(4), 'EBADF');
    assert.equal(wasi.fstat(3).type, 'file');
  }),

  async 'what a guest leaves open is closed with it, and after a trap'() {
    const open = () => (fs.existsSync('/proc/self/fd') ? fs.readdirSync('/proc/self/fd').length : 0);
    const files = memoryFiles({ a: '1' });
    const root = place();
    fs.writeFileSync(path.join(root, 'a'), '1');
    const leave = 'globalThis.f = std.open("a", "r"); globalThis.g = std.open("/m/a", "r"); 0';
    const before = open();
    const vm = await make({ std: true, preopens: { '.': root, '/m': files } });
    vm.evaluateSync(leave);
    files.remove('a');
    assert.ok(files.used > 0);
    vm.close();
    assert.deepEqual([open(), files.used], [before, 0]);
    const died = await make({ std: true, preopens: { '.': root, '/m': memoryFiles({ a: '1' }) }, stdout: { write: () => { throw new Error('no paper'); } } });
    died.evaluateSync(leave);
    assert.throws(() => died.evaluateSync('print(1)'), /no paper/);
    assert.equal(open(), before);
  },

  'times': onBoth((wasi) => {
    wasi.writeAll('a', '');
    assert.ok(wasi.stat('a').mtime > 1_600_000_000_000_000_000n);
    assert.equal(wasi.times('a', 0n, 1_000_000_000n, 5), undefined);
    assert.equal(wasi.stat('a').mtime, 1_000_000_000n);
    assert.equal(wasi.times('a', 0n, 0n, 8), undefined);
    assert.ok(wasi.stat('a').mtime > 1_600_000_000_000_000_000n);
    assert.equal(wasi.times('a', 0n, 0n, 12), 'EINVAL');
  }),

  'paths that lead out, and names that are none': onBoth((wasi) => {
    wasi.mkdir('d');
    for (const bad of ['..', '../', '../x', 'd/../..', './../x', 'd/../../etc', '/', '/etc/passwd', '//', '/..']) {
      assert.equal(wasi.stat(bad), 'ENOTCAPABLE', bad);
      assert.equal(wasi.open(bad, 'r'), 'ENOTCAPABLE', bad);
      assert.equal(wasi.open(bad, 'wc'), 'ENOTCAPABLE', bad);
      assert.equal(wasi.mkdir(bad), 'ENOTCAPABLE', bad);
      assert.equal(wasi.rename('d', bad), 'ENOTCAPABLE', bad);
      assert.equal(wasi.unlink(bad), 'ENOTCAPABLE', bad);
      assert.match(wasi.rmdir(bad), /^E(NOTCAPABLE|INVAL)$/, bad);
    }
    assert.equal(wasi.stat(''), 'ENOENT');
    assert.equal(wasi.stat('a\0b'), 'EINVAL');
    assert.equal(wasi.open('a\0/../../x', 'wc'), 'EINVAL');
    assert.equal(wasi.stat(Uint8Array.of(0xff, 0xfe)), 'EINVAL');
    assert.equal(wasi.mkdir('x'.repeat(300)), 'ENAMETOOLONG');
    assert.equal(wasi.stat('d/./../d//').type, 'directory');
    const inner = wasi.open('d', 'd');
    assert.equal(wasi.stat('..', { fd: inner }), 'ENOTCAPABLE');
    assert.equal(wasi.stat('.', { fd: inner }).type, 'directory');
  }),

  'pointers outside of the memory are EFAULT': onBoth((wasi) => {
    assert.equal(wasi.call('path_filestat_get', 3, 0, -8, 100, 256), 'EFAULT');
    assert.equal(wasi.call('fd_prestat_get', 3, 0xffffffff), 'EFAULT');
    assert.equal(wasi.call('fd_readdir', 3, -4, 100, 0n, 16), 'EFAULT');
  }),

  'several mounts: each its own, and no renaming from one to the other'() {
    const shared = memoryFiles({ a: '1' });
    const wasi = new Wasi({ one: shared, two: memoryFiles(), three: shared });
    assert.equal(wasi.rename('a', 'b', 3, 4), 'EXDEV');
    assert.equal(wasi.rename('a', 'b', 3, 5), undefined);
    assert.equal(wasi.call('fd_prestat_get', 4, 64), undefined);
    assert.equal(wasi.view.getUint32(68, true), 3);
    assert.equal(wasi.call('fd_prestat_dir_name', 4, 128, 2), 'ENAMETOOLONG');
    assert.equal(wasi.call('fd_prestat_dir_name', 4, 128, 3), undefined);
    assert.equal(utf8(wasi.u8.slice(128, 131)), 'two');
    assert.equal(wasi.call('fd_prestat_get', 6, 64), 'EBADF');
    assert.throws(() => new Wasi({ '.': {} }), /neither a path nor a mount/);
  },

  'links: followed inside, and never out'() {
    const root = place();
    const outside = place();
    fs.writeFileSync(path.join(outside, 'secret'), 'secret');
    fs.mkdirSync(path.join(root, 'd/e'), { recursive: true });
    fs.writeFileSync(path.join(root, 'd/f'), 'inside');
    const links = {
      in: 'd/f', chain: 'in', up: 'd/e/../f', directory: 'd', 'd/back': '../d/f', dangling: 'nothing',
      absolute: path.join(outside, 'secret'), relative: `../${path.basename(outside)}/secret`, out: '..', 'd/out2': '../..',
      through: 'out', self: root, loop: 'loop2', loop2: 'loop', rootlink: '/',
    };
    for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, path.join(root, name));
    fs.linkSync(path.join(root, 'd/f'), path.join(root, 'hard'));
    const wasi = new Wasi({ '.': directory(root) });
    for (const name of ['in', 'chain', 'up', 'directory/f', 'd/back', 'directory/back', 'hard']) assert.deepEqual(wasi.readAll(name), { text: 'inside' }, name);
    const secret = `${path.basename(outside)}/secret`;
    for (const name of ['absolute', 'relative', `out/${secret}`, `d/out2/${secret}`, `through/${secret}`, 'self/d/f', `rootlink${outside}/secret`, 'out', 'rootlink']) {
      assert.equal(wasi.readAll(name), 'ENOTCAPABLE', name);
      assert.equal(wasi.open(name, 'wct'), 'ENOTCAPABLE', name);
      assert.equal(wasi.stat(name), 'ENOTCAPABLE', name);
    }
    assert.equal(wasi.mkdir('out/x'), 'ENOTCAPABLE');
    assert.equal(wasi.rename('d/f', 'out/x'), 'ENOTCAPABLE');
    assert.equal(wasi.rename(`out/${secret}`, 'x'), 'ENOTCAPABLE');
    assert.equal(wasi.unlink(`out/${secret}`), 'ENOTCAPABLE');
    assert.equal(wasi.with('out', 'd', (fd) => wasi.list(fd)), 'ENOTCAPABLE');
    assert.equal(wasi.readAll('loop'), 'ELOOP');
    assert.equal(wasi.open('in', 'rn'), 'ELOOP');
    assert.equal(wasi.stat('absolute', { follow: false }).type, 'symlink');
    assert.equal(wasi.readAll('dangling'), 'ENOENT');
    assert.equal(wasi.open('dangling', 'wcx'), 'EEXIST');
    assert.equal(wasi.writeAll('dangling', 'made'), 4);
    assert.equal(fs.readFileSync(path.join(root, 'nothing'), 'utf8'), 'made');
    /* A link itself can be renamed and removed, and leads out from nowhere. */
    assert.equal(wasi.rename('relative', 'd/e/relative'), undefined);
    assert.equal(wasi.readAll('d/e/relative'), 'ENOENT');
    assert.equal(wasi.unlink('absolute'), undefined);
    assert.equal(wasi.call('path_symlink', 1024, 1, 3, 1024, 1), 'ENOTSUP');
    assert.equal(fs.readFileSync(path.join(outside, 'secret'), 'utf8'), 'secret');
    assert.deepEqual(fs.readdirSync(outside), ['secret']);
  },

  'a real directory: FIFOs are not waited for, names that are not UTF-8 harm nothing, the root may be a link'() {
    const root = place();
    fs.symlinkSync(root, `${root}-link`);
    fs.writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0xff, 0x61)]), 'x');
    const wasi = new Wasi({ '.': directory(`${root}-link`) });
    assert.equal(wasi.writeAll('a', '1'), 1);
    assert.equal(wasi.list(3).length, 2);
    assert.throws(() => directory(path.join(root, 'none')), { code: 'ENOENT' });
    assert.throws(() => directory(path.join(root, 'a')), { code: 'ENOTDIR' });
  },

  async 'read-only: nothing can be changed in any way'() {
    const root = place();
    fs.mkdirSync(path.join(root, 'd'));
    fs.writeFileSync(path.join(root, 'a'), 'text');
    fs.writeFileSync(path.join(root, 'd/b'), 'inner');
    const tree = { a: 'text', d: { b: new TextEncoder().encode('inner') } };
    const lookup = (name) => ({ '': ['a', 'd'], a: 'text', d: ['b'], 'd/b': 'inner' })[name];
    for (const mount of [readOnlyFiles(tree), readOnlyFiles(lookup), directory(root, { readOnly: true })]) {
      const wasi = new Wasi({ '.': mount });
      assert.deepEqual(wasi.readAll('a'), { text: 'text' });
      assert.deepEqual(wasi.readAll('d/b'), { text: 'inner' });
      assert.deepEqual(wasi.list(3), ['a', 'd/']);
      for (const how of ['w', 'rw', 'rt', 'wct', 'wa']) assert.equal(wasi.open('a', how), 'EROFS', how);
      assert.equal(wasi.open('new', 'wc'), 'EROFS');
      assert.equal(wasi.open('new', 'rc'), 'EROFS');
      assert.equal(wasi.open('a', 'rcx'), 'EEXIST');
      assert.equal(wasi.open('new', 'r'), 'ENOENT');
      assert.equal(wasi.mkdir('x'), 'EROFS');
      assert.equal(wasi.rmdir('d'), 'EROFS');
      assert.equal(wasi.unlink('a'), 'EROFS');
      assert.equal(wasi.rename('a', 'b'), 'EROFS');
      assert.equal(wasi.times('a', 0n, 0n, 5), 'EROFS');
      assert.equal(wasi.with('a', 'r', (fd) => wasi.write(fd, 'x')), 'EBADF');
      assert.deepEqual(wasi.readAll('a'), { text: 'text' });
    }
  },

  async 'a look-up that throws, or gives what is no file, is EIO, and the host is told'() {
    const told = [];
    const listener = (error) => told.push(error.message);
    process.on('uncaughtException', listener);
    const wasi = new Wasi({
      '.': readOnlyFiles((name) => {
        if (name === 'throws') throw new Error('of the look-up');
        return name === 'number' ? 5 : undefined;
      }),
    });
    assert.equal(wasi.readAll('throws'), 'EIO');
    assert.equal(wasi.readAll('number'), 'EIO');
    assert.equal(wasi.readAll('none'), 'ENOENT');
    await new Promise((resolve) => setTimeout(resolve, 1));
    process.off('uncaughtException', listener);
    assert.deepEqual([told.length, told[0], /gave number for "number"/.test(told[1])], [2, 'of the look-up', true]);
    assert.throws(() => readOnlyFiles(5), TypeError);
  },

  'files in memory: for the host'() {
    const files = memoryFiles({ 'a/b.txt': 'é', c: { 'd.bin': Uint8Array.of(1, 2), e: {} } });
    assert.equal(files.readText('a/b.txt'), 'é');
    assert.equal(files.readText('/a/./b.txt'), 'é');
    assert.deepEqual([...files.files().keys()], ['a/b.txt', 'c/d.bin']);
    assert.deepEqual([...files.files('c')], [['d.bin', Uint8Array.of(1, 2)]]);
    files.writeFile('new/deep/file', 'x');
    assert.equal(files.exists('new/deep'), true);
    files.remove('c');
    files.remove('c');
    assert.equal(files.exists('c/e'), false);
    assert.throws(() => files.readFile('none'), (error) => error instanceof MountError && error.code === 'ENOENT');
    assert.throws(() => files.readFile('a'), { code: 'EISDIR' });
    assert.throws(() => files.writeFile('a', ''), { code: 'EISDIR' });
    assert.throws(() => files.writeFile('a/b.txt/x', ''), { code: 'ENOTDIR' });
    for (const bad of [() => files.writeFile('../x', ''), () => files.writeFile('', ''), () => files.writeFile('x', 5), () => memoryFiles({ x: 5 }), () => memoryFiles(null)]) assert.throws(bad, TypeError);
    assert.throws(() => memoryFiles({}, { limit: -1 }), RangeError);
    const content = files.readFile('a/b.txt');
    content[0] = 0;
    assert.equal(files.readText('a/b.txt'), 'é');
  },

  'files in memory: a limit holds, and what is removed is given back'() {
    const files = memoryFiles({}, { limit: 10_000 });
    const wasi = new Wasi({ '.': files });
    assert.equal(wasi.writeAll('a', 'x'.repeat(9000)), 9000);
    assert.equal(wasi.with('a', 'wa', (fd) => wasi.write(fd, 'x'.repeat(9000))), 'ENOSPC');
    assert.equal(wasi.with('a', 'w', (fd) => wasi.call('fd_filestat_set_size', fd, 1n << 31n)), 'ENOSPC');
    const fd = wasi.open('a', 'r');
    wasi.unlink('a');
    assert.equal(wasi.writeAll('b', 'x'.repeat(9000)), 'ENOSPC');
    wasi.close(fd);
    assert.equal(wasi.writeAll('b', 'x'.repeat(9000)), 9000);
    assert.equal(wasi.unlink('b'), undefined);
    let made = 0;
    while (wasi.mkdir(`d${made}`) === undefined) made++;
    assert.ok(made > 10 && made < 100);
    for (let i = 0; i < made; i++) wasi.rmdir(`d${i}`);
    assert.equal(files.used, 0);
    assert.equal(wasi.with('big', 'wc', (fd) => (wasi.seek(fd, 2 ** 40), wasi.write(fd, 'x'))), 'EFBIG');
  },

  'memory and a real directory do the same on whatever is asked'() {
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomNumbers(seed);
      const worlds = [new Wasi({ '.': memoryFiles() }), new Wasi({ '.': directory(place()) })];
      const names = ['a', 'b', 'd', 'd/a', 'd/e', 'd/e/b', 'd/', 'a/x', './d/../b', 'e', 'e/d'];
      const open = [];
      for (let step = 0; step < 200; step++) {
        const [one, two] = [names[random(names.length)], names[random(names.length)]];
        const text = 'x'.repeat(random(50)) + step;
        const how = ['r', 'w', 'rw', 'wc', 'rwc', 'wct', 'wcx', 'wa', 'rd'][random(9)];
        const fd = open.length > 0 ? open[random(open.length)] : 99;
        const position = random(100);
        const acts = [
          (w) => w.writeAll(one, text), (w) => w.readAll(one), (w) => w.mkdir(one), (w) => w.rmdir(one), (w) => w.unlink(one), (w) => w.rename(one, two),
          (w) => w.open(one, how), (w) => w.read(fd, position), (w) => w.write(fd, text), (w) => w.seek(fd, position - 20, random.whence), (w) => w.close(fd),
          (w) => (({ type, size }) => (type === 'file' ? `${type} ${size}` : type))(w.stat(one)), (w) => w.list(3), (w) => w.call('fd_filestat_set_size', fd, BigInt(position)),
        ];
        random.whence = random(3);
        const act = acts[random(acts.length)];
        const [left, right] = worlds.map(act);
        assert.deepEqual(left, right, `seed ${seed}, step ${step}: ${act} ${one} ${two} ${how} ${fd}`);
        if (act === acts[6] && typeof left === 'number') open.push(left);
        if (act === acts[10] && left === undefined) open.splice(open.indexOf(fd), 1);
      }
      for (const fd of open) for (const world of worlds) world.close(fd);
    }
  },

  async 'a guest: files by std and os, modules, each kind of mount'() {
    for (const mount of [memoryFiles({ 'lib/m.js': 'export const m = 42' }), (() => {
      const root = place();
      fs.mkdirSync(path.join(root, 'lib'));
      fs.writeFileSync(path.join(root, 'lib/m.js'), 'export const m = 42');
      return root;
    })()]) {
      const vm = await make({ std: true, preopens: { '.': mount, '/ro': readOnlyFiles({ x: 'ro' }) } });
      assert.equal((await vm.import('./lib/m.js')).m, 42);
      const seen = vm.evaluateSync(`
        const f = std.open('new.txt', 'w+'); f.puts('héllo'); f.seek(0, std.SEEK_SET); const line = f.getline(); f.close();
        const [names] = os.readdir('.');
        os.mkdir('dir'); os.rename('new.txt', 'dir/old.txt');
        const [stat] = os.stat('dir/old.txt');
        const results = [line, names.sort().join(), stat.size, std.loadFile('/ro/x'), os.remove('dir'), os.remove('dir/old.txt'), os.remove('dir'), std.open('/ro/x', 'w'), std.open('../x', 'w'), std.loadFile('/etc/passwd'), os.stat('/ro/none')[1]];
        results`);
      assert.deepEqual(seen, ['héllo', '.,..,lib,new.txt', 6, 'ro', -55, 0, 0, null, null, null, 44]);
      vm.close();
    }
  },

  async 'a guest: a large file is read and written whole'() {
    const files = memoryFiles({ in: new Uint8Array(10 << 20).fill(7) });
    const vm = await make({ std: true, preopens: { '.': files } });
    assert.equal(vm.evaluateSync(`
      const bytes = std.loadFile('in', { binary: true });
      const f = std.open('out', 'wb'); f.write(bytes.buffer, 0, bytes.length); f.close();
      bytes.length`), 10 << 20);
    assert.equal(files.stat('out').size, 10 << 20);
    assert.equal(files.readFile('out').every((byte) => byte === 7), true);
  },

  async 'preopens that are none are told'() {
    await assert.rejects(make({ preopens: { '.': path.join(temporary, 'none') } }), { code: 'ENOENT' });
    await assert.rejects(make({ preopens: { '.': {} } }), /neither a path nor a mount/);
    const { createReactor } = await import('../../build/js/index.js');
    await assert.rejects(createReactor({ preopens: { '.': 'x' } }), /memoryFiles/);
  },
});
fs.rmSync(temporary, { recursive: true, force: true });
