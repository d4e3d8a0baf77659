// The game, which anybody may edit. It runs in a guest and sees nothing of the
// page. Keep the falling stars from the ground.
//
// onframe(time, input) gives the picture of a frame: drawing commands (draw.js).
//   time   milliseconds
//   input  { width, height, left, right, reducedMotion }
// save() and restore(state): what goes on when this text is run anew.

const PADDLE = { width: 80, height: 12, speed: 0.35 };
const STAR = { radius: 8, speed: 0.09 };
const COLORS = ['gold', 'tomato', 'deepskyblue'];

let before;
let state = { x: 280, caught: 0, missed: 0, stars: [] };

export const save = () => state;

export function restore(saved) {
  state = saved;
}

export function onframe(time, input) {
  const passed = Math.min(time - (before ?? time), 50); // after a pause the stars do not jump
  before = time;
  move(passed, input);
  return picture(input);
}

function move(passed, { width, height, left, right, reducedMotion }) {
  state.x += (Number(right) - Number(left)) * PADDLE.speed * passed;
  state.x = Math.max(0, Math.min(width - PADDLE.width, state.x));

  /* Who asks for less motion gets one slow star at a time. */
  if (state.stars.length < (reducedMotion ? 1 : 3)) {
    const n = state.caught + state.missed + state.stars.length;
    state.stars.push({ x: 30 + ((n * 137) % (width - 60)), y: -20 - (n % 3) * 90, color: COLORS[n % COLORS.length] });
  }
  for (const star of state.stars) star.y += STAR.speed * passed * (reducedMotion ? 0.5 : 1);

  const ground = height - PADDLE.height - STAR.radius;
  state.stars = state.stars.filter(({ x, y }) => {
    if (y < ground) return true;
    if (x >= state.x && x <= state.x + PADDLE.width) state.caught++;
    else state.missed++;
    return false;
  });
}

function picture({ height }) {
  return [
    ['clear', 'midnightblue'],
    ...state.stars.map(({ x, y, color }) => ['circle', x, y, STAR.radius, color]),
    ['rect', state.x, height - PADDLE.height, PADDLE.width, PADDLE.height, 'white'],
    ['text', 10, 24, `${state.caught} caught, ${state.missed} missed`, 'white'],
  ];
}
