// What the program is about: notes, each with tags.
export class Notes {
  #notes = [];

  add(text) {
    const note = { id: this.#notes.length + 1, text, tags: [] };
    this.#notes.push(note);
    return note;
  }

  list() {
    return this.#notes;
  }

  tag(id, tag) {
    const note = this.#notes.find((other) => other.id === id);
    if (note === undefined) throw new RangeError(`there is no note ${id}`);
    if (!note.tags.includes(tag)) note.tags.push(tag);
  }
}
