// A module of the traveller. Its file is read once, where the journey begins.
export const list = (words) => words.join(', ');
