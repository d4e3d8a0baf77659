// A guest on the browser's origin private file system, one step at a time: what one Worker has
// written, another one finds.

const STEPS = {
  async write(files, vm) {
    vm.evaluateSync(`
      os.mkdir('d'); os.mkdir('d/empty');
      const put = (name, text) => { const f = std.open(name, 'w'); f.puts(text); f.close() };
      put('d/a.txt', 'first'); put('d/a.txt', 'héllo'); put('gone', 'x'); put('moved', 'here'); put('swap', 'a file');
      for (let i = 0; i < 50; i++) put('many' + i, 'x'.repeat(i));
      os.rename('moved', 'd/there'); os.remove('gone');`);
    await files.flush();
    vm.evaluateSync(`os.remove('swap'); os.mkdir('swap'); os.rename('d', 'e'); const f = std.open('e/a.txt', 'a'); f.puts('!'); f.close()`);
    await files.flush();
  },
  async read(files, vm) {
    return [
      vm.evaluateSync(`[std.loadFile('e/a.txt'), std.loadFile('e/there'), std.loadFile('many49').length, os.readdir('e')[0].sort(), os.stat('swap')[0].mode & os.S_IFMT, os.S_IFDIR, std.open('gone', 'r'), os.stat('d')[1]]`),
      files.readText('e/a.txt'),
    ];
  },
  async clear(files) {
    for (const { name } of files.list('')) files.remove(name);
    await files.flush();
    return files.list('').length;
  },
};

/** @param {{ step: keyof typeof STEPS }} options */
export async function main({ step }, { createReactor, opfsFiles }) {
  const files = await opfsFiles();
  const vm = await createReactor({ std: true, preopens: { '.': files } });
  try {
    return await STEPS[step](files, vm);
  } finally {
    vm.close();
  }
}
