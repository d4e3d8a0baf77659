// Browsers. Each is started with the address of a page and needs no driver: the page asks the
// server what to do, and reports.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, start, temporaryDirectory, withoutHang } from './process.mjs';
import { serve } from './server.mjs';

const PAGE = '/js/test/hosts/page.html';

const CHROMIUM = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--remote-debugging-port=0',
];

/* No questions, no news, nothing from outside. */
const FIREFOX = {
  'app.normandy.enabled': false,
  'app.update.auto': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.max_script_run_time': 0,
  'extensions.getAddons.cache.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': '',
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

function startChromium(address, directory) {
  return [start('chromium', [...CHROMIUM, `--user-data-dir=${directory}`, address], { stdio: ['ignore', 'ignore', 'pipe'] })];
}

function startFirefox(address, directory) {
  const lines = Object.entries(FIREFOX).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  writeFileSync(path.join(directory, 'user.js'), lines.join(''));
  return [start('firefox-esr', ['--headless', '--no-remote', '--profile', directory, address], { env: { HOME: directory } })];
}

/** Xvfb, a screen that nobody sees. @returns its name and its process */
async function startScreen() {
  const screen = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1024x768x24', '-nolisten', 'tcp'], {
    target: 'test-hosts',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const early = screen.ended.then((code) => Promise.reject(new Error(`Xvfb ended with ${code}:\n${screen.text.err}`)));
  const number = new Promise((resolve) => screen.child.stdio[3]?.once('data', (bytes) => resolve(String(bytes).trim())));
  try {
    return { screen, display: `:${await withoutHang(Promise.race([number, early]), () => 'Xvfb does not begin')}` };
  } catch (error) {
    await screen.stop();
    throw error;
  }
}

/** WebKitGTK's own browser, which lies below the name of the machine's kind. */
function miniBrowser() {
  const places = readdirSync('/usr/lib').map((kind) => `/usr/lib/${kind}/webkit2gtk-4.1/MiniBrowser`);
  return places.find((place) => existsSync(place)) ?? 'MiniBrowser';
}

async function startWebkit(address, directory) {
  const { screen, display } = await startScreen();
  const runtime = path.join(directory, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  const env = {
    DISPLAY: display,
    HOME: directory,
    XDG_RUNTIME_DIR: runtime,
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
    GSETTINGS_BACKEND: 'memory',
    GDK_BACKEND: 'x11',
    /* Its sandbox wants name spaces, which a container does not give. */
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  };
  return [start(miniBrowser(), ['--private', address], { target: 'test-hosts', env }), screen];
}

const BROWSERS = { chromium: startChromium, firefox: startFirefox, webkit: startWebkit };

export const names = Object.keys(BROWSERS);

/**
 * See host.mjs; and
 *   show(page, job?): opens a page of the root, and gives what it sends to /report
 */
export async function startBrowser(name, { worker = false, headers = {}, root = ROOT } = {}) {
  const { directory, remove } = temporaryDirectory();
  const server = await serve({ root, headers });
  let processes = [];
  const stop = async () => {
    server.close();
    for (const program of processes) await program.stop();
    remove();
  };
  try {
    processes = await BROWSERS[name](server.address, directory);
  } catch (error) {
    await stop();
    throw error;
  }
  const [browser] = processes;
  const early = browser.ended.then((code) => Promise.reject(new Error(`${name} ended with ${code}:\n${browser.text.err}`)));
  early.catch(() => {}); /* told to those who wait */
  const show = (page, job) =>
    withoutHang(Promise.race([server.show(page, job), early]), () => `${page} in ${name} does not report:\n${browser.text.err}`);
  return { show, run: (program, options = {}) => show(PAGE, { program, options, worker }), stop };
}
