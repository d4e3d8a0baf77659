// Hosts that run a file: Node, Deno, Bun.
import { fileURLToPath } from 'node:url';
import { run } from './process.mjs';

const MAIN = fileURLToPath(new URL('process-main.mjs', import.meta.url));

const RUNTIMES = {
  node: { command: process.execPath },
  node20: { target: 'test-hosts' },
  node22: { target: 'test-hosts' },
  node24: { target: 'test-hosts' },
  node26: { target: 'test-hosts' },
  /* The manifests in the repository are none of its own. */
  deno: { args: ['run', '--allow-all'], alone: ['--no-config'] },
  bun: { args: ['run'] },
};

export const names = Object.keys(RUNTIMES);

/**
 * Run a file in a host of this family, to its end.
 * @param {{ project?: boolean }} [options] project: the file belongs to a project of npm
 * @returns {Promise<string>} what it writes
 */
export function runFile(name, file, args = [], { project = false, ...options } = {}) {
  const { command = name, args: first = [], alone = [], target } = RUNTIMES[name];
  return run(command, [...first, ...(project ? [] : alone), file, ...args], { target, ...options });
}

/** See host.mjs; nothing runs between two programs. */
export async function startRuntime(name) {
  return {
    async run(program, options = {}) {
      const text = await runFile(name, MAIN, [], { input: JSON.stringify({ program, options }) });
      return JSON.parse(text.trimEnd().split('\n').at(-1));
    },
    async stop() {},
  };
}
