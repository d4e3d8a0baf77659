// A Worker with a guest: the guest gets two ports, one to the page and one to the other guest.
// In a program of yours: import { createReactor } from 'qjs-reactor';
import { createReactor } from '../../../build/js/index.js';

/**
 * The guest's program. A number is halved, or tripled and one more, and goes to the other guest, until it is 1; all
 * hear of each, and the page of the beginning and the end.
 */
const GUEST = `
  const game = new BroadcastChannel('game');
  function play(number, turns) {
    game.postMessage({ who: name, number });
    if (number === 1) page.postMessage({ turns });
    else peer.postMessage({ number: number % 2 === 0 ? number / 2 : 3 * number + 1, turns: turns + 1 });
  }
  peer.onmessage = ({ data: { number, turns } }) => play(number, turns);
  page.onmessage = ({ data: { number } }) => {
    page.postMessage({ begun: number });
    play(number, 0);
  };`;

/* Messages that come before the guest is there wait in their ports. */
addEventListener('message', async ({ data: { page, peer } }) => {
  const vm = await createReactor({
    timeout: 1000,
    memoryLimit: 16 << 20,
    broadcast: (channel) => channel === 'game', // of the platform's channels it gets this one
    onError: (error) => console.error(error), // the guest goes on
  });
  vm.expose({ page, peer, name: self.name });
  vm.evaluateSync(GUEST, { filename: 'game.js' });
}, { once: true });
