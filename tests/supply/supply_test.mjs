// The supply chain: everything that is fetched is pinned by a hash, each artifact has a bill of
// materials that tells the truth, and the notices name whoever wrote what is linked.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { makeReport } from '../abi/report.mjs';

const root = new URL('../../', import.meta.url);
const text = (path) => readFileSync(new URL(path, root), 'utf8');
const sha256 = (path) => createHash('sha256').update(readFileSync(new URL(path, root))).digest('hex');
const report = makeReport('supply');
const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
const named = (...names) => tracked.filter((path) => names.includes(path.split('/').pop()));

function checkDebian() {
    const lines = text('deps.lock').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    report.check('deps.lock names packages', lines.length > 0);
    for (const line of lines) report.check(`a SHA-256 in deps.lock: ${line}`, /\s[0-9a-f]{64}$/.test(line));
    report.check('a hash in tools/go.lock', /\bh1:[A-Za-z0-9+/]{43}=/.test(text('tools/go.lock')));
}

function checkNpm() {
    const locks = named('package-lock.json');
    report.check('lock files of npm', locks.length > 3, locks.join());
    for (const path of locks) {
        for (const [name, entry] of Object.entries(JSON.parse(text(path)).packages)) {
            if (name === '' || entry.link) continue;
            report.check(`${path}: ${name} has a hash`, /^sha512-/.test(entry.integrity ?? ''));
            report.check(`${path}: ${name} names no registry`, entry.resolved === undefined);
        }
    }
    for (const path of named('package.json')) {
        const manifest = JSON.parse(text(path));
        const lock = path.replace('package.json', 'package-lock.json');
        const wanted = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
        report.check(`${path} has a lock file`, wanted.length === 0 || locks.includes(lock));
    }
}

function checkGo() {
    for (const path of named('go.mod')) {
        const required = [...text(path).matchAll(/^\s*(?:require )?([a-z][\w./-]*\.[\w./-]+) (v[^\s]+)/gm)].map(([, name, version]) => [name, version]);
        const sums = required.length > 0 ? text(path.replace('go.mod', 'go.sum')) : '';
        for (const [name, version] of required) {
            report.check(`${path}: ${name} has a hash`, sums.includes(`${name} ${version} h1:`) || sums.includes(`${name} ${version}/go.mod h1:`));
        }
        report.check(`${path} replaces nothing`, !/^replace/m.test(text(path)));
    }
}

function checkPython() {
    for (const path of tracked.filter((name) => /requirements.*\.txt$/.test(name))) {
        const entries = text(path).replaceAll('\\\n', ' ').split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
        for (const line of entries) {
            report.check(`${path}: a version and a hash: ${line.slice(0, 40)}`, /==\S+/.test(line) && line.includes('--hash=sha256:'));
        }
    }
}

// What fetches by itself, without a hash.
function checkScripts() {
    for (const path of tracked.filter((name) => /^(tools\/|Makefile$|\.ci\/)/.test(name) && !/\.(md|json|sum)$/.test(name))) {
        const found = text(path).match(/@latest\b|\bcurl\b|\bwget\b|\bnpx\b|npm (install|i) (?!--)|go install|pip install (?!.*--require-hashes)/);
        report.check(`${path} fetches only what is pinned`, found === null, found?.[0]);
    }
}

function checkBill(path, expected) {
    const bill = JSON.parse(text(`${path}.spdx.json`));
    const [self, ...parts] = bill.packages;
    const ids = new Set(['SPDXRef-DOCUMENT', ...bill.packages.map(({ SPDXID }) => SPDXID)]);
    report.equal(`${path}: SPDX`, bill.spdxVersion, 'SPDX-2.3');
    report.equal(`${path}: version`, self.versionInfo, text('VERSION').trim());
    report.equal(`${path}: the file's hash`, self.checksums.find(({ algorithm }) => algorithm === 'SHA256').checksumValue, sha256(path));
    report.equal(`${path}: the parts`, parts.map(({ name }) => name).join(), expected.join());
    report.equal(`${path}: ids are unique`, ids.size, bill.packages.length + 1);
    for (const { spdxElementId, relatedSpdxElement } of bill.relationships) {
        report.check(`${path}: ${spdxElementId} and ${relatedSpdxElement}`, ids.has(spdxElementId) && ids.has(relatedSpdxElement));
    }
    report.equal(`${path}: each part is related`, bill.relationships.length, bill.packages.length);
    for (const part of parts) {
        report.check(`${path}: ${part.name} has version, licence and address`,
            Boolean(part.versionInfo && part.licenseConcluded && part.externalRefs[0].referenceLocator));
    }
}

