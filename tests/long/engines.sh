#!/bin/sh
# tests/long/engines.sh BUILD: copies that meet in folders which real programs keep the same:
# three nodes of Syncthing on this machine alone, and rsync in a ring that is broken for a while.
# All three write at once; in the end all three are the same. Prints TAP.
build=${RUKKANEN_BUILD:-${1:-build}}
cd "$(dirname "$0")/../.." || exit 1
program=$PWD/$build/test/rukkanen
[ -x "$program" ] || program=$build/test/rukkanen
to=$(mktemp -d) || exit 1
nodes=
end() {
    for node in $nodes; do kill "$node" 2>/dev/null; done
    wait
    rm -rf "$to"
}
trap end EXIT
export RUKKANEN_TEST_KDF=cheap LANG=C.UTF-8
echo "1..4"

# ---- three copies of one book, each with a state folder of its own ----

on() {
    pc=$1
    shift
    HOME=$to/$pc XDG_STATE_HOME=$to/$pc/state XDG_CONFIG_HOME=$to/$pc/config \
        RUKKANEN_TEST_COMPUTER=kone-$pc "$program" --lang en --book "$to/$pc/kirja.rukkanen" "$@"
}
new_book() {
    rm -rf "$to/a" "$to/b" "$to/c" "$to/in"
    mkdir -p "$to/a" "$to/b" "$to/c" "$to/in/a" "$to/in/b" "$to/in/c"
    HOME=$to/a XDG_STATE_HOME=$to/a/state "$program" demo "$to/a/kirja.rukkanen" >/dev/null
    echo 'kahvi kello kuusi' >"$to/word"
    cp "$to/a/kirja.rukkanen" "$to/b/"
    cp "$to/a/kirja.rukkanen" "$to/c/"
    group=$(on a show group --limit 1 --json | sed -n 's/.*"id":"\([0-9]*\)".*/\1/p')
}
write() { # at all three at once
    writers=
    for pc in a b c; do
        {
            on $pc --passphrase-file "$to/word" add site name="Paikka $pc $1" >/dev/null
            on $pc --passphrase-file "$to/word" set group "$group" area="Alue $1 $pc"
        } &
        writers="$writers $!"
    done
    wait $writers
}
exchange() {
    for pc in a b c; do
        on $pc sync "$to/in/$pc" >"$to/said.$pc" 2>&1 || cat "$to/said.$pc" >&2
    done
}
same() {
    a=$(on a dump | cksum) && [ "$a" = "$(on b dump | cksum)" ] && [ "$a" = "$(on c dump | cksum)" ]
}
whole() {
    on a check >/dev/null && on b check >/dev/null && on c check >/dev/null
}
until_same() { # tries so often, a second apart
    tries=$1
    while [ "$tries" -gt 0 ]; do
        exchange
        same && return 0
        tries=$((tries - 1))
        sleep 1
    done
    return 1
}
n=0
verdict() { # NAME, then a command that must succeed
    n=$((n + 1))
    name=$1
    shift
    if "$@"; then echo "ok $n - $name"; else echo "not ok $n - $name"; fi
}
skip() {
    n=$((n + 1))
    echo "not ok $n - $1 # SKIP $2"
}

# ---- rsync in a ring ----

carry() { rsync -a --ignore-existing --exclude='*.part' "$to/in/$1/" "$to/in/$2/"; }
ring() {
    new_book
    for round in 1 2 3 4 5 6; do
        write $round
        exchange
        carry a b
        # Between b and c nothing goes for a while.
        case $round in 2 | 3 | 4) ;; *) carry b c ;; esac
        carry c a
    done
    for round in 1 2 3 4; do
        exchange
        carry a b
        carry b c
        carry c a
    done
    exchange
    same
}
if command -v rsync >/dev/null; then
    verdict "three copies in a ring of rsync that was broken for a while become the same" ring
    verdict "they are whole" whole
else
    skip "three copies in a ring of rsync" "rsync is not installed"
    skip "they are whole" "rsync is not installed"
fi

# ---- Syncthing ----

device() { # ID, address
    echo "<device id=\"$1\" name=\"$2\" compression=\"metadata\"><address>tcp://127.0.0.1:$2</address></device>"
}
config() { # NODE PORT
    cat <<EOF
<configuration version="35">
<folder id="kirja" label="kirja" path="$to/in/$1" type="sendreceive" rescanIntervalS="2"
 fsWatcherEnabled="true" fsWatcherDelayS="1">
<device id="$id_a"></device><device id="$id_b"></device><device id="$id_c"></device></folder>
$(device "$id_a" 22741) $(device "$id_b" 22742) $(device "$id_c" 22743)
<gui enabled="false"></gui>
<options><listenAddress>tcp://127.0.0.1:$2</listenAddress>
<globalAnnounceEnabled>false</globalAnnounceEnabled>
<localAnnounceEnabled>false</localAnnounceEnabled><relaysEnabled>false</relaysEnabled>
<natEnabled>false</natEnabled><startBrowser>false</startBrowser><urAccepted>-1</urAccepted>
<reconnectionIntervalS>2</reconnectionIntervalS>
<crashReportingEnabled>false</crashReportingEnabled><autoUpgradeIntervalH>0</autoUpgradeIntervalH>
</options></configuration>
EOF
}
start_nodes() {
    port=22741
    for pc in a b c; do
        syncthing generate --home="$to/node.$pc" --skip-port-probing >/dev/null 2>&1 || return 1
        eval "id_$pc=\$(syncthing --home=\"$to/node.$pc\" --device-id)"
        mkdir -p "$to/in/$pc/.stfolder"
    done
    for pc in a b c; do
        config $pc $port >"$to/node.$pc/config.xml"
        STNOUPGRADE=1 syncthing serve --no-browser --no-restart --home="$to/node.$pc" \
            >"$to/node.$pc/log" 2>&1 &
        nodes="$nodes $!"
        port=$((port + 1))
    done
}
engine() {
    new_book
    start_nodes || return 1
    for round in 1 2 3 4; do
        write $round
        exchange
    done
    until_same 120 || {
        tail -n 5 "$to"/node.*/log >&2
        return 1
    }
}
if command -v syncthing >/dev/null; then
    verdict "three copies in folders of three Syncthing nodes become the same" engine
    verdict "they are whole too" whole
else
    skip "three copies in folders of three Syncthing nodes" "syncthing is not installed"
    skip "they are whole too" "syncthing is not installed"
fi
