// A large order is cheaper.
import { discount } from 'host:actions';
import { total } from './lib/money.js';

export const when = (order) => total(order) >= 100;
export const act = () => discount(10);
