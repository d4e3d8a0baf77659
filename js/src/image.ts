// What stands in a linear memory, as the runs of bytes in which it differs from another.

/** Bytes at an address. */
export interface Run {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/* Runs with fewer equal words between them are one: each costs some of an instance's start. */
const GAP = 64;

const NONE = new Uint32Array();

/**
 * Where a memory differs from another, in ascending order.
 * @param base what is beyond its end, or all when it is left out, counts as zeros
 * @returns views on `memory`
 */
export function changes(memory: ArrayBuffer, base?: ArrayBuffer): Run[] {
  const words = new Uint32Array(memory);
  const others = base === undefined ? NONE : new Uint32Array(base);
  const runs: Run[] = [];
  let start = -1;
  let end = -1; /* behind the last word that differs */
  const close = () => runs.push({ at: start * 4, bytes: new Uint8Array(memory, start * 4, (end - start) * 4) });
  for (let i = 0; i < words.length; i++) {
    if (words[i] === (i < others.length ? others[i] : 0)) continue;
    if (start >= 0 && i - end >= GAP) {
      close();
      start = i;
    } else if (start < 0) start = i;
    end = i + 1;
  }
  if (start >= 0) close();
  return runs;
}

/** The memory of an instance of which nothing has run yet: the data of its module. */
export async function blank(module: WebAssembly.Module): Promise<ArrayBuffer> {
  const imports: WebAssembly.Imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => 0;
  const { exports } = await WebAssembly.instantiate(module, imports);
  return (exports.memory as WebAssembly.Memory).buffer as ArrayBuffer;
}

/** What a build of the artifact is known by: its section `build_id`, without the length in front. */
export function buildId(module: WebAssembly.Module): Uint8Array | undefined {
  const [section] = WebAssembly.Module.customSections(module, 'build_id');
  return section === undefined ? undefined : new Uint8Array(section, 1);
}

/** Whether two of them are the same. */
export function isSameId(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
