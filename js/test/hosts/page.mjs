// Runs a program in this page, or in a Worker of it, and reports what it gives.
import * as library from '../../../build/js/index.js';
import { outcome } from './outcome.mjs';

function inWorker(job) {
  const worker = new Worker(new URL('worker.mjs', import.meta.url), { type: 'module' });
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => resolve({ failure: `the worker has failed: ${message ?? 'it could not be loaded'}` });
    worker.postMessage(job);
  }).finally(() => worker.terminate());
}

const job = await (await fetch('/job')).json();
const report = await (job.worker ? inWorker(job) : outcome(job, library));
await fetch('/report', { method: 'POST', body: JSON.stringify(report) });
