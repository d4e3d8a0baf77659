export const square = (side) => ({ kind: 'square', side });
export const circle = (radius) => ({ kind: 'circle', radius });

export default function area(shape) {
  switch (shape.kind) {
    case 'square':
      return shape.side ** 2;
    case 'circle':
      return Math.PI * shape.radius ** 2;
    default:
      throw new TypeError(`unknown shape ${shape.kind}`);
  }
}
