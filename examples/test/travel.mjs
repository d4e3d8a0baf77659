// The guest that goes to Go and comes back. Needs the Go module, as `make go` leaves it.
import path from 'node:path';
import { EXAMPLES, expected, judge, node } from './process.mjs';

const MAIN = path.join(EXAMPLES, 'travel/main.mjs');

export const travelTests = {
  async 'travel: to Go and back, twice'() {
    const { out, ...result } = await node([MAIN, '--rounds', '2']);
    /* How many bytes it is depends on the clock, for one. */
    return judge({ out: out.replace(/\d+ kB/g, '… kB'), ...result }, { out: expected('travel', 'txt') });
  },

  async 'travel: called in a wrong way'() {
    return judge(await node([MAIN, '--rounds', 'many']), { code: 2, out: '', err: '--rounds is a whole number from 1, not many' });
  },

  async 'travel: no Go'() {
    return judge(await node([MAIN], { env: { PATH: '' } }), { code: 1, out: '', err: 'there is no go in the PATH' });
  },
};
