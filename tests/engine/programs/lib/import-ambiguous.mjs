export * from './one.mjs';
export * from './two.mjs';
import { same } from './import-ambiguous.mjs';
