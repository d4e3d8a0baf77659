// A program that runs a plugin nobody has to trust: the plugin gets the functions that it
// needs and nothing else, limits of time and memory, and modules that the program serves.
import { createReactor } from '../../build/js/index-node.js';

const PLUGIN = `
  import { find } from 'host:orders';
  import { sum } from './sum.js';

  export async function total(customer) {
    const orders = await find({ customer });
    return { customer, orders: orders.length, total: sum(orders.map((order) => order.price)), since: orders[0].at };
  }
  export function greedy() { for (;;); }
  export function nosy() { return typeof process + ' ' + typeof fetch; }
`;
const SOURCES = { 'plugin.js': PLUGIN, 'sum.js': 'export const sum = (list) => list.reduce((a, b) => a + b, 0)' };

const orders = [
  { customer: 'Ada', price: 30, at: new Date('2024-05-01') },
  { customer: 'Ada', price: 12, at: new Date('2024-06-01') },
  { customer: 'Bob', price: 99, at: new Date('2024-07-01') },
];

const vm = await createReactor({
  memoryLimit: 32 << 20,
  timeout: 200,
  modules: { load: (name) => SOURCES[name] ?? null },
});
vm.expose({ find: async ({ customer }) => orders.filter((order) => order.customer === customer) }, { module: 'host:orders' });

const plugin = await vm.import('./plugin.js');
console.log(await plugin.total('Ada'));
console.log(plugin.nosy());
try {
  plugin.greedy();
} catch (error) {
  console.log(`${error.code}: the plugin was stopped`);
}
console.log(await plugin.total('Bob'));
vm.close();
