# Runs test programs and counts. Each prints TAP (ok ..., not ok ...); a program that ends without
# its plan fulfilled, or with a signal, counts as one failure more. Sourced by check.sh and ci.sh.
#
#   run_tests LABEL PROGRAM...   runs two at a time, shows failures, adds to $passed and $failed
#   verdict                      prints "N passed, N failed"; exit status 1 if any failed

passed=0
failed=0
runner_dir=$(mktemp -d "${TMPDIR:-/tmp}/rukkanen-tests.XXXXXX")
trap 'rm -rf "$runner_dir"' EXIT INT TERM

count_one() {
    label=$1
    out=$2
    ok=$(grep -c '^ok ' "$out.tap" || true)
    # cmocka marks a skipped test "not ok N # SKIP": neither passed nor failed.
    skipped=$(grep -c '^not ok .*# SKIP' "$out.tap" || true)
    bad=$(grep '^not ok ' "$out.tap" | grep -vc '# SKIP' || true)
    status=$(cat "$out.status" 2>/dev/null || echo lost)
    plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$out.tap" | head -n 1)
    if [ "$bad" -eq 0 ] && { [ "$status" != 0 ] || [ "${plan:-0}" -ne $((ok + skipped)) ]; }; then
        bad=1
        echo "not ok - $label ended early (status $status, $ok of ${plan:-?})" >>"$out.tap"
    fi
    passed=$((passed + ok))
    failed=$((failed + bad))
    if [ "$bad" -gt 0 ]; then
        echo "--- $label"
        grep -A 12 '^not ok ' "$out.tap" | grep -v '# SKIP' | head -n 60
        tail -n 30 "$out.err"
    fi
}

run_tests() {
    kind=$1
    shift
    [ $# -gt 0 ] || return 0
    # Two at a time, for the two cores that the time limits are written for.
    printf '%s\n' "$@" | xargs -P 2 -I '{}' sh tests/run_one.sh '{}' "$build" "$runner_dir" || true
    for program in "$@"; do
        count_one "$kind: $program" "$runner_dir/$(echo "$program" | tr '/ ' '__')"
    done
}

verdict() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
