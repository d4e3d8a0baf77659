// Links as they stand in docs/ work in the repository. What they point at outside of docs/ is not on the
// site: there they lead to the repository.
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

export const REPOSITORY = 'https://github.com/qjs-reactor/qjs-reactor';

/** The anchor of a heading, as the repository's pages have it, so that links work in both. */
export const slug = (heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-');

/**
 * @param {string} href as it stands in a page
 * @param {string} page its path in docs/
 * @param {string} docs where docs/ is, to tell files and directories apart
 */
export function siteLink(href, page, docs) {
  if (/^(?:[a-z]+:|#|\/)/.test(href)) return href;
  const [file, anchor] = href.split('#', 2);
  const target = path.posix.join('docs', path.posix.dirname(page), file);
  const isPage = target === 'docs' || target.startsWith('docs/');
  if (isPage && /(?:\.md|\.svg|\/|^docs)$/.test(target)) return href;
  const place = path.join(docs, '..', target);
  const kind = existsSync(place) && statSync(place).isDirectory() ? 'tree' : 'blob';
  return `${REPOSITORY}/${kind}/main/${target.replace(/\/$/, '')}${anchor === undefined ? '' : `#${anchor}`}`;
}

/** A plugin for markdown-it. @param {string} docs see {@link siteLink} */
export function links(md, docs) {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    for (const { children } of tokens) {
      for (const token of children ?? []) {
        if (token.type === 'link_open') token.attrSet('href', siteLink(token.attrGet('href'), env.relativePath, docs));
      }
    }
  });
}
