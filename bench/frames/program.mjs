// Counts the frames of a page while a guest computes on the page's own thread.

/** Guests that are never done; each counts what it has got through. */
const GUESTS = {
  jobs: 'var count = 0; (async () => { for (;;) { await null; count++; } })(); undefined',
  timers: 'var count = 0; (function slice() { for (let i = 0; i < 10000; i++) count++; setTimeout(slice, 0); })()',
};

/** How many frames the page gets to draw. @param {number} ms how long to count */
function countFrames(ms) {
  return new Promise((resolve) => {
    let frames = -1;
    let end;
    requestAnimationFrame(function frame(now) {
      end ??= now + ms;
      frames++;
      if (now < end) requestAnimationFrame(frame);
      else resolve(frames);
    });
  });
}

/**
 * @param {{ ms: number }} options how long to count for each of the guests, and without one
 * @param {typeof import('../../build/js/index.js')} library
 * @returns {Promise<{ idle: number, jobs: number, timers: number, counts: Record<string, number> }>} frames,
 *   and what the guests have got through
 */
export async function main({ ms }, { createReactor }) {
  const seen = { idle: await countFrames(ms), counts: {} };
  for (const [name, code] of Object.entries(GUESTS)) {
    const vm = await createReactor();
    vm.evaluateSync(code);
    seen[name] = await countFrames(ms);
    seen.counts[name] = vm.evaluateSync('count');
    vm.close();
  }
  return seen;
}
