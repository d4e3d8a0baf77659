// node tools/sbom.mjs PRODUCT FILE…: write FILE.spdx.json, the bill of materials of each FILE.
//
// SPDX 2.3, as JSON. The same file of the same commit has the same bill, byte for byte: its date is
// SOURCE_DATE_EPOCH, or that of the commit.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const root = new URL('../', import.meta.url);
const text = (path) => readFileSync(new URL(path, root), 'utf8');
const output = (...words) => execFileSync(words[0], words.slice(1), { cwd: root, encoding: 'utf8' }).trim();

const LLVM = 'Apache-2.0 WITH LLVM-exception';

// package, version, suite and SHA-256, as deps.lock pins it
function pinned(name) {
    const [, version, , sha256] = text('deps.lock').split('\n').find((line) => line.startsWith(`${name} `)).split(/\s+/);
    return { versionInfo: version, checksums: [{ algorithm: 'SHA256', checksumValue: sha256 }],
        purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=all` };
}

// The modules that go.mod requires for the library itself, with what go.sum says of their bytes.
function goModules() {
    const sums = Object.fromEntries(text('go/go.sum').trim().split('\n').map((line) => line.split(' '))
        .map(([name, version, sum]) => [`${name} ${version}`, sum]));
    return ['github.com/tetratelabs/wazero', 'golang.org/x/sys'].map((name) => {
        const version = text('go/go.mod').match(new RegExp(`${name} (v\\S+)`))[1];
        const license = name.startsWith('golang.org') ? 'BSD-3-Clause' : 'Apache-2.0';
        return { name, versionInfo: version, license, copyright: 'NOASSERTION', relation: 'DEPENDS_ON',
            purl: `pkg:golang/${name}@${version}`, comment: `go.sum: ${sums[`${name} ${version}`]}` };
    });
}

const engine = { name: 'QuickJS-NG', license: 'MIT', relation: 'STATIC_LINK', ...pinned('qjs-src'),
    copyright: 'Copyright (c) 2017-2024 Fabrice Bellard, Charlie Gordon; 2023-2025 Ben Noordhuis, Saúl Ibarra Corretgé' };
const compiler = () => output(output('tools/find-clang.sh'), '-dumpversion');
const library = { name: 'wasi-libc', relation: 'STATIC_LINK', ...pinned('wasi-libc'),
    license: 'CC0-1.0 AND MIT AND BSD-2-Clause AND ISC AND LicenseRef-SunPro',
    copyright: 'Copyright (c) 2018-2020 Dan Gohman and the wasi-libc contributors; 2005-2020 Rich Felker and the musl contributors; ' +
        '2015-2017 Nuxi and contributors; 2011 Valentin Ochs; 2017-2018 Arm Limited; 1993, 2004 Sun Microsystems; ' +
        '2003-2011 David Schultz, Bruce D. Evans, Steven G. Kargl; 2008 Stephen L. Moshier' };
const builtins = () => ({ name: 'compiler-rt builtins', versionInfo: compiler(), license: LLVM, relation: 'STATIC_LINK',
    copyright: 'Copyright (c) the LLVM Project', purl: `pkg:generic/compiler-rt@${compiler()}` });
const clang = () => ({ name: 'clang and wasm-ld', versionInfo: compiler(), license: LLVM, relation: 'BUILD_TOOL_OF',
    copyright: 'Copyright (c) the LLVM Project', purl: `pkg:generic/clang@${compiler()}` });
const inArtifact = () => [engine, library, builtins(), clang()];
const typescript = () => {
    const { version, integrity } = JSON.parse(text('js/package-lock.json')).packages['node_modules/typescript'];
    return { name: 'typescript', versionInfo: version, license: 'Apache-2.0', relation: 'BUILD_TOOL_OF', copyright: 'NOASSERTION',
        purl: `pkg:npm/typescript@${version}`,
        checksums: [{ algorithm: 'SHA512', checksumValue: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex') }] };
};

const PRODUCTS = {
    wasm: { purl: 'generic', parts: inArtifact },
    npm: { purl: 'npm', parts: () => [...inArtifact(), typescript()] },
    source: { purl: 'generic', parts: () => [engine, library].map((part) => ({ ...part, relation: 'DEPENDS_ON' })) },
    go: { purl: 'golang/github.com/qjs-reactor', parts: () => [...inArtifact(), ...goModules()] },
};

const [product, ...files] = process.argv.slice(2);
if (files.length === 0 || !(product in PRODUCTS)) {
    console.error(`Usage: node tools/sbom.mjs ${Object.keys(PRODUCTS).join('|')} FILE…   (writes FILE.spdx.json)`);
    process.exit(product === '--help' || product === '-h' ? 0 : 2);
}

const version = text('VERSION').trim();
const parts = PRODUCTS[product].parts();

function dateOfCommit() {
    try {
        return Number(output('git', 'log', '-1', '--format=%ct'));
    } catch {
        return 0; /* sources without a history */
    }
}
const seconds = Number(process.env.SOURCE_DATE_EPOCH ?? dateOfCommit());

const idOf = (name) => `SPDXRef-${name.replaceAll(/[^A-Za-z0-9.]+/g, '-')}`;
const describe = ({ name, versionInfo, license, declared = license, copyright, purl, checksums, comment, packageFileName }) => ({
    SPDXID: idOf(name),
    name,
    versionInfo,
    packageFileName,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: license,
    licenseDeclared: declared,
    copyrightText: copyright,
    checksums,
    comment,
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
});
const relate = (from, relation, to) => ({ spdxElementId: from, relationshipType: relation, relatedSpdxElement: to });

const linked = parts.filter(({ relation }) => relation === 'STATIC_LINK').flatMap(({ license }) => license.split(' AND '));
const licenses = [...new Set(['MIT', ...linked])].join(' AND ');

function billOf(name, bytes) {
    const hash = (algorithm) => createHash(algorithm).update(bytes).digest('hex');
    const self = idOf(name);
    return {
        spdxVersion: 'SPDX-2.3',
        dataLicense: 'CC0-1.0',
        SPDXID: 'SPDXRef-DOCUMENT',
        name: `${name} ${version}`,
        documentNamespace: `https://spdx.org/spdxdocs/qjs-reactor-${version}-${name}-${hash('sha256')}`,
        creationInfo: {
            created: new Date(1000 * seconds).toISOString().replace('.000', ''),
            creators: [`Tool: qjs-reactor-sbom-${version}`],
        },
        packages: [
            describe({
                name,
                versionInfo: version,
                packageFileName: name,
                license: licenses,
                declared: 'MIT',
                copyright: 'Copyright (c) 2026 The qjs-reactor authors',
                purl: `pkg:${PRODUCTS[product].purl}/qjs-reactor@${version}`,
                checksums: ['sha1', 'sha256'].map((algorithm) => ({ algorithm: algorithm.toUpperCase(), checksumValue: hash(algorithm) })),
            }),
            ...parts.map(describe),
        ],
        hasExtractedLicensingInfos: [{
            licenseId: 'LicenseRef-SunPro',
            extractedText: text('LICENSE').match(/Copyright \(c\) 1993[^]*?preserved\./)[0].replaceAll(/\s+/g, ' '),
        }],
        relationships: [
            relate('SPDXRef-DOCUMENT', 'DESCRIBES', self),
            ...parts.map(({ name: part, relation }) =>
                (relation === 'BUILD_TOOL_OF' ? relate(idOf(part), relation, self) : relate(self, relation, idOf(part)))),
        ],
    };
}

for (const file of files) {
    const bill = billOf(basename(file), readFileSync(file));
    writeFileSync(`${file}.spdx.json`, `${JSON.stringify(bill, null, 2)}\n`);
}
