// Source maps (ECMA-426) of the guest's sources, by the decoder that Node, Deno and Bun have.
import { Buffer } from 'node:buffer';
import { SourceMap } from 'node:module';
import path from 'node:path';
import type { ExplainOptions, Place } from '../explain.js';

type Original = NonNullable<ExplainOptions['original']>;

interface Payload {
  sources: string[];
  sourceRoot?: string;
  sourcesContent?: (string | null)[];
}

/* The last one counts: a bundle may hold those of its parts in texts. */
const COMMENT = /^[ \t]*\/\/[#@] sourceMappingURL=(\S+)[ \t]*$/gm;

function contentOf(url: string, file: string, read: (file: string) => string | undefined): string | undefined {
  const data = /^data:[^,]*?(;base64)?,(.*)$/s.exec(url);
  if (data) return data[1] ? Buffer.from(data[2]!, 'base64').toString() : decodeURIComponent(data[2]!);
  if (/^[a-z][\w+.-]*:/i.test(url)) return undefined; /* nothing is fetched */
  return read(path.posix.join(path.posix.dirname(file), decodeURIComponent(url)));
}

/**
 * For the option `original` of `explain`: places by the source maps that the sources name in
 * `//# sourceMappingURL=`, which are data: URLs, or files beside them. A map that is missing or
 * damaged changes nothing.
 * @param read the text of a file of the guest, a source or a map; undefined: there is none
 */
export function sourceMaps(read: (file: string) => string | undefined): Original {
  const maps = new Map<string, { map: SourceMap; payload: Payload } | undefined>();
  const load = (file: string) => {
    try {
      const url = [...(read(file) ?? '').matchAll(COMMENT)].at(-1)?.[1];
      const json = url === undefined ? undefined : contentOf(url, file, read);
      if (json === undefined) return undefined;
      const payload = JSON.parse(json.replace(/^\)\]\}'[^\n]*\n/, '')) as Payload;
      if (!payload.sources.every((name) => typeof name === 'string')) return undefined;
      return { map: new SourceMap(payload as never), payload };
    } catch {
      return undefined;
    }
  };
  return ({ file, line, column }: Place) => {
    if (!maps.has(file)) maps.set(file, load(file));
    const found = maps.get(file);
    if (found === undefined) return undefined;
    const entry = found.map.findEntry(line - 1, column - 1) as Partial<{ originalSource: string; originalLine: number; originalColumn: number }>;
    const { originalSource, originalLine, originalColumn } = entry;
    if (originalSource === undefined || originalLine === undefined || originalColumn === undefined) return undefined;
    const { sources, sourceRoot = '', sourcesContent } = found.payload;
    const at = sources.indexOf(originalSource);
    const isWhole = /^(?:[a-z][\w+.-]*:|\/)/i.test(sourceRoot + originalSource);
    const name = path.posix.join(sourceRoot, originalSource);
    return {
      file: isWhole ? sourceRoot + originalSource : path.posix.join(path.posix.dirname(file), name),
      line: originalLine + 1,
      column: originalColumn + 1,
      text: (at < 0 ? undefined : sourcesContent?.[at]) ?? undefined,
    };
  };
}
