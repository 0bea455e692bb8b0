#!/bin/sh
# tests/run-demo.sh BUILD: opens the demo book. A demo that nobody has written in and whose newest
# meeting has passed is made anew, so that there always is a meeting to look at. With a terminal
# the screens open on it; without one the cooperation group's latest published memo is shown as
# text and written as a PDF.
set -eu
build=${1:?"usage: run-demo.sh BUILD"}
program=$build/rukkanen
book=$("$program" demo --fresh | sed -n 1p)
if [ -t 0 ] && [ -t 1 ]; then
    exec "$program" "$book"
fi
group=$("$program" --book "$book" show group kind=cooperation --limit 1 --fields name | cut -f 2)
meeting=$("$program" --book "$book" board |
    awk -F '\t' -v group="$group" 'index($7, group) == 1 { print $2; exit }')
"$program" --book "$book" print memo "$meeting" --text
[ -x "$program-print" ] || exit 0 # this build makes no PDF
pdf=${book%.rukkanen}-muistio.pdf
rm -f "$pdf"
"$program" --book "$book" print memo "$meeting" --pdf "$pdf"
