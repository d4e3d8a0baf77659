import { createReactor, type Handle, type Reactor, ReactorError } from 'qjs-reactor';
import { decode, encode } from 'qjs-reactor/cbor';

const vm: Reactor = await createReactor({ memoryLimit: 64 << 20, timeout: 500, stdout: (line: string) => void line.length });
vm.expose({ add: (a: number, b: number) => a + b });
const value: unknown = await vm.evaluate('add(1, 2)');
const handle: Handle = vm.evaluateHandle('({ x: 1 })');
handle.dispose();
if (decode(encode(value)) !== 3) throw new ReactorError('QJS_E_VALUE', 'no sum');
vm.close();
// @ts-expect-error There is no such option.
await createReactor({ memory: 1 });
