#!/bin/sh
# The catalogs: every string of the program in Finnish and Swedish, none fuzzy. Prints TAP.
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
# \137 is the underscore of _(): the files to read are found, not listed by hand.
find src include -name '*.[ch]' | sort >"$work/files"
xgettext --from-code=UTF-8 --language=C --keyword=_ --keyword=N_ --keyword=lang_plural:1,2 \
    --keyword=lang_plural_in:2,3 --keyword=lang_text_in:2 --no-location \
    --files-from="$work/files" -o "$work/all.pot" 2>"$work/err"
echo "1..4"
n=0
for language in fi sv; do
    n=$((n + 1))
    missing=$(msgcmp --use-untranslated "po/$language.po" "$work/all.pot" 2>&1 |
        grep -v 'warning: this message is not used' | head -n 20)
    untranslated=$(msgattrib --untranslated --no-obsolete "po/$language.po" 2>/dev/null |
        grep -c '^msgid "..*"')
    if [ -z "$missing" ] && [ "$untranslated" -eq 0 ]; then
        echo "ok $n - every string has its $language words"
    else
        echo "not ok $n - every string has its $language words ($untranslated empty)"
        echo "$missing" | sed 's/^/# /'
    fi
    n=$((n + 1))
    report=$(LC_ALL=C msgfmt --check --statistics -o /dev/null "po/$language.po" 2>&1)
    case $report in
    *fuzzy* | *untranslated* | *error*)
        echo "not ok $n - po/$language.po is clean"
        echo "$report" | sed 's/^/# /'
        ;;
    *) echo "ok $n - po/$language.po is clean" ;;
    esac
done
