// A Worker with a guest: the guest gets two ports, one to the page and one to the other guest.
import { createReactor } from '../../../build/js/index.js';

/** The guest's program. A number is halved, or tripled and one more, and goes to the other guest, until it is 1. */
const GUEST = `
  const game = new BroadcastChannel('game');
  function play({ data: { number } }) {
    game.postMessage({ who: name, number });
    if (number !== 1) peer.postMessage({ number: number % 2 === 0 ? number / 2 : 3 * number + 1 });
  }
  page.onmessage = play;
  peer.onmessage = play;`;

/* Messages that come before the guest is there wait in their ports. */
addEventListener('message', async ({ data: { page, peer } }) => {
  const vm = await createReactor({ timeout: 1000, memoryLimit: 16 << 20, broadcast: (channel) => channel === 'game' });
  vm.expose({ page, peer, name: self.name });
  vm.evaluateSync(GUEST, { filename: 'game.js' });
}, { once: true });
