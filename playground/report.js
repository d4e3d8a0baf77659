// An error of the guest for people: what it says, where it came from, and what to do.
import { isInterruption, MEMORY_LIMIT, TIMEOUT } from './guest.js';
import { excerpt, frameOf, guestStack, placeOf } from './frames.js';
import { element } from './value.js';

const ADVICE = [
  [isInterruption, 'Timers and promises give the page its turn; a loop without an end does not, and is interrupted there. The program cannot catch that; the rest of it goes on.'],
  [({ message }) => message.includes('out of memory'), `A program has ${MEMORY_LIMIT >> 20} MB here, and those are used up.`],
  [({ message }) => message.includes('could not load module'), 'A module is found by the path of its file from the one that imports it, such as ./lib/words.js.'],
];

/* What nobody caught arrives as a text in the stack; an interruption in the message, or so; the rest as an error. */
function partsOf(error) {
  const isText = /^QJS_E_(EXCEPTION|REJECTION)$/.test(error.code ?? '');
  const source = error.code !== undefined && error.message.includes('\n') ? error.message : error.stack;
  const stack = guestStack(source);
  const first = stack.findIndex((line) => /^\s+at /.test(line));
  const frames = first < 0 ? [] : stack.slice(first).filter((line) => frameOf(line));
  if (isInterruption(error)) return { title: `Interrupted: it kept the page from its turn for ${TIMEOUT} ms`, frames };
  if (isText) return { title: stack.slice(0, first < 0 ? undefined : first).join('\n'), frames };
  return { title: error.name === 'ReactorError' ? error.message : `${error.name}: ${error.message}`, frames };
}

/**
 * @param {unknown} error what arrived of the guest
 * @param {{ sourceOf(path: string): string | undefined, jump(place: object): void }} options
 * @returns {{ text: string, elements: Node[] }} undefined when it is no error, but a value that was thrown
 */
export function describeError(error, { sourceOf, jump }) {
  if (!(error instanceof Error)) return undefined;
  const { title, frames } = partsOf(error);
  const place = placeOf(frames, sourceOf);
  const elements = [element('div', 'error-title', title)];
  if (place !== undefined) {
    const where = `${place.path}, line ${place.line}, column ${place.column}`;
    const button = element('button', 'place', where);
    button.type = 'button';
    button.addEventListener('click', () => jump(place));
    elements.push(button, element('pre', 'excerpt', excerpt(place, innerWidth < 600 ? 32 : 72)));
    const callers = frames.slice(frames.findIndex((line) => frameOf(line).line === place.line) + 1);
    if (callers.length > 0) elements.push(element('pre', 'v-stack', ...linkPlaces(callers.slice(0, 20).join('\n'), { sourceOf, jump })));
  }
  const advice = ADVICE.find(([applies]) => applies(error))?.[1];
  if (advice !== undefined) elements.push(element('div', 'advice', advice));
  return { text: `${title}${place === undefined ? '' : `, at line ${place.line}, column ${place.column} of ${place.path}`}`, elements };
}

/** A text, in which the places in files that there are can be clicked. */
export function linkPlaces(text, { sourceOf, jump }) {
  const parts = text.split(/([\w./-]+:\d+:\d+)/);
  if (parts.length === 1) return [text];
  return parts.map((part, i) => {
    const frame = i % 2 === 1 ? frameOf(`at ${part}`) : undefined;
    if (frame === undefined || sourceOf(frame.path) === undefined) return part;
    const button = element('button', 'place', part);
    button.type = 'button';
    button.addEventListener('click', (event) => {
      event.preventDefault(); /* it may stand in a summary */
      jump(frame);
    });
    return button;
  });
}
