#!/usr/bin/env bash
# Run the fuzz targets of fuzz/; fuzz/README.md tells what each of them holds.
set -uo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat <<'EOF'
Usage: tools/fuzz.sh [--help] [--time SECONDS] [TARGET...]
       tools/fuzz.sh --replay [TARGET...]
       tools/fuzz.sh --minimize [TARGET...]

Builds the targets whose names contain one of the words TARGET (default: all), and runs
each for its share of the time (default: 600 s for all) on all cores, from the inputs in
fuzz/corpus and those that earlier runs have found, build/fuzz/corpus. Ends at the first
input that breaks a promise.

--replay: only the inputs in fuzz/corpus and fuzz/regress, and some thousand runs from
there that are the same each time. What `make test` does.

--minimize: fuzz/corpus becomes the few small inputs of its own and of build/fuzz/corpus
that take most of the code.

The last line is "N passed, N failed", in targets.
EOF
}

seconds=600 replay= minimize=
while [ $# -gt 0 ]; do
    case $1 in
    -h | --help)
        usage
        exit
        ;;
    --replay) replay=1 ;;
    --minimize) minimize=1 ;;
    --time)
        seconds=${2:-}
        if ! [[ $seconds =~ ^[1-9][0-9]*$ ]]; then
            echo "fuzz: --time needs a number of seconds" >&2
            exit 2
        fi
        shift
        ;;
    -*)
        echo "fuzz: unknown option $1; see --help" >&2
        exit 2
        ;;
    *) break ;;
    esac
    shift
done

root=$PWD
out=$root/build/fuzz
targets=()
for file in fuzz/*_fuzz.c fuzz/*_fuzz.mjs; do
    name=$(basename "${file%.*}")
    wanted=$#
    for word in "$@"; do
        [[ $name != *"$word"* ]] || wanted=0
    done
    [ "$wanted" != 0 ] || targets+=("$name")
done
if [ ${#targets[@]} = 0 ]; then
    echo "fuzz: no target has that in its name" >&2
    exit 2
fi

tools/build.sh build/fuzz fuzz -DCMAKE_C_COMPILER="$(tools/find-clang.sh)" \
    -DQJS_SANITIZE=ON -DQJS_BUILD_FUZZ=ON >/dev/null || exit 1
mkdir -p "$out/log" "$out/found" "$out/tmp"
export TMPDIR=$out/tmp
trap 'mapfile -t left < <(jobs -rp); [ ${#left[@]} = 0 ] || kill "${left[@]}"' EXIT
trap 'exit 130' INT TERM

# directories TARGET...: those of its inputs that are there, as absolute names.
directories() {
    local directory
    for directory in "$root/fuzz/corpus/$1" "$root/fuzz/regress/$1"; do
        [ ! -d "$directory" ] || echo "$directory"
    done
}

# What libFuzzer is told for a target: fuzz/TARGET.options, one a line, and its dictionary.
options() {
    [ ! -f "fuzz/$1.options" ] || cat "fuzz/$1.options"
    [ ! -f "fuzz/$1.dict" ] || echo "-dict=$root/fuzz/$1.dict"
}

# How many runs a replay makes beyond the inputs: about as long for each target.
runs() {
    case $1 in
    source_fuzz) echo 1000 ;;
    calls_fuzz) echo 500 ;;
    *) echo 4000 ;;
    esac
}

# run TARGET SECONDS: its output goes to its log.
run() {
    local own=$out/corpus/$1 inputs flags
    mapfile -t inputs < <(directories "$1")
    mapfile -t flags < <(options "$1")
    if [ -f "fuzz/$1.mjs" ]; then
        if [ -n "$replay" ]; then
            node "fuzz/$1.mjs" --runs 100
        else
            node "fuzz/$1.mjs" --seed "$RANDOM" --time "$2"
        fi
        return
    fi
    flags+=("-artifact_prefix=$out/found/$1-" -timeout=60 -print_final_stats=1)
    if [ -n "$replay" ]; then
        own=$out/tmp/replay-$1
        rm -rf "$own"
        mkdir -p "$own"
        "$out/$1" "${flags[@]}" -seed=1 "-runs=$(runs "$1")" "$own" "${inputs[@]}"
    else
        mkdir -p "$own"
        "$out/$1" "-fork=$(nproc)" -ignore_timeouts=0 -ignore_ooms=0 "${flags[@]}" \
            "-max_total_time=$2" "$own" "${inputs[@]}"
    fi
}

# minimize TARGET: libFuzzer counts edges alone, not how often they were taken.
minimize() {
    local merged=$out/tmp/minimize inputs
    mapfile -t inputs < <(directories "$1")
    [ -f "fuzz/$1.c" ] || return 0
    rm -rf "$merged" "$merged.control"
    mkdir -p "$merged" "$out/corpus/$1"
    "$out/$1" -set_cover_merge=1 -use_counters=0 -max_len=4096 -merge_control_file="$merged.control" \
        "$merged" "${inputs[@]}" "$out/corpus/$1" >"$out/log/$1.log" 2>&1 &&
        node fuzz/minimize.mjs "$merged.control" "fuzz/corpus/$1"
}

# watch LOG: the last line of progress, again and again.
watch() {
    while sleep 2; do
        printf '\r%.*s\033[K' "$((${COLUMNS:-$(tput cols 2>/dev/null || echo 80)} - 1))" \
            "$(grep -a '^#[0-9]' "$1" | tail -n 1)" >&2
    done
}

# tell TARGET STATUS: what became of it.
tell() {
    local log=$out/log/$1.log input
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
        echo "    $(grep -aE '^(#[0-9]+.*cov: |[0-9]+ passed)' "$log" | tail -n 1)"
        return
    fi
    failed=$((failed + 1))
    grep -avE '^#[0-9]|NEW_FUNC' "$log" | tail -n 60
    input=$(sed -nE 's/.*Test unit written to (.*)$/\1/p' "$log" | tail -n 1)
    [ -z "$input" ] || echo "The input is kept; again: build/fuzz/$1 $input"
    echo "The log: $log"
}

passed=0 failed=0
if [ -n "$minimize" ]; then
    for target in "${targets[@]}"; do
        if minimize "$target"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    done
elif [ -n "$replay" ]; then
    # As many at a time as there are cores; each tells when all are through.
    for target in "${targets[@]}"; do
        while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
        (
            run "$target" 0 >"$out/log/$target.log" 2>&1 </dev/null
            echo $? >"$out/log/$target.status"
        ) &
    done
    wait
    for target in "${targets[@]}"; do
        echo "=== $target"
        tell "$target" "$(cat "$out/log/$target.status")"
    done
else
    share=$((seconds / ${#targets[@]}))
    for target in "${targets[@]}"; do
        echo "=== $target, ${share} s"
        watcher=
        if [ -t 2 ]; then
            : >"$out/log/$target.log"
            watch "$out/log/$target.log" &
            watcher=$!
        fi
        status=0
        run "$target" "$share" >"$out/log/$target.log" 2>&1 </dev/null || status=$?
        if [ -n "$watcher" ]; then
            kill "$watcher"
            wait "$watcher" 2>/dev/null
            printf '\r\033[K' >&2
        fi
        tell "$target" "$status"
        [ "$failed" = 0 ] || break
    done
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
