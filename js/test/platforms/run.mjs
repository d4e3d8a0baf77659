// Runs the program in Node, Deno or Bun; what it has seen is the last line.
import * as library from '../../../build/js/index-node.js';
import { program } from './program.mjs';

const seen = await program(library);
console.log(JSON.stringify(seen));
