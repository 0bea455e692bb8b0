#!/bin/sh
# tests/deps.sh run|check|engines: installs the packages that are missing, and only those. Silent and quick
# where nothing is. On anything but Debian and its kin it names what is missing instead.
set -eu

run='libncurses-dev libsqlite3-dev libsodium-dev libzstd-dev libutf8proc-dev gettext pkg-config
locales libpango1.0-dev fonts-dejavu-core'
check="$run"' libcmocka-dev libvterm-dev cups cups-client cups-ipp-utils poppler-utils qpdf
valgrind strace procps'
engines='rsync syncthing'

case ${1-} in
run) wanted=$run ;;
check) wanted=$check ;;
engines) wanted=$engines ;;
*)
    echo 'usage: sh tests/deps.sh run|check|engines' >&2
    exit 2
    ;;
esac

# Without dpkg: what pkg-config and the shell can tell.
elsewhere() {
    missing=
    modules='ncursesw sqlite3 libsodium libzstd libutf8proc pangocairo'
    programs='msgfmt localedef'
    if [ "$1" = check ]; then
        modules="$modules cmocka vterm"
        programs="$programs pdftotext qpdf valgrind strace"
    fi
    if command -v pkg-config >/dev/null; then
        for module in $modules; do
            pkg-config --exists "$module" || missing="$missing $module"
        done
    else
        missing=' pkg-config'
    fi
    for program in $programs; do
        command -v "$program" >/dev/null || missing="$missing $program"
    done
    [ -n "$missing" ] || exit 0
    {
        echo "Missing:$missing"
        echo 'This system has no dpkg, so nothing was installed. On Debian the packages are:'
        echo $wanted
    } >&2
    exit 1
}
command -v dpkg-query >/dev/null || elsewhere "$1"

# A package counts only as wholly installed; what dpkg has never heard of is missing too.
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null || true)
missing=
for package in $wanted; do
    case "
$installed
" in
    *"
installed $package
"*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

echo "Installing:$missing"
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null; then
        as_root=sudo
    else
        {
            echo 'This user may not install packages and there is no sudo. Ask an administrator for'
            echo "    apt-get install$missing"
        } >&2
        exit 1
    fi
fi
# 'env' because sudo keeps no variable of ours.
apt() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" </dev/null
}
said=$(mktemp)
trap 'rm -f "$said"' EXIT
# A list of packages that is old names versions that the archive no longer has: renew it first. One
# archive of several that does not answer is no reason to stop.
apt update >"$said" 2>&1 || true
if ! apt install -y --no-install-recommends $missing >>"$said" 2>&1; then
    cat "$said" >&2
    echo "These could not be installed:$missing" >&2
    exit 1
fi
