// Counts words. Its state goes along when it is loaded again, and the longest note is stored.
import { get, set } from 'host:storage';
import { words } from './words.js';

let total = 0;

export function start(state) {
  total = state?.total ?? 0;
}

export function onNote({ text }) {
  const count = words(text).length;
  total += count;
  if (count > Number(get('longest') ?? 0)) set('longest', String(count));
  console.log(`${total} words so far, ${get('longest')} at most`);
}

export function stop() {
  return { total };
}
