#!/bin/sh
# make check-long: what takes longer than anybody waits for between two changes. Every test program
# under the address and undefined-behaviour sanitizers, flipped bytes by the thousand, kills again
# and again, the network of copies at full length. Ends with "N passed, N failed".
#   check-long.sh BUILD
set -eu
build=${1:-build}
cd "$(dirname "$0")/.."
make --no-print-directory -s -j2 BUILD="$build" all test-programs asan-programs
. tests/runner.sh
export TEST_SECONDS=3600 RUKKANEN_TEST_FLIPS=6000 RUKKANEN_TEST_LONG=1
run_tests source tests/layers.sh tests/po.sh
run_tests speed tests/instructions.sh
run_tests "unit, long" $(find "$build/test/unit" "$build/test/book" -name '*_test' -type f | sort)
run_tests "command line" $(find tests/cli -name '*.sh' 2>/dev/null | sort)
run_tests screen $(find "$build/test/pty" -name '*_test' -type f 2>/dev/null | sort)
# What keeps folders the same elsewhere, as Debian has it; told as skipped where it cannot be had.
sh tests/deps.sh engines || true
run_tests "folders of others" tests/long/engines.sh
# Ten thousand networks of PCs with real files.
long=$TEST_SECONDS
export TEST_SECONDS=28800 RUKKANEN_SIM_NETWORKS=5000 RUKKANEN_SIM_JOBS=2 RUKKANEN_SEED=1000
run_tests networks "$build/test/book/copies_sim_test"
unset RUKKANEN_SIM_NETWORKS RUKKANEN_SIM_JOBS RUKKANEN_SEED
export TEST_SECONDS="$long"
# Killed again and again: each run begins with other books and other moments.
for again in 1 2 3 4 5 6; do
    run_tests "again $again" "$build/test/book/proof_kill_test" "$build/test/pty/proof_kill_test"
done
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
export RUKKANEN_SANITIZED=1 RUKKANEN_TEST_FLIPS=2000
run_tests sanitized $(find "$build/asan" -name '*_test' -type f | sort)
unset ASAN_OPTIONS
if command -v clang >/dev/null; then
    make --no-print-directory -s BUILD="$build" fuzz-programs
    run_tests fuzzed tests/fuzz.sh
fi
verdict
