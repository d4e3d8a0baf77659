// One run of the program: a guest on this page's own event loop.
import { createReactor, Stdin } from 'qjs-reactor';
import guestConsole from './console.guest.js';
import { MAIN } from './project.js';

/** How long each call into the guest may hold the page: an endless loop is felt for so long and no longer. */
export const TIMEOUT = 250;
export const MEMORY_LIMIT = 64 << 20;

const WASM = new URL('qjs-lean.wasm', import.meta.url);

/** Whether the time limit is behind an error. */
export const isInterruption = ({ code, message }) => code === 'QJS_E_TIMEOUT' || /InternalError: interrupted/.test(message);

/** The values of a guest, as value.js asks for them. A guest that was stopped stays so. */
class Inspector {
  #run;
  #handle;

  constructor(run, handle) {
    this.#run = run;
    this.#handle = handle;
  }

  #ask(method, ...args) {
    try {
      return this.#handle.callMethod(method, ...args);
    } finally {
      this.#run.rest();
    }
  }
  node(value) {
    return this.#ask('node', value);
  }
  rows(ref) {
    return this.#ask('rows', ref);
  }
  async settled(ref) {
    return this.#ask('settled', ref);
  }
  async completion(promise) {
    return this.#ask('completion', promise);
  }
}

/**
 * @typedef {object} Listener what a run tells
 * @property {(level: string, indent: number, nodes: object[]) => void} onEntry the guest's console
 * @property {(level: 'stdout' | 'stderr', text: string) => void} onText
 * @property {(inspector: Inspector) => void} onReady values can be asked now
 * @property {(error: unknown) => void} onError
 * @property {(state: string) => void} onState running, waiting, finished, stopped, ended, exited with …
 */

/** See {@link startRun}. */
class Run {
  vm;
  inspector;
  state = 'running';
  #listener;
  #stdin;
  #mainWaits = false;
  /** Of the main program, as long as nobody has told where. */
  #interruption;
  #toldInterruption = false;

  constructor(listener, stdin) {
    this.#listener = listener;
    this.#stdin = stdin;
  }

  get isAlive() {
    return this.state === 'running';
  }
  /** Nothing can be asked of it any more. */
  get hasEnded() {
    return this.state === 'closed' || this.state === 'ended' || this.state.startsWith('exited');
  }
  /** A program that is idle may have a handler that waits for input. */
  get takesInput() {
    return this.isAlive && !this.#stdin.ended;
  }

  async start(tree) {
    const decoder = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    const into = (level) => ({ write: (bytes) => this.#listener.onText(level, decoder[level].decode(bytes, { stream: true })) });
    const vm = await createReactor({
      wasm: WASM,
      preopens: { '.': tree },
      stdin: this.#stdin,
      stdout: into('stdout'),
      stderr: into('stderr'),
      std: true,
      crossing: 'handles',
      timeout: TIMEOUT,
      memoryLimit: MEMORY_LIMIT,
      hostStacks: false,
      onError: (error) => {
        if (isInterruption(error)) this.#toldInterruption = true;
        this.#listener.onError(error);
      },
    });
    if (this.state === 'closed') return vm.close();
    this.vm = vm;
    vm.closed.then(({ reason, error, exitCode }) => {
      if (this.state === 'closed') return;
      if (reason === 'died') this.#listener.onError(error);
      this.#setState(reason === 'exited' ? `exited with ${exitCode}` : 'ended');
    });
    const install = vm.evaluateHandle(guestConsole, { filename: '<console>' });
    this.inspector = new Inspector(this, install.call((...args) => this.#listener.onEntry(...args)));
    install.dispose();
    this.#listener.onReady(this.inspector);
    this.#evaluateMain(tree.readText(MAIN));
    this.watch();
  }

  /* A script when it can be one: then it has a completion value. Else a module, with import and export. */
  #evaluateMain(source) {
    const { vm } = this;
    const compiled = () => {
      try {
        return vm.compile(source, { filename: MAIN });
      } catch (error) {
        if (error?.name !== 'SyntaxError') throw error;
      }
    };
    this.#mainWaits = true;
    this.#main(compiled()).then(
      () => this.#mainIsOver(),
      (error) => {
        this.#mainIsOver();
        if (this.state === 'stopped' || this.state === 'closed') return;
        /* Where it was interrupted may be told by somebody else, who knows more. */
        if (error?.code === 'QJS_E_TIMEOUT' && !error.message.includes('\n')) this.#interruption = error;
        else this.#listener.onError(error);
      },
    );
  }

  async #main(bytecode) {
    const { vm, inspector } = this;
    if (bytecode === undefined) {
      const namespace = await vm.import(`./${MAIN}`);
      if (Object.keys(namespace).length > 0) this.#listener.onEntry('exports', 0, [inspector.node(namespace)]);
      return;
    }
    const promise = vm.evaluateHandle(bytecode);
    const node = await inspector.completion(promise);
    promise.dispose();
    if (node !== undefined && this.state !== 'stopped') this.#listener.onEntry('value', 0, [node]);
  }

  #mainIsOver() {
    this.#mainWaits = false;
    if (this.state === 'waiting') this.#setState('finished');
  }

  /** Something has come for the guest: it runs, and its end is waited for anew. */
  watch() {
    if (this.hasEnded || this.state === 'stopped') return;
    this.#setState('running');
    this.vm.idle().then(
      () => {
        if (this.#interruption !== undefined && !this.#toldInterruption) this.#listener.onError(this.#interruption);
        this.#interruption = undefined;
        this.#setState(this.#mainWaits ? 'waiting' : 'finished');
      },
      () => {}, /* stopped, or ended: both are told elsewhere */
    );
  }

  /** Evaluate something in the guest beside what it does. */
  ask(code) {
    try {
      const value = this.vm.evaluateHandle(code, { filename: '<ask>' });
      this.#listener.onEntry('value', 0, [this.inspector.node(value)]);
      value.dispose();
    } catch (error) {
      this.#listener.onError(error);
    }
    if (this.state === 'stopped') this.rest();
    else this.watch();
  }

  write(text) {
    this.#stdin.write(text);
    this.watch();
  }

  endInput() {
    this.#stdin.end();
    this.watch();
  }

  /** Its values stay, to be looked into. */
  stop() {
    if (!this.isAlive) return;
    this.#setState('stopped');
    this.vm?.stop();
    if (this.vm === undefined) this.close();
  }

  /** A call wakes the guest; one that was stopped is to rest. */
  rest() {
    if (this.state === 'stopped') this.vm.stop();
  }

  /** It could not begin. */
  fail(error) {
    if (this.hasEnded) return;
    this.#listener.onError(error);
    this.#setState('ended');
    this.vm?.close();
  }

  close() {
    this.state = 'closed';
    this.vm?.close();
  }

  #setState(state) {
    if (this.hasEnded || (this.state === 'stopped' && state !== 'ended')) return;
    this.state = state;
    this.#listener.onState(state);
  }
}

/**
 * Begin a run.
 * @param {import('qjs-reactor').MemoryFiles} tree
 * @param {string} input what there is to be read at first
 * @param {Listener} listener
 */
export function startRun(tree, input, listener) {
  const stdin = new Stdin();
  if (input !== '') stdin.write(input);
  const run = new Run(listener, stdin);
  run.start(tree).catch((error) => run.fail(error));
  return run;
}
