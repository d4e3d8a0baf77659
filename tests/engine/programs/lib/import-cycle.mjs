export { x } from './import-cycle.mjs';
