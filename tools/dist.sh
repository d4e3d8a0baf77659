#!/usr/bin/env bash
# Everything of one version, in build/dist: the artifacts, the packages for npm and Go, the sources for
# C, a bill of materials beside each, the notices, and the hashes of all. The same sources give the
# same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -gt 0 ]; then
    echo "Usage: tools/dist.sh   (no arguments; see \`make dist\`)"
    [[ $1 == -h || $1 == --help ]]
    exit
fi
git rev-parse --is-inside-work-tree >/dev/null 2>&1 || {
    echo "dist: this is no clone of the repository: git tells which files belong to the sources" >&2
    exit 1
}
[ -z "$(git status --porcelain)" ] || echo "dist: there are uncommitted changes, and they go along" >&2

version=$(cat VERSION)
dist=build/dist
rm -rf $dist
mkdir -p $dist

cp build/wasm/{qjs,qjs-lean}.wasm{,.spdx.json} $dist/
tools/pack.sh >/dev/null
cp build/npm/qjs-reactor-"$version".tgz{,.spdx.json} $dist/
tools/go.sh zip $dist/qjs-reactor-go-"$version".zip

# What builds qjs.wasm and the native library, and says how.
sources=qjs-reactor-$version
seconds=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
git ls-files -z --cached --others --exclude-standard \
    CMakeLists.txt VERSION LICENSE README.md CHANGELOG.md SECURITY.md deps.lock cmake include src abi tools docs examples/c js/src js/package.json \
    js/package-lock.json js/tsconfig.json |
    sort -z | tar --null -T - -c --transform "s,^,$sources/," --mtime="@$seconds" --owner=0 --group=0 --numeric-owner --mode=go-w,a+rX |
    gzip -9n >$dist/"$sources".tar.gz

node tools/sbom.mjs go $dist/qjs-reactor-go-"$version".zip
node tools/sbom.mjs source $dist/"$sources".tar.gz
cp LICENSE $dist/
(cd $dist && sha256sum ./* | sed 's,\./,,' >SHA256SUMS)
ls -l $dist | awk 'NR > 1 { printf "%9d  %s\n", $5, $9 }'
