// The plugins of a folder. One that loops, throws, leaks or does not answer is switched off, until its files
// change; the others go on.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Plugin } from './plugin.mjs';

/** An error of a plugin in one line, with the place where it was thrown. */
function reason(error) {
  const [message] = String(error?.message ?? error).split('\n');
  const place = /^ +at (?:.* \()?([\w./-]+\.js:\d+)/m.exec(error?.stack)?.[1];
  return place === undefined ? message : `${message} (${place})`;
}

export class PluginHost {
  #folder;
  #world;
  #tell;
  /** Those that are on, by name. */
  #plugins = new Map();
  /** The storage of each, which outlives it. */
  #storage = new Map();
  /** One thing after the other: a plugin is not exchanged while it is called. */
  #queue = Promise.resolve();

  /**
   * @param {string} folder has a folder for each plugin
   * @param {{ notes: object, fetch: typeof globalThis.fetch }} world
   * @param {(name: string, line: string) => void} tell takes what plugins print, and what becomes of them
   */
  constructor(folder, world, tell) {
    this.#folder = folder;
    this.#world = world;
    this.#tell = tell;
  }

  #enqueue(task) {
    this.#queue = this.#queue.then(task);
    return this.#queue;
  }

  /** Load all that there are. */
  async loadAll() {
    const folders = readdirSync(this.#folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const name of folders.map((entry) => entry.name).sort()) await this.reload(name);
  }

  /**
   * Load a plugin, in place of its version before, whose state the new one gets. When the new one does not load,
   * the old one goes on; when its folder is gone, it ends.
   */
  reload(name) {
    return this.#enqueue(async () => {
      const old = this.#plugins.get(name);
      const folder = path.join(this.#folder, name);
      let plugin;
      let state;
      try {
        if (existsSync(path.join(folder, 'manifest.json'))) plugin = await this.#load(name, folder);
        state = await old?.call('stop');
      } catch (error) {
        this.#tell(name, `${plugin ? 'did not stop' : 'not loaded'}: ${reason(error)}`);
        if (plugin === undefined) return;
      }
      this.#plugins.delete(name);
      old?.close();
      if (plugin === undefined) return old && this.#tell(name, 'removed');
      this.#plugins.set(name, plugin);
      if (old !== undefined) this.#tell(name, 'reloaded');
      await this.#call(name, plugin, 'start', state);
    });
  }

  #load(name, folder) {
    if (!this.#storage.has(name)) this.#storage.set(name, new Map());
    return Plugin.load(folder, { ...this.#world, storage: this.#storage.get(name) }, {
      print: (line) => this.#tell(name, line),
      onFailure: (plugin, error) => this.#switchOff(name, plugin, error),
    });
  }

  /** Tell all plugins of something. */
  emit(event, ...args) {
    return this.#enqueue(async () => {
      for (const [name, plugin] of this.#plugins) await this.#call(name, plugin, event, ...args);
    });
  }

  async #call(name, plugin, event, ...args) {
    try {
      await plugin.call(event, ...args);
    } catch (error) {
      this.#switchOff(name, plugin, error);
    }
  }

  #switchOff(name, plugin, error) {
    if (this.#plugins.get(name) !== plugin) return; // not on yet, off already, or replaced
    this.#plugins.delete(name);
    plugin.close();
    this.#tell(name, `switched off: ${reason(error)}`);
  }

  /** Stop all plugins. */
  close() {
    return this.#enqueue(async () => {
      for (const [name, plugin] of this.#plugins) {
        await this.#call(name, plugin, 'stop');
        this.#plugins.delete(name);
        plugin.close();
      }
    });
  }
}
