// The Worker of page.mjs.
import * as library from '../../../build/js/index.js';
import { outcome } from './outcome.mjs';

self.onmessage = async ({ data }) => self.postMessage(await outcome(data, library));
