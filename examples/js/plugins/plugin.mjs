// One plugin: a folder with a manifest.json and an index.js, in a guest of its own.
//
// index.js may export, each async or not:
//   start(state)   called first; state is what stop gave before a reload, else undefined
//   onNote(note)   called for each new note
//   stop()         called last; what it gives is the state for the version that comes next
import { readFile } from 'node:fs/promises';
import path from 'node:path';
// In a program of yours: import { createReactor, directory } from 'qjs-reactor';
import { createReactor, directory } from '../../../build/js/index-node.js';
import { modulesFor, parseManifest } from './permissions.mjs';

/** What a plugin may use up. */
const LIMITS = {
  memory: 8 << 20, // bytes of heap
  timeout: 500, // milliseconds that its code may run without a pause
  deadline: 2000, // milliseconds of a call, with all that it waits for
};

export class Plugin {
  #vm;
  #exports;
  /** Rejects when the plugin has failed outside of a call, or has ended. */
  #failed;

  /**
   * @param {string} folder
   * @param {object} world see modulesFor
   * @param {{ print(line: string): void, onFailure(plugin: Plugin, error: Error): void }} events
   */
  static async load(folder, world, { print, onFailure }) {
    const { permissions } = parseManifest(await readFile(path.join(folder, 'manifest.json'), 'utf8'));
    const plugin = new Plugin();
    let fail;
    plugin.#failed = new Promise((_, reject) => (fail = reject));
    plugin.#failed.catch((error) => onFailure(plugin, error));
    const vm = await createReactor({
      memoryLimit: LIMITS.memory,
      timeout: LIMITS.timeout,
      crossing: 'copy',
      preopens: { '.': directory(folder, { readOnly: true }) }, // its own modules, and no other file
      stdout: print,
      stderr: print,
      hostStacks: false,
      onError: fail,
    });
    plugin.#vm = vm;
    vm.closed.then(({ error }) => fail(error));
    try {
      for (const [name, exports] of Object.entries(modulesFor(permissions, world))) vm.defineModule(name, exports);
      plugin.#exports = await plugin.#wait(vm.import('./index.js'));
      return plugin;
    } catch (error) {
      vm.close();
      throw error;
    }
  }

  /** Call what it exports under this name, if it does. */
  async call(name, ...args) {
    if (typeof this.#exports[name] === 'function') return this.#wait(this.#exports[name](...args));
  }

  /** Waits for something of the plugin, but not for ever. */
  async #wait(something) {
    let watchdog;
    const late = new Promise((_, reject) => {
      watchdog = setTimeout(() => reject(new Error(`no answer within ${LIMITS.deadline} ms`)), LIMITS.deadline);
    });
    try {
      return await Promise.race([this.#failed, something, late]);
    } finally {
      clearTimeout(watchdog);
    }
  }

  /** Its timers and promises end with it. Again is legal. */
  close() {
    this.#vm.close();
  }
}
