import { showBinary } from './lib/arguments.mjs';

showBinary('atan2');
