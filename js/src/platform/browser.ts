import type { Abi } from '../abi.js';
import type { InstanceOptions } from './wasm.js';

export async function instantiate(_options: InstanceOptions = {}): Promise<Abi> {
  throw new Error('not yet');
}
