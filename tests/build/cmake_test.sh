#!/usr/bin/env bash
# The build lines of the documents, as written, in a copy of the tree; with our tool chain file
# and with a wasi-sdk, for which links to the system's clang stand in. And the errors that tell
# what is missing.
. "$(dirname "$0")/report.sh"

deps=$PWD/build/deps
sysroot=$deps/wasi-libc/usr
engine=${QUICKJS_DIR:-$deps/qjs-src/usr/src/quickjs-ng}
clang=$(tools/find-clang.sh) || exit 1

# A copy of the sources, in which a build directory can be made at the root.
tree=$scratch/tree
mkdir -p "$tree/build"
cp -R CMakeLists.txt VERSION deps.lock cmake tools include src abi "$tree"
ln -s "$deps" "$tree/build/deps"

# wasi-sdk as far as a build sees it: bin, sysroot, tool chain file.
sdk=$scratch/wasi-sdk
mkdir -p "$sdk/bin" "$sdk/share/cmake/Platform"
ln -s "$clang" "$sdk/bin/clang"
ln -s "$sysroot" "$sdk/share/wasi-sysroot"
echo 'set(WASI 1)' >"$sdk/share/cmake/Platform/WASI.cmake"
cat >"$sdk/share/cmake/wasi-sdk.cmake" <<'EOF'
list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}")
get_filename_component(WASI_SDK_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
set(CMAKE_SYSTEM_NAME WASI)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_C_COMPILER "${WASI_SDK_PREFIX}/bin/clang")
set(CMAKE_C_COMPILER_TARGET wasm32-wasi)
set(CMAKE_SYSROOT "${WASI_SDK_PREFIX}/share/wasi-sysroot")
EOF

as_written() {
    (
        cd "$tree" || exit 1
        rm -rf build-reactor
        cmake -B build-reactor -DCMAKE_TOOLCHAIN_FILE="$1" -DQJS_WASI_REACTOR=ON &&
            make -C build-reactor qjs_wasi_reactor &&
            same_bytes build-reactor/qjs.wasm
    )
}
# One tool chain, one source: all of these ways lead to one artifact.
same_bytes() {
    cmp "$1" "${QJS_WASM:-../../../link/qjs.wasm}"
}
configure() {
    rm -rf "$scratch/configured"
    cmake -S "$tree" -B "$scratch/configured" "$@"
}

check "the lines as written, our tool chain file" as_written cmake/wasi-toolchain.cmake
if [ -z "${WASI_SDK_PATH:-}${WASI_SYSROOT_DIR:-}" ]; then
    check "the lines as written, wasi-sdk's tool chain file" as_written "$sdk/share/cmake/wasi-sdk.cmake"
    check "WASI_SDK_PATH with our tool chain file" \
        configure -DCMAKE_TOOLCHAIN_FILE=cmake/wasi-toolchain.cmake -DQJS_WASI_REACTOR=ON -DWASI_SDK_PATH="$sdk"
fi

native=(-DCMAKE_C_COMPILER="$clang") # a machine need not have a cc
mkdir -p "$scratch/old"
sed 's/\(define QJS_VERSION_MINOR\) .*/\1 16/' "$engine/quickjs.h" >"$scratch/old/quickjs.h"
ours=(-DCMAKE_TOOLCHAIN_FILE=cmake/wasi-toolchain.cmake -DQJS_WASI_REACTOR=ON)
check "an older engine is refused" fails_with "is 0.16.0; 0.17.0 or newer" \
    configure "${native[@]}" -DQUICKJS_DIR="$scratch/old"
check "a QUICKJS_DIR without an engine" fails_with "no quickjs.h in it" \
    configure "${native[@]}" -DQUICKJS_DIR="$scratch"
check "a WASI_SDK_PATH without clang" fails_with "no bin/clang in it" \
    configure "${ours[@]}" -DWASI_SDK_PATH="$scratch"
check "a sysroot without a library" fails_with "has no lib/wasm32-wasi" \
    env -u WASI_SDK_PATH cmake -S "$tree" -B "$scratch/other" "${ours[@]}" -DWASI_SYSROOT_DIR="$scratch"
check "no clang" fails_with "No clang 19 or newer found (CLANG is absent)" \
    env -u WASI_SDK_PATH cmake -S "$tree" -B "$scratch/none" "${ours[@]}" -DCLANG=absent
check "the reactor without a WASI tool chain" fails_with "needs a WASI tool chain" \
    configure "${native[@]}" -DQJS_WASI_REACTOR=ON
check "a WASI tool chain without the reactor" fails_with "add -DQJS_WASI_REACTOR=ON" \
    configure -DCMAKE_TOOLCHAIN_FILE=cmake/wasi-toolchain.cmake
finish
