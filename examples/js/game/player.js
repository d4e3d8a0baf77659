// Plays a game that somebody wrote: a guest that is called once a frame, and whose text may change meanwhile.
// Knows nothing of pages, so that it runs in Node, too.

/** What a game may use up. A frame that takes longer than this is cut off, and the page goes on. */
const LIMITS = { timeout: 100, memoryLimit: 16 << 20 };
/** So many frames in a row may fail until the game is stopped; one may be the machine's fault. */
const PATIENCE = 3;

export class Player {
  #createReactor;
  #onPrint;
  #vm;
  #game;
  #saved;
  #failures = 0;

  /**
   * @param {typeof import('qjs-reactor').createReactor} createReactor
   * @param {(line: string) => void} [onPrint] takes what the game prints
   */
  constructor(createReactor, onPrint = () => {}) {
    this.#createReactor = createReactor;
    this.#onPrint = onPrint;
  }

  /** Whether there is a game that goes on. */
  get isPlaying() {
    return this.#game !== undefined;
  }

  /**
   * Run a game's text, in a new guest, from the state of the game before it; that one goes on when the new one does
   * not begin.
   * @throws what is wrong with the text
   */
  async load(source) {
    const vm = await this.#createReactor({
      ...LIMITS,
      modules: { load: () => null },
      stdout: this.#onPrint,
      stderr: this.#onPrint,
      /* In a timer or a promise of it, outside of frames. */
      onError: (error) => {
        this.#onPrint(error.message);
        if (vm === this.#vm) this.close();
      },
    });
    this.#save();
    try {
      const game = await vm.evaluate(source, { module: true, filename: 'game.js' });
      if (typeof game.onframe !== 'function') throw new TypeError('the game exports no function onframe(time, input)');
      if (this.#saved !== undefined && typeof game.restore === 'function') game.restore(this.#saved);
      this.close();
      this.#vm = vm;
      this.#game = game;
      this.#failures = 0;
    } catch (error) {
      vm.close();
      throw error;
    }
  }

  /**
   * The picture of a frame: values cross once there and once back.
   * @returns {unknown} drawing commands; undefined when this frame took too long
   * @throws what the game threw, or that it took too long too often; it is stopped then
   */
  frame(time, input) {
    try {
      const commands = this.#game.onframe(time, input);
      this.#failures = 0;
      return commands;
    } catch (error) {
      if (error.code === 'QJS_E_TIMEOUT' && ++this.#failures < PATIENCE) return undefined;
      this.#save();
      this.close();
      throw error;
    }
  }

  /** Keeps the game's state, if it gives one; one whose frames fail may still do that. */
  #save() {
    try {
      if (typeof this.#game?.save === 'function') this.#saved = this.#game.save();
    } catch {
      /* Then the state of before has to do. */
    }
  }

  close() {
    this.#vm?.close();
    this.#vm = this.#game = undefined;
  }
}
