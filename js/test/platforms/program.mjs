// One small program that must do the same on every platform; it runs in each as it is here.

/**
 * @param {object} _options none
 * @param {typeof import('../../../build/js/index-node.js')} library
 * @returns {Promise<Record<string, unknown>>} what was seen, as JSON can tell it
 */
export async function main(_options, { VirtualClock, createReactor, Handle, memoryFiles, ReactorError }) {
  const lines = [];
  const vm = await createReactor({
    timeout: 10_000,
    env: { GREETING: 'salut' },
    std: true,
    stdout: (line) => lines.push(line),
    modules: { load: async (name) => (name === 'math.js' ? 'export const mean = (list) => list.reduce((a, b) => a + b) / list.length' : null) },
  });
  const seen = {};
  let settle;
  vm.expose({
    add: (a, b) => a + b,
    user: { load: async (id) => ({ id, name: 'Ada' }) },
    later: () => new Promise((resolve) => (settle = resolve)),
    fail: () => {
      throw new RangeError('of the host');
    },
  });

  seen.add = await vm.evaluate('add(20, 22)');
  seen.awaited = await vm.evaluate('await user.load(7)');
  const waiting = vm.evaluate('(await later()).answer');
  await vm.evaluate('await new Promise((resolve) => setTimeout(resolve, 3))');
  settle({ answer: 'settled' });
  seen.settled = await waiting;

  const same = vm.evaluateSync('(x) => x');
  const value = {
    list: [1, -0, NaN, 2 ** 53, 1.5, , 'é😀', '\ud800', 7n],
    map: new Map([[{ key: 1 }, new Set(['a'])]]),
    date: new Date(1234567890123),
    bytes: Uint8Array.of(1, 2, 3),
    doubles: Float64Array.of(0.5, -1),
    regexp: /a+/gi,
    error: new TypeError('inner', { cause: 'cause' }),
    long: 'x'.repeat(100_000),
  };
  value.self = value;
  const copy = same(value);
  seen.values = [
    copy !== value && copy.self === copy,
    copy.list.length === 9 && Object.is(copy.list[1], -0) && Number.isNaN(copy.list[2]) && copy.list[3] === 2 ** 53 && !(5 in copy.list),
    copy.list[6] === 'é😀' && copy.list[7] === '\ud800' && copy.list[8] === 7n,
    [...copy.map][0][0].key === 1 && [...copy.map][0][1].has('a'),
    copy.date.getTime() === 1234567890123 && copy.regexp.source === 'a+' && copy.regexp.flags === 'gi',
    copy.bytes instanceof Uint8Array && copy.bytes.join() === '1,2,3' && copy.doubles.join() === '0.5,-1',
    copy.error instanceof TypeError && copy.error.message === 'inner' && copy.error.cause === 'cause',
    copy.long === value.long,
  ];

  const handle = vm.evaluateHandle('class Point { constructor(x) { this.x = x } double() { return this.x * 2 } }; new Point(21)');
  seen.handle = [handle instanceof Handle, handle.get('x'), handle.callMethod('double')];
  handle[Symbol.dispose]();
  try {
    handle.get('x');
  } catch (error) {
    seen.released = error instanceof ReactorError && error.code;
  }
  seen.mean = (await vm.import('./math.js')).mean([1, 2]);
  seen.callback = vm.evaluateSync('(list, f) => list.map((x) => f(x))')([1, 2], (x) => x + 1);

  try {
    vm.evaluateSync('fail()', { filename: 'guest.js' });
  } catch (error) {
    seen.error = [error instanceof RangeError, error.message, error.stack.includes('guest.js')];
  }
  seen.caught = vm.evaluateSync('try { fail() } catch (e) { `${e instanceof RangeError} ${e.message}` }');

  vm.evaluateSync('console.log(std.getenv("GREETING"), Date.now() > 1.7e12); setTimeout(() => console.log("timer"), 2)');
  seen.code = await vm.run();
  seen.lines = lines;
  const { port1, port2 } = new MessageChannel();
  vm.expose({ port: port2 });
  vm.evaluateSync('port.onmessage = ({ data }) => port.postMessage({ doubled: data * 2 })');
  const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
  port1.postMessage(21);
  seen.message = await answer;
  port1.close();

  const files = memoryFiles({ 'in.txt': 'from memory' });
  const quick = await createReactor({ std: true, preopens: { '.': files }, stdin: 'typed', clock: new VirtualClock(0) });
  seen.hour = await quick.evaluate('await new Promise((resolve) => setTimeout(resolve, 3_600_000)); [new Date().toISOString(), std.loadFile("in.txt"), std.in.getline()]');
  quick.evaluateSync('const f = std.open("out.txt", "w"); f.puts("back"); f.close()');
  seen.written = files.readText('out.txt');
  quick.addEventListener('error', ({ error }) => (seen.event = error.code));
  quick.evaluateSync('setTimeout(() => { throw 1 })');
  seen.rejected = await quick.run().catch(({ code }) => code);
  quick.close();
  seen.ending = (await quick.closed).reason;

  vm.evaluateSync('const until = Date.now() + 20; os.sleep(20); if (Date.now() < until - 1) throw "slept too little"');
  vm.close({ leaks: 'ignore' });
  try {
    vm.evaluateSync('1');
  } catch (error) {
    seen.closed = error.code;
  }
  return seen;
}

/** What it has to see. */
export const EXPECTED = {
  add: 42,
  awaited: { id: 7, name: 'Ada' },
  settled: 'settled',
  values: [true, true, true, true, true, true, true, true],
  handle: [true, 21, 42],
  released: 'QJS_E_HANDLE',
  mean: 1.5,
  callback: [2, 3],
  error: [true, 'of the host', true],
  caught: 'true of the host',
  lines: ['salut true', 'timer'],
  code: 0,
  message: { doubled: 42 },
  hour: ['1970-01-01T01:00:00.000Z', 'from memory', 'typed'],
  written: 'back',
  event: 'QJS_E_EXCEPTION',
  rejected: 'QJS_E_EXCEPTION',
  ending: 'closed',
  closed: 'QJS_E_UNINITIALIZED',
};
