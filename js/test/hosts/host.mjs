// Every JavaScript host that the library is tested in, under one interface.
import * as browsers from './browsers.mjs';
import * as runtimes from './runtimes.mjs';
import * as workers from './workerd.mjs';

/** The hosts of `make test`; `node` is the one that runs the tests. */
export const USUAL = ['node', 'deno', 'bun', 'chromium', 'firefox'];
/** The hosts of `make test-hosts`. */
export const ALL = [...runtimes.names, ...browsers.names, ...workers.names];
/** The hosts of this run. */
export const HOSTS = process.argv.includes('--all') ? ALL : USUAL;
/** Those of them that are browsers. */
export const BROWSERS = HOSTS.filter((name) => browsers.names.includes(name));

/**
 * @typedef {object} Host
 * @property {(program: string, options?: object) => Promise<unknown>} run imports a module of the
 *   repository (a path from its root) in the host and gives what its
 *   `main(options, library)` gives, all of it as JSON can tell it; the library is that
 *   of build/js, by the entry that is made for the host. An error when it throws
 * @property {() => Promise<void>} stop ends all processes
 */

/**
 * @param {string} name one of ALL
 * @param {{ worker?: boolean, headers?: Record<string, string>, root?: string }} [options] of
 *   browsers: whether programs run in a Worker; headers of all files; the directory that is
 *   served, if not the repository
 * @returns {Promise<Host>}
 */
export async function start(name, options) {
  const family = [
    [browsers.names, browsers.startBrowser],
    [runtimes.names, runtimes.startRuntime],
    [workers.names, workers.startWorkerd],
  ].find(([names]) => names.includes(name));
  if (!family) throw new Error(`there is no host ${name}; there are ${ALL.join(', ')}`);
  const host = await family[1](name, options);
  return {
    ...host,
    async run(program, given) {
      const { result, failure } = await host.run(program, given);
      if (failure !== undefined) throw new Error(`${program} in ${name}: ${failure}`);
      return result;
    },
  };
}

/** Start a host, use it, stop it. */
export async function withHost(name, options, use) {
  const host = await start(name, options);
  try {
    return await use(host);
  } finally {
    await host.stop();
  }
}
