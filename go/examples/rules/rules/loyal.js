// Customers of many years get something back.
import { discount } from 'host:actions';
import { customer } from 'host:data';

const YEAR = 365 * 24 * 3600 * 1000;

export async function when({ customer: id, placed }) {
  const { since } = await customer(id);
  return placed - since > 5 * YEAR;
}

export const act = () => discount(5);
