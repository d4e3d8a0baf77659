#!/usr/bin/env bash
# Pack the library for JavaScript hosts and the artifact as npm packs them:
# build/npm/qjs-reactor-VERSION.tgz, with a bill of materials and SHA256SUMS beside it. Both are built
# before.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -gt 0 ]; then
    echo "Usage: tools/pack.sh   (no arguments; see \`make pack\`)"
    [[ $1 == -h || $1 == --help ]]
    exit
fi

for file in build/wasm/{qjs,qjs-lean}.wasm build/js/index.js; do
    [ -f $file ] || {
        echo "pack: there is no $file; \`make pack\` builds it" >&2
        exit 1
    }
done

package=build/npm/package
rm -rf build/npm
mkdir -p $package
(cd build/js && find . -path ./node_modules -prune -o \( -name '*.js' -o -name '*.d.ts' \) -print) |
    while IFS= read -r file; do
        install -D -m 644 "build/js/$file" "$package/$file"
    done
install -m 644 build/wasm/{qjs,qjs-lean}.wasm{,.spdx.json} js/README.md LICENSE $package/

# docs/VALUES.md, "A trampoline in WebAssembly", for hosts that compile nothing at run time.
printf '%b' '\0000asm\0001\0000\0000\0000' \
    '\0001\0012\0001\0140\0005\0177\0177\0177\0177\0177\0001\0177' \
    '\0002\0007\0001\0001h\0001d\0000\0000' \
    '\0007\0005\0001\0001d\0000\0000' >$package/trampoline.wasm

# What only the build needs is not the users' to install.
node -e '
    const { devDependencies, ...manifest } = JSON.parse(require("fs").readFileSync(0));
    console.log(JSON.stringify(manifest, null, 2));
' <build/js/package.json >$package/package.json

npm pack ./$package --pack-destination build/npm --loglevel=error >/dev/null
node tools/sbom.mjs npm build/npm/*.tgz
(cd build/npm && sha256sum ./*.tgz | sed 's,\./,,' >SHA256SUMS)
ls build/npm/*.tgz
