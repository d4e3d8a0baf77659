// The examples, which lie beside the page; the program of each comes when it is chosen.

const fetched = new Map();

async function json(name) {
  const response = await fetch(new URL(`examples/${name}.json`, import.meta.url));
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return response.json();
}

/** @returns {Promise<{ id: string, title: string }[]>} the first is shown at first */
export const listExamples = () => json('list');

/** @returns {Promise<{ title: string, files: Record<string, string> }>} */
export async function loadExample(id) {
  if (!fetched.has(id)) fetched.set(id, await json(id));
  return fetched.get(id);
}
