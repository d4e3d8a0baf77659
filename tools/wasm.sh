#!/usr/bin/env bash
# Build the artifacts, build/wasm/{qjs,qjs-lean}.wasm: link them, in build/link, and bake a runtime
# into each that waits for qjs_init; beside each, its bill of materials (SPDX), and SHA256SUMS.
# What has not changed is not made again.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -gt 0 ]; then
    echo "Usage: tools/wasm.sh   (no arguments)"
    [[ $1 == -h || $1 == --help ]]
    exit
fi

tools/link.sh all
tools/js.sh
mkdir -p build/wasm
for name in qjs qjs-lean; do
    from=build/link/$name.wasm to=build/wasm/$name.wasm
    [ "$to" -nt "$from" ] && [ "$to" -nt build/js/bake.js ] && [ "$to" -nt build/js/image.js ] &&
        [ "$to" -nt tools/bake.mjs ] && continue
    node tools/bake.mjs "$from" "$to.new"
    mv "$to.new" "$to"
done
node tools/sbom.mjs wasm build/wasm/qjs.wasm build/wasm/qjs-lean.wasm
(cd build/wasm && sha256sum qjs.wasm qjs-lean.wasm >SHA256SUMS)
