// Blocks of C, natively, and of CMake.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, fault, run } from './process.mjs';
import { withSetup } from './setup.mjs';

const FLAGS = ['-std=c11', '-D_POSIX_C_SOURCE=200809L', '-Wall', '-Wextra', '-Werror'];
let compiler;

async function clang() {
  compiler ??= (await run(path.join(ROOT, 'tools/find-clang.sh'), [])).out.trim();
  return compiler;
}

export async function runC(program, directory) {
  const source = path.join(directory, `${program.name}.c`);
  const binary = path.join(directory, program.name);
  writeFileSync(source, `${withSetup(program, 'c')}\n`);
  const library = path.join(ROOT, 'build/native/libqjs_reactor.a');
  const built = await run(await clang(), [...FLAGS, '-I', path.join(ROOT, 'include'), '-o', binary, source, library, '-lm', '-pthread']);
  if (built.code !== 0) return fault(built);
  return fault(await run(binary, [], { cwd: directory }), program.output);
}

/** A project around the block, with the library as it is installed. */
export async function runCMake({ parts, name }, directory) {
  const project = path.join(directory, name);
  const prefix = path.join(project, 'prefix');
  mkdirSync(project, { recursive: true });
  writeFileSync(path.join(project, 'main.c'), '#include <qjs_reactor.h>\nint main(void) { return qjs_init(); }\n');
  writeFileSync(
    path.join(project, 'CMakeLists.txt'),
    `cmake_minimum_required(VERSION 3.20)\nproject(program C)\nadd_executable(program main.c)\n${parts.join('\n')}\n`,
  );
  const steps = [
    ['cmake', ['--install', path.join(ROOT, 'build/native'), '--prefix', prefix]],
    ['cmake', ['-S', project, '-B', path.join(project, 'build'), '-G', 'Ninja', `-DCMAKE_PREFIX_PATH=${prefix}`, `-DCMAKE_C_COMPILER=${await clang()}`]],
    ['cmake', ['--build', path.join(project, 'build')]],
    [path.join(project, 'build/program'), []],
  ];
  for (const [command, args] of steps) {
    const wrong = fault(await run(command, args));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
