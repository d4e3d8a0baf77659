import { showUnary } from './lib/arguments.mjs';

showUnary('log10');
