import { showUnary } from './lib/arguments.mjs';

showUnary('expm1');
