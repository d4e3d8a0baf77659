#!/usr/bin/env bash
# tools/link.sh TARGET: build a target of the WASI tool chain in build/link.
set -euo pipefail
cd "$(dirname "$0")/.."
exec tools/build.sh build/link "$1" -DCMAKE_TOOLCHAIN_FILE=cmake/wasi-toolchain.cmake -DQJS_WASI_REACTOR=ON -DQJS_BUILD_TESTS=ON
