// The public types as a user meets them: this file has to compile, without Node's types, and
// each line under @ts-expect-error must not. types_test.mjs has it compiled.
import {
  type GuestFunction,
  type Handle,
  type HeldHandle,
  type ModuleHooks,
  type Reactor,
  type ReactorOptions,
  type Ending,
  Stdin,
  VirtualClock,
  createReactor,
  memoryFiles,
  readOnlyFiles,
} from '../../build/js/index.js';
import { decode, encode } from '../../build/js/cbor.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<T extends true>(..._: T[]): void {}

interface Api {
  add(a: number, b: number): number;
  user: { load(id: number): Promise<{ id: number }> };
}

export async function uses(api: Api): Promise<void> {
  const modules: ModuleHooks = { resolve: (specifier, base) => (base ? specifier : undefined), load: async (name, type) => (type === 'js' ? name : null) };
  const options: ReactorOptions = {
    memoryLimit: 64 << 20,
    timeout: 500,
    modules,
    stdin: new Stdin(),
    stdout: (line) => line.toUpperCase(),
    stderr: { write: (bytes) => void bytes.length },
    onError: ({ code, message }) => void (code === 'QJS_E_TIMEOUT' && message),
    wasm: new URL('qjs.wasm', 'https://example.org'),
    clock: new VirtualClock(new Date()),
    env: { HOME: '/' },
    preopens: { '.': memoryFiles({ 'a.js': '1', lib: { 'b.js': new Uint8Array(1) } }), '/lib': readOnlyFiles((path) => (path === 'x' ? '1' : undefined)) },
    signal: new AbortController().signal,
  };
  const streams: ReactorOptions[] = [
    { stdin: 'text', stdout: new WritableStream<Uint8Array>() },
    { stdin: new ReadableStream<Uint8Array>(), stdout: 'ignore' },
  ];
  void streams;
  using vm: Reactor = await createReactor(options);
  vm.expose(api);
  vm.expose(api, { module: 'host:api' });
  const sum = await vm.evaluate<number>('add(1, 2)', { filename: 'sum.js', signal: new AbortController().signal });
  const { mean } = await vm.import<{ mean(list: number[]): number }>('./math.js');
  mean([sum]);
  using f: Handle = vm.evaluateHandle('(x) => x * 2');
  const held: HeldHandle[] = vm.heldHandles();
  const code: Uint8Array = vm.compile('1', { module: true });
  const guest = vm.evaluateSync<GuestFunction>('class {}');
  const made = new guest(1);
  guest[Symbol.dispose]();
  vm.close({ leaks: held.length ? 'throw' : 'warn' });

  const code0: number = await vm.run({ signal: new AbortController().signal });
  const nothing: void = await vm.idle();
  const ending: Ending = await vm.closed;
  vm.addEventListener('error', ({ error }) => void error.code);
  vm.addEventListener('close', (event) => void event.type);
  vm.stdin.write('text');
  void [code0, nothing, ending.exitCode];

  /* Nothing here is any. */
  const untyped = await vm.evaluate(code);
  const called = f.call(21);
  const got = f.get('x');
  const read = decode(encode([made]));
  is<Same<typeof untyped, unknown>>();
  is<Same<typeof called, unknown>>();
  is<Same<typeof got, unknown>>();
  is<Same<typeof read, unknown>>();
  is<Same<typeof made, unknown>>();
  is<Same<ReturnType<GuestFunction>, unknown>>();

  // @ts-expect-error a limit is a number of bytes
  await createReactor({ memoryLimit: '64m' });
  // @ts-expect-error there is no such crossing
  await createReactor({ crossing: 'all' });
  // @ts-expect-error output goes somewhere
  await createReactor({ stdout: 1 });
  // @ts-expect-error a module is text, bytes, nothing or a promise of these
  await createReactor({ modules: { load: () => 5 } });
  // @ts-expect-error a directory is a path or a mount
  await createReactor({ preopens: { '.': 5 } });
  // @ts-expect-error there is no such event
  vm.addEventListener('message', () => {});
  // @ts-expect-error only objects are exposed
  vm.expose('text');
  // @ts-expect-error what is evaluated is text or bytecode
  vm.evaluateSync(5);
  // @ts-expect-error the value is unknown until it has been looked at
  called.x;
  // @ts-expect-error handles are not made by hand
  new Handle();
}