function checkBills() {
    const linked = ['QuickJS-NG', 'wasi-libc', 'compiler-rt builtins', 'clang and wasm-ld'];
    const tarball = readdirSync(new URL('build/npm/', root)).find((name) => name.endsWith('.tgz'));
    checkBill('build/wasm/qjs.wasm', linked);
    checkBill('build/wasm/qjs-lean.wasm', linked);
    checkBill(`build/npm/${tarball}`, [...linked, 'typescript']);
    const sums = text('build/wasm/SHA256SUMS') + text('build/npm/SHA256SUMS');
    const expected = [['wasm', 'qjs.wasm'], ['wasm', 'qjs-lean.wasm'], ['npm', tarball]]
        .map(([directory, name]) => `${sha256(`build/${directory}/${name}`)}  ${name}\n`).join('');
    report.equal('SHA256SUMS', sums, expected);
    const again = () => {
        execFileSync('node', ['tools/sbom.mjs', 'wasm', 'build/wasm/qjs.wasm'], { cwd: root, env: { ...process.env, SOURCE_DATE_EPOCH: '1' } });
        return text('build/wasm/qjs.wasm.spdx.json');
    };
    const before = text('build/wasm/qjs.wasm.spdx.json');
    report.equal('a bill is the same each time', again(), again());
    report.equal('and but for its date, that of the build', again().replace(/"created": .*/, ''), before.replace(/"created": .*/, ''));
    execFileSync('node', ['tools/sbom.mjs', 'wasm', 'build/wasm/qjs.wasm'], { cwd: root });
}

// Files of the packages that no product has in it, by the way Debian's copyright files name them.
const NOT_LINKED = [
    [/^debian\//, 'the packaging'],
    [/^tools\/wasi-headers\//, 'a generator'],
    [/src\/regex\//, 'regcomp and its like: the engine has its own'],
    [/src\/crypt\//, 'crypt is not called'],
    [/\/(riscv64|mips\w*|x32|x86_64|i386|arm\w*)\//, 'another architecture'],
];

function checkNotices(name) {
    const stanzas = text(`build/deps/${name}/usr/share/doc/${name}/copyright`).split(/\n\s*\n/).filter((stanza) => /^Files:/m.test(stanza));
    report.check(`${name} has copyright notices`, stanzas.length > 0);
    for (const stanza of stanzas) {
        const files = stanza.match(/^Files:([^]*?)^Copyright:/m)[1].trim().split(/\s+/);
        if (files.every((file) => NOT_LINKED.some(([pattern]) => pattern.test(file)))) continue;
        const holders = stanza.match(/^Copyright:([^]*?)^License:/m)[1].replaceAll(/<[^>]*>|\([^)]*\)/g, '')
            .split(/[\n,]| and (?=contributors)/).map((line) => line.replace(/^[\s\d,-]+/, '').replace(/\.$/, '').trim()).filter((line) => /[A-Z]/.test(line));
        for (const holder of holders.filter((one) => one !== 'Inc' && !/^Many other/.test(one))) {
            report.check(`LICENSE names ${holder}, of ${files[0]}`, text('LICENSE').includes(holder));
        }
    }
}

checkDebian();
checkNpm();
checkGo();
checkPython();
checkScripts();
checkBills();
checkNotices('wasi-libc');
checkNotices('qjs-src');
report.finish();
