// Blocks of HTML, in Chromium: what a page logs is what it prints.
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startBrowser } from '../../js/test/hosts/browsers.mjs';
import { ROOT, fault } from './process.mjs';

/* Reports as soon as all is there, or something went wrong; the rest is the server's watchdog. */
const reporter = (lines) => `<script type="module">
  await new Promise((resolve) => {
    const look = () => (__lines.length >= ${lines} || __faults.length > 0 ? resolve() : setTimeout(look, 20));
    look();
  });
  await fetch('/report', { method: 'POST', body: JSON.stringify({ lines: __lines, faults: __faults }) });
</script>`;
const COLLECTOR = `<script>
  const __lines = [];
  const __faults = [];
  console.log = (...values) => __lines.push(values.map(String).join(' '));
  addEventListener('error', ({ message }) => __faults.push(message));
  addEventListener('unhandledrejection', ({ reason }) => __faults.push(String(reason)));
</script>`;

export async function runHtml(program, directory) {
  const library = path.join(directory, 'qjs-reactor');
  if (!existsSync(library)) symlinkSync(path.join(ROOT, 'build/npm/package'), library);
  const page = program.parts.join('\n');
  const expected = program.output ?? '';
  const wanted = expected === '' ? 0 : expected.split('\n').length;
  const instrumented = page.replace(/<!doctype html>/i, (match) => `${match}\n${COLLECTOR}`);
  if (instrumented === page) return 'is no page: it has no doctype';
  writeFileSync(path.join(directory, `${program.name}.html`), instrumented + reporter(wanted));
  const browser = await startBrowser('chromium', { root: directory });
  try {
    const { lines, faults } = await browser.show(`/${program.name}.html`);
    return fault({ code: faults.length, out: lines.join('\n'), err: faults.join('\n') }, expected);
  } finally {
    browser.stop();
  }
}
