#!/bin/sh
# User instructions from the start to the lock screen of a demo book, counted by callgrind: a figure
# that does not depend on the machine's load. Fails at a tenth more than was recorded. Prints TAP.
#   instructions.sh BUILD [--print]
cd "$(dirname "$0")/.." || exit 1
build=${1:-build}
recorded=7800000
echo "1..1"
for program in valgrind script; do
    if ! command -v $program >/dev/null; then
        echo "ok 1 # SKIP $program is not installed"
        exit 0
    fi
done
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export XDG_STATE_HOME="$work" XDG_CONFIG_HOME="$work" XDG_DATA_HOME="$work" TERM=xterm-256color \
    LC_ALL=C.UTF-8 TZ=UTC
case $build in /*) ;; *) build=$PWD/$build ;; esac
"$build/rukkanen" demo "$work/demo.rukkanen" >/dev/null 2>&1
# The program waits for the first key in poll(); what came before is written out when it gets there.
script -qec "stty rows 24 cols 80; exec valgrind --tool=callgrind --dump-before=poll \
    --callgrind-out-file=$work/out $build/rukkanen --lang fi $work/demo.rukkanen" /dev/null \
    </dev/null >"$work/screen" 2>&1 &
terminal=$!
tries=0
count=
while [ -z "$count" ] && [ "$tries" -lt 300 ]; do
    sleep 0.1
    tries=$((tries + 1))
    count=$(sed -n 's/^totals: //p' "$work/out.1" 2>/dev/null)
done
kill "$terminal" 2>/dev/null
wait "$terminal" 2>/dev/null
[ "${2-}" = --print ] && echo "$count"
limit=$((recorded + recorded / 10))
if [ "${count:-0}" -gt 1000000 ] && [ "$count" -le "$limit" ]; then
    echo "ok 1 - to the lock screen it is $count instructions, at most $limit"
else
    echo "not ok 1 - to the lock screen it is ${count:-unknown} instructions, at most $limit"
    tail -c 300 "$work/screen" | cat -v | sed 's/^/# /'
fi
