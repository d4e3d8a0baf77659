// Blocks of Go: each a program of a module that finds the library by a workspace, as it stands in go/.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, SCRATCH, fault, run } from './process.mjs';
import { withSetup } from './setup.mjs';

const MODULE = path.join(SCRATCH, 'go');

/** @throws the library cannot be built */
export async function prepareGo() {
  /* The artifact has to stand where it is embedded. */
  const wrong = fault(await run('tools/go.sh', ['build']));
  if (wrong !== undefined) throw new Error(`tools/go.sh build ${wrong}`);
  mkdirSync(MODULE, { recursive: true });
  writeFileSync(path.join(MODULE, 'go.mod'), 'module example.org/docs\n\ngo 1.25.0\n');
  writeFileSync(path.join(MODULE, 'go.work'), `go 1.25.0\n\nuse (\n\t.\n\t${path.join(ROOT, 'go')}\n)\n`);
  copyFileSync(path.join(ROOT, 'go/go.sum'), path.join(MODULE, 'go.sum'));
}

export async function runGo(program, directory) {
  const place = path.join(MODULE, path.basename(directory), program.name);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'main.go'), withSetup(program, 'go'));
  const binary = path.join(place, 'program');
  const env = { GOWORK: path.join(MODULE, 'go.work'), GOFLAGS: '' };
  const built = await run('go', ['build', '-o', binary, '.'], { cwd: place, env });
  if (built.code !== 0) return fault(built);
  return fault(await run(binary, [], { cwd: directory }), program.output);
}
