#!/bin/sh
# make check: builds the test variant with warnings as errors and runs everything that is quick.
#   check.sh BUILD
set -eu
build=${1:-build}
cd "$(dirname "$0")/.."
make --no-print-directory -s -j2 BUILD="$build" all test-programs
. tests/runner.sh
run_tests source tests/layers.sh tests/po.sh
run_tests unit $(find "$build/test/unit" "$build/test/book" -name '*_test' -type f | sort)
run_tests "command line" $(find tests/cli -name '*.sh' 2>/dev/null | sort)
run_tests screen $(find "$build/test/pty" -name '*_test' -type f 2>/dev/null | sort)
verdict
