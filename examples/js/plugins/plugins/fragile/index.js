// Has a mistake: notes have no author.
export function onNote(note) {
  console.log(`by ${note.author.name}`);
}
