// The page: its requestAnimationFrame drives the game, keys are its input, and its text can be edited meanwhile.
// In a program of yours: import { createReactor } from 'qjs-reactor';
import { createReactor } from '../../../build/js/index.js';
import { draw } from './draw.js';
import { Player } from './player.js';

const canvas = document.querySelector('canvas');
const context = canvas.getContext('2d');
const editor = document.querySelector('#source');
const status = document.querySelector('#status');
const pause = document.querySelector('#pause');

const tell = (text) => (status.textContent = text);
function complain(error) {
  const line = /game\.js:(\d+)/.exec(`${error.message}\n${error.stack}`)?.[1];
  tell(`${error.message.split('\n')[0]}${line === undefined ? '' : `, line ${line}`}`);
}

const player = new Player(createReactor, tell);

/* Keys count while the canvas has the focus, so that they stay those of the editor. */
const pressed = new Set();
canvas.addEventListener('keydown', (event) => {
  if (event.key === 'p' && !event.repeat) setPaused(!isPaused);
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
  event.preventDefault();
  pressed.add(event.key);
});
canvas.addEventListener('keyup', ({ key }) => pressed.delete(key));
canvas.addEventListener('blur', () => pressed.clear());

/* Who asks for less motion begins when they like, and plays a slower game. */
const motion = matchMedia('(prefers-reduced-motion: reduce)');
let isPaused = false;
function setPaused(paused) {
  isPaused = paused;
  pause.textContent = paused ? 'Go on' : 'Pause';
}
pause.addEventListener('click', () => setPaused(!isPaused));
setPaused(motion.matches);

async function run() {
  try {
    await player.load(editor.value);
    tell('');
  } catch (error) {
    complain(error);
  }
}
document.querySelector('#run').addEventListener('click', run);
editor.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
});

function frame(time) {
  requestAnimationFrame(frame);
  if (!player.isPlaying || isPaused) return;
  try {
    const commands = player.frame(time, {
      width: canvas.width,
      height: canvas.height,
      left: pressed.has('ArrowLeft'),
      right: pressed.has('ArrowRight'),
      reducedMotion: motion.matches,
    });
    if (commands !== undefined) draw(context, commands);
  } catch (error) {
    player.close();
    complain(error);
  }
}

addEventListener('pagehide', () => player.close());
editor.value = await (await fetch(new URL('game.js', import.meta.url))).text();
await run();
requestAnimationFrame(frame);
