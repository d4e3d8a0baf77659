#!/usr/bin/env bash
# tools/build.sh DIRECTORY TARGET [CMAKE-OPTION...]: configure when that is needed, and build.
# Configured anew when an option or one of the overrides (see the Makefile) has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
directory=$1 target=$2
shift 2

settings=$(printf '%s\n' "$@" "${QUICKJS_DIR:-}" "${WASI_SDK_PATH:-}" "${WASI_SYSROOT_DIR:-}" "${CLANG:-}")
if [ "$settings" != "$(cat "$directory/.settings" 2>/dev/null)" ]; then
    rm -rf "$directory"
    cmake -S . -B "$directory" -G Ninja "$@"
    printf '%s\n' "$settings" >"$directory/.settings"
fi
cmake --build "$directory" --target "$target"
