// Keeps everything that it ever saw, many times.
const seen = [];

export function onNote({ text }) {
  for (let i = 0; i < 1000; i++) seen.push(new Array(10_000).fill(text));
}
