// What the system asks for: less motion, light or dark.
import assert from 'node:assert/strict';

/* Whether the ring looks another way some frames later, when no guest runs. */
async function moves(page) {
  const look = () => page.page.$eval('#ring', (canvas) => canvas.toDataURL());
  await page.moreFrames(1);
  const before = await look();
  await page.moreFrames(5);
  return before !== (await look());
}

const background = (page) => page.page.evaluate(() => getComputedStyle(document.body).backgroundColor);

export const media = {
  'nothing moves for those who want that, and the frames are counted'({ visit }) {
    return visit(async (page) => {
      await page.open();
      await page.run();
      await page.says('tick 2');
      await page.click('#stop');
      assert.equal(await moves(page), true);
      await page.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
      await page.moreFrames(150); /* until the last spark is gone */
      assert.equal(await moves(page), false);
    });
  },

  'light and dark are as the system has them, also later'({ visit }) {
    return visit(async (page) => {
      const seen = {};
      for (const value of ['light', 'dark', 'light']) {
        await page.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
        if (seen.light === undefined) await page.open();
        seen[value] ??= await background(page);
        assert.equal(await background(page), seen[value]);
        await page.until((wanted) => document.querySelector('#theme').getAttribute('aria-pressed') === wanted, String(value === 'dark'));
      }
      assert.notEqual(seen.light, seen.dark);
    });
  },
};
