// The public types, by the compiler: types.ts.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runTests } from './harness.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await runTests({
  'the types are what a user expects'() {
    const { status, stdout, error } = spawnSync(here('../../build/js/node_modules/.bin/tsc'), ['-p', here('tsconfig.json')], { encoding: 'utf8' });
    assert.equal(error, undefined);
    assert.equal(status, 0, stdout);
  },

  'every public name is documented'() {
    const missing = [];
    const text = ['index', 'common', 'index-node', 'index-workerd'].map((name) => readFileSync(here(`../../build/js/${name}.d.ts`), 'utf8')).join('\n');
    for (const [, names, file] of text.matchAll(/export (?:type )?\{([^}]*)\} from '\.\/([\w/-]+)\.js'/g)) {
      const declarations = readFileSync(here(`../../build/js/${file}.d.ts`), 'utf8');
      for (const name of names.split(',').map((word) => word.replace(/\btype\b/, '').trim()).filter(Boolean)) {
        const before = new RegExp(`\\*/\\s*export (?:declare )?(?:abstract )?(?:class|interface|type|const|function) ${name}\\b`);
        if (!before.test(declarations)) missing.push(`${file}: ${name}`);
      }
    }
    assert.deepEqual(missing, []);
  },
});
