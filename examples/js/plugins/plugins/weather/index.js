// Tells the weather when a note asks for it.
import { fetchText } from 'host:net';

export async function onNote({ text }) {
  if (text.includes('weather')) console.log((await fetchText('https://example.org/weather')).trim());
}
