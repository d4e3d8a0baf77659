import * as whole from './a.mjs';
import { a } from './a.mjs';
print('b runs', Reflect.ownKeys(whole).map(String).join());
try { print(Object.keys(whole)); } catch (error) { print(`${error}`); }
try { print(a); } catch (error) { print(`${error}`); }
export const b = 'b';
export const getA = () => [a, whole.a, whole.default.name];
