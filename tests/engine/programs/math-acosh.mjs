import { showUnary } from './lib/arguments.mjs';

showUnary('acosh');
