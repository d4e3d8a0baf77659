// A Worker with a guest, which gets two ports: one to the main thread, one to a guest there.
import { parentPort } from 'node:worker_threads';
import { createReactor } from '../../../build/js/index-node.js';

/* Listened for before anything is waited for: Deno keeps no message for a later listener. */
const given = new Promise((resolve) => parentPort.once('message', resolve));
const vm = await createReactor();
const { ports: [main, other] } = await given;
vm.expose({ main, other });
vm.evaluateSync(`
  main.onmessage = ({ data }) => main.postMessage({ sum: data.sum.reduce((a, b) => a + b) });
  other.postMessage('hello from the other guest');`);
