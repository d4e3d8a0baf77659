// The list of what the program has said: bounded, and drawn between the page's frames.
import { element, Look, tokenElements, valueElement } from './value.js';

const MAX_ENTRIES = 5000;
const PER_FRAME = 200;
const MAX_LINE = 10_000;
const ANNOUNCE_EVERY = 1500;

/* What a level is called for those who do not see its colour. */
const SPOKEN = { error: 'Error: ', warn: 'Warning: ', stderr: 'stderr: ', value: 'Value: ', exports: 'Exports: ', stdin: 'Input: ', ask: 'Asked: ' };

const plain = (nodes) => nodes.map(({ tokens }) => Array.from(tokens ?? [], ([, text]) => text).join('')).join(' ').slice(0, 200);

function tableElement({ columns, cells }) {
  const cell = (name) => (name === '' ? element('td') : Object.assign(element('th', '', name), { scope: 'col' }));
  const head = element('tr', '', ...columns.map(cell));
  const rows = cells.map((line) => element('tr', '', ...line.map((tokens) => element('td', '', ...tokenElements(tokens)))));
  return element('div', 'table', element('table', '', element('thead', '', head), element('tbody', '', ...rows)));
}

/** @typedef {{ level: string, indent: number, text: string, build(look: Look): Node[], nodes?: object[] }} Entry */

/**
 * @param {HTMLElement} list where the entries go
 * @param {{ status: HTMLElement, linked(text: string): (string | Node)[] }} options
 *   status: is read aloud, now and then
 */
export function createConsole(list, { status, linked }) {
  let queue = []; /* not drawn yet */
  let dropped = 0;
  let frame = 0;
  let inspector;
  let unread = [];
  let speaking = 0;
  const drawn = []; /* { element, look } */
  const open = new Map(); /* a line that has no end yet, by its level */
  const gap = element('div', 'entry gap');

  const release = (nodes = []) => {
    for (const { ref } of nodes) ref?.dispose();
  };
  const dropOldest = (entries) => {
    for (const { nodes } of entries) release(nodes);
    dropped += entries.length;
  };

  function add(entry) {
    queue.push(entry);
    /* Many at once, so that a flood costs little for each. */
    if (queue.length > 2 * MAX_ENTRIES) dropOldest(queue.splice(0, MAX_ENTRIES));
    if (frame === 0) frame = requestAnimationFrame(draw);
    return entry;
  }

  function draw() {
    frame = 0;
    if (queue.length > MAX_ENTRIES) dropOldest(queue.splice(0, queue.length - MAX_ENTRIES));
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    const news = queue.splice(0, PER_FRAME);
    list.append(...news.map(drawEntry));
    const old = drawn.splice(0, Math.max(0, drawn.length - MAX_ENTRIES));
    for (const { element: line, look } of old) {
      line.remove();
      look.dispose();
    }
    dropped += old.length;
    if (dropped > 0) {
      gap.textContent = `${dropped.toLocaleString('en')} earlier lines are not kept`;
      if (!gap.isConnected) list.prepend(gap);
    }
    if (isAtEnd) list.scrollTop = list.scrollHeight;
    unread.push(...news.map(({ level, text }) => `${SPOKEN[level] ?? ''}${text}`));
    announce();
    if (queue.length > 0) frame = requestAnimationFrame(draw);
  }

  function drawEntry(entry) {
    const look = new Look(inspector, linked);
    const line = element('div', `entry level-${entry.level}`);
    line.style.setProperty('--indent', String(Math.min(entry.indent, 12)));
    if (SPOKEN[entry.level] !== undefined) line.append(element('span', 'unseen', SPOKEN[entry.level]));
    line.append(element('div', 'content', ...entry.build(look)));
    entry.element = line;
    drawn.push({ element: line, look });
    return line;
  }

  /* Not each line, and not without end: a flood is told by its number. */
  function announce() {
    if (speaking !== 0) return;
    speaking = setTimeout(() => {
      speaking = 0;
      status.textContent = unread.length > 3 ? `${unread.length} new lines, the last: ${unread.at(-1)}` : unread.join('\n');
      unread = [];
    }, ANNOUNCE_EVERY);
  }

  const textEntry = (level, text) => {
    const entry = {
      level,
      indent: 0,
      text,
      build: () => [element('span', '', ...linked(entry.text))],
    };
    return entry;
  };

  return {
    /** Values of the guest are asked by this from now on. */
    use(other) {
      inspector = other;
    },
    entry(level, indent, nodes) {
      if (level === 'clear') return this.clear();
      const build = (look) => nodes.flatMap((node, i) => [
        ...(i > 0 && nodes[i - 1].close !== true ? [' '] : []),
        ...(node.cells === undefined ? [] : [tableElement(node)]),
        valueElement(node, look),
      ]);
      add({ level, indent, nodes, text: plain(nodes), build });
    },
    /** A piece of a stream; a line without its end is shown, and goes on. */
    text(level, piece) {
      const lines = piece.split('\n');
      lines.forEach((text, i) => {
        const isWhole = i < lines.length - 1;
        const before = open.get(level);
        if (before === undefined) {
          if (text === '' && !isWhole) return;
          const entry = add(textEntry(level, text));
          if (!isWhole) open.set(level, entry);
        } else {
          before.text += text;
          before.element?.querySelector('.content').replaceChildren(...before.build());
          if (isWhole || before.text.length > MAX_LINE) open.delete(level);
        }
      });
    },
    /** What the page itself has to say. */
    say(level, text, ...more) {
      open.clear();
      add({ level, indent: 0, text, build: () => (more.length > 0 ? more : [text]) });
    },
    clear() {
      for (const { look } of drawn.splice(0)) look.dispose();
      for (const { nodes } of queue.splice(0)) release(nodes);
      open.clear();
      unread = [];
      dropped = 0;
      gap.remove();
      list.replaceChildren();
    },
  };
}
