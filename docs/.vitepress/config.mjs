// The site: see tools/docs/site.mjs. Nothing of it comes from elsewhere, fonts and search included.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { REPOSITORY, links, slug } from './links.mjs';
import { sidebar } from './sidebar.mjs';

const pages = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  title: 'qjs-reactor',
  description: 'JavaScript inside any program that can run WebAssembly, on that program’s own event loop.',
  lang: 'en',
  /* The list of pages, for the repository; the site has its own. */
  srcExclude: ['README.md'],
  cleanUrls: false,
  base: process.env.QJS_DOCS_BASE ?? '/',
  lastUpdated: false,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${process.env.QJS_DOCS_BASE ?? '/'}mark.svg` }]],
  markdown: {
    theme: { light: 'github-light', dark: 'github-dark-dimmed' },
    anchor: { slugify: slug },
    config: (md) => links(md, process.env.QJS_DOCS),
  },
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  themeConfig: {
    logo: '/mark.svg',
    outline: [2, 3],
    search: { provider: 'local' },
    nav: [
      { text: 'First steps', link: '/start/node', activeMatch: '^/start/' },
      { text: 'Guides', link: '/guides/host-functions', activeMatch: '^/guides/' },
      { text: 'Reference', link: '/reference/typescript/modules', activeMatch: '^/reference/' },
      { text: 'Neighbours', link: '/neighbours', activeMatch: '^/(neighbours|moving/)' },
    ],
    sidebar: sidebar(pages),
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    footer: { message: 'MIT licence' },
  },
});
