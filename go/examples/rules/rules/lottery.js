// One order in three gets a gift, the same ones in each run: Math.random begins anew with each question.
import { gift } from 'host:actions';

export const when = ({ id }) => id % 3 === 1;
export const act = ({ id }) => gift(['bookmark', 'pencil', 'postcard'][Math.floor(Math.random() * 3 + id) % 3]);
