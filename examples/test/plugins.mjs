// The program with plugins: those of the example, some that are worse, and one that is loaded again.
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXAMPLES, expected, judge, node, scratch } from './process.mjs';

const MAIN = path.join(EXAMPLES, 'js/plugins/main.mjs');

/** A folder of plugins: of sources, or of a manifest and a source. */
function folderOf(plugins) {
  const folder = path.join(scratch, 'plugins');
  rmSync(folder, { recursive: true, force: true });
  for (const [name, plugin] of Object.entries(plugins)) {
    const { manifest = '{}', source } = typeof plugin === 'string' ? { source: plugin } : plugin;
    mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, name, 'manifest.json'), manifest);
    writeFileSync(path.join(folder, name, 'index.js'), source);
  }
  return folder;
}

export const pluginTests = {
  async 'plugins: those of the example'() {
    const notes = ['Buy paper #shop', 'What is the weather like?', 'Three more words'];
    return judge(await node([MAIN, ...notes]), { out: expected('plugins', 'txt') });
  },

  async 'plugins: worse ones are switched off, or not loaded'() {
    const fetches = (address) => `import { fetchText } from 'host:net'; export const onNote = () => fetchText('${address}')`;
    const net = '{ "permissions": ["net:example.org", "net:gone.example"] }';
    const folder = folderOf({
      a: { manifest: '{ "permissions": ["everything"] }', source: '' },
      b: { manifest: '{', source: '' },
      c: 'export const onNote = (',
      d: 'for (;;);',
      e: 'export const onNote = () => new Promise(() => {})',
      f: "import * as std from 'qjs:std'; export const onNote = () => std.exit(0)",
      g: 'export const onNote = () => new Promise((next) => { setTimeout(() => { throw new Error("in a timer") }, 0); setTimeout(next, 5) })',
      h: { manifest: net, source: fetches('http://example.org/weather') },
      i: { manifest: net, source: fetches('https://example.org.evil.example/weather') },
      j: { manifest: net, source: fetches('https://example.org/other') },
      k: 'export const onNote = ({ text }) => console.log(text)',
    });
    return judge(await node([MAIN, '--plugins', folder, 'one', 'two']), { out: expected('plugins-worse', 'txt') });
  },

  async 'plugins: loaded again, the state goes along'() {
    const folder = path.join(scratch, 'watched');
    cpSync(path.join(EXAMPLES, 'js/plugins/plugins/counter'), path.join(folder, 'counter'), { recursive: true });
    /* At once: what is only half written would be loaded as it is. */
    const replaceSource = (text) => {
      writeFileSync(path.join(scratch, 'next.js'), text);
      renameSync(path.join(scratch, 'next.js'), path.join(folder, 'counter/index.js'));
    };
    const result = await node([MAIN, '--plugins', folder, '--watch'], {
      async pieces(child, texts) {
        const until = async (text) => {
          while (!texts.out.includes(text) && child.exitCode === null && child.signalCode === null)
            await new Promise((next) => child.stdout.once('data', next).once('close', next));
        };
        child.stdin.write('one two\n');
        await until('2 words so far');
        replaceSource("export let total; export const start = (state) => (total = state.total); export const onNote = () => console.log('still', total); export const stop = () => ({ total })");
        await until('reloaded');
        child.stdin.write('three\n');
        await until('still 2');
        replaceSource('export const onNote = (');
        await until('not loaded');
        child.stdin.write('four\n');
        child.stdin.end();
      },
    });
    const problems = judge({ ...result, out: '' }, {});
    const told = result.out.split('\n').filter((line) => line.startsWith('['));
    /* One change may be told as two; then it is loaded twice. */
    const once = told.filter((line, i) => line !== told[i - 1]);
    const wanted = ['2 words so far, 2 at most', 'reloaded', 'still 2', "not loaded: unexpected token in expression: '' (index.js:1)", 'still 2'];
    const found = once.map((line) => line.replace('[counter] ', ''));
    if (JSON.stringify(found) !== JSON.stringify(wanted)) problems.push(`plugins told ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
    return problems;
  },

  async 'plugins: called in a wrong way'() {
    return judge(await node([MAIN, '--plugins', 'nowhere']), { code: 2, out: '', err: 'there is no folder nowhere' });
  },
};
