// For each rule of rules.mjs: trees that break it, and how often. A rule without
// an entry here fails the test, so that no rule can be blind.

const README = { 'src/README.md': '| `error` | x |\n| `loop` | x |\n| `exports` | x |\n' };

export const faults = {
    'exports.c sees only the public header': [
        [{ 'src/exports.c': '#include "qjs_reactor.h"\n#include "loop.h"\n' }, 1],
        [{ 'src/exports.c': '#include <qjs_reactor.h>\n#include <quickjs.h>\n' }, 1],
        [{ 'src/exports.c': '#include "qjs_reactor.h"\n#include <stddef.h>\n' }, 0],
    ],
    'nothing sees exports.c': [[{ 'tests/unit/x_test.c': '#include "../../src/exports.c"\n' }, 1]],
    'a room knows only the rooms above it in src/README.md': [
        [{ ...README, 'src/error.c': '#include "error.h"\n#include "loop.h"\n' }, 1],
        [{ ...README, 'src/loop.c': '#include "error.h"\n#include "instance.h"\n' }, 0],
        [{ ...README, 'src/loop.h': '#include "instance.h"\n' }, 1],
        [{ ...README, 'src/error.c': '/* #include "loop.h" */\n' }, 0],
        [{}, 1],
    ],
    'every source file is a room of src/README.md, and every room has its file': [
        [{ ...README, 'src/error.c': '', 'src/loop.c': '', 'src/stray.c': '' }, 2],
    ],
    'docs/THREATS.md names tests that are there': [
        [{ 'docs/THREATS.md': 'held by `tests/x/`, `fuzz/y.c` and `make test`', 'tests/x/z.mjs': '' }, 1],
        [{ 'docs/THREATS.md': 'held by `tests/x`', 'tests/x/z.mjs': '' }, 1],
    ],
    'only engine.c sees the private source of the engine': [
        [{ 'src/loop.c': '#include "quickjs.c"\n#include "list.h"\n#include "quickjs.h"\n' }, 2],
        [{ 'src/engine.c': '#include "quickjs.c"\n' }, 0],
    ],
    'only exports, poll, hostcall and pages ask which target they are compiled for': [
        [{ 'src/loop.c': '#ifdef __wasi__\n#endif\n' }, 1],
        [{ 'src/loop.h': '#if defined(__wasm32__)\n#endif\n' }, 1],
        [{ 'src/poll.c': '#ifdef __wasi__\n#endif\n', 'src/loop.c': '/*\n#ifdef __wasi__ */\n' }, 0],
    ],
    'no mutable state outside of instances, except in exports.c and pages.c': [
        [{ 'src/a.c': 'static int count;\n' }, 1],
        [{ 'src/a.c': 'int table[] = {1, 2};\nstatic struct s one = {.x = {1}};\n' }, 2],
        [{ 'src/a.c': 'static const char *name = "x;";\n' }, 1],
        [{ 'src/a.c': 'static int (*callback)(int);\n' }, 1],
        [{ 'src/a.c': 'int f(void)\n{\n    static int calls;\n    return ++calls;\n}\n' }, 1],
        [{ 'src/a.c': 'struct s {\n    int x;\n} global;\n' }, 1],
        [{
            'src/a.c': 'static const int x = 1;\nstatic const char *const names[] = {"a"};\n' +
                'struct s {\n    int x;\n};\ntypedef int number;\nint f(int a);\nenum { A = 1, B };\n' +
                'int f(int a)\n{\n    static const int y[] = {1};\n    int z = a;\n    return z + y[0];\n}\n' +
                'static int (*const handlers[])(int) = {f};\n',
        }, 0],
        [{ 'src/a.h': 'int f(int (*callback)(int));\n' }, 0],
        [{ 'src/exports.c': 'static int state;\n' }, 0],
    ],
    'functions that rooms share are called qjsr_room_verb': [
        [{ 'src/loop.h': 'int qjsr_loop_turn(void);\nint loop_turn(void);\nvoid *qjsr_eval_x(int a);\n' }, 2],
    ],
    'each qjs_verb has the types of its qjs_reactor_verb': [
        [{}, 1],
        [{ 'include/qjs_reactor.h': 'int qjs_reactor_a(qjs_reactor *reactor, int x);\nint qjs_a(int x);\n' }, 0],
        [{ 'include/qjs_reactor.h': 'int qjs_reactor_a(qjs_reactor *reactor, int x);\nint qjs_a(long x);\n' }, 1],
        [{ 'include/qjs_reactor.h': 'int qjs_reactor_a(qjs_reactor *reactor);\nint qjs_b(void);\n' }, 2],
        [{ 'include/qjs_reactor.h': 'typedef int qjs_door(int x);\nint qjs_reactor_a(qjs_reactor *reactor);\nint qjs_a(void);\n' }, 0],
    ],
    'a unit test is named after a room': [
        [{ ...README, 'tests/unit/loop_test.c': '', 'tests/unit/misc_test.c': '' }, 1],
    ],
    'examples and benchmarks use the public header alone': [
        [{ 'src/poll.h': '', 'bench/b.c': '#include "poll.h"\n#include <poll.h>\n#include "qjs_reactor.h"\n' }, 1],
        [{ 'examples/c/e.c': '#include <quickjs.h>\n#include "own.h"\n', 'examples/c/own.h': '' }, 1],
    ],
    'the playground uses the entry points of the library, and no package that it does not name': [
        [{ 'playground/main.js': "import { a } from '../js/src/loop.js';\nimport { b } from '../build/js/abi.js';\n" }, 2],
        [{ 'playground/main.js': "import { a } from 'qjs-reactor/bridge';\nimport x from 'left-pad';\nimport('./none.js');\n" }, 3],
        [{
            'playground/main.js': "import { a } from 'qjs-reactor';\nimport { e } from 'qjs-reactor/explain';\nimport { b } from './b.js';\nimport { c } from 'editor';\n",
            'playground/b.js': '',
            'playground/package.json': '{ "dependencies": { "editor": "1.0.0" } }',
            'js/package.json': '{ "exports": { ".": {}, "./explain": {} } }',
        }, 0],
    ],
    'in js/, each layer knows only those below it': [
        [{ 'js/src/wasi/fd.ts': "import { a } from '../reactor.js';\nimport { b } from './clock.js';\n" }, 1],
        [{ 'js/src/loop.ts': "import fs from 'node:fs';\n", 'js/src/platform/node.ts': "import fs from 'node:fs';\n" }, 1],
        [{ 'js/src/platform/opfs.ts': "import fs from 'node:fs';\n", 'js/src/platform/node-directory.ts': "import fs from 'node:fs';\n" }, 1],
        [{ 'js/src/loop.ts': "import { a } from './platform/node-streams.js';\nimport { b } from './index-node.js';\n" }, 2],
        [{ 'js/src/platform/browser.ts': "const fs = await import('node:fs');\n" }, 1],
        [{ 'js/src/reactor.ts': "import { a } from './platform/node.js';\nimport { b } from './index.js';\nimport { c } from './abi.js';\n" }, 2],
        [{ 'js/src/handle.ts': "import type { R } from './reactor.js';\n", 'js/src/platform/node.ts': "import { R } from '../reactor.js';\n" }, 1],
        [{ 'js/src/cbor-read.ts': "import { a } from './abi.js';\nimport { b } from './cbor-text.js';\nimport { c } from './errors.js';\n" }, 1],
        [{ 'js/src/errors.ts': "import { a } from './abi.js';\n" }, 1],
        [{ 'js/src/loop.ts': "// import('node:fs')\nimport { a } from './abi.js';\n" }, 0],
    ],
    'in go/, only internal/abi calls wazero\'s instances, internal/ knows itself alone, and nothing runs by itself': [
        [{ 'go/loop.go': 'import "github.com/tetratelabs/wazero/api"\n' }, 1],
        [{ 'go/loop.go': 'import (\n\t"fmt"\n\tx "github.com/tetratelabs/wazero/experimental"\n)\n\nfunc init() {}\n' }, 2],
        [{ 'go/internal/abi/a.go': 'import (\n\t"github.com/qjs-reactor/qjs-reactor/go"\n\t"github.com/qjs-reactor/qjs-reactor/go/internal/mem"\n)\n' }, 1],
        [{ 'go/go.mod': 'module x\n\nreplace y => ../y\n' }, 1],
        [{ 'go/internal/abi/a.go': 'import "github.com/tetratelabs/wazero/api"\n', 'go/config.go': 'import "github.com/tetratelabs/wazero"\n' }, 0],
    ],
    'the library for JavaScript hosts exports by name, and tells the types of what it exports': [
        [{ 'js/src/a.ts': 'export default 1;\nexport const f = (x: any) => x as any;\n' }, 3],
        [{ 'js/src/a.ts': '// any: all\nexport const any = (x: unknown) => x;\n' }, 0],
    ],
    'lock files name no registry': [
        [{ 'js/package-lock.json': '{ "resolved": "x" }' }, 1],
        [{ 'js/package-lock.json': '{ "a": "http://registry.example/a.tgz" }' }, 1],
        [{ 'js/package-lock.json': '{ "funding": { "url": "https://x.example" } }' }, 0],
    ],
    'the files of conformance/ name no file of the repository': [
        [{ 'conformance/module/a.case': "import x from '../../js/src/index.mjs'\n" }, 1],
        [{ 'conformance/module/b.case': "import x from './other.mjs'\n" }, 0],
    ],
    'no file is longer than 500 lines': [[{ 'src/a.c': '\n'.repeat(501), 'src/b.c': '\n'.repeat(500) }, 1]],
    'nothing generated is committed': [
        [{ 'tests/build/x.sh': '', 'build/x.c': '', 'js/node_modules/a/b.js': '', 'js/qjs.wasm': '', 'build-reactor/CMakeCache.txt': '' }, 4],
    ],
};
