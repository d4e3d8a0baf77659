// The guest in which the model's code runs: limits, and a way back when a step fails.
import { inspect } from 'node:util';
// In a program of yours: import { ReactorError, createReactor } from 'qjs-reactor';
import { ReactorError, createReactor } from '../../../build/js/index-node.js';

/** What one step may use up. */
export const LIMITS = {
  memory: 16 << 20, // bytes of heap
  timeout: 500, // milliseconds of each stretch of code that runs without a pause
  deadline: 20_000, // milliseconds of the whole step, with all that it awaits
  calls: 8, // calls of tools
  text: 2000, // characters of what it prints, and of what it gives
};

/** Text of the guest is as long as the guest likes; a transcript is not. */
function cut(text, limit = LIMITS.text) {
  return text.length <= limit ? text : `${text.slice(0, limit)} … (${text.length - limit} characters more)`;
}

/* Never String(value): that would call a toString of the guest. */
const show = (value) => cut(inspect(value, { customInspect: false, depth: 4, compact: 3, breakLength: 100, maxStringLength: LIMITS.text }));

/** What was thrown, in the words that help to mend the code: message, file and line. */
function describe(error) {
  if (error instanceof ReactorError) return cut(`${error.code}: ${error.message}`); // interrupted, or ended
  if (!(error instanceof Error) || typeof error.stack !== 'string') return `thrown: ${show(error)}`;
  /* The part of the stack below this line is the host's, and nobody's business in there. */
  const [stack, host] = error.stack.split('\n    --- above the guest');
  return cut(host === undefined ? `${error.message}` : stack);
}

/** One guest that goes on from step to step; a step that fails leaves nothing behind in it. */
export class Guest {
  #vm;
  #tools;
  #step;

  /** @param {Record<string, (...args: unknown[]) => unknown>} tools what the code can call, as globals */
  static async create(tools) {
    const guest = new Guest();
    guest.#tools = Object.fromEntries(Object.entries(tools).map(([name, call]) => [name, (...args) => guest.#call(name, call, args)]));
    guest.#vm = await createReactor({ memoryLimit: LIMITS.memory, timeout: LIMITS.timeout, ...guest.#surroundings() });
    guest.#vm.expose(guest.#tools);
    return guest;
  }

  /** What a guest gets from outside, whether it is new or goes on from a snapshot. */
  #surroundings() {
    const print = (line) => (this.#step.printed = cut(`${this.#step.printed}${line}\n`));
    return {
      stdout: print,
      stderr: print,
      crossing: 'copy', // tools get plain data, never a function that they might call
      modules: { load: () => null }, // no modules
      hostStacks: false, // what a tool throws tells nothing of this program
      onError: (error) => print(`uncaught: ${error.message}`),
    };
  }

  /** A tool is called: counted, and written down with what came of it. */
  #call(name, call, args) {
    const { calls } = this.#step;
    if (calls.length >= LIMITS.calls) throw new Error(`no more than ${LIMITS.calls} calls of tools in one step`);
    const entry = { tool: name, args: show(args) };
    calls.push(entry);
    const fail = (error) => {
      entry.error = error.message;
      throw error;
    };
    const succeed = (value) => {
      entry.result = show(value);
      return value;
    };
    try {
      const result = call(...args);
      return result instanceof Promise ? result.then(succeed, fail) : succeed(result);
    } catch (error) {
      return fail(error);
    }
  }

  /**
   * Run a step's code. Never rejects: what goes wrong is for the model to read.
   * @returns {Promise<{ calls: object[], printed: string, value?: string, error?: string }>}
   */
  async run(code, filename) {
    const step = (this.#step = { calls: [], printed: '' });
    const before = await this.#vm.snapshot();
    const stuck = this.#untilStuck();
    stuck.catch(() => {}); // it may end after the step
    try {
      const value = this.#vm.evaluate(code, { filename, signal: AbortSignal.timeout(LIMITS.deadline) });
      step.value = show(await Promise.race([value, stuck]));
      this.#vm.stop(); // its timers rest until the next step
    } catch (error) {
      step.error = describe(error);
      await this.#goBack(before);
    }
    return step;
  }

  /** Rejects when the guest has nothing left to do: nothing will settle what its code still awaits. */
  async #untilStuck() {
    await new Promise(setImmediate); // the code has begun
    await this.#vm.idle();
    await new Promise(setImmediate); // if there is a value, it comes first
    throw new Error('the code awaits a promise that nothing will settle');
  }

  /**
   * As if the step had not been: variables that it made are gone, those of before have their values, and
   * memory is free again. That works for a guest that has ended, too. Limits are part of a snapshot.
   */
  async #goBack(snapshot) {
    this.#vm.close();
    this.#vm = await createReactor({ snapshot, functions: this.#tools, ...this.#surroundings() });
  }

  close() {
    this.#vm.close();
  }
}
