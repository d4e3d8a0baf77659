// Where a value stands in another, as text.

/** A property of what stands at `root`: `root.name`, `root[0]`, or `root["a name"]`. */
export function placeOf(root: string, key: string | number): string {
  if (typeof key === 'number') return `${root}[${key}]`;
  return /^[\p{L}$_][\p{L}\p{N}$_]*$/u.test(key) ? `${root}.${key}` : `${root}[${JSON.stringify(key)}]`;
}

/** The same by names from the outermost on, as in RFC 6901: `/name/0`. */
export function jsonPointer(names: readonly (string | number)[]): string {
  return names.map((name) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
