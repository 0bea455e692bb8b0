#!/bin/sh
# make bench: the figures beside their goals, medians of one run. The release build is measured; only
# the bench book is made by a test build, which may set the clock.
#   bench.sh BUILD
set -eu
build=${1:-build}
cd "$(dirname "$0")/.."
make --no-print-directory -s -j2 BUILD="$build" bench-programs
case $build in /*) ;; *) build=$PWD/$build ;; esac
work=$(mktemp -d "${TMPDIR:-/tmp}/rukkanen-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
export HOME="$work" XDG_DATA_HOME="$work/data" XDG_STATE_HOME="$work/state" \
    XDG_CONFIG_HOME="$work/config" TZ=Europe/Helsinki
unset RUKKANEN_BOOK
echo "Making the bench book: 10 years, 20 groups, 40 meetings a year each, 8 members, 6 items"
"$build/bench/bench_book" "$work/bench.rukkanen" "$work/plain.db"
"$build/bench/bench_book" --people 10000 "$work/people.rukkanen"
passphrase=$("$build/rukkanen" --lang fi demo "$work/demo.rukkanen" | tail -n 1)
"$build/bench/bench" "$build" "$work/demo.rukkanen" "$passphrase" "$work/bench.rukkanen"

# Files opened at the start, and instructions.
line() {
    printf '%-50s %9s %9s %9s %s\n' "$1" "$2" "$3" "$4" "$5"
}
if command -v strace >/dev/null && command -v script >/dev/null; then
    script -qec "stty rows 24 cols 80; exec strace -o $work/opened -e trace=open,openat \
        $build/rukkanen --lang fi $work/demo.rukkanen" /dev/null </dev/null >/dev/null 2>&1 &
    terminal=$!
    sleep 1.5
    kill "$terminal" 2>/dev/null || true
    wait "$terminal" 2>/dev/null || true
    line 'files opened at start' - 32 "$(grep -v ENOENT "$work/opened" | grep -c 'open')" ''
    line '  of pango, cairo, cups' - 0 "$(grep -cE 'pango|cairo|cups' "$work/opened" || true)" ''
fi
line 'user instructions to the lock screen' - 8000000 \
    "$(sh tests/instructions.sh "$build" --print | sed -n 2p)" ''

# The memo as PDF: the newest published one of the demo book.
meeting=$("$build/rukkanen" --book "$work/demo.rukkanen" show page --sort -published --limit 1 \
    --json | sed -n 's/.*"meeting": *"\([0-9]*\)".*/\1/p')
if [ -x "$build/rukkanen-print" ] && [ -n "$meeting" ]; then
    "$build/bench/run" 'memo to PDF, first' 90 1 "$build/rukkanen" --book "$work/demo.rukkanen" \
        print memo "$meeting" --pdf "$work/memo-N.pdf"
    "$build/bench/run" 'memo to PDF, warm' 50 9 "$build/rukkanen" --book "$work/demo.rukkanen" \
        print memo "$meeting" --pdf "$work/warm-N.pdf"
fi
"$build/bench/bench_library" "$work/bench.rukkanen" "$work/plain.db" "$work/people.rukkanen"

# Copies that become one.
(
    export RUKKANEN_TEST_KDF=cheap
    "$build/bench/bench_sites" --sites 40 "$work" && "$build/bench/bench_sites" --cells 100000 "$work"
) >"$work/made" || { cat "$work/made"; exit 1; }
printf '\n%-50s %9s %9s %9s\n' 'copies' floor goal figure
cp "$work/empty.rukkanen" "$work/cells-0.rukkanen"
took() { # NAME GOAL BOOK FILE...
    name=$1 goal=$2 book=$3
    shift 3
    before=$(date +%s%N)
    "$build/rukkanen" --book "$book" merge --yes "$@" >/dev/null
    line "$name" - "$goal" "$((($(date +%s%N) - before) / 1000000))" ms
}
took 'merge of 100,000 new cells' 1500 "$work/cells-0.rukkanen" "$work/cells-0.rkb"
cp "$work/empty.rukkanen" "$work/twenty.rukkanen"
cp "$work/empty.rukkanen" "$work/forty.rukkanen"
took '20 sites into one book (500: 60 s)' 2400 "$work/twenty.rukkanen" "$work"/site-?.rkb "$work"/site-1?.rkb
took '40 sites, twice as many' 4800 "$work/forty.rukkanen" "$work"/site-*.rkb
"$build/bench/bench_sites" --meeting "$work/bench.rukkanen" "$work"
# The first merge of a day makes the day's backup; the second one is measured.
for n in 1 2; do cp "$work/bench.rukkanen" "$work/copy-$n.rukkanen"; done
"$build/rukkanen" --book "$work/copy-1.rukkanen" merge --yes "$work/meeting.rkb" >/dev/null
"$build/rukkanen" --book "$work/copy-2.rukkanen" merge --dry-run "$work/meeting.rkb" >/dev/null
took 'one meeting into the ten-year book, with opening' 50 "$work/copy-2.rukkanen" "$work/meeting.rkb"
took '  once more, where nothing is new' - "$work/copy-2.rukkanen" "$work/meeting.rkb"
