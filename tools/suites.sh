# Sourced from the repository's root: suites, and one summary of them.
# A suite is a command whose last line is "N passed, N failed". All run, also after one that failed.
#   wanted=(WORD...)         only suites whose names contain one of the words; none: all
#   suite NAME COMMAND...    runs one; its output goes to build/log/NAME.log, and here when it fails
#   finish                   prints the summary; fails when a suite failed, or none was run
export PATH=$PWD/build/tools/bin:$PATH
logs=$PWD/build/log
mkdir -p "$logs"
wanted=()
summary=()
total_passed=0 total_failed=0 start=$SECONDS

is_wanted() {
    local word
    [ ${#wanted[@]} -gt 0 ] || return 0
    for word in "${wanted[@]}"; do
        [[ $1 == *"$word"* ]] && return 0
    done
    return 1
}

suite() {
    local name=$1 log status=0 passed failed last begin=$SECONDS
    shift
    is_wanted "$name" || return 0
    log=$logs/${name//\//-}.log
    echo "=== $name"
    "$@" >"$log" 2>&1 </dev/null || status=$?
    last=$(grep -v '^[[:space:]]*$' "$log" | tail -n 1)
    if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        passed=${BASH_REMATCH[1]} failed=${BASH_REMATCH[2]}
    else
        passed=0 failed=0
        echo "(no counts in the last line)" >>"$log"
        [ "$status" != 0 ] || status=1
    fi
    # A suite that breaks off, or that counts nothing, has failed.
    if [ "$failed" = 0 ] && { [ "$status" != 0 ] || [ "$passed" = 0 ]; }; then
        echo "(exit status $status)" >>"$log"
        failed=1
    fi
    [ "$failed" = 0 ] || cat "$log"
    summary+=("$(printf '%-28s %6d passed, %d failed  %4d s' "$name" "$passed" "$failed" $((SECONDS - begin)))")
    total_passed=$((total_passed + passed))
    total_failed=$((total_failed + failed))
}

finish() {
    echo
    echo "Summary ($((SECONDS - start)) s; logs in build/log):"
    [ ${#summary[@]} = 0 ] || printf '  %s\n' "${summary[@]}"
    echo "$total_passed passed, $total_failed failed"
    [ "$total_failed" = 0 ] && [ "$total_passed" -gt 0 ]
}
