// Cloudflare's workerd: no file system, no compiling at run time; modules are part of its configuration.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { TRAMPOLINE } from '../../../tests/conformance/execute_host.mjs';
import { moduleGraph } from './modules.mjs';
import { ROOT, start, temporaryDirectory, withoutHang } from './process.mjs';

export const names = ['workerd'];

const COMPATIBILITY_DATE = '2026-01-01';

/* The worker: answers a job with its outcome. */
const main = (program) => `
import * as library from './build/js/index-workerd.js';
import trampoline from './build/js/trampoline.wasm';
import { main } from './${program}';
import { told } from './js/test/hosts/outcome.mjs';
export default {
  async fetch(request) {
    try {
      return Response.json({ result: await main(await request.json(), library, { trampoline }) });
    } catch (error) {
      return Response.json({ failure: told(error) });
    }
  },
};
`;

/** The modules that a program consists of; the worker is the first. */
function modulesOf(program) {
  const entries = [program, 'js/test/hosts/outcome.mjs', 'build/js/index-workerd.js'];
  return new Map([
    ['main.js', main(program)],
    ...entries.flatMap((entry) => [...moduleGraph(ROOT, entry)]),
    ['build/js/trampoline.wasm', TRAMPOLINE],
  ]);
}

/** The configuration that serves these modules, in a directory that gets all that it embeds. */
function configure(modules, directory) {
  const embedded = [...modules].map(([name, content], index) => {
    const kind = name.endsWith('.wasm') ? 'wasm' : 'esModule';
    writeFileSync(path.join(directory, `${index}.${kind}`), content);
    return `(name = ${JSON.stringify(name)}, ${kind} = embed "${index}.${kind}")`;
  });
  const config = path.join(directory, 'config.capnp');
  writeFileSync(config, `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    compatibilityDate = "${COMPATIBILITY_DATE}",
    modules = [\n      ${embedded.join(',\n      ')}\n    ]
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
`);
  return config;
}

/**
 * Serve modules, and ask them once.
 * @param {Map<string, string | Uint8Array>} modules by their names; the first answers
 * @param {object} [question] what it is sent
 * @returns {Promise<unknown>} what it answers
 */
export async function askWorkerd(modules, question = {}) {
  const { directory, remove } = temporaryDirectory();
  const workerd = start('workerd', ['serve', configure(modules, directory), '--control-fd=3'], {
    target: 'test-hosts',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const told = () => workerd.text.out + workerd.text.err;
  try {
    const early = workerd.ended.then((code) => Promise.reject(new Error(`workerd ended with ${code}:\n${told()}`)));
    const port = new Promise((resolve) =>
      workerd.child.stdio[3]?.on('data', (lines) => {
        const [, number] = /"event":"listen".*"port":(\d+)/.exec(String(lines)) ?? [];
        if (number) resolve(number);
      }));
    const work = async () => {
      const response = await fetch(`http://127.0.0.1:${await port}/`, { method: 'POST', body: JSON.stringify(question) });
      if (!response.ok) throw new Error(`workerd answers ${response.status}:\n${told()}`);
      return response.json();
    };
    return await withoutHang(Promise.race([work(), early]), () => `workerd does not answer:\n${told()}`);
  } finally {
    await workerd.stop();
    remove();
  }
}

/** See host.mjs: a process for each program. */
export async function startWorkerd() {
  return {
    run: (program, options) => askWorkerd(modulesOf(program), options),
    async stop() {},
  };
}
