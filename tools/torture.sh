#!/usr/bin/env bash
# The long campaigns, one after the other, and one summary.
set -uo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat <<'EOF'
Usage: tools/torture.sh [--help] [--time MINUTES] [CAMPAIGN...]

Runs the campaigns whose names contain one of the words CAMPAIGN (default: all), for MINUTES in all (default:
180; builds are not counted). Each campaign's output goes to build/log/CAMPAIGN.log. The last line is
"N passed, N failed". Run tools/setup.sh test first, as `make torture` does.

  oom/native, oom/wasm   memory that runs out, at every place for which there is time
  fuzz                   the fuzz targets (fuzz/README.md)
  engine                 generated programs, natively and in WebAssembly (tests/engine)
  test262                all of test262, when TEST262_DIR names a checkout; takes what time it takes
  replay                 generated sequences of calls, in all hosts (tests/replay)
  faults                 WASI that fails, memory that cannot grow, clocks that jump (tests/faults)
  hostile                the hostile guests (tests/hostile)
  soak/node, soak/go     many instances for a long time (tests/soak)
EOF
}
minutes=180
while [ $# -gt 0 ]; do
    case $1 in
    -h | --help)
        usage
        exit
        ;;
    --time)
        minutes=${2:-}
        [[ $minutes =~ ^[1-9][0-9]*$ ]] || {
            echo "torture: --time takes a number of minutes; see --help" >&2
            exit 2
        }
        shift 2
        ;;
    -*)
        echo "torture: unknown option $1; see --help" >&2
        exit 2
        ;;
    *) break ;;
    esac
done

. tools/suites.sh

# share PERCENT: so many seconds of the whole.
share() {
    echo $((minutes * 60 * $1 / 100))
}

# sanitized TARGET, optimized TARGET: what is built natively.
sanitized() {
    tools/build.sh build/sanitize "$1" -DCMAKE_C_COMPILER="$(tools/find-clang.sh)" -DQJS_SANITIZE=ON -DQJS_BUILD_TESTS=ON
}
optimized() {
    tools/build.sh build/engine "$1" -DCMAKE_C_COMPILER="$(tools/find-clang.sh)" -DQJS_BUILD_TESTS=ON
}

build() {
    make --no-print-directory wasm go && sanitized all && optimized engine_run &&
        tools/build.sh build/fuzz all -DCMAKE_C_COMPILER="$(tools/find-clang.sh)" -DQJS_SANITIZE=ON -DQJS_BUILD_FUZZ=ON &&
        tools/link.sh qjs_wasi_oom && echo "1 passed, 0 failed"
}

# oom SECONDS COMMAND...: four ways in which memory ends, six scenarios each.
oom() {
    local seconds=$1 mode passed=0 failed=0 output
    shift
    for mode in one full large limit; do
        output=$("$@" --seconds $((seconds / 24 + 1)) $mode)
        echo "$output"
        if [[ $(tail -n 1 <<<"$output") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
            passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
        else
            failed=$((failed + 1)) # it broke off
        fi
    done
    echo "$passed passed, $failed failed"
}

export NODE_NO_WARNINGS=1
suite build build
wanted=("$@")
suite oom/native oom "$(share 12)" build/sanitize/oom_test
suite oom/wasm oom "$(share 3)" node tests/oom/oom_test.mjs
suite fuzz tools/fuzz.sh --time "$(share 30)"
suite engine node tests/engine/differential_test.mjs --time "$(share 8)"
[ -z "${TEST262_DIR:-}" ] || suite test262 node tests/engine/test262.mjs
suite replay node tests/replay/replay_test.mjs --time "$(share 8)"
suite faults/wasi node tests/faults/wasi_test.mjs --all
suite faults/memory node tests/faults/memory_test.mjs --all
suite hostile node tests/hostile/hostile_test.mjs
suite soak/node node --expose-gc tests/soak/soak.mjs --time "$(share 25)"
suite soak/go tools/go.sh test ./soak -timeout 24h -args -time "$(share 10)s" -instances 1000
finish
