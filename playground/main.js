// The page: what stands beside what, and who tells whom.
import { createConsole } from './console.js';
import { createEditor } from './editor.js';
import { listExamples, loadExample } from './examples.js';
import { createFiles } from './files.js';
import { MEMORY_LIMIT, startRun, TIMEOUT } from './guest.js';
import { fromHash, toHash } from './link.js';
import { createLoopView } from './loop.js';
import { createNotice } from './notice.js';
import { describeProblem, MAIN, Project } from './project.js';
import { describeError, linkPlaces } from './report.js';
import { createTheme } from './theme.js';

const $ = (id) => document.getElementById(id);
const LONG_LINK = 8000;
const DRAFT = 'draft';

const project = new Project();
const notice = createNotice();
let run; /* the last one; its values can be looked into until the next */
let pendingInput = '';
let shownExample = '';

/* ------------------------------------------------------ editor and files */

function write(path, text) {
  try {
    project.write(path, text);
  } catch (error) {
    notice(describeProblem(error), undefined, true);
  }
}

const editor = createEditor($('editor-region'), { nonce: 'editor', onChange: write, onRun: start });

function show(path) {
  const text = project.text(path);
  editor.show(path, text ?? '');
  if (text === undefined) notice(`${path} is no text: its ${project.bytes(path).length} bytes cannot be edited here.`);
}
const files = createFiles({ project, show, forget: (path) => editor.forget(path), say: notice });
project.addEventListener('change', ({ path }) => {
  const text = project.text(path);
  if (text !== undefined) editor.setText(path, text);
});

function jump({ path, line, column }) {
  if (editor.path !== path) files.select(path);
  editor.jump(line, column);
}
const places = { sourceOf: (path) => project.text(path), jump };

/** Another program in place of this one, which can be brought back. @throws it cannot be; then nothing has changed */
function replaceProgram(texts, message, example = '') {
  Project.treeOf(texts);
  const before = project.texts();
  const chosen = shownExample;
  stop();
  editor.forgetAll();
  project.replace(texts);
  files.select(MAIN);
  $('examples').value = shownExample = example;
  if (message !== undefined) notice(message, ['Undo', () => replaceProgram(before, undefined, chosen)]);
}

/* ------------------------------------------------------------------ runs */

const view = createConsole($('console'), { status: $('console-status'), linked: (text) => linkPlaces(text, places) });

const STATES = {
  running: 'Running',
  waiting: 'Nothing left to do, but main.js still waits at an await',
  finished: 'Finished',
  stopped: 'Stopped',
  ended: 'Ended',
};

function showState(state) {
  $('state').textContent = STATES[state] ?? state;
  $('state').dataset.state = state;
  $('stop').setAttribute('aria-disabled', String(state !== 'running'));
}

function report(error, mine) {
  const described = describeError(error, places);
  if (described !== undefined) return view.say('error', described.text, ...described.elements);
  view.entry('error', 0, [{ tokens: [['error', 'Uncaught']] }, mine.inspector.node(error)]);
}

function start() {
  run?.close();
  view.clear();
  loop.reset();
  const mine = startRun(project.tree, pendingInput, {
    onEntry: (...entry) => run === mine && view.entry(...entry),
    onText: (level, text) => run === mine && view.text(level, text),
    onError: (error) => run === mine && report(error, mine),
    onReady: (inspector) => run === mine && view.use(inspector),
    onState: (state) => run === mine && showState(state),
  });
  run = mine;
  pendingInput = '';
  showState('running');
}

function stop() {
  if (run?.isAlive) run.stop();
}

$('run').addEventListener('click', start);
$('stop').addEventListener('click', stop);
$('clear').addEventListener('click', () => view.clear());
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
  event.preventDefault();
  start();
});

/* ----------------------------------------------------------------- input */

$('stdin-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const line = `${$('stdin').value}\n`;
  $('stdin').value = '';
  if (run?.takesInput) {
    view.say('stdin', line.trimEnd());
    run.write(line);
  } else {
    pendingInput += line;
    notice('Nothing reads this now: the next run gets it.');
  }
});
$('stdin-end').addEventListener('click', () => {
  if (!run?.takesInput) return notice('Nothing reads now: input can be ended while a program runs.');
  view.say('stdin', '(end of input)');
  run.endInput();
});
$('ask-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const code = $('ask').value;
  if (code.trim() === '') return;
  if (run?.vm === undefined || run.hasEnded) return notice('There is no guest to ask: run the program first.');
  $('ask').value = '';
  view.say('ask', code);
  run.ask(code);
});

/* ------------------------------------------------- the loop, and the look */

const loop = createLoopView(() => (run?.hasEnded ? undefined : run?.vm), () => project.refresh());
createTheme($('theme'), () => loop.recolor());
$('limit-time').textContent = String(TIMEOUT);
$('limit-memory').textContent = String(MEMORY_LIMIT >> 20);

/* -------------------------------------------------- examples, links, draft */

const select = $('examples');
select.addEventListener('change', async () => {
  try {
    const { title, files: texts } = await loadExample(select.value);
    replaceProgram(texts, `Here is the example “${title}”.`, select.value);
    view.clear();
  } catch (error) {
    notice(`The example could not be fetched: ${error.message}`, undefined, true);
  }
});

$('share').addEventListener('click', async () => {
  const hash = await toHash(project.texts());
  history.replaceState(null, '', hash);
  const long = hash.length > LONG_LINK ? ` It has ${hash.length.toLocaleString('en')} characters; some programs cut such links.` : '';
  try {
    await navigator.clipboard.writeText(location.href);
    notice(`The link is copied: it holds the whole program.${long}`);
  } catch {
    notice(`The address of this page is the link now; copying it was not allowed.${long}`);
  }
});

/** @returns whether a program came by the address */
async function openLink(isFirst) {
  try {
    const texts = await fromHash(location.hash);
    if (texts === undefined) return false;
    replaceProgram(texts, isFirst ? undefined : 'The program of the link is here.');
    return true;
  } catch (error) {
    notice(`This link is damaged: ${describeProblem(error)}. What is in the editor was left as it is.`, undefined, true);
    return false;
  }
}
addEventListener('hashchange', () => openLink(false));

/* A reload loses nothing: what was made of a link's program comes before the link. */
addEventListener('pagehide', () => {
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify({ hash: location.hash, texts: project.texts() }));
  } catch {}
});
function draft() {
  try {
    return JSON.parse(sessionStorage.getItem(DRAFT));
  } catch {
    return null;
  }
}

async function begin() {
  const before = draft();
  const isLinked = before?.hash !== location.hash && (await openLink(true));
  if (!isLinked && before !== null) replaceProgram(before.texts);
  const list = await listExamples();
  select.append(...list.map(({ id, title }) => new Option(title, id)));
  if (isLinked || before !== null) return;
  const { files: texts } = await loadExample(list[0].id);
  /* Somebody may have begun to write. */
  if (project.text(MAIN) === '') replaceProgram(texts, undefined, list[0].id);
}
files.select(MAIN);
begin().catch((error) => notice(`The examples could not be fetched: ${error.message}`, undefined, true));
