// A program for notes, with plugins that nobody has to trust.
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PluginHost } from './host.mjs';
import { Notes } from './notes.mjs';
import { watchPlugins } from './watch.mjs';

const HELP = `usage: node examples/js/plugins/main.mjs [--plugins DIR] [--watch] [NOTE...]

Keeps notes, of the command line or else line by line of standard input, and tells each
plugin of them. A plugin is a folder with a manifest.json, which lists the permissions
that it asks for, and an index.js. At the end the notes are printed.

  --plugins DIR  the folder of the plugins' folders (default: the plugins of this example)
  --watch        load a plugin again as soon as its files change
  --help         this text

Permissions: read:notes, write:notes, storage, net:HOST.
`;

/** Stands for the network. A program that means it passes globalThis.fetch. */
async function fakeFetch(url) {
  return String(url) === 'https://example.org/weather' ? new Response('rain, 9 °C\n') : new Response('', { status: 404 });
}

let options;
let words;
try {
  ({ values: options, positionals: words } = parseArgs({
    options: { plugins: { type: 'string' }, watch: { type: 'boolean' }, help: { type: 'boolean' } },
    allowPositionals: true,
  }));
  options.plugins ??= fileURLToPath(new URL('plugins', import.meta.url));
  if (!existsSync(options.plugins)) throw new Error(`there is no folder ${options.plugins}`);
} catch (error) {
  console.error(`plugins: ${error.message}; see --help`);
  process.exit(2);
}
if (options.help) {
  process.stdout.write(HELP);
  process.exit();
}

process.stdout.on('error', () => process.exit()); // nobody reads it any more
const notes = new Notes();
const host = new PluginHost(options.plugins, { notes, fetch: fakeFetch }, (name, line) => console.log(`[${name}] ${line}`));
await host.loadAll();
const unwatch = options.watch ? watchPlugins(options.plugins, (name) => host.reload(name)) : undefined;

for await (const line of words.length > 0 ? words : createInterface({ input: process.stdin })) {
  const note = notes.add(line);
  console.log(`note ${note.id}: ${note.text}`);
  await host.emit('onNote', note);
}

unwatch?.();
await host.close();
for (const { id, text, tags } of notes.list()) console.log(`${id}. ${text}${tags.map((tag) => ` #${tag}`).join('')}`);
