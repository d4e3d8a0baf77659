// Who may know whom, as rules over {path: text}. Each rule returns the breaches it
// finds, as sentences; faults.mjs holds an example of a breach for each.

// The files in which C may ask which target it is compiled for.
const TARGET_AWARE = ['src/exports.c', 'src/poll.c', 'src/hostcall.c', 'src/pages.c'];
// The engine's public headers; everything else of it is private.
const ENGINE_PUBLIC = ['quickjs.h', 'quickjs-libc.h'];
// The one instance of qjs.wasm; and the linear memory, of which there is one, too.
const STATEFUL = ['src/exports.c', 'src/pages.c'];
const MAX_LINES = 500;

const stem = (path) => path.replace(/^.*\//, '').replace(/\.\w+$/, '');
const inRoom = (path) => /^src\/\w+\.[ch]$/.test(path);
const withoutComments = (text) => text.replace(/\/\*[^]*?\*\/|\/\/.*/g, (c) => c.replace(/[^\n]/g, ''));
const entries = (files, wanted) => Object.entries(files).filter(([path]) => wanted.test(path));
const includes = (text) =>
    [...withoutComments(text).matchAll(/^\s*#\s*include\s*([<"])([^>"]+)[>"]/gm)].map(([, mark, name]) => ({ mark, name }));

// The rooms in the order of src/README.md
function roomsOf(files) {
    return [...(files['src/README.md'] ?? '').matchAll(/^\|\s*`(\w+)`/gm)].map((m) => m[1]);
}

// Top-level declarations of C that are variables which may change; a reader of C that
// knows no more than nesting, which is enough for a formatted source.
export function mutableState(text) {
    const code = withoutComments(text)
        .replace(/^\s*#(?:.*\\\n)*.*$/gm, '')
        .replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '0');
    const found = [];
    let depth = 0;
    let statement = '';
    for (const c of code) {
        if (c === '}') depth--;
        if (depth === 0 && c !== '}') statement += c;
        if (c === '{' && depth++ === 0) {
            // a body; a function's ends the statement, an initializer's or a struct's does not
            if (/\)\s*\{$/.test(statement) && !statement.includes('=')) statement = '';
        }
        if (c === ';' && depth === 0) {
            if (isMutableVariable(statement.slice(0, -1).replace(/\s+/g, ' ').trim())) found.push(statement.trim());
            statement = '';
        }
    }
    // locals that outlive their call
    const locals = [...code.matchAll(/^[ \t]+(?:static|_Thread_local|thread_local)\b[^;({]*[;={]/gm)].map((m) => m[0].trim());
    return [...found, ...locals.filter((s) => isMutableVariable(s.replace(/[;={]$/, '')))]
        .map((s) => s.replace(/\s+/g, ' '));
}

function isMutableVariable(statement) {
    const declarator = statement.split('=')[0].replace(/\{/g, ' ').trim();
    if (declarator === '' || /^(typedef|_Static_assert|static_assert)\b/.test(declarator)) return false;
    const functionPointer = /^[^(]*\(\s*\*\s*(const\b)?/.exec(declarator);
    if (functionPointer) return !functionPointer[1];
    if (declarator.includes('(')) return false; // a prototype
    if (/^(struct|union|enum)( \w+)?$/.test(declarator)) return false; // a type without a variable
    const lastPointer = declarator.lastIndexOf('*');
    return !/\bconst\b/.test(lastPointer < 0 ? declarator : declarator.slice(lastPointer));
}

export const rules = {
    'exports.c sees only the public header'(files) {
        return entries(files, /^src\/exports\.c$/).flatMap(([path, text]) =>
            includes(text)
                .filter(({ mark, name }) => name !== 'qjs_reactor.h' && (mark === '"' || ENGINE_PUBLIC.includes(name)))
                .map(({ name }) => `${path} includes ${name}`));
    },

    'nothing sees exports.c'(files) {
        return entries(files, /\.[ch]$/).flatMap(([path, text]) =>
            includes(text).filter(({ name }) => /(^|\/)exports\.[ch]$/.test(name)).map(({ name }) => `${path} includes ${name}`));
    },

    'a room knows only the rooms above it in src/README.md'(files) {
        const rooms = roomsOf(files);
        if (rooms.length === 0) return ['src/README.md lists no rooms'];
        return entries(files, /^src\/\w+\.[ch]$/).flatMap(([path, text]) => {
            const room = stem(path);
            const place = room === 'instance' ? rooms.length : rooms.indexOf(room);
            return includes(text)
                .filter(({ mark, name }) => mark === '"' && (stem(name) === 'instance' || rooms.includes(stem(name))))
                .filter(({ name }) => {
                    const other = stem(name);
                    if (other === 'instance') return path.endsWith('.h'); // open to every room's .c
                    return other !== room && rooms.indexOf(other) > place;
                })
                .map(({ name }) => `${path} includes ${name}`);
        });
    },

    'every source file is a room of src/README.md, and every room has its file'(files) {
        const rooms = roomsOf(files);
        const strangers = Object.keys(files).filter(inRoom)
            .filter((path) => path !== 'src/instance.h' && !rooms.includes(stem(path)))
            .map((path) => `${path} is not listed`);
        const empty = rooms.filter((room) => !(`src/${room}.c` in files)).map((room) => `src/${room}.c does not exist`);
        return [...strangers, ...empty];
    },

    'only engine.c sees the private source of the engine'(files) {
        return entries(files, /^(src|include|tests|bench|examples)\/.*\.[ch]$/).flatMap(([path, text]) =>
            path === 'src/engine.c' ? [] : includes(text)
                .filter(({ name }) => /\.c$/.test(name) || /^(cutils|list|dtoa|libregexp|libunicode|builtin-|quickjs)/.test(name))
                .filter(({ name }) => !ENGINE_PUBLIC.includes(name) && !(`src/${name}` in files && name.endsWith('.h')))
                .map(({ name }) => `${path} includes ${name}`));
    },

    'only exports, poll, hostcall and pages ask which target they are compiled for'(files) {
        return entries(files, /^(src|include)\/.*\.[ch]$/).flatMap(([path, text]) =>
            TARGET_AWARE.includes(path) ? []
            : [...withoutComments(text).matchAll(/^\s*#.*(__wasm\w*|__wasi__).*$/gm)].map((m) => `${path}: ${m[0].trim()}`));
    },

    'no mutable state outside of instances, except in exports.c and pages.c'(files) {
        return entries(files, /^src\/.*\.[ch]$/).flatMap(([path, text]) =>
            STATEFUL.includes(path) ? [] : mutableState(text).map((s) => `${path}: ${s}`));
    },

    'functions that rooms share are called qjsr_room_verb'(files) {
        return entries(files, /^src\/\w+\.h$/).flatMap(([path, text]) => {
            const code = withoutComments(text).replace(/^\s*#.*$/gm, '');
            return [...code.matchAll(/^\w[\w *]*?\b(\w+)\(/gm)].map((m) => m[1])
                .filter((name) => !name.startsWith(`qjsr_${stem(path)}_`))
                .map((name) => `${path}: ${name}`);
        });
    },

    'each qjs_verb has the types of its qjs_reactor_verb'(files) {
        const text = withoutComments(files['include/qjs_reactor.h'] ?? '').replace(/\s+/g, ' ').replace(/\btypedef [^;{]*;/g, '');
        const declared = (pattern) => new Map([...text.matchAll(pattern)]
            .map(([, result, name, parameters]) => [name, `${result.trim()} (${parameters})`]));
        const instance = declared(/([\w ]+[ *]+)qjs_reactor_(\w+)\((?:const )?qjs_reactor \*reactor(?:, )?([^)]*)\);/g);
        const flat = declared(/([\w ]+[ *]+)qjs_(?!reactor_)(\w+)\((?:void)?([^)]*)\);/g);
        const alone = ['free']; // belongs to instances that the caller owns
        const own = ['version']; // belongs to the library
        if (instance.size === 0) return ['include/qjs_reactor.h declares no function of an instance'];
        return [
            ...[...instance.keys()].filter((name) => !alone.includes(name) && flat.get(name) !== instance.get(name))
                .map((name) => `qjs_reactor_${name} is ${instance.get(name)}, qjs_${name} is ${flat.get(name) ?? 'missing'}`),
            ...[...flat.keys()].filter((name) => !own.includes(name) && !instance.has(name))
                .map((name) => `qjs_${name} has no qjs_reactor_${name}`),
        ];
    },

    'a unit test is named after a room'(files) {
        const rooms = roomsOf(files);
        return Object.keys(files).filter((path) => /^tests\/unit\/.*_test\.c$/.test(path))
            .filter((path) => !rooms.includes(stem(path).replace(/_test$/, '')))
            .map((path) => `${path} names no room`);
    },

    'examples and benchmarks use the public header alone'(files) {
        return entries(files, /^(examples|bench|playground)\/.*\.[ch]$/).flatMap(([path, text]) => {
            const own = (name) => `${path.replace(/[^/]*$/, '')}${name}` in files;
            const internal = ({ mark, name }) =>
                /quickjs/.test(name) || (mark === '"' && name !== 'qjs_reactor.h');
            return includes(text).filter((i) => internal(i) && !own(i.name)).map(({ name }) => `${path} includes ${name}`);
        });
    },

    'the playground uses the entry points of the library, and no package that it does not name'(files) {
        const manifest = JSON.parse(files['playground/package.json'] ?? '{}');
        const entryPoints = Object.keys(JSON.parse(files['js/package.json'] ?? '{}').exports ?? { '.': '' });
        const known = [...entryPoints.map((name) => `qjs-reactor${name.slice(1)}`), ...Object.keys(manifest.dependencies ?? {})];
        return entries(files, /^playground\/[\w.-]+\.m?js$/).flatMap(([path, text]) =>
            [...withoutComments(text).matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map((m) => m[1])
                .filter((name) => !(name.startsWith('./') ? `playground/${name.slice(2)}` in files : known.includes(name)))
                .map((name) => `${path} imports ${name}`));
    },

    'in js/, each layer knows only those below it'(files) {
        // platform, reactor, then what the reactor is made of; wasi/ knows itself alone
        const forbidden = [
            [/^js\/src\/(?!platform\/(?:node[\w-]*\.|command\/))/, /^node:/],
            [/^js\/src\/wasi\//, /^\.\.\//],
            [/^js\/src\/(?!index[\w-]*\.|common\.|platform\/)/, /(^|\/)(index[\w-]*|common|platform\/[\w-]+)\./],
            [/^js\/src\/(?!index[\w-]*\.|common\.|create\.|platform\/)/, /(^|\/)(reactor|create)\./],
            [/^js\/src\/cbor/, /(^|\/)(?!cbor[\w-]*\.|errors\.|memory\.)\w[\w-]*\.\w+$/],
            [/^js\/src\/(errors|memory)\./, /^\.{1,2}\//],
        ];
        return entries(files, /^js\/src\/.*\.ts$/).flatMap(([path, text]) =>
            [...withoutComments(text).matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map((m) => m[1])
                .filter((name) => forbidden.some(([who, what]) => who.test(path) && what.test(name)))
                .map((name) => `${path} imports ${name}`));
    },

    'in go/, only internal/abi calls wazero\'s instances, internal/ knows itself alone, and nothing runs by itself'(files) {
        const isLibrary = (path) => !/_test\.go$|^go\/(bench|examples|cmd|conformance)\//.test(path);
        const imports = (text) => [...withoutComments(text).matchAll(/^\s*(?:import\s+)?(?:\w+\s+)?"([^"\n]+)"$/gm)].map((m) => m[1]);
        const forbidden = [
            [/^go\/(?!internal\/)/, /wazero\/(api|experimental)/],
            [/^go\/internal\//, /qjs-reactor\/go(\/(?!internal\/).*)?$/],
        ];
        return [
            ...entries(files, /^go\/.*\.go$/).filter(([path]) => isLibrary(path)).flatMap(([path, text]) => [
                ...imports(text).filter((name) => forbidden.some(([who, what]) => who.test(path) && what.test(name)))
                    .map((name) => `${path} imports ${name}`),
                ...(/^func init\(\)/m.test(text) ? [`${path} has an init function`] : []),
            ]),
            ...entries(files, /^go\/go\.mod$/).filter(([, text]) => /^\s*replace\b/m.test(text)).map(([path]) => `${path} has a replace`),
        ];
    },

    'the library for JavaScript hosts exports by name, and tells the types of what it exports'(files) {
        return entries(files, /^js\/src\/.*\.ts$/).flatMap(([path, text]) =>
            [...withoutComments(text).matchAll(/\bexport default\b|[:<,|]\s*any\b|\bas any\b/g)].map((m) => `${path}: ${m[0]}`));
    },

    'lock files name no registry'(files) {
        return entries(files, /(^|\/)package-lock\.json$/).filter(([, text]) => /"resolved"|https?:\/\/(?!opencollective|github)/.test(text.replace(/"funding":[^]*?}|"url":.*/g, '')))
            .map(([path]) => path);
    },

    'the files of conformance/ name no file of the repository'(files) {
        return entries(files, /^conformance\/.*\.case$/).flatMap(([path, text]) =>
            /(?:from|import|open)\s*\(?\s*['"](?:\.\.\/)+(src|js|include|tests|examples)\//.test(text) ? [`${path} reaches out of conformance/`] : []);
    },

    'docs/THREATS.md names tests that are there'(files) {
        const named = [...(files['docs/THREATS.md'] ?? '').matchAll(/`((?:conformance|tests|fuzz|go|js|bench)\/[^`]*)`/g)].map((m) => m[1]);
        return named.filter((name) => !Object.keys(files).some((path) => path === name || (name.endsWith('/') && path.startsWith(name))));
    },

    [`no file is longer than ${MAX_LINES} lines`](files) {
        return entries(files, /\.(c|h|m?js|ts|go|sh|cmake|py)$|(^|\/)(Makefile|CMakeLists\.txt)$/)
            .map(([path, text]) => [path, text.split('\n').length - 1])
            .filter(([, lines]) => lines > MAX_LINES)
            .map(([path, lines]) => `${path} has ${lines}`);
    },

    'nothing generated is committed'(files) {
        return Object.keys(files).filter((path) =>
            /^build[^/]*\/|(^|\/)(node_modules|dist)\/|\.(wasm|o|a|so|deb|tgz)$/.test(path));
    },
};
