// The conversation: the model gives code, the guest runs it, and what came of it goes back to the model.
import { Guest, LIMITS } from './guest.mjs';
import { makeTools } from './tools.mjs';

const STEPS = 15;

const RULES = `You solve a task by JavaScript, step by step. Reply with the code of the next step alone.
It may await. Its last expression is its value; what it prints by console.log you see, too. Variables stay from
step to step, but a step that fails leaves nothing behind: mend it and send all of it again.
There are no files, no network and no modules, ${LIMITS.timeout} ms of time, ${LIMITS.memory >> 20} MB of memory, ${LIMITS.calls} calls of tools a step.`;

/**
 * @param {object} options
 * @param {string} options.task
 * @param {(transcript: object[]) => string | Promise<string>} options.complete the model: gives the next step's code
 * @param {(entry: object) => void} [options.onEntry] told of each entry of the transcript as it comes
 * @returns {Promise<{ answer?: string, notes: Record<string, string>, transcript: object[] }>} without an answer the
 *   model has used up its steps
 */
export async function runAgent({ task, complete, onEntry = () => {} }) {
  const transcript = [];
  const tell = (entry) => {
    transcript.push(entry);
    onEntry(entry);
  };
  const notes = new Map();
  let answer;
  const tools = makeTools({ notes, onAnswer: (text) => (answer = text) });
  const guest = await Guest.create(Object.fromEntries(Object.entries(tools).map(([name, { call }]) => [name, call])));
  try {
    tell({ kind: 'task', rules: RULES, tools: Object.values(tools).map(({ help }) => help), text: task });
    for (let step = 1; step <= STEPS && answer === undefined; step++) {
      const code = await complete(transcript);
      tell({ kind: 'code', step, code });
      tell({ kind: 'result', step, ...(await guest.run(code, `step-${step}.js`)) });
    }
    tell(answer === undefined ? { kind: 'end', text: `no answer after ${STEPS} steps` } : { kind: 'answer', text: answer });
  } finally {
    guest.close();
  }
  return { answer, notes: Object.fromEntries(notes), transcript };
}

/** The transcript as text, for people and for models. */
export function render(entry) {
  switch (entry.kind) {
    case 'task':
      return `${entry.rules}\nTools:\n${entry.tools.map((help) => `  ${help}\n`).join('')}Task: ${entry.text}\n`;
    case 'code':
      return `Step ${entry.step}\n${entry.code.replace(/^/gm, '  | ')}\n`;
    case 'result': {
      const calls = entry.calls.map(({ tool, args, result, error }) => `${tool} ${args}: ${error ?? result ?? 'no answer yet'}`);
      const lines = [...calls, ...entry.printed.split('\n').filter(Boolean)];
      lines.push(entry.error === undefined ? `value: ${entry.value}` : `failed, and undone: ${entry.error}`);
      return `${lines.join('\n').replace(/^/gm, '  ')}\n`;
    }
    case 'answer':
      return `Answer: ${entry.text}\n`;
    default:
      return `The end: ${entry.text}\n`;
  }
}
