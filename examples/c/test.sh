#!/bin/sh
# Runs the native examples and compares what they write.
# usage: test.sh EMBED [TWO_LOOPS]   (the built programs; TWO_LOOPS where libuv is)
set -u
here=$(dirname "$0")
embed=$1
two_loops=${2:-}
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0

# check NAME EXPECTED_CODE EXPECTED_OUTPUT: of the run that left code, out and err in $scratch
check() {
    printf '%s' "$3" > "$scratch/expected"
    if [ "$(cat "$scratch/code")" = "$2" ] && diff "$scratch/expected" "$scratch/out" > "$scratch/diff"; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAIL $1: exit code $(cat "$scratch/code"), expected $2"
    cat "$scratch/diff" "$scratch/err"
    : > "$scratch/diff"
}

# run COMMAND...: with this function's stdin; the limit is against a hang alone
run() {
    timeout 120 "$@" > "$scratch/out" 2> "$scratch/err"
    echo $? > "$scratch/code"
}

# turns_below LIMIT: no guest of the last run was called that often; a loop that
# spins while it waits comes to many thousands.
turns_below() {
    for turns in $(tr -cs '0-9' ' ' < "$scratch/err"); do
        if [ "$turns" -ge "$1" ]; then
            failed=$((failed + 1))
            echo "FAIL busy waiting: $(cat "$scratch/err")"
            return
        fi
    done
    passed=$((passed + 1))
}

printf 'hello\n' | run "$embed"
check 'embed' 0 'script
timer
input: 6 bytes
'

run "$embed" 'setTimeout(() => console.log("never"), 100); import("qjs:std").then((std) => std.exit(7))' < /dev/null
check 'embed: exit code of the guest' 7 ''

run "$embed" 'setTimeout(() => console.log("after"), 5); Promise.reject(new Error("refused"))' < /dev/null
check 'embed: goes on after an error' 1 'after
'

run "$embed" 'throw new Error("refused")' < /dev/null
check 'embed: code that throws' 1 ''

if [ -n "$two_loops" ]; then
    answers='server: asked for 91
client: 91 = 7 * 13
server: asked for 99999820000081
client: 99999820000081 = 9999991 * 9999991
server: asked for x
client: x: not a whole number from 2 to 2^53 - 1
client: 3 answers
server: the client has hung up
'
    printf '91\n99999820000081\nx\n' > "$scratch/numbers"
    cat "$scratch/numbers" | run "$two_loops" "$here"
    check 'two loops: stdin is a pipe' 0 "$answers"

    run "$two_loops" "$here" < "$scratch/numbers"
    check 'two loops: stdin is a file' 0 "$answers"

    { echo 15; sleep 1; echo 21; } | run "$two_loops" "$here"
    check 'two loops: input that comes late' 0 'server: asked for 15
client: 15 = 3 * 5
server: asked for 21
client: 21 = 3 * 7
client: 2 answers
server: the client has hung up
'
    turns_below 100

    run "$two_loops" --help < /dev/null
    sed -i '2,$d' "$scratch/out"
    check 'two loops: help' 0 'usage: two_loops_libuv [DIRECTORY] < numbers
'

    run "$two_loops" "$here" more < /dev/null
    check 'two loops: too many words' 2 ''

    run "$two_loops" "$scratch" < /dev/null
    check 'two loops: no scripts' 1 ''

    # Guests that fail end both, and nobody waits for an answer that never comes.
    mkdir "$scratch/lib" "$scratch/c"
    cp "$here/../lib/lines.js" "$scratch/lib"
    cp "$here/client.js" "$scratch/c"
    echo 'for (;;);' > "$scratch/c/server.js"
    echo 15 | run "$two_loops" "$scratch/c"
    check 'two loops: a server in an endless loop' 1 ''

    echo "import * as std from 'qjs:std'; setTimeout(() => std.exit(0), 10);" > "$scratch/c/server.js"
    echo 15 | run "$two_loops" "$scratch/c"
    check 'two loops: a server that exits' 1 ''

    # Interrupted while it waits for input; once there is an answer, both guests have begun.
    mkfifo "$scratch/input"
    : > "$scratch/out"
    "$two_loops" "$here" < "$scratch/input" > "$scratch/out" 2> "$scratch/err" &
    program=$!
    exec 3> "$scratch/input"
    echo 15 >&3
    while ! grep -q 'client: 15' "$scratch/out" && kill -0 $program 2> /dev/null; do sleep 0.1; done
    kill -INT $program
    wait $program
    echo $? > "$scratch/code"
    exec 3>&-
    check 'two loops: Ctrl-C' 130 'server: asked for 15
client: 15 = 3 * 5
'
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
