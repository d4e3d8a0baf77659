import { b, getA as viaB } from './b.mjs';
print('a runs', b);
export let a = 'a';
export const setA = (value) => (a = value);
export { viaB };
export default class A {}
