#!/bin/sh
# tests/cli/install.sh BUILD: what make install puts where, and that uninstall takes all of it away.
# Prints TAP.
build=${1:-build}
cd "$(dirname "$0")/../.." || exit 1
to=$(mktemp -d) || exit 1
trap 'rm -rf "$to"' EXIT
n=0
verdict() {
    n=$((n + 1))
    if [ -z "$2" ]; then echo "ok $n - $1"; else
        echo "not ok $n - $1"
        echo "$2" | sed 's/^/# /'
    fi
}
echo "1..5"
said=$(make --no-print-directory -s BUILD="$build" DESTDIR="$to" install 2>&1 >/dev/null)
verdict "make install says nothing but what it does" "$said"
missing=
for file in bin/rukkanen share/man/man1/rukkanen.1 share/locale/fi/LC_MESSAGES/rukkanen.mo \
    share/locale/sv/LC_MESSAGES/rukkanen.mo share/rukkanen/demo/1-places-and-people.txt \
    libexec/rukkanen/locale/fi/LC_MESSAGES/SYS_LC_MESSAGES; do
    [ -s "$to/usr/local/$file" ] || missing="$missing $file"
done
verdict "program, manual, catalogs and data are in their places" "$missing"
version=$("$to/usr/local/bin/rukkanen" --version)
case $version in
rukkanen\ [0-9]*) wrong= ;;
*) wrong=$version ;;
esac
verdict "the installed program runs" "$wrong"
names=$("$build/rukkanen" --lang en help | sed -n 's/^  \([a-z][a-z-]*\)  .*/\1/p')
missing=
for name in $names; do
    grep -qF ".B $(echo "$name" | sed 's/-/\\-/g')" "$to/usr/local/share/man/man1/rukkanen.1" ||
        missing="$missing $name"
done
verdict "the manual page tells of every command" "$missing"
make --no-print-directory -s BUILD="$build" DESTDIR="$to" uninstall >/dev/null 2>&1
verdict "make uninstall leaves no file" "$(find "$to" -type f)"
