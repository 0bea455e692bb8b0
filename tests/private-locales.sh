#!/bin/sh
# Makes the locales that the program brings along, in the folder named: "fi", under which gettext
# translates on a machine that has no locale but C.UTF-8 (the name is what counts, not the content),
# and "latin1" and "latin9" for terminals of ISO-8859-1 and ISO-8859-15 where the system has no such
# locale. Only the one category of each that is used. Silent where all goes well.
set -eu
to=${1:?"usage: private-locales.sh FOLDER"}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$to"

# make_one NAME SOURCE CHARSET CATEGORY
make_one() {
    localedef --no-archive -i "$2" -f "$3" "$work/$1" 2>"$work/said" || [ -e "$work/$1/$4" ] || {
        cat "$work/said" >&2
        return 1
    }
    rm -rf "${to:?}/$1"
    mkdir "$to/$1"
    mv "$work/$1/$4" "$to/$1/"
}

if ! command -v localedef >/dev/null || [ ! -e /usr/share/i18n/locales/fi_FI ]; then
    common=/usr/lib/locale/C.utf8/LC_MESSAGES/SYS_LC_MESSAGES
    if [ -e "$common" ]; then
        mkdir -p "$to/fi/LC_MESSAGES"
        cp "$common" "$to/fi/LC_MESSAGES/"
        echo "Without the package 'locales' terminals of ISO-8859 are not served." >&2
    else
        echo "Without the package 'locales' the program may speak English only." >&2
    fi
    exit 0
fi
make_one fi fi_FI UTF-8 LC_MESSAGES
make_one latin1 fi_FI ISO-8859-1 LC_CTYPE
make_one latin9 fi_FI ISO-8859-15 LC_CTYPE
