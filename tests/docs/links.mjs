// Links: those of pages as they stand in the repository, and those of the site that is built of them.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY, slug } from '../../docs/.vitepress/links.mjs';

const withoutCode = (text) => text.replace(/^([ \t]*)(`{3,})[^]*?^\1\2[ \t]*$/gm, '').replace(/`[^`\n]*`/g, (code) => 'x'.repeat(code.length));

/** The anchors that headings get, on the repository's pages as on the site's. */
function anchorsOf(text) {
  const names = [...text.replace(/^([ \t]*)(`{3,})[^]*?^\1\2[ \t]*$/gm, '').matchAll(/^#{1,6} (.*)$/gm)].map((match) => {
    const own = /\{#([^}]+)\}\s*$/.exec(match[1]);
    return own ? own[1] : slug(match[1]);
  });
  return new Set(names);
}

/** @returns {string[]} what is wrong */
export function faultsOfPage(root, page) {
  const text = withoutCode(readFileSync(path.join(root, page), 'utf8'));
  const faults = [];
  for (const [, href] of text.matchAll(/\]\(([^()\s]+)\)/g)) {
    if (/^[a-z]+:/.test(href)) continue;
    const [file, anchor] = href.split('#', 2);
    const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
    /* The reference is made when the site is. */
    if (target.startsWith('docs/reference/')) continue;
    if (!existsSync(path.join(root, target))) faults.push(`${page}: there is no ${href}`);
    else if (anchor !== undefined && target.endsWith('.md') && !anchorsOf(readFileSync(path.join(root, target), 'utf8')).has(anchor))
      faults.push(`${page}: ${file || page} has no heading #${anchor}`);
  }
  return faults;
}

/**
 * @param {string} site where it was built
 * @param {string} root the repository
 * @returns {{ pages: number, faults: string[] }}
 */
export function faultsOfSite(site, root) {
  const names = readdirSync(site, { recursive: true }).filter((name) => name.endsWith('.html'));
  const pages = new Map(names.map((name) => [name, readFileSync(path.join(site, name), 'utf8')]));
  const ids = new Map([...pages].map(([name, html]) => [name, new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]))]));
  const faults = [];
  for (const [name, html] of pages) {
    /* 404.html is made by the reader's browser. */
    for (const [, href] of html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)) {
      const wrong = faultOfLink(href.replaceAll('&amp;', '&'), name);
      if (wrong !== undefined) faults.push(`${name}: ${href}: ${wrong}`);
    }
    for (const [, address] of html.matchAll(/<(?:script|img|link|iframe|source)\s[^>]*?(?:src|href)="((?:https?:)?\/\/[^"]*)"/g))
      faults.push(`${name} fetches ${address}`);
  }
  for (const style of readdirSync(site, { recursive: true }).filter((file) => file.endsWith('.css'))) {
    for (const [address] of readFileSync(path.join(site, style), 'utf8').matchAll(/(?:@import|url\()\s*["']?(?:https?:)?\/\/[^)"']*/g))
      faults.push(`${style} fetches ${address}`);
  }
  return { pages: pages.size, faults };

  function faultOfLink(href, name) {
    if (href.startsWith(REPOSITORY)) return faultOfRepository(href.slice(REPOSITORY.length));
    if (/^[a-z]+:/.test(href)) return undefined;
    const [file, anchor] = href.split('#', 2);
    const target = file === '' ? name : path.posix.join(file.startsWith('/') ? '.' : path.posix.dirname(name), file.replace(/\/$/, '/index.html')).replace(/^\//, '');
    if (!existsSync(path.join(site, target))) return 'is not there';
    if (anchor && pages.has(target) && !ids.get(target).has(decodeURIComponent(anchor))) return `${target} has no such heading`;
    return undefined;
  }

  function faultOfRepository(rest) {
    if (rest === '') return undefined;
    const [, kind, target] = /^\/(blob|tree)\/main\/([^#]*)/.exec(rest) ?? [];
    if (target === undefined) return 'is no place of the repository that is known here';
    const place = path.join(root, target);
    if (!existsSync(place)) return 'the repository has no such file';
    return (kind === 'tree') === statSync(place).isDirectory() ? undefined : 'a directory is a tree, a file a blob';
  }
}
