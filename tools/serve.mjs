// A server of static files, for this machine alone.
import { once } from 'node:events';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};
const TRIES = 20;

/** @returns the path of the file that is meant; undefined: there is none */
function fileFor(root, url) {
  try {
    const place = path.posix.normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname));
    if (place.includes('\0')) return undefined;
    const file = path.join(root, place.endsWith('/') ? `${place}index.html` : place);
    return file.startsWith(root + path.sep) && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

function answer(root, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return response.writeHead(405, { allow: 'GET, HEAD' }).end();
  const file = fileFor(root, request.url);
  if (file === undefined) return response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file.\n');
  response.writeHead(200, {
    'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  if (request.method === 'HEAD') return response.end();
  createReadStream(file).on('error', () => response.destroy()).pipe(response);
}

async function listen(server, port) {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

/**
 * @param {string} root the directory
 * @param {number} port 0 for any
 * @param {{ mayMove?: boolean }} options mayMove: whether a later port will do when this one is taken
 * @returns {Promise<{ address: string, close(): void }>}
 */
export async function serve(root, port, { mayMove = false } = {}) {
  const server = createServer((request, response) => answer(path.resolve(root), request, response));
  for (let tries = 1; ; tries++) {
    try {
      await listen(server, port);
      break;
    } catch (error) {
      if (!mayMove || error.code !== 'EADDRINUSE' || tries === TRIES) throw error;
      port++;
    }
  }
  return {
    address: `http://127.0.0.1:${server.address().port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
