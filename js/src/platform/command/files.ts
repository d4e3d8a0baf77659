// The directories that a guest of the command sees, and whose files its names are.
import fs from 'node:fs';
import path from 'node:path';
import type { Mount } from '../../wasi/mount.js';
import { directory } from '../node-directory.js';
import { type Settings, UsageError } from './arguments.js';

/** What of this machine's files a guest sees. */
export interface Files {
  readonly preopens: Record<string, Mount>;
  /** The name by which the guest knows a file of this machine. */
  nameOf(file: string): string;
  /** The text of a file that the guest may read; undefined: there is none. */
  read(name: string): string | undefined;
}

const FUNCTIONS = ['stat', 'list', 'open', 'readLink', 'makeDirectory', 'removeFile', 'removeDirectory', 'rename', 'setTimes'] as const;

/** Tells which files are opened to be read. */
function watched(mount: Mount, root: string, onOpen: (file: string) => void): Mount {
  const functions = FUNCTIONS.filter((name) => mount[name] !== undefined).map((name) => [name, mount[name]!.bind(mount)] as const);
  const same = Object.fromEntries(functions) as unknown as Mount;
  return {
    ...same,
    open(name, flags) {
      if (flags.read && !flags.write) onOpen(path.join(root, name));
      return same.open(name, flags);
    },
  };
}

function mountOf(option: string, dir: string, readOnly: boolean): Mount {
  try {
    return directory(dir, { readOnly });
  } catch (error) {
    throw new UsageError(`${option} ${dir}: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such directory' : (error as Error).message}`, '');
  }
}

/**
 * The working directory, by both its names, and the script's, to be read; and those of the options, by
 * the name that was given and by the whole one.
 * @param onOpen told each file of this machine that the guest opens to read
 */
export function filesFor({ script, readable, writable }: Settings, onOpen: (file: string) => void = () => {}): Files {
  const here = process.cwd();
  const preopens: Record<string, Mount> = {};
  const roots = new Map<string, string>();
  const give = (option: string, dir: string, readOnly: boolean) => {
    const whole = path.resolve(dir);
    const mount = watched(mountOf(option, dir, readOnly), fs.realpathSync(whole), onOpen);
    const relative = path.relative(here, whole) || '.';
    for (const name of new Set([whole, path.normalize(dir).replace(/(.)\/$/, '$1'), relative])) {
      preopens[name] = mount;
      roots.set(name, whole);
    }
  };
  give('the working directory', here, true);
  if (script !== undefined) give("the script's directory", path.dirname(path.resolve(script)), true);
  for (const dir of readable) give('--allow-read', dir, true);
  for (const dir of writable) give('--allow-write', dir, false);

  const read = (name: string): string | undefined => {
    const file = path.resolve(name);
    const isWithin = [...roots.values()].some((root) => file.startsWith(path.join(root, path.sep)));
    try {
      return isWithin ? fs.readFileSync(file, 'utf8') : undefined;
    } catch {
      return undefined; /* what cannot be read is not shown */
    }
  };
  /* A path that leads out of "." is given by its whole name, by which its directory is known. */
  const nameOf = (file: string): string => (path.relative('.', file).startsWith('..') ? path.resolve(file) : path.relative('.', file));
  return { preopens, nameOf, read };
}
