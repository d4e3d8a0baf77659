// A Worker with a guest, which gets two ports: one to the main thread, one to a guest there.
import { parentPort } from 'node:worker_threads';
import { createReactor } from '../../../build/js/index-node.js';

const vm = await createReactor();
parentPort.once('message', ({ ports: [main, other] }) => {
  vm.expose({ main, other });
  vm.evaluateSync(`
    main.onmessage = ({ data }) => main.postMessage({ sum: data.sum.reduce((a, b) => a + b) });
    other.postMessage('hello from the other guest');`);
});
