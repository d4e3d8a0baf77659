// The game without a page: its logic, and what its player does when it fails. Its page is tested in browsers, by
// js/test/example_test.mjs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createReactor } from '../../build/js/index-node.js';
import { Player } from '../js/game/player.js';
import { EXAMPLES } from './process.mjs';

const GAME = readFileSync(path.join(EXAMPLES, 'js/game/game.js'), 'utf8');
const INPUT = { width: 640, height: 320, left: false, right: false, reducedMotion: false };

/** Each test gets a player of its own, and is a list of problems as test.mjs wants it. */
function withPlayer(test) {
  return async () => {
    const printed = [];
    const player = new Player(createReactor, (line) => printed.push(line));
    try {
      await test(player, printed);
      return [];
    } catch (error) {
      return [error.stack];
    } finally {
      player.close();
    }
  };
}

/** The last picture after so many milliseconds of frames. */
function play(player, from, milliseconds, input = {}) {
  let picture;
  for (let time = from; time <= from + milliseconds; time += 20) picture = player.frame(time, { ...INPUT, ...input });
  return picture;
}
const find = (picture, name) => picture.filter(([command]) => command === name);
const words = (picture) => find(picture, 'text')[0][3];

export const gameTests = {
  'game: the paddle moves, stars fall, and are counted': withPlayer(async (player) => {
    await player.load(GAME);
    const begin = play(player, 0, 60); // a star more with each frame
    assert.deepEqual(begin[0], ['clear', 'midnightblue']);
    assert.equal(find(begin, 'circle').length, 3);
    const right = play(player, 80, 400, { right: true });
    assert.ok(find(right, 'rect')[0][1] > find(begin, 'rect')[0][1]);
    assert.equal(find(play(player, 500, 5000, { left: true }), 'rect')[0][1], 0);
    assert.match(words(play(player, 6000, 10_000)), /^[1-9]\d* caught, [1-9]\d* missed$/);
  }),

  'game: less motion for who asks for it': withPlayer(async (player) => {
    await player.load(GAME);
    const y = () => find(play(player, 0, 1000, { reducedMotion: true }), 'circle').map(([, , at]) => at);
    const slow = y();
    assert.equal(slow.length, 1);
    await player.load(GAME.replace('restore', 'forget'));
    assert.ok(find(play(player, 0, 1000), 'circle')[0][2] > slow[0]);
  }),

  'game: run anew, it goes on': withPlayer(async (player) => {
    await player.load(GAME);
    const before = play(player, 0, 8000);
    await player.load(GAME.replace('midnightblue', 'black'));
    assert.deepEqual(play(player, 8000, 0), [['clear', 'black'], ...before.slice(1)]);
  }),

  'game: frames without an end stop it, and its state is kept': withPlayer(async (player) => {
    await player.load(GAME);
    const before = play(player, 0, 8000);
    await player.load(GAME.replace('before = time;', 'for (;;);'));
    assert.equal(player.frame(0, INPUT), undefined);
    assert.equal(player.frame(0, INPUT), undefined);
    assert.throws(() => player.frame(0, INPUT), { code: 'QJS_E_TIMEOUT' });
    assert.equal(player.isPlaying, false);
    await player.load(GAME);
    assert.deepEqual(play(player, 8000, 0), before);
  }),

  'game: a timer without an end stops it': withPlayer(async (player, printed) => {
    await player.load('setTimeout(() => { for (;;); }); export const onframe = () => []');
    while (player.isPlaying) await new Promise((next) => setTimeout(next, 5));
    assert.match(printed.join(), /the time limit of 100 ms is used up/);
  }),

  'game: what does not begin leaves the game as it is': withPlayer(async (player) => {
    await player.load(GAME);
    await assert.rejects(player.load('export const other = 1'), /exports no function onframe/);
    await assert.rejects(player.load('export function onframe( {'), SyntaxError);
    await assert.rejects(player.load('for (;;);'), { code: 'QJS_E_TIMEOUT' });
    await assert.rejects(player.load('import "./draw.js"'), ReferenceError);
    assert.equal(play(player, 0, 60).length, 6);
  }),

  'game: an error of a frame stops it': withPlayer(async (player) => {
    await player.load('export const onframe = () => { throw new RangeError("too far") }');
    assert.throws(() => player.frame(0, INPUT), { name: 'RangeError', message: 'too far' });
    assert.equal(player.isPlaying, false);
  }),
};
