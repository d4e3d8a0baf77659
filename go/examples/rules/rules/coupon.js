// Has a mistake: orders have no coupon.
import { discount } from 'host:actions';

export const when = (order) => order.coupon.percent > 0;
export const act = (order) => discount(order.coupon.percent);
