import { createReactor } from 'qjs-reactor';
import wasm from 'qjs-reactor/qjs-lean.wasm'; // its address, by --loader:.wasm=file

const vm = await createReactor({ wasm, timeout: 5000, stdout: () => {} });
vm.expose({ add: (a, b) => a + b, later: async (value) => ({ value }) });
const sum = vm.evaluateSync('add(20, 22)');
const { value } = await vm.evaluate('await later("settled")');
vm.close();
await fetch('/report', { method: 'POST', body: JSON.stringify({ sum, value }) });
