import { createReactor, directory, memoryFiles, readOnlyFiles } from 'qjs-reactor';
import { mkdirSync as __mkdir, writeFileSync as __write } from 'node:fs';
__mkdir('data', { recursive: true });
__mkdir('docs', { recursive: true });
const sources = { 'b.js': 'export const b = 2' };
/* block */
const read = await vm.evaluate("import('qjs:std').then((std) => std.loadFile('main.js'))");
if (!read.includes('./lib/a.js')) throw new Error(`main.js is ${read}`);
vm.close();
