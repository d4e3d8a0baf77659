// Tells which plugin's files have changed.
import { readdirSync, watch } from 'node:fs';
import path from 'node:path';

/* Editors write in several steps, which are one change. */
const PAUSE = 100;

/**
 * Watches the folders themselves, also those that come later: an editor may put a new file in the place of the old
 * one, which a watcher of the file would not see.
 * @param {(name: string) => void} onChange gets the name of a plugin, also of one that is gone
 * @returns {() => void} ends it
 */
export function watchPlugins(folder, onChange) {
  const watchers = new Map();
  const changed = new Set();
  let timer;
  const note = (name) => {
    changed.add(name);
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const each of changed) onChange(each);
      changed.clear();
    }, PAUSE);
  };
  const look = () => {
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    for (const name of names) if (!watchers.has(name)) watchers.set(name, watch(path.join(folder, name), () => note(name)));
    for (const [name, watcher] of watchers) if (!names.includes(name)) {
      watcher.close();
      watchers.delete(name);
    }
  };
  look();
  const root = watch(folder, (_, name) => {
    look();
    if (name !== null) note(name);
  });
  return () => {
    clearTimeout(timer);
    for (const watcher of [root, ...watchers.values()]) watcher.close();
  };
}
