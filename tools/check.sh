#!/usr/bin/env bash
# clang-format and clang-tidy over the C of this repository; anything they find is a failure.
# The last line counts the files: "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."

if [ $# -gt 0 ]; then
    echo "Usage: tools/check.sh   (no arguments; see .clang-format and .clang-tidy)"
    [[ $1 == -h || $1 == --help ]]
    exit
fi

clang=$(tools/find-clang.sh)
configured=$(tools/build.sh build/check help -DCMAKE_C_COMPILER="$clang" -DQJS_BUILD_TESTS=ON -DQJS_BUILD_BENCH=ON &&
    tools/build.sh build/check-fuzz help -DCMAKE_C_COMPILER="$clang" -DQJS_SANITIZE=ON -DQJS_BUILD_FUZZ=ON) || {
    echo "$configured"
    exit 1
}

passed=0 failed=0
count() {
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

while IFS= read -r file; do
    count clang-format-19 --dry-run -Werror "$file"
done < <(find include src tests examples bench fuzz -name '*.[ch]' | sort)

# engine.c includes the engine's sources, and so reports a few things of upstream's.
engine_checks=-bugprone-suspicious-include
engine_checks+=,-clang-analyzer-optin.portability.UnixAPI

# Headers, and the parts of engine.c in src/engine/, are seen through the sources that include them.
while IFS= read -r file; do
    checks= commands=build/check
    [[ $file != fuzz/* ]] || commands=build/check-fuzz
    [ "$file" != src/engine.c ] || checks=$engine_checks
    count clang-tidy-19 --quiet -p $commands --checks="$checks" "$file" 2> >(grep -v ' warnings\? generated' >&2)
done < <(find src tests examples bench fuzz -name '*.c' ! -path 'src/engine/*' | sort)

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
