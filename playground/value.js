// Values of the guest as elements: what console.guest.js has told, and trees that are filled when opened.

/* The classes that the style sheet knows; the guest may say what it likes. */
const KINDS = new Set([
  'string', 'number', 'boolean', 'symbol', 'nothing', 'function', 'date', 'regexp', 'error', 'stack', 'name', 'key', 'hidden', 'mark',
]);

export function element(tag, className = '', ...children) {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/** @param {(text: string) => (string | Node)[]} linked makes places in a stack into something to click */
export function tokenElements(tokens, linked = (text) => [text]) {
  return Array.from(tokens ?? [], ([kind, text]) =>
    element('span', KINDS.has(kind) ? `v-${kind}` : '', ...(kind === 'stack' || kind === 'string' ? linked(String(text)) : [String(text)])));
}

const problem = (error) => element('div', 'v-problem', `This cannot be looked into: ${error?.message ?? error}`);

/**
 * A value, which can be opened when there is something in it.
 * @param {{ tokens: [string, string][], ref?: object, key?: [string, string][] }} node
 * @param {Look} look
 */
export function valueElement(node, look) {
  const label = node.key === undefined ? [] : [...tokenElements(node.key), element('span', 'v-mark', ': ')];
  if (node.ref === undefined) return element(node.key === undefined ? 'span' : 'div', 'value', ...label, ...tokenElements(node.tokens, look.linked));
  look.hold(node.ref);
  /* What can be clicked in a stack stands beside the summary, which can be clicked itself. */
  const tokens = Array.from(node.tokens ?? []);
  const stack = tokens.findIndex(([kind]) => kind === 'stack');
  const [first, rest] = stack < 0 ? [tokens, []] : [tokens.slice(0, stack), tokens.slice(stack)];
  const details = element('details', 'value', element('summary', '', element('span', 'summary', ...label, ...tokenElements(first))));
  let isFilled = false;
  details.addEventListener('toggle', () => {
    if (!details.open || isFilled) return;
    isFilled = true;
    const box = element('div', 'rows');
    details.append(box);
    fill(node.ref, box, look);
  });
  if (rest.length === 0) return details;
  return element('span', '', details, element('div', '', ...tokenElements(rest, look.linked)));
}

function fill(ref, box, look) {
  try {
    const { rows, more, promise } = look.inspector.rows(ref);
    if (promise) box.append(promiseRow(ref, look));
    for (const row of rows) box.append(valueElement(row, look));
    if (more !== undefined) box.append(moreButton(more, look));
    if (box.childElementCount === 0) box.append(element('div', 'v-hidden', 'nothing in it'));
  } catch (error) {
    box.append(element('div', 'v-problem', `This cannot be looked into: ${error?.message ?? error}`));
  }
}

function moreButton(more, look) {
  look.hold(more);
  const button = element('button', 'more', 'more…');
  button.type = 'button';
  button.addEventListener('click', () => {
    const next = element('div');
    button.replaceWith(next);
    fill(more, next, look);
    next.querySelector('summary, button')?.focus();
  });
  return button;
}

/** How a promise has ended; pending until that is known. */
function promiseRow(ref, look) {
  const row = element('div', '', element('span', 'v-hidden', '[[State]]'), element('span', 'v-mark', ': '), element('span', 'v-nothing', 'pending'));
  look.inspector.settled(ref).then(
    ({ state, ...node }) => row.replaceWith(valueElement({ ...node, key: [['hidden', `[[State]]: ${state}`]] }, look)),
    () => {}, /* the guest has ended: nobody will know */
  );
  return row;
}

/** Looking into the values of one entry: what is held of the guest for it is released with it. */
export class Look {
  inspector;
  linked;
  #held = new Set();

  constructor(inspector, linked) {
    this.inspector = inspector;
    this.linked = linked;
  }
  hold(ref) {
    this.#held.add(ref);
  }
  dispose() {
    for (const ref of this.#held) ref.dispose();
    this.#held.clear();
  }
}
