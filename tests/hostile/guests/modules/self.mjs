// ends: done or exception
// Imports itself, in a circle, dynamically and statically.
import * as self from './self.mjs';
export const again = import('./self.mjs').catch(() => 0);
export { self };
