#!/usr/bin/env bash
# Two builds give the same bytes: of another tree in another directory, by another generator,
# with a wasm-opt on the PATH. And a build that is complete does nothing.
. "$(dirname "$0")/report.sh"

engine=${QUICKJS_DIR:-$PWD/build/deps/qjs-src/usr/src/quickjs-ng}
artifact=$PWD/build/wasm/qjs.wasm
linked=$PWD/build/link/qjs.wasm
fake=$scratch/bin

mkdir -p "$fake" "$scratch/engine" "$scratch/another place/tree/build"
cp -R "$engine/." "$scratch/engine"
cp -R CMakeLists.txt VERSION deps.lock cmake tools include src abi "$scratch/another place/tree"
ln -s "$PWD/build/deps" "$scratch/another place/tree/build/deps"
printf '#!/bin/sh\necho run >"%s"\n' "$scratch/wasm-opt-was-run" >"$fake/wasm-opt"
chmod +x "$fake/wasm-opt"

build_elsewhere() {
    (
        cd "$scratch/another place/tree" || exit 1
        export PATH=$fake:$PATH TZ=Pacific/Auckland LC_ALL=C QUICKJS_DIR=$scratch/engine
        cmake -B out -G 'Unix Makefiles' -DQJS_WASI_REACTOR=ON \
            -DCMAKE_TOOLCHAIN_FILE=cmake/wasi-toolchain.cmake && cmake --build out
    )
}
has_no_path() {
    ! grep -aqF -e "$PWD" -e "$scratch" "$1"
}
does_nothing() {
    tools/link.sh qjs_wasi_reactor | tee "$scratch/again"
    grep -q 'no work to do' "$scratch/again"
}

check "a build elsewhere" build_elsewhere
check "the same bytes" cmp "$linked" "$scratch/another place/tree/out/qjs.wasm"
check "the same bytes, lean" cmp "${linked%.wasm}-lean.wasm" "$scratch/another place/tree/out/qjs-lean.wasm"
check "baked" env TZ=Asia/Tokyo HOME=/ ANYTHING=else node tools/bake.mjs "$linked" "$scratch/baked.wasm"
check "the same bytes, baked" cmp "$artifact" "$scratch/baked.wasm"
check "no path of this machine in the artifact" has_no_path "$artifact"
check "wasm-opt was not run" test ! -e "$scratch/wasm-opt-was-run"
check "a second build does nothing" does_nothing
finish
