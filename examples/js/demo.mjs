// The demonstration: a timer of the host beats while the guest works, and every
// line tells who wrote it.
import { Loop } from '../../build/js/loop.js';
import { instantiate, writeAll } from '../../build/js/index-node.js';

const BEAT = 50;

/** Colours by ANSI escapes, on a terminal only and not when NO_COLOR asks for none. */
function painter(stream) {
  const on = stream.isTTY && !process.env.NO_COLOR;
  return (code, text) => (on ? `\x1b[${code}m${text}\x1b[0m` : text);
}

/** @returns a function of bytes that calls `onLine` for each whole line */
function splitLines(onLine) {
  const decoder = new TextDecoder();
  let rest = '';
  return (bytes) => {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop();
    lines.forEach(onLine);
  };
}

/**
 * @param {BufferSource} wasm
 * @param {string} directory holds demo.js
 * @returns {Promise<number>} the guest's exit code
 */
export async function demonstrate(wasm, directory) {
  const paint = painter(process.stdout);
  const start = performance.now();
  const say = (code, who, text) => {
    const time = `${(performance.now() - start).toFixed(0)} ms`.padStart(8);
    writeAll(1, Buffer.from(`${paint(2, time)}  ${paint(code, who)}  ${text}\n`));
  };
  const host = (text) => say(36, 'host ', text);
  const guest = (text) => say(33, 'guest', text);

  host('a timer of Node beats every 50 ms; qjs.wasm runs demo.js on the same loop');
  const reactor = await instantiate({
    wasm,
    preopens: { '.': directory },
    stdout: splitLines(guest),
    stderr: splitLines((line) => guest(paint(31, line))),
  });

  let beats = 0;
  const heart = setInterval(() => host(`beat ${++beats}`), BEAT);
  try {
    if (reactor.initArgv(['qjs', 'demo.js']) !== 0) return 1;
    const loop = new Loop(reactor);
    const code = await loop.done;
    reactor.destroy();
    const time = (performance.now() - start).toFixed(0);
    host(`the guest is done: ${beats} host ticks and ${loop.turns} guest turns in ${time} ms, exit code ${code}`);
    return code;
  } finally {
    clearInterval(heart);
  }
}
