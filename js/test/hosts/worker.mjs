// The Worker of page.mjs.
import { outcome } from './outcome.mjs';

self.onmessage = async ({ data }) => self.postMessage(await outcome(data));
