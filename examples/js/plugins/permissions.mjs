// What a plugin may do: its manifest asks for permissions, and each permission is some functions of the host.
// A function that was not granted does not reach the guest; in its place stands one that says what is missing.

const PERMISSION = /^(read:notes|write:notes|storage|net:[a-z0-9.-]+)$/;
const KEYS = 100;
const TEXT = 10_000;

function text(value, name) {
  if (typeof value === 'string' && value.length <= TEXT) return value;
  throw new TypeError(`${name} is a text of up to ${TEXT} characters`);
}

/** @returns {{ permissions: string[] }} what stands in a manifest.json, checked */
export function parseManifest(json) {
  let manifest;
  try {
    manifest = JSON.parse(json);
  } catch (error) {
    throw new Error('manifest.json is no JSON', { cause: error });
  }
  const { permissions = [] } = manifest ?? {};
  if (!Array.isArray(permissions)) throw new Error('manifest.json: permissions is a list');
  const unknown = permissions.find((permission) => !PERMISSION.test(permission));
  if (unknown !== undefined)
    throw new Error(`manifest.json: there is no permission ${JSON.stringify(unknown)}; there are read:notes, write:notes, storage, net:HOST`);
  return { permissions };
}

/**
 * The modules of a plugin.
 * @param {string[]} permissions granted ones
 * @param {{ notes: import('./notes.mjs').Notes, storage: Map<string, string>, fetch: typeof globalThis.fetch }} world
 *   the storage is this plugin's own
 * @returns {Record<string, Record<string, (...args: unknown[]) => unknown>>} exports by the names of modules
 */
export function modulesFor(permissions, { notes, storage, fetch }) {
  const deny = (permission) => {
    throw new Error(`the permission ${permission} is not granted: the manifest.json of this plugin has to ask for it`);
  };
  const grant = (permission, call) => (permissions.includes(permission) ? call : () => deny(permission));

  return {
    'host:notes': {
      list: grant('read:notes', () => notes.list()),
      tag: grant('write:notes', (id, tag) => notes.tag(id, text(tag, 'tag'))),
    },
    'host:storage': {
      get: grant('storage', (key) => storage.get(text(key, 'key'))),
      set: grant('storage', (key, value) => {
        if (storage.size >= KEYS && !storage.has(key)) throw new Error(`a plugin stores up to ${KEYS} values`);
        storage.set(text(key, 'key'), text(value, 'value'));
      }),
    },
    'host:net': {
      /* Text, and only from the hosts that were granted: a redirection to another is an error. */
      async fetchText(address) {
        const url = new URL(text(address, 'address'));
        if (url.protocol !== 'https:') throw new Error(`${url.protocol} is not for plugins: https: is`);
        if (!permissions.includes(`net:${url.hostname}`)) deny(`net:${url.hostname}`);
        const response = await fetch(url, { redirect: 'error', credentials: 'omit', signal: AbortSignal.timeout(1000) });
        if (!response.ok) throw new Error(`${url} answers ${response.status}`);
        return text(await response.text(), 'the answer');
      },
    },
  };
}
