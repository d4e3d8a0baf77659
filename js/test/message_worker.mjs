// A Worker with a guest, to which it gives the port that it gets from the main thread.
import { createReactor } from '../../build/js/index.js';

const { parentPort } = await import('node:worker_threads');

parentPort.once('message', async ({ port, wasm, code }) => {
  const vm = await createReactor({ wasm });
  vm.expose({ port });
  vm.evaluateSync(code);
  await vm.run();
  vm.close();
  parentPort.postMessage('closed');
});
