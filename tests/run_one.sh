#!/bin/sh
# Runs one test program for runner.sh: its TAP goes to a file, its noise to another.
#   run_one.sh PROGRAM BUILD FOLDER
program=$1
build=$2
out=$3/$(echo "$program" | tr '/ ' '__')
# A home of its own: no test sees the settings, books or state of the user, or of another test.
mkdir -p "$out.home"
status=0
# Scripts need no permission to run.
case $program in
*.sh) set -- sh "$program" "$build" ;;
*) set -- "$program" "$build" ;;
esac
env -u RUKKANEN_BOOK HOME="$out.home" XDG_DATA_HOME="$out.home/data" \
    XDG_STATE_HOME="$out.home/state" XDG_CONFIG_HOME="$out.home/config" \
    XDG_RUNTIME_DIR="$out.home/run" TMPDIR="$out.home" CMOCKA_MESSAGE_OUTPUT=tap \
    RUKKANEN_BUILD="$build" timeout "${TEST_SECONDS:-170}" "$@" \
    >"$out.tap" 2>"$out.err" </dev/null || status=$?
echo "$status" >"$out.status"
exit 0
