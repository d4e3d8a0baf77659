# Sourced by the tests here, which run from the repository's root.
# check NAME COMMAND...: one check; its output is shown when it fails.
# finish: the counts as the last line, and the exit status.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export PATH=$PWD/build/tools/bin:$PATH
passed=0 failed=0
scratch=$PWD/build/scratch/$(basename "$0" .sh)
rm -rf "$scratch"
mkdir -p "$scratch"

check() {
    local name=$1
    shift
    if "$@" >"$scratch/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
        sed 's/^/    /' "$scratch/log"
    fi
}

# fails_with TEXT COMMAND...: it fails, and its output has TEXT in it.
fails_with() {
    local text=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "succeeded, but should not: $*"
        return 1
    fi
    # CMake breaks lines.
    tr -s ' \n' ' ' <<<"$output" | grep -qF -- "$text" || {
        echo "no \"$text\" in the output of $*:"
        echo "$output"
        return 1
    }
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
    exit
}
