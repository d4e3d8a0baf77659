// The same small program in Node, Deno, Bun and Chromium, and the other tests of the library in
// Deno and Bun. A runtime that is missing is a
// failure: tools/setup.sh test installs them all.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests, wasmPath } from './harness.mjs';
import { EXPECTED } from './platforms/program.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RUN = path.join(ROOT, 'js/test/platforms/run.mjs');
const PATH = `${path.join(ROOT, 'build/tools/bin')}${path.delimiter}${process.env.PATH}`;
/* Only against a hang. */
const HANG = 120_000;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

wasmPath();

/** Start a program; when it is missing, say how to get it. */
function start(command, args, options) {
  const child = spawn(command, args, { ...options, env: { ...process.env, PATH, NODE_NO_WARNINGS: '1', ...options?.env } });
  const ended = new Promise((resolve, reject) => {
    child.on('error', (error) =>
      reject(error.code === 'ENOENT' ? new Error(`${command} is missing: tools/setup.sh test installs it`) : error));
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  return { child, ended };
}

/** Run the program, or a test, in a runtime that takes a file, and give its last line. */
async function lastLineOf(command, args) {
  const { child, ended } = start(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const watchdog = setTimeout(() => child.kill('SIGKILL'), HANG);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
  try {
    const code = await ended;
    assert.equal(code, 0, `${command} ended with ${code}:\n${out}${err}`);
    return out.trimEnd().split('\n').at(-1);
  } finally {
    clearTimeout(watchdog);
  }
}

const runIn = async (command, ...args) => JSON.parse(await lastLineOf(command, [...args, RUN]));

/** The tests of the library that run in Node by themselves, in another runtime. */
function suitesIn(command, ...args) {
  const suites = ['cbor', 'bridge', 'reactor', 'host', 'messages'];
  return Object.fromEntries(suites.map((suite) => [
    `${command}: ${suite}`,
    async () => assert.match(await lastLineOf(command, [...args, path.join(ROOT, `js/test/${suite}_test.mjs`)]), /^[1-9]\d* passed, 0 failed$/),
  ]));
}

/** Workers have no import maps, so the one bare name of the library is resolved here. */
function resolved(file, bytes) {
  if (!file.endsWith('platform/browser.js')) return bytes;
  return bytes.toString().replace("'@bjorn3/browser_wasi_shim'", "'/build/js/node_modules/@bjorn3/browser_wasi_shim/dist/index.js'");
}

/** Serve the repository to this machine alone, and take the page's report. */
async function serve() {
  let report;
  const reported = new Promise((resolve) => (report = resolve));
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      let body = '';
      for await (const chunk of request) body += chunk;
      response.end();
      return report(JSON.parse(body));
    }
    const file = path.join(ROOT, path.normalize(new URL(request.url, 'http://localhost').pathname));
    try {
      const bytes = resolved(file, readFileSync(file));
      response.setHeader('content-type', TYPES[path.extname(file)] ?? 'text/plain');
      response.end(bytes);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, reported, address: `http://127.0.0.1:${server.address().port}` };
}

async function runInChromium(page) {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'qjs-reactor-chromium-'));
  const { server, reported, address } = await serve();
  const { child, ended } = start(
    'chromium',
    [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', `--user-data-dir=${profile}`,
      '--remote-debugging-port=0', `${address}/js/test/platforms/${page}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  let err = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => (err += text));
  let watchdog;
  try {
    const hang = new Promise((_, reject) => (watchdog = setTimeout(() => reject(new Error(`chromium did not report:\n${err}`)), HANG)));
    const early = ended.then((code) => Promise.reject(new Error(`chromium ended with ${code} before it reported:\n${err}`)));
    const { seen, failure } = await Promise.race([reported, early, hang]);
    assert.equal(failure, undefined);
    return seen;
  } finally {
    clearTimeout(watchdog);
    /* With its own processes, which are a group. */
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended.catch(() => {});
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

await runTests({
  async node() {
    assert.deepEqual(await runIn('node'), EXPECTED);
  },
  async deno() {
    assert.deepEqual(await runIn('deno', 'run', '--allow-all', '--no-config'), EXPECTED);
  },
  async bun() {
    assert.deepEqual(await runIn('bun', 'run'), EXPECTED);
  },
  async chromium() {
    assert.deepEqual(await runInChromium('page.html'), EXPECTED);
  },
  async 'chromium: the example with guests in two Workers'() {
    const seen = await runInChromium('messages.html');
    assert.deepEqual(seen.sort(), ['Ada heard 2', 'Ada heard 4', 'Ada heard 6', 'Bob heard 1', 'Bob heard 3', 'Bob heard 5']);
  },
  ...suitesIn('deno', 'run', '--allow-all', '--no-config'),
  ...suitesIn('bun', 'run'),
});
