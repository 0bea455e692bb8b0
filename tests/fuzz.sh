#!/bin/sh
# Any bytes where a foreign file is read, for ten minutes. Prints TAP.
#   RUKKANEN_FUZZ_SECONDS: another time
build=${RUKKANEN_BUILD:-build}
seconds=${RUKKANEN_FUZZ_SECONDS:-600}
n=0
set -- "$build"/fuzz/fuzz_*
echo "1..$#"
for program in "$@"; do
    n=$((n + 1))
    corpus=$(mktemp -d "${TMPDIR:-/tmp}/rukkanen-fuzz.XXXXXX")
    if "$program" -max_total_time="$seconds" -max_len=65536 -rss_limit_mb=512 -timeout=2 \
        -artifact_prefix="$corpus/" "$corpus" >"$corpus.log" 2>&1; then
        echo "ok $n - $(basename "$program") finds nothing in $seconds seconds"
        rm -rf "$corpus" "$corpus.log"
    else
        echo "not ok $n - $(basename "$program"): see $corpus"
        tail -n 20 "$corpus.log" | sed 's/^/# /'
    fi
done
