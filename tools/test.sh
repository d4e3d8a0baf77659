#!/usr/bin/env bash
# Run every suite, also after one that failed, and end with one summary.
set -uo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat <<'EOF'
Usage: tools/test.sh [--help] [--hosts] [SUITE...]

Runs the suites whose names contain one of the words SUITE (default: all). Each
suite's output goes to build/log/SUITE.log, and here too when it fails. The last
line is "N passed, N failed", summed over the suites; exit status 1 when any failed.
Run tools/setup.sh test first, as `make test` does.

--hosts: only the suites that run in JavaScript hosts, and those in all the hosts that
there are; run tools/setup.sh test-hosts first, as `make test-hosts` does.
EOF
}
hosts=
if [ "${1:-}" = --hosts ]; then
    hosts=--all
    shift
fi
case ${1:-} in
-h | --help)
    usage
    exit
    ;;
-*)
    echo "test: unknown option $1; see --help" >&2
    exit 2
    ;;
esac

. tools/suites.sh
wanted=("$@")

# A build that the suites below need; counts as one.
build() {
    make --no-print-directory "$1" && echo "1 passed, 0 failed"
}

build_sanitized() {
    tools/build.sh build/sanitize all -DCMAKE_C_COMPILER="$(tools/find-clang.sh)" \
        -DQJS_SANITIZE=ON -DQJS_BUILD_TESTS=ON &&
        echo "1 passed, 0 failed"
}

# Allocations that fail, in WebAssembly.
build_oom() {
    tools/link.sh qjs_wasi_oom && echo "1 passed, 0 failed"
}

# The engine natively, as fast as in the product, to compare qjs.wasm with.
build_engine() {
    tools/build.sh build/engine engine_run -DCMAKE_C_COMPILER="$(tools/find-clang.sh)" -DQJS_BUILD_TESTS=ON &&
        echo "1 passed, 0 failed"
}

# ctest's own counts, in our form.
run_ctest() {
    local output
    output=$(ctest --test-dir build/sanitize --output-on-failure -j "$(nproc)" 2>&1)
    echo "$output"
    sed -nE 's/^.*tests passed, ([0-9]+) tests failed out of ([0-9]+)$/\1 \2/p' <<<"$output" |
        { read -r failed all && echo "$((all - failed)) passed, $failed failed"; }
}

# Deno knows nothing of NODE_NO_WARNINGS, and warns when all is over.
run_deno() {
    deno run --allow-all --no-config "$@" 2>&1 | grep -v ExperimentalWarning
}

export NODE_NO_WARNINGS=1 # that its WASI is experimental: known, and not what a test looks for
suite build/wasm build wasm
suite build/js build js
suite build/pack build pack
if [ -z "$hosts" ]; then
    suite build/native build native
    suite build/sanitize build_sanitized
    suite build/oom build_oom
    suite build/engine build_engine
    suite fuzz tools/fuzz.sh --replay
    suite check tools/check.sh
    suite native run_ctest
    for file in tests/*/*_test.mjs; do
        name=${file#tests/}
        suite "${name%_test.mjs}" node "$file"
    done
fi
suite conformance/node node tests/conformance/node.mjs
suite conformance/lean node tests/conformance/node.mjs --wasm build/wasm/qjs-lean.wasm
suite conformance/worker node tests/conformance/node.mjs --worker
suite conformance/deno run_deno tests/conformance/node.mjs
suite conformance/bun bun run tests/conformance/node.mjs
for host in chromium firefox ${hosts:+webkit}; do
    suite "conformance/$host" node tests/conformance/hosts.mjs "$host"
    suite "conformance/$host-worker" node tests/conformance/hosts.mjs --worker "$host"
done
if [ -n "$hosts" ]; then
    suite conformance/workerd node tests/conformance/hosts.mjs workerd
    for version in 20 22 24 26; do
        suite "conformance/node$version" "node$version" tests/conformance/node.mjs
    done
fi
for file in js/test/*_test.mjs; do
    name=${file#js/test/}
    suite "js/${name%_test.mjs}" node "$file" $hosts
done
if [ -z "$hosts" ]; then
    suite go/build build go
    suite go/library tools/go.sh test . ./internal/... ./cmd/... ./examples/...
    suite go/conformance tools/go.sh test ./conformance
    suite go/soak tools/go.sh test ./soak
    suite go/race tools/go.sh race
    suite go/check tools/go.sh check
    suite travel node tests/travel/travel.mjs
    suite examples node examples/test.mjs
    for file in tests/build/*_test.sh; do
        name=${file#tests/}
        suite "${name%_test.sh}" "$file"
    done
fi

finish
