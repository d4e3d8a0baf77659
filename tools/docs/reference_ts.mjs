// The reference of js/: TypeDoc reads the sources, and writes a page for each entry of the package.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What `import … from` says, and the source behind it: the exports of js/package.json. */
export const ENTRIES = {
  'qjs-reactor': { source: 'index-node', note: 'As it is for Node, Deno and Bun (`qjs-reactor/node`); all but the directories and streams of these is there on every platform.' },
  'qjs-reactor/browser': { source: 'index', note: 'As it is for browsers, which is what a bundler takes for them. Only what the entry for Node has not is told here.' },
  'qjs-reactor/explain': { source: 'explain', note: 'Errors as people read them.' },
  'qjs-reactor/abi': { source: 'abi', note: 'The calls of an instance, one to one.' },
  'qjs-reactor/loop': { source: 'loop', note: 'What turns an instance on the host’s event loop.' },
  'qjs-reactor/cbor': { source: 'cbor', note: 'Values to bytes, and back: docs/VALUES.md has the table.' },
};

/** The name of an entry's page. */
export const pageOf = (entry) => (entry === 'qjs-reactor' ? 'index' : entry.replace('qjs-reactor/', ''));

/**
 * @param {{ root: string, tools: string, work: string, out: string }} places the repository; what npm has
 *   installed; where to put what TypeDoc reads; where the pages go
 */
export function referenceOfTypeScript({ root, tools, work, out }) {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const entryPoints = Object.entries(ENTRIES).map(([name, { source, note }]) => {
    const file = path.join(work, `${pageOf(name)}.ts`);
    const from = path.relative(work, path.join(root, `js/src/${source}.js`));
    writeFileSync(file, `/**\n * ${note}\n * @module ${name}\n */\nexport * from '${from}';\n`);
    return file;
  });
  writeFileSync(
    path.join(work, 'tsconfig.json'),
    JSON.stringify({
      extends: path.relative(work, path.join(root, 'js/tsconfig.json')),
      compilerOptions: { rootDir: root, noEmit: true, typeRoots: [path.join(root, 'build/js/node_modules/@types')] },
      files: entryPoints,
      include: [],
    }),
  );
  writeFileSync(
    path.join(work, 'typedoc.json'),
    JSON.stringify({
      entryPoints,
      tsconfig: path.join(work, 'tsconfig.json'),
      plugin: [path.join(tools, 'node_modules/typedoc-plugin-markdown/dist/index.js')],
      out,
      router: 'member',
      readme: 'none',
      entryFileName: 'modules',
      hideBreadcrumbs: true,
      hidePageHeader: true,
      name: 'TypeScript',
      indexFormat: 'table',
      disableSources: true,
      excludeInternal: true,
      excludePrivate: true,
      excludeExternals: true,
      useCodeBlocks: true,
      expandObjects: true,
      parametersFormat: 'table',
      interfacePropertiesFormat: 'table',
      typeAliasPropertiesFormat: 'table',
      validation: { invalidLink: false, unusedMergeModuleWith: false },
      logLevel: 'Error',
    }),
  );
  execFileSync(process.execPath, [path.join(tools, 'node_modules/typedoc/bin/typedoc'), '--options', path.join(work, 'typedoc.json')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    cwd: work,
  });
}
