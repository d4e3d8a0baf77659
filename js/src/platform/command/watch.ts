// Running a script again whenever a file changes that it has read.
import fs from 'node:fs';
import path from 'node:path';
import type { Settings } from './arguments.js';
import { endByInterrupt, GuestThread } from './host.js';

/* Editors write a file in several steps: so many milliseconds of silence are the end of them. */
const SETTLED = 100;

/** The files that are looked at: by their directories, because many editors put a new file in the old one's place. */
class Watched {
  readonly #files = new Set<string>();
  readonly #directories = new Map<string, fs.FSWatcher>();
  readonly #onChange: (file: string) => void;

  constructor(onChange: (file: string) => void) {
    this.#onChange = onChange;
  }

  add(file: string): void {
    this.#files.add(file);
    const directory = path.dirname(file);
    if (this.#directories.has(directory)) return;
    const watcher = fs.watch(directory, (_event, name) => {
      const changed = name === null ? undefined : path.join(directory, name);
      if (changed === undefined || this.#files.has(changed)) this.#onChange(changed ?? directory);
    });
    watcher.on('error', () => {}); /* the directory is gone */
    this.#directories.set(directory, watcher);
  }

  close(): void {
    for (const watcher of this.#directories.values()) watcher.close();
  }
}

/**
 * Run a script, and again at each change, until SIGINT.
 * @returns the exit code
 */
export async function watch(settings: Settings): Promise<number> {
  const note = (text: string) => console.error(process.stderr.isTTY ? `\x1b[2m${text}\x1b[0m` : text);
  let begin = () => {};
  let timer: NodeJS.Timeout | undefined;
  const watched = new Watched((file) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      note(`--- ${path.relative('.', file)} has changed`);
      begin();
    }, SETTLED);
  });
  watched.add(path.resolve(settings.script!));
  let isEnding = false;
  process.on('SIGINT', () => {
    if (isEnding) return endByInterrupt();
    isEnding = true;
    begin();
  });
  while (!isEnding) {
    const changed = new Promise<void>((resolve) => (begin = resolve));
    const guest = new GuestThread(settings);
    guest.onOpened = (file) => watched.add(file);
    const code = await Promise.race([guest.ended, changed]);
    if (typeof code === 'number') {
      note(`--- ended with ${code}; waiting for a change (Ctrl-C ends)`);
      await changed;
    } else if (isEnding) {
      guest.interrupt();
      await guest.ended.catch(() => {}); /* it tells where it was */
    }
    await guest.end();
  }
  watched.close();
  clearTimeout(timer);
  return 130;
}
