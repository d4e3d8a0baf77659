// From JSON records to a report: grouping, sums, Map and Set, sorting, formatted
// columns, and JSON out again with a replacer.
import { table } from './lib/text.js';

const orders = JSON.parse(`[
  {"id": 1, "customer": "Nord",  "day": "2026-01-07", "lines": [["bolt", 400, 0.12], ["nut", 400, 0.08]]},
  {"id": 2, "customer": "Süd",   "day": "2026-01-19", "lines": [["gear", 12, 18.5]]},
  {"id": 3, "customer": "Nord",  "day": "2026-02-02", "lines": [["gear", 2, 18.5], ["bolt", 50, 0.12]]},
  {"id": 4, "customer": "Kraków", "day": "2026-02-11", "lines": [["shaft", 3, 42]]},
  {"id": 5, "customer": "Süd",   "day": "2026-03-30", "lines": [["nut", 1000, 0.075]]}
]`);

/* Money is counted in cents, so that sums are exact. */
const cents = ([, count, price]) => Math.round(count * price * 100);
const total = (order) => order.lines.map(cents).reduce((a, b) => a + b, 0);
const money = (amount) => (amount / 100).toFixed(2);

const customers = Object.entries(Object.groupBy(orders, (order) => order.customer))
  .map(([name, list]) => ({
    name,
    orders: list.length,
    sum: list.map(total).reduce((a, b) => a + b, 0),
    items: new Set(list.flatMap((order) => order.lines.map(([item]) => item))),
  }))
  .sort((a, b) => b.sum - a.sum);

const rows = customers.map((c) => [c.name, c.orders, money(c.sum), [...c.items].sort().join(' ')]);
console.log(table(['customer', 'orders', 'sum', 'items'], rows, ['orders', 'sum']));

const months = new Map();
for (const order of orders) {
  const month = new Date(order.day).toISOString().slice(0, 7);
  months.set(month, (months.get(month) ?? 0) + total(order));
}
const top = Math.max(...months.values());
console.log();
for (const [month, sum] of months)
  console.log(`${month} ${'#'.repeat(Math.round((30 * sum) / top)).padEnd(30)} ${money(sum).padStart(8)}`);

const replacer = (_key, value) => {
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  return value;
};
console.log(`\n${JSON.stringify({ months, best: customers[0] }, replacer, 2)}`);
