// An error of the guest for people: what it says, where it came from, and what to do.
import { excerpt, sectionsOf } from 'qjs-reactor/explain';
import { isInterruption, MEMORY_LIMIT, TIMEOUT } from './guest.js';
import { element } from './value.js';

const MAX_FRAMES = 20;
const MAX_CAUSES = 5;

const ADVICE = [
  [isInterruption, 'Timers and promises give the page its turn; a loop without an end does not, and is interrupted there. The program cannot catch that; the rest of it goes on.'],
  [({ message }) => message.includes('out of memory'), `A program has ${MEMORY_LIMIT >> 20} MB here, and those are used up.`],
  [({ message }) => message.includes('could not load module'), 'A module is found by the path of its file from the one that imports it, such as ./lib/words.js.'],
];

/* What nobody caught arrives as a text in the stack; where an interruption was, in the message, or so. */
function textOf(error) {
  if (error.code !== undefined && error.message.includes('\n')) return error.message;
  return typeof error.stack === 'string' ? error.stack : '';
}

function titleOf(error, told) {
  if (isInterruption(error)) return `Interrupted: it kept the page from its turn for ${TIMEOUT} ms`;
  if (/^QJS_E_(EXCEPTION|REJECTION)$/.test(error.code ?? '')) return told;
  return error.name === 'ReactorError' ? error.message : `${error.name}: ${error.message}`;
}

/* Those in the program's own files; the page's console is no business of it. */
const isOfProgram = ({ side, place }) => side === 'guest' && place !== undefined && place.file !== '<console>';
const wordsOf = ({ name, place: { file, line, column } }) => (name ? `    at ${name} (${file}:${line}:${column})` : `    at ${file}:${line}:${column}`);
const pathOf = (file) => file.replace(/^\.\//, '');

function placeButton(label, place, jump) {
  const button = element('button', 'place', label);
  button.type = 'button';
  button.addEventListener('click', () => jump(place));
  return button;
}

/* The place, its line, and who called. */
function whereElements(frames, { sourceOf, jump }) {
  const lineOf = ({ place }) => sourceOf(pathOf(place.file))?.split(/\r?\n/)[place.line - 1];
  const at = frames.findIndex((frame) => lineOf(frame) !== undefined);
  if (at < 0) return { text: '', elements: [] };
  const { file, line, column } = frames[at].place;
  const place = { path: pathOf(file), line, column };
  const callers = frames.slice(at + 1, at + MAX_FRAMES).map(wordsOf);
  return {
    text: `, at line ${line}, column ${column} of ${place.path}`,
    elements: [
      placeButton(`${place.path}, line ${line}, column ${column}`, place, jump),
      element('pre', 'excerpt', `${excerpt(lineOf(frames[at]), column, innerWidth < 600 ? 32 : 72).join('\n')}^`),
      ...(callers.length > 0 ? [element('pre', 'v-stack', ...linkPlaces(callers.join('\n'), { sourceOf, jump }))] : []),
    ],
  };
}

/**
 * @param {unknown} error what arrived of the guest
 * @param {{ sourceOf(path: string): string | undefined, jump(place: object): void }} options
 * @returns {{ text: string, elements: Node[] } | undefined} undefined when it is no error, but a value that was thrown
 */
export function describeError(error, options, depth = 0) {
  if (!(error instanceof Error)) return undefined;
  const [first, ...causes] = sectionsOf(textOf(error), (file) => options.sourceOf(pathOf(file)));
  const title = titleOf(error, first.title);
  const { text, elements } = whereElements(first.frames.filter(isOfProgram), options);
  elements.unshift(element('div', 'error-title', title));
  for (const cause of causes) elements.push(element('div', 'error-title', cause.title), ...whereElements(cause.frames.filter(isOfProgram), options).elements);
  const cause = depth < MAX_CAUSES ? describeError(error.cause, options, depth + 1) : undefined;
  if (cause !== undefined && causes.length === 0) elements.push(element('div', 'v-mark', 'caused by'), ...cause.elements);
  const advice = ADVICE.find(([applies]) => applies(error))?.[1];
  if (advice !== undefined) elements.push(element('div', 'advice', advice));
  return { text: `${title}${text}`, elements };
}

/** A text, in which the places in files that there are can be clicked. */
export function linkPlaces(text, { sourceOf, jump }) {
  return text.split(/([\w./-]+:\d+:\d+)/).map((part, i) => {
    const source = (file) => sourceOf(pathOf(file));
    const place = i % 2 === 1 ? sectionsOf(`\n    at ${part}`, source)[0].frames[0]?.place : undefined;
    if (place === undefined || source(place.file) === undefined) return part;
    return placeButton(part, { ...place, path: pathOf(place.file) }, jump);
  });
}
