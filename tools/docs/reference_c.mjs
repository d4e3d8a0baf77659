// The reference of include/qjs_reactor.h: clang reads it, with its comments, and this renders what it found.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/* A heading of the header: a line of dashes that ends in a title, and perhaps a sentence below it. */
const SECTION = /^\/\* -+ ([^\n]*?)(?: \*\/|\n((?: \*[^\n]*\n?)*?[^\n]*?) ?\*\/)/gm;

const FIRST = { title: 'Codes and states', note: '' };
const TAGS = { RecordDecl: 'struct ', EnumDecl: 'enum ' };

/** The text of a comment, in paragraphs and lists as it stands in the source. */
function plain(comment) {
  return comment
    .replace(/^\/\*+|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}

/** Names of the header become code, and what Markdown would read otherwise is left alone. */
function inline(text) {
  return text
    .replace(/[<>]/g, (sign) => ({ '<': '&lt;', '>': '&gt;' })[sign])
    .replace(/\*/g, '\\*')
    .replace(/\b(?:enum )?(?:qjs|QJS)_\w+(?:\(\))?/g, '`$&`')
    .replace(/\bdocs\/([A-Z_]+\.md)/g, '[$1](../$1)');
}

/** Prose as Markdown: what is indented in the source is a list, or a table of words, which stays as it is. */
function prose(text) {
  const parts = [];
  for (const line of text.split('\n')) {
    const last = parts.at(-1);
    const isIndented = /^\s{2,}\S/.test(line);
    const kind = !isIndented ? 'prose' : /^\s+- /.test(line) || last?.kind === 'list' ? 'list' : 'table';
    if (last?.kind === kind) last.lines.push(line);
    else parts.push({ kind, lines: [line] });
  }
  const rendered = {
    prose: (lines) => inline(lines.join('\n')),
    list: (lines) => `\n${inline(lines.map((line) => line.slice(2)).join('\n'))}\n`,
    table: (lines) => `\`\`\`text\n${lines.map((line) => line.slice(2)).join('\n')}\n\`\`\``,
  };
  return parts.map(({ kind, lines }) => rendered[kind](lines)).join('\n');
}

function declarations(header, clang) {
  const tree = JSON.parse(
    execFileSync(clang, ['-ffreestanding', '-fsyntax-only', '-Xclang', '-ast-dump=json', '-fparse-all-comments', header], { encoding: 'utf8', maxBuffer: 1 << 28 }),
  );
  /* clang tells a file only where it changes. */
  let file;
  const own = [];
  for (const node of tree.inner) {
    const place = node.loc?.expansionLoc ?? node.loc;
    file = place?.file ?? file;
    if (file === header && place?.offset !== undefined && !node.isImplicit) own.push(node);
  }
  return own;
}

const text = (node) =>
  node.kind === 'TextComment' ? node.text.trim() : (node.inner ?? []).map(text).join(node.kind === 'FullComment' ? '\n\n' : '\n');
const remark = (node) => text({ inner: (node.inner ?? []).filter(({ kind }) => kind === 'FullComment') }).trim().replaceAll('\n', ' ').replaceAll('|', '\\|');

const valueOf = (constant) => constant.inner?.find(({ kind }) => kind === 'ConstantExpr')?.value ?? '';

function members(node) {
  if (node.kind === 'RecordDecl') {
    const fields = node.inner?.filter(({ kind }) => kind === 'FieldDecl') ?? [];
    if (fields.length === 0) return '';
    return `| field | type | |\n| --- | --- | --- |\n${fields.map((field) => `| \`${field.name}\` | \`${field.type.qualType}\` | ${inline(remark(field))} |`).join('\n')}\n`;
  }
  const constants = node.inner.filter(({ kind }) => kind === 'EnumConstantDecl');
  return `| name | value | |\n| --- | --- | --- |\n${constants.map((one) => `| \`${one.name}\` | ${valueOf(one)} | ${inline(remark(one))} |`).join('\n')}\n`;
}

/** The comment that ends just before an offset of the source. */
function commentBefore(source, offset) {
  const before = source.slice(0, offset).trimEnd();
  if (!before.endsWith('*/')) return '';
  return plain(before.slice(before.lastIndexOf('/*')));
}

const isNamed = ({ kind, name, completeDefinition, inner }) =>
  name !== undefined &&
  (kind === 'FunctionDecl' || (kind === 'TypedefDecl' && name !== 'qjs_reactor') || (kind === 'EnumDecl' && inner) || (kind === 'RecordDecl' && completeDefinition));

/**
 * @param {string} header
 * @param {string} clang the compiler that reads it
 * @returns {string} a page
 */
export function referenceOfC(header, clang) {
  const source = readFileSync(header, 'utf8');
  const sections = [...source.matchAll(SECTION)].map((match) => ({ at: match.index, title: match[1].trim(), note: plain(match[2] ?? '') }));
  const named = declarations(header, clang).filter(isNamed);
  const flat = new Map(named.filter(({ kind, name }) => kind === 'FunctionDecl' && !name.startsWith('qjs_reactor_')).map((node) => [node.name, node]));
  const sourceOf = (node) => {
    const end = source.indexOf(';', node.range.end.offset ?? node.range.end.expansionLoc.offset);
    return source.slice(node.range.begin.offset ?? node.range.begin.expansionLoc.offset, end + 1);
  };
  const out = [
    '---\noutline: [2, 3]\n---\n\n# C\n',
    'Generated from [`include/qjs_reactor.h`](../../include/qjs_reactor.h). What natively takes an instance,',
    '`qjs_reactor_verb(reactor, …)`, is in `qjs.wasm`, and over one hidden instance, `qjs_verb(…)`: both stand together here.\n',
    `## The header\n\n${prose(plain(source.slice(0, source.indexOf('*/') + 2)).split('\n').slice(1).join('\n').trim())}\n`,
  ];
  let section = FIRST;
  out.push(`## ${FIRST.title}\n`);
  const written = new Set();
  for (const node of named) {
    if (written.has(node)) continue;
    const offset = node.range.begin.offset ?? node.range.begin.expansionLoc.offset;
    const current = sections.findLast(({ at }) => at < offset) ?? FIRST;
    if (current !== section) {
      section = current;
      out.push(`## ${section.title[0].toUpperCase()}${section.title.slice(1)}\n\n${prose(section.note)}\n`);
    }
    const twin = flat.get(node.name.replace(/^qjs_reactor_/, 'qjs_'));
    const isBoth = node.kind === 'FunctionDecl' && twin !== undefined && twin !== node;
    const title = isBoth ? twin.name : `${TAGS[node.kind] ?? ''}${node.name}`;
    out.push(`### ${title} {#${title.replace(' ', '-')}}\n`);
    if (node.kind === 'FunctionDecl' || node.kind === 'TypedefDecl')
      out.push(`\`\`\`c\n${[node, ...(isBoth ? [twin] : [])].map(sourceOf).join('\n')}\n\`\`\`\n`);
    /* A section's own comment is not that of what comes first in it. */
    const comment = commentBefore(source, offset);
    if (!/^-{3,}/.test(comment)) out.push(`${prose(comment)}\n`);
    if (node.kind in TAGS) out.push(members(node));
    written.add(node).add(twin);
  }
  return out.join('\n');
}
