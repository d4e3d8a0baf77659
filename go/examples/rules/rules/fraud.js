// Dear goods for a new customer, sent to another country: somebody has to look. Asked before the others.
import { hold } from 'host:actions';
import { customer } from 'host:data';
import { total } from './lib/money.js';

export const priority = 100;

export async function when(order) {
  const { country } = await customer(order.customer);
  return country !== order.country && total(order) > 500;
}

export const act = (order) => hold(`${total(order)} to ${order.country}`);
