// The state of the guest's loop, live: numbers, and what the last seconds were like.
import { createRing, fitted } from './ring.js';

const SAMPLE_EVERY = 100; /* ms */
const SAMPLES = 150;

const $ = (id) => document.getElementById(id);
const count = (number) => number.toLocaleString('en');
const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

function nextTimer(ms) {
  if (ms < 0) return 'none';
  if (ms === 0) return 'due';
  return ms < 10_000 ? `in ${count(Math.ceil(ms))} ms` : `in ${count(Math.round(ms / 1000))} s`;
}

/** Turns as bars, memory as a line; each has its own scale. */
function drawChart(canvas, samples, { guest, accent, line }) {
  const { context, width, height } = fitted(canvas);
  const step = width / SAMPLES;
  const most = Math.max(10, ...samples.map(({ turns }) => turns));
  const memory = Math.max(1, ...samples.map(({ bytes }) => bytes)) * 1.25;
  const at = (i) => width - (samples.length - i) * step;
  context.strokeStyle = line;
  context.beginPath();
  context.moveTo(0, height - 0.5);
  context.lineTo(width, height - 0.5);
  context.stroke();
  context.fillStyle = guest;
  samples.forEach(({ turns }, i) => {
    const tall = (turns / most) * (height - 6);
    if (turns > 0) context.fillRect(at(i), height - Math.max(tall, 1.5), Math.max(step - 1, 1), Math.max(tall, 1.5));
  });
  context.strokeStyle = accent;
  context.lineWidth = 1.5;
  context.beginPath();
  samples.forEach(({ bytes }, i) => context.lineTo(at(i) + step / 2, height - (bytes / memory) * (height - 6)));
  context.stroke();
}

/**
 * Begins to draw, frame by frame.
 * @param {() => import('qjs-reactor').Reactor | undefined} guest the one that runs, or has run
 * @param {() => void} onTick now and then
 * @returns {{ reset(): void, recolor(): void }}
 */
export function createLoopView(guest, onTick) {
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let palette;
  const colors = () => {
    if (palette === undefined) {
      const style = getComputedStyle(document.documentElement);
      const named = (name) => style.getPropertyValue(name).trim();
      palette = { accent: named('--accent-drawn'), guest: named('--guest-drawn'), line: named('--line-drawn') };
    }
    return palette;
  };
  const ring = createRing($('ring'), { colors, isStill: () => still.matches });
  let samples = [];
  let frames = 0;
  let longest = 0;
  let lastFrame = 0;
  let lastTurns = 0;
  let sampledTurns = 0;
  let sampled = 0;
  let written = 0;

  const set = (id, text) => {
    if ($(id).textContent !== text) $(id).textContent = text;
  };
  function write(vm, turns) {
    set('frames', count(frames));
    set('longest', `${Math.round(longest)} ms`);
    if (vm === undefined) return;
    const { jobs, nextTimer: timer, readers, writers, promises, ports } = vm.loopState();
    set('turns', count(turns));
    set('jobs', count(jobs));
    set('next-timer', nextTimer(timer));
    set('waiting', `${count(readers + writers)} / ${count(promises)} / ${count(ports)}`);
    set('memory', megabytes(vm.abi.memory.buffer.byteLength));
  }

  requestAnimationFrame(function frame(time) {
    requestAnimationFrame(frame);
    frames++;
    /* What was not seen does not count: a page in the background has no frames. */
    if (lastFrame !== 0 && document.hasFocus()) longest = Math.max(longest, time - lastFrame);
    lastFrame = time;
    const vm = guest();
    const turns = vm?.loop.turns ?? 0;
    ring.draw(time, turns - lastTurns);
    lastTurns = turns;
    if (time - sampled >= SAMPLE_EVERY) {
      sampled = time;
      samples.push({ turns: turns - sampledTurns, bytes: vm?.abi.memory.buffer.byteLength ?? 0 });
      samples = samples.slice(-SAMPLES);
      sampledTurns = turns;
      drawChart($('chart'), samples, colors());
      onTick();
    }
    if (time - written >= (still.matches ? 1000 : SAMPLE_EVERY)) {
      written = time;
      write(vm, turns);
    }
  });

  return {
    /** Another guest. */
    reset() {
      lastTurns = sampledTurns = 0;
      longest = 0;
      lastFrame = 0;
    },
    recolor() {
      palette = undefined;
    },
  };
}
