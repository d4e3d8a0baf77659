// One run of the program: a guest on this page's own event loop.
import { createReactor, Stdin } from 'qjs-reactor';
import guestConsole from './console.guest.js';
import { MAIN } from './project.js';

/** How long each call into the guest may hold the page: an endless loop is felt for so long and no longer. */
export const TIMEOUT = 250;
export const MEMORY_LIMIT = 64 << 20;

const WASM = new URL('qjs-lean.wasm', import.meta.url);

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
  /** Of the main module, as long as nobody knows where. */
  #interruption;

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
        if (error.code === 'QJS_E_REJECTION' && /InternalError: interrupted/.test(error.message)) this.#interruption = undefined;
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

  /* A script when it can be one: then it has a completion value. Else a module, with import and await. */
  #evaluateMain(source) {
    const { vm } = this;
    let bytecode;
    try {
      bytecode = vm.compile(source, { filename: MAIN });
    } catch (error) {
      if (error instanceof SyntaxError || error?.name === 'SyntaxError') return this.#importMain();
      return this.#listener.onError(error);
    }
    try {
      const value = vm.evaluateHandle(bytecode);
      this.#tellValue(value);
    } catch (error) {
      this.#listener.onError(error);
    }
  }

  #importMain() {
    this.#mainWaits = true;
    this.vm.import(`./${MAIN}`).then(
      (namespace) => {
        this.#mainWaits = false;
        if (Object.keys(namespace).length > 0) this.#tellValue(namespace, 'exports');
      },
      (error) => {
        this.#mainWaits = false;
        /* Where it was interrupted is told later, by the rejection of the module's own promise. */
        if (error?.code === 'QJS_E_TIMEOUT') this.#interruption = error;
        else if (this.state !== 'stopped' && this.state !== 'closed') this.#listener.onError(error);
      },
    );
  }

  #tellValue(value, level = 'value') {
    this.#listener.onEntry(level, 0, [this.inspector.node(value)]);
    value[Symbol.dispose]?.();
  }

  /** Something has come for the guest: it runs, and its end is waited for anew. */
  watch() {
    if (this.state === 'closed' || this.state === 'stopped') return;
    this.#setState('running');
    this.vm.idle().then(
      () => {
        if (this.#interruption !== undefined) this.#listener.onError(this.#interruption);
        this.#interruption = undefined;
        this.#setState(this.#mainWaits ? 'waiting' : 'finished');
      },
      () => {}, /* stopped, or ended: both are told elsewhere */
    );
  }

  /** Evaluate something in the guest beside what it does. */
  ask(code) {
    try {
      this.#tellValue(this.vm.evaluateHandle(code, { filename: '<ask>' }));
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

  close() {
    this.state = 'closed';
    this.vm?.close();
  }

  #setState(state) {
    if (this.state === 'closed' || (this.state === 'stopped' && state !== 'ended')) return;
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
  run.start(tree).catch((error) => {
    if (run.state !== 'closed') listener.onError(error);
  });
  return run;
}
