// And this one is no JavaScript.
export const when = (order => order.items.length > 3;
