#!/bin/sh
# Everything: make check, then the same programs under the address and undefined-behaviour
# sanitizers, and the user instructions to the lock screen. Ends with "N passed, N failed" of all.
set -eu
cd "$(dirname "$0")/.."
if ! command -v make >/dev/null 2>&1; then
    echo "make is missing"
    exit 1
fi
make --no-print-directory check | tee /tmp/rukkanen-check.$$ || true
line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' /tmp/rukkanen-check.$$ | tail -n 1)
rm -f /tmp/rukkanen-check.$$
[ -n "$line" ] || { echo "0 passed, 1 failed"; exit 1; }
build=build
. tests/runner.sh
passed=$(echo "$line" | sed 's/ passed.*//')
failed=$(echo "$line" | sed 's/.*, \([0-9]*\) failed/\1/')
if ! make --no-print-directory -s -j2 BUILD="$build" asan-programs; then
    failed=$((failed + 1))
    verdict
    exit 1
fi
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
export RUKKANEN_SANITIZED=1 TEST_SECONDS=400
run_tests speed tests/instructions.sh
run_tests sanitized $(find "$build/asan" -name '*_test' -type f | sort)
verdict
