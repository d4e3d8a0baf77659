export const mean = (numbers) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? mean(sorted.slice(middle - 1, middle + 1)) : sorted[Math.floor(middle)];
}
