import { showBinary } from './lib/arguments.mjs';

showBinary('pow');
