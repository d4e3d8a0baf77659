// What is public, as the artifacts and the compilers tell it, and whether the reference has it. None of this
// is read the way the generators read it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Exports of the ledger, and functions of the header. */
export function namesOfC(root) {
  const ledger = [...readFileSync(path.join(root, 'abi/exports.txt'), 'utf8').matchAll(/^(qjs_\w+)\s/gm)].map((match) => match[1]);
  const header = readFileSync(path.join(root, 'include/qjs_reactor.h'), 'utf8').replace(/\/\*[^]*?\*\//g, '');
  const functions = [...header.matchAll(/\b(qjs_\w+)\((?!\*)/g)].map((match) => match[1]);
  const types = [...header.matchAll(/^(?:enum|struct) (qjs_\w+) \{/gm)].map((match) => match[1]);
  const constants = [...header.matchAll(/\b(QJS_[A-Z_]+) = /g)].map((match) => match[1]);
  return [...new Set([...ledger, ...functions, ...types, ...constants])];
}

/** What the declarations of an entry export, by name. */
export function namesOfTypeScript(root, entry) {
  const names = new Set();
  const read = (file) => {
    const text = readFileSync(file, 'utf8').replace(/\/\*[^]*?\*\//g, '');
    for (const [, star, list, from] of text.matchAll(/^export (?:type )?(?:(\*)|\{([^}]*)\})(?: from '([^']+)')?;/gm)) {
      if (star) read(path.join(path.dirname(file), from.replace(/\.js$/, '.d.ts')));
      for (const name of (list ?? '').split(',')) if (name.trim()) names.add(name.trim().replace(/^type /, '').replace(/^\w+ as /, ''));
    }
    for (const [, name] of text.matchAll(/^export (?:declare )?(?:abstract )?(?:class|interface|type|function|const) (\w+)/gm)) names.add(name);
  };
  read(path.join(root, `build/js/${entry}.d.ts`));
  return [...names];
}

/** Exported names of the package, methods as Type.Method, as `go doc` lists them. */
export function namesOfGo(root) {
  const text = execFileSync('go', ['doc', '-all', '.'], { cwd: path.join(root, 'go'), encoding: 'utf8', env: { ...process.env, GOWORK: 'off' } });
  const found = [
    ...[...text.matchAll(/^func ([A-Z]\w*)/gm)].map((match) => match[1]),
    ...[...text.matchAll(/^func \(\w+ \*?([A-Z]\w*)\) ([A-Z]\w*)/gm)].map((match) => `${match[1]}.${match[2]}`),
    ...[...text.matchAll(/^type ([A-Z]\w*)/gm)].map((match) => match[1]),
    ...[...text.matchAll(/^(?:var|const) ([A-Z]\w*)/gm)].map((match) => match[1]),
    ...[...text.matchAll(/^\t(Code\w+) +Code = /gm)].map((match) => match[1]),
  ];
  return [...new Set(found)];
}

/** The headings and code of a page: what it speaks of. */
export const has = (page, name) => new RegExp(`(?<![\\w.])${name.replace('.', '\\.')}(?!\\w)`).test(page);
