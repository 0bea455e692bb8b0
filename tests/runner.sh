# Runs test programs and counts. Each prints TAP (ok ..., not ok ...); a program that ends without
# its plan fulfilled, or with a signal, counts as one failure more. Sourced by check.sh and ci.sh.
#
#   run_tests LABEL PROGRAM...   runs two at a time, shows failures, adds to $passed and $failed
#   verdict                      prints "N passed, N failed"; exit status 1 if any failed

passed=0
failed=0
runner_dir=$(mktemp -d "${TMPDIR:-/tmp}/rukkanen-tests.XXXXXX")
trap 'rm -rf "$runner_dir"' EXIT INT TERM

# One program: its TAP goes to a file, its noise to another.
run_one() {
    name=$(echo "$1" | tr '/ ' '__')
    out=$runner_dir/$name
    # A home of its own: no test sees the settings, books or state of the user, or of another test.
    mkdir -p "$out.home"
    status=0
    # Scripts need no permission to run.
    case $1 in
    *.sh) set -- sh "$@" ;;
    esac
    env -u RUKKANEN_BOOK HOME="$out.home" XDG_DATA_HOME="$out.home/data" \
        XDG_STATE_HOME="$out.home/state" XDG_CONFIG_HOME="$out.home/config" \
        XDG_RUNTIME_DIR="$out.home/run" TMPDIR="$out.home" CMOCKA_MESSAGE_OUTPUT=tap \
        RUKKANEN_BUILD="$build" timeout "${TEST_SECONDS:-170}" "$@" \
        >"$out.tap" 2>"$out.err" || status=$?
    echo "$status" >"$out.status"
}

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
    while [ $# -gt 0 ]; do
        first=$1
        second=${2-}
        run_one "$first" $build &
        pid=$!
        [ -n "$second" ] && run_one "$second" $build
        wait "$pid" || true
        count_one "$kind: $first" "$runner_dir/$(echo "$first" | tr '/ ' '__')"
        shift
        if [ -n "$second" ]; then
            count_one "$kind: $second" "$runner_dir/$(echo "$second" | tr '/ ' '__')"
            shift
        fi
    done
}

verdict() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
