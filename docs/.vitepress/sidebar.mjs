// What stands beside a page.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const START = [
  ['Node', 'node'], ['Browsers', 'browser'], ['Deno and Bun', 'deno-bun'], ['Go', 'go'], ['C', 'c'], ['Any WASI host', 'any-wasi'],
];
const GUIDES = [
  ['Host functions', 'host-functions'], ['Modules', 'modules'], ['Setting limits', 'setting-limits'], ['Errors', 'errors'], ['Messages', 'messages'],
  ['Standard input, files', 'stdin-and-files'], ['Snapshots', 'snapshots'], ['The command line', 'command-line'],
];
const MOVING = [['quickjs-emscripten', 'quickjs-emscripten'], ['quickjs-wasi', 'quickjs-wasi'], ['quickjs-wasi-reactor', 'quickjs-wasi-reactor']];
const DEPTH = [
  ['The design', 'QJS_WASI_REACTOR'], ['Values', 'VALUES'], ['Snapshots, the format', 'SNAPSHOTS'], ['Threat model', 'THREATS'],
  ['Performance', 'performance'], ['Limits, measured', 'limits'], ['Soak', 'soak'], ['Glossary', 'glossary'], ['Dependencies', 'dependencies'], ['Releasing', 'RELEASING'],
];

const group = (text, place, pages, pagesRoot) => ({
  text,
  items: pages.filter(([, name]) => existsSync(path.join(pagesRoot, place, `${name}.md`))).map(([title, name]) => ({ text: title, link: `/${place}${name}` })),
});

/** What the package is imported as: where TypeDoc has put a list of a module. */
function entriesOf(pagesRoot) {
  const place = path.join(pagesRoot, 'reference/typescript');
  const lists = readdirSync(place, { recursive: true }).filter((file) => file.endsWith('/modules.md'));
  return lists.map((file) => path.dirname(file)).sort();
}

/** The pages that TypeDoc has made of an entry, by their kinds. */
function entry(pagesRoot, name) {
  const place = path.join(pagesRoot, 'reference/typescript', name);
  const items = ['functions', 'classes', 'interfaces', 'type-aliases', 'variables'].flatMap((kind) => {
    if (!existsSync(path.join(place, kind))) return [];
    return readdirSync(path.join(place, kind)).map((file) => path.basename(file, '.md'))
      .map((text) => ({ text, link: `/reference/typescript/${name}/${kind}/${text}` }));
  });
  return { text: name, link: `/reference/typescript/${name}/modules`, collapsed: name !== 'qjs-reactor', items };
}

/** @param {string} pages where VitePress finds the pages */
export function sidebar(pages) {
  const reading = [
    group('First steps', 'start/', START, pages),
    group('Guides', 'guides/', GUIDES, pages),
    { text: 'Choosing', items: [{ text: 'Neighbours', link: '/neighbours' }] },
    group('Moving over from', 'moving/', MOVING, pages),
    group('In depth', '', DEPTH, pages),
  ];
  const languages = {
    text: 'Reference',
    items: [{ text: 'C', link: '/reference/c' }, { text: 'Go', link: '/reference/go' }, { text: 'TypeScript', link: '/reference/typescript/modules' }],
  };
  const typescript = existsSync(path.join(pages, 'reference/typescript'))
    ? entriesOf(pages).map((name) => entry(pages, name))
    : [];
  return { '/reference/typescript/': [languages, ...typescript], '/reference/': [languages], '/': [...reading, languages] };
}
