// A server for this machine alone: files of a directory, and jobs for the browser that asks.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/* Shows each page that it is told of in a frame of its own, one after the other. */
const AGENT = `<!doctype html>
<meta charset="utf-8">
<title>qjs-reactor</title>
<style>body, iframe { margin: 0; border: 0; width: 100vw; height: 100vh }</style>
<script type="module">
  for (;;) {
    const { page } = await (await fetch('/next')).json();
    const frame = document.createElement('iframe');
    frame.src = page;
    document.body.replaceChildren(frame);
  }
</script>
`;

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

/**
 * @param {{ root: string, headers?: Record<string, string> }} options headers: of every file
 * @returns {Promise<{ address: string, show(page: string, job?: object): Promise<object>, close(): void }>}
 *   address: of the page that a browser has to open; show: opens a page in it, which finds the
 *   job at /job, and gives what the page has sent to /report; one after the other
 */
export async function serve({ root, headers = {} }) {
  let page; /* not yet asked for */
  let asking; /* the answer that the browser waits for */
  let current = { job: null, report() {} };

  const answer = (response, body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  const next = () => {
    if (page === undefined || asking === undefined) return;
    answer(asking, { page });
    page = asking = undefined;
  };
  const places = {
    '/agent': (_, response) => response.setHeader('content-type', 'text/html').end(AGENT),
    '/next': (_, response) => {
      asking = response;
      next();
    },
    '/job': (_, response) => answer(response, current.job),
    '/report': async (request, response) => {
      const report = JSON.parse(await bodyOf(request));
      response.end();
      current.report(report);
    },
    '/favicon.ico': (_, response) => response.end(),
  };

  const server = createServer(async (request, response) => {
    const place = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    if (Object.hasOwn(places, place)) return places[place](request, response);
    const file = path.join(root, path.posix.normalize(place));
    try {
      const bytes = readFileSync(file);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.setHeader('content-type', TYPES[path.extname(file)] ?? 'text/plain');
      response.setHeader('cache-control', 'no-store');
      response.end(bytes);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    address: `http://127.0.0.1:${server.address().port}/agent`,
    show(wanted, job = null) {
      return new Promise((report) => {
        current = { job, report };
        page = wanted;
        next();
      });
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
