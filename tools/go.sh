#!/usr/bin/env bash
# Build and test the Go module, go/. It embeds the artifact, which is copied from build/wasm.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat <<'EOF'
Usage: tools/go.sh build
       tools/go.sh test [ARGUMENT...]   the tests, with these arguments of `go test`
       tools/go.sh race                 the library's tests under the race detector
       tools/go.sh check                gofmt, go vet and staticcheck, of the benchmarks too
       tools/go.sh zip FILE             the module with its artifact, as module proxies serve it
       tools/go.sh bench [ROUNDS [REGEXP]]  the benchmarks, in turn with other engines (10 rounds:
                                        4 minutes); medians go to build/go/bench.txt too

The tests and checks end with "N passed, N failed".
EOF
}

artifact=build/wasm/qjs-lean.wasm
export GOFLAGS=-mod=readonly

# staticcheck and benchstat, as tools/golang pins them, and modzip with their hashes: no module of ours needs them.
tools=$PWD/build/tools/golang
build_tools() {
    GOWORK=off go build -C tools/golang -o "$tools/" tool
}

# Put the artifact where go:embed finds it.
embed() {
    if [ ! -f $artifact ]; then
        echo "go: $artifact does not exist: build it with \`make wasm\`" >&2
        exit 1
    fi
    cmp -s $artifact go/embed/qjs-lean.wasm || cp $artifact go/embed/qjs-lean.wasm
    node tools/sbom.mjs go go/embed/qjs-lean.wasm
}

# Run go test and count; the output of what passes is left out.
count() {
    local log status=0
    log=$(mktemp)
    (cd go && go test -v -count=1 -timeout 30m "$@") >"$log" 2>&1 || status=$?
    grep -vE '^ *(=== |--- PASS|PASS$|ok  )|no test files|no tests to run' "$log" || true
    local passed failed
    passed=$(grep -cE '^ *--- PASS' "$log" || true)
    failed=$(grep -cE '^ *--- FAIL' "$log" || true)
    rm -f "$log"
    # What does not compile, or breaks off, has no line of its own.
    [ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
}

passed=0 failed=0
# check NAME COMMAND...: holds when the command succeeds and prints nothing, but for what it fetches.
check() {
    local name=$1 output status=0
    shift
    output=$("$@" 2>&1) || status=$?
    output=$(grep -v '^go: downloading ' <<<"$output" || true)
    if [ $status = 0 ] && [ -z "$output" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '%s:\n%s\n' "$name" "$output"
    fi
}

what=${1:-}
[ $# = 0 ] || shift
case $what in
build)
    embed
    cd go
    go vet ./...
    go build -o ../build/go/ ./cmd/qjs-reactor
    ;;
test)
    embed
    count "${@:-./...}"
    ;;
race)
    embed
    # The detector is linked by a C compiler; any will do.
    CC=$(command -v cc || tools/find-clang.sh) CGO_ENABLED=1 count -race . ./internal/...
    ;;
check)
    embed
    check gofmt gofmt -l go
    check "the tools" build_tools
    for module in go go/bench go/bench/fastschema; do
        # The benchmarks find the library by go/bench/go.work, but for those of an engine alone.
        [ $module != go/bench/fastschema ] || export GOWORK=off
        check "go vet in $module" go vet -C $module ./...
        check "go mod verify in $module" sh -c "cd $module && go mod verify >/dev/null"
        check "staticcheck in $module" sh -c "cd $module && $tools/staticcheck ./..."
    done
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
    ;;
zip)
    embed
    build_tools
    module=$PWD/build/go/module
    rm -rf "$module"
    mkdir -p "$module"
    # What belongs to the module, in the working tree, but for its benchmarks, which are modules.
    git ls-files -z --cached --others --exclude-standard go ':!go/bench' | tar --null -T - -c | tar -x -C "$module"
    cp go/embed/qjs-lean.wasm{,.spdx.json} "$module/go/embed/"
    cp LICENSE "$module/go/"
    "$tools/modzip" github.com/qjs-reactor/qjs-reactor/go "v$(cat VERSION)" "$module/go" >"$1"
    ;;
bench)
    embed
    rounds=${1:-10} what=${2:-.}
    out=$PWD/build/go
    mkdir -p "$out"
    go test -C go/bench -c -o "$out/bench.test"
    GOWORK=off go test -C go/bench/fastschema -c -o "$out/fastschema.test"
    : >"$out/bench.txt"
    # In turn, so that what else the machine does meets all of them.
    for ((round = 1; round <= rounds; round++)); do
        echo "go: round $round of $rounds" >&2
        for place in bench bench/fastschema; do
            (cd "go/$place" && "$out/${place##*/}.test" -test.run '^$' -test.bench "$what" -test.benchtime 100ms) |
                grep -v '^pkg:' >>"$out/bench.txt"
        done
    done
    build_tools
    "$tools/benchstat" -col /engine "$out/bench.txt"
    ;;
-h | --help)
    usage
    ;;
*)
    usage >&2
    exit 2
    ;;
esac
