// Has another: it never ends.
export function when({ items }) {
  for (let i = 0; i < items.length; );
  return true;
}

export const act = () => {};
