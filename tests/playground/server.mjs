// The server and the builder, without a browser.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from '../../js/test/hosts/process.mjs';
import { serve } from '../../tools/serve.mjs';

const BUILT = path.join(ROOT, 'build/playground');
const TOOL = path.join(ROOT, 'tools/playground.mjs');
const tool = (...args) => spawnSync(process.execPath, [TOOL, ...args], { encoding: 'utf8' });

/* As it stands: fetch would tidy the path. */
async function raw(address, request) {
  const socket = connect(new URL(address).port, '127.0.0.1');
  socket.write(`${request} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  return (await text(socket)).split('\r\n')[0];
}

export const server = {
  async 'the server gives the files of its directory, and nothing else'() {
    const { address, close } = await serve(BUILT, 0);
    try {
      assert.match(address, /^http:\/\/127\.0\.0\.1:/);
      const page = await fetch(address);
      assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal((await fetch(`${address}qjs-lean.wasm`)).headers.get('content-type'), 'application/wasm');
      assert.match(await raw(address, 'GET /index.html'), / 200 /);
      for (const place of ['/none', '/../package.json', '/..%2f..%2fMakefile', '/%2e%2e/%2e%2e/Makefile', '/%00', '/%', '//', '/examples'])
        assert.match(await raw(address, `GET ${place}`), / 404 /, place);
      assert.match(await raw(address, 'POST /'), / 405 /);
    } finally {
      close();
    }
  },

  async 'a port that is taken is told, or the next one serves'() {
    const first = await serve(BUILT, 0);
    const port = Number(new URL(first.address).port);
    try {
      await assert.rejects(serve(BUILT, port), { code: 'EADDRINUSE' });
      const second = await serve(BUILT, port, { mayMove: true });
      assert.notEqual(second.address, first.address);
      second.close();
      const { status, stderr } = tool('--serve', '--port', String(port));
      assert.equal(status, 2);
      assert.match(stderr, new RegExp(`port ${port} is in use: choose another`));
    } finally {
      first.close();
    }
  },

  'wrong arguments are refused'() {
    for (const args of [['--port'], ['--port', 'x'], ['--port', '70000'], ['--what']]) {
      const { status, stderr } = tool(...args);
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, /^playground: /);
    }
    assert.match(tool('--help').stdout, /^Usage: /);
  },

  'the folder is whole, and every address in it is relative'() {
    const page = readFileSync(path.join(BUILT, 'index.html'), 'utf8');
    const named = [...page.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, name]) => name);
    assert.ok(named.length > 3);
    const files = readdirSync(BUILT);
    for (const name of named) assert.ok(files.includes(name), `${name} is named, and not there`);
    assert.match(page, /script-src 'self' 'wasm-unsafe-eval';/);
    for (const name of ['@codemirror/view', '@lezer/javascript', 'QuickJS'])
      assert.ok(readFileSync(path.join(BUILT, 'licenses.txt'), 'utf8').includes(name), `the notice of ${name}`);
  },
};
