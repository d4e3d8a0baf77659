// The tools: what the model's code may do in the world. They belong to the host, get copies of plain data, and
// trust none of it.
import { setTimeout as sleep } from 'node:timers/promises';

const ORDERS = [
  { id: 17, customer: 'Ada', at: new Date('2026-02-03'), currency: 'GBP', items: [{ title: 'Tides', price: 20, count: 1 }] },
  { id: 23, customer: 'Bob', at: new Date('2026-03-09'), currency: 'EUR', items: [{ title: 'Moss', price: 12, count: 3 }] },
  {
    id: 31,
    customer: 'Ada',
    at: new Date('2026-04-11'),
    currency: 'GBP',
    items: [{ title: 'Engines', price: 30, count: 2, isDamaged: true }, { title: 'Looms', price: 15, count: 1 }],
  },
];
const DOCUMENTS = new Map([
  ['refunds', 'Damaged goods: we give back the price of each damaged copy and 4.00 for shipping.\nRefunds are paid in euros.'],
]);
const EUROS = { EUR: 1, GBP: 1.25 };

function text(value, name) {
  if (typeof value === 'string' && value.length <= 1000) return value;
  throw new TypeError(`${name} is a text of up to 1000 characters`);
}

/**
 * @param {{ onAnswer(answer: string): void, notes: Map<string, string> }} world
 * @returns {Record<string, { help: string, call: (...args: unknown[]) => unknown }>} help is what the model is told
 */
export function makeTools({ onAnswer, notes }) {
  return {
    searchOrders: {
      help: 'searchOrders({ customer }): a promise of the orders of a customer, oldest first',
      async call({ customer } = {}) {
        text(customer, 'customer');
        await sleep(5); // a database
        return ORDERS.filter((order) => order.customer === customer);
      },
    },
    readDocument: {
      help: 'readDocument(name): a promise of the text of a document; there is "refunds"',
      async call(name) {
        const document = DOCUMENTS.get(text(name, 'name'));
        if (document === undefined) throw new Error(`there is no document ${JSON.stringify(name)}; there is ${[...DOCUMENTS.keys()]}`);
        return document;
      },
    },
    toEuros: {
      help: 'toEuros(amount, currency): the amount in euros',
      call(amount, currency) {
        if (typeof amount !== 'number' || !Object.hasOwn(EUROS, text(currency, 'currency')))
          throw new TypeError(`toEuros takes a number and one of ${Object.keys(EUROS)}`);
        return Math.round(amount * EUROS[currency] * 100) / 100;
      },
    },
    saveNote: {
      help: 'saveNote(title, text): keeps a note for the people at the desk',
      async call(title, note) {
        if (notes.size >= 10) throw new Error('there are 10 notes, which is all that may be');
        notes.set(text(title, 'title'), text(note, 'text'));
      },
    },
    finish: {
      help: 'finish(answer): the task is done, and this is the answer',
      call: (answer) => onAnswer(text(answer, 'answer')),
    },
  };
}
