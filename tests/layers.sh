#!/bin/sh
# The layers of the house: a file may include what stands above its own layer, never below.
# Prints TAP.
cd "$(dirname "$0")/.." || exit 1
layers="base model book domain paper exchange tui screen app"
# What each layer may use, besides itself.
may() {
    case $1 in
    base) echo "" ;;
    model) echo "base" ;;
    book) echo "base model" ;;
    domain) echo "base model book" ;;
    paper | exchange) echo "base model book domain" ;;
    tui) echo "base model" ;;
    screen) echo "base model book domain paper exchange tui" ;;
    app) echo "base model book domain paper exchange tui screen" ;;
    esac
}
echo "1..5"
n=0
verdict() {
    n=$((n + 1))
    if [ -z "$2" ]; then echo "ok $n - $1"; else
        echo "not ok $n - $1"
        echo "$2" | sed 's/^/# /'
    fi
}
bad=""
for layer in $layers; do
    for file in $(find "src/$layer" "include/rukkanen/$layer" -name '*.[ch]' 2>/dev/null); do
        for used in $(sed -n 's/^#include "\(rukkanen\/\)\{0,1\}\([a-z]*\)\/.*/\2/p' "$file" | sort -u); do
            [ "$used" = "$layer" ] && continue
            case " $(may "$layer") " in
            *" $used "*) ;;
            *) bad="$bad
$file uses $used" ;;
            esac
        done
    done
done
verdict "no file includes a layer below its own" "$bad"
verdict "sqlite3.h stands only under src/book" \
    "$(grep -rlE '#include <sqlite3' src include | grep -v '^src/book/')"
verdict "curses stands only under src/tui" \
    "$(grep -rlE '#include <n?curses' src include | grep -v '^src/tui/')"
verdict "pango and cairo stand only in rukkanen-print" \
    "$(grep -rlE '#include <(pango|cairo)' src include | grep -v '^src/paper/print/')"
verdict "no unsafe string calls" \
    "$(grep -rnE '\b(strcpy|strcat|sprintf|vsprintf|strtok|gets)\(' src | grep -v 'strtok_r')"
