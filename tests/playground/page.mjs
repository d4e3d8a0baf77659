// A browser with the playground in it, driven by WebDriver BiDi: what people do, in words.
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { deflateRawSync } from 'node:zlib';
import { ROOT } from '../../js/test/hosts/process.mjs';
import { serve } from '../../tools/serve.mjs';

const require = createRequire(path.join(ROOT, 'build/tools/driver/x.js'));
const puppeteer = require('puppeteer-core');
export const AXE = require.resolve('axe-core/axe.min.js');

/* Against hangs alone: nothing is judged by its time. */
const WATCHDOG = 60_000;
/* Milliseconds between two looks at the page. */
const LOOK_AGAIN = 20;

const BROWSERS = {
  chromium: { browser: 'chrome', executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] },
  firefox: { browser: 'firefox', executablePath: '/usr/bin/firefox-esr' },
};

/** A link as the playground makes it, made without it. */
export const hashOf = (files) => `#p1.${deflateRawSync(JSON.stringify({ files })).toString('base64url')}`;

/** What a person does in one tab. */
class Visit {
  problems = [];
  #address;

  constructor(page, address) {
    this.page = page;
    this.#address = address;
    page.setDefaultTimeout(WATCHDOG);
    page.on('pageerror', (error) => this.problems.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (['error', 'warn'].includes(message.type())) this.problems.push(`${message.type()}: ${message.text()}`);
    });
  }

  async open(hash = '') {
    await this.page.goto(`${this.#address}${hash}`);
    await this.until(() => (document.querySelector('.cm-content')?.textContent ?? '') !== '');
  }
  /** A program by its link. */
  program(source, files = {}) {
    return this.open(hashOf({ 'main.js': source, ...files }));
  }
  async click(selector) {
    await this.until((wanted) => document.querySelector(wanted)?.checkVisibility(), selector);
    await this.page.click(selector);
  }
  run() {
    return this.click('#run');
  }
  press(...keys) {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }
  async chord(modifier, key) {
    await this.page.keyboard.down(modifier);
    await this.page.keyboard.press(key);
    await this.page.keyboard.up(modifier);
  }
  type(text) {
    return this.page.keyboard.type(text);
  }
  async fill(selector, text) {
    await this.click(selector);
    await this.chord('Control', 'a');
    await this.type(text);
  }
  text(selector) {
    return this.page.$eval(selector, (found) => found.textContent);
  }
  console() {
    return this.page.$$eval('#console .entry', (entries) => entries.map((entry) => entry.textContent));
  }
  editor() {
    return this.page.$$eval('.cm-line', (lines) => lines.map((line) => line.textContent).join('\n'));
  }
  files() {
    return this.page.$$eval('.file', (files) => files.map((file) => file.textContent));
  }
  /** Wait for a line of the console that contains the text. */
  async says(text) {
    try {
      await this.until((wanted) => document.querySelector('#console').textContent.includes(wanted), text);
    } catch (error) {
      throw new Error(`the console never said "${text}": ${JSON.stringify(await this.console())}`, { cause: error });
    }
  }
  async becomes(state) {
    try {
      await this.until((wanted) => document.querySelector('#state').dataset.state === wanted, state);
    } catch (error) {
      throw new Error(`the state never became ${state}: it is ${await this.text('#state')}`, { cause: error });
    }
  }
  /** Wait until this holds in the page. The driver's own waiting is evaluated there, which the page's policy forbids in Firefox 140. */
  async until(check, ...args) {
    for (const end = performance.now() + WATCHDOG; !(await this.page.evaluate(check, ...args)); await setTimeout(LOOK_AGAIN))
      if (performance.now() > end) throw new Error(`it never held: ${check}`);
  }
  async frames() {
    return Number((await this.text('#frames')).replaceAll(',', ''));
  }
  /** Wait for so many more frames of the page. */
  async moreFrames(count) {
    const from = await this.frames();
    await this.until((least) => Number(document.querySelector('#frames').textContent.replaceAll(',', '')) >= least, from + count);
  }
  focused() {
    return this.page.evaluate(() => {
      const { activeElement: e } = document;
      return e.id || (e.classList.contains('cm-content') ? 'editor' : e.className || e.tagName.toLowerCase());
    });
  }
}

/** @returns a browser in which `visit` opens the playground in a tab of its own */
export async function startBrowser(name) {
  /* Not at the root: the folder can be put at any path. */
  const server = await serve(path.join(ROOT, 'build'), 0);
  const address = `${server.address}playground/`;
  const browser = await puppeteer
    .launch({ protocol: 'webDriverBiDi', headless: true, timeout: WATCHDOG, protocolTimeout: 2 * WATCHDOG, ...BROWSERS[name] })
    .catch((error) => {
      server.close();
      throw error;
    });
  return {
    name,
    /** @param {(visit: Visit) => Promise<void>} act afterwards there must be no error of the page's own */
    async visit(act, { width = 1280, height = 800, problems = [] } = {}) {
      const context = await browser.createBrowserContext();
      try {
        const page = await context.newPage();
        await page.setViewport({ width, height }).catch((error) => {
          /* Firefox 140 turns no screens, and has the size all the same. */
          if (!error.message.includes('setScreenOrientationOverride')) throw error;
        });
        const visit = new Visit(page, address);
        await act(visit);
        const found = visit.problems.filter((text) => !problems.some((expected) => expected.test(text)));
        if (found.length > 0) throw new Error(`the page complains: ${found.join('; ')}`);
      } finally {
        await context.close();
      }
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
