// Makes tags of the words that begin with a #.
import { list, tag } from 'host:notes';

export function onNote({ id }) {
  const { text } = list().find((note) => note.id === id);
  for (const [, word] of text.matchAll(/#(\w+)/g)) tag(id, word);
}
