#!/usr/bin/env bash
# What logferry promises, tried from outside: the built command against a real HDFS.
#
#   Tests/acceptance.sh BINARY
#
# Prints "ok - sentence" or "not ok - sentence" for each check; exits 1 if one failed.
# Needs Tests/hdfs started, curl, jq, GNU time and 3 GB of disk. Environment:
#   LOGFERRY_TEST_HDFS  Hadoop's control script (default: the one beside this)
#   LOGFERRY_TEST_LOGS  a combined access log of the 84 hours from 2015-05-17T10 (UTC), instead of
#                       10,000 made lines
# shellcheck disable=SC2016 # the $names in single quotes are jq's
set -uo pipefail # no -e: what goes wrong is found by the checks, and the others still run
here=$(cd "$(dirname "$0")" && pwd)
binary=$(realpath "${1:?usage: Tests/acceptance.sh BINARY}") || exit
hdfs=${LOGFERRY_TEST_HDFS:-$here/hdfs}
url=$("$hdfs" url) || exit
work=$(mktemp -d) || exit
root=/acceptance.$(date +%s).$$
export TZ=UTC LC_ALL=C
background=

clean_up() {
    [[ -z $background ]] || kill -KILL "$background" 2>/dev/null || true
    webhdfs DELETE "$root?op=DELETE&recursive=true" >/dev/null || true
    rm -rf "$work"
}
# shellcheck source=Tests/checks.sh
source "$here/checks.sh" || exit

# --- Tools -----------------------------------------------------------------------------

code=0

explain() {
    echo "logferry had ended with exit code $code"
    tail -n 20 "$work/out" "$work/err" 2>/dev/null
}

# Runs logferry; leaves its exit code in `code`, its output in $work/out and $work/err.
# It gives up by itself after 10 minutes without progress; what lives longer hangs.
run() {
    code=0
    timeout 900 "$binary" "$@" >"$work/out" 2>"$work/err" </dev/null || code=$?
}

exited() { ((code == $1)); }
json() { jq -e "$@" "$work/out"; }
says() { cat "$work/out" "$work/err" | grep -iE -e "$1"; }

# webhdfs METHOD PATH?QUERY [CURL OPTIONS]: as the superuser, who started HDFS.
webhdfs() {
    local method=$1 path=$2
    shift 2
    curl --silent --show-error --fail --location --noproxy '*' --request "$method" "$@" \
        "$url/webhdfs/v1$path&user.name=$(id -un)"
}

hidden_names() { "$hdfs" fs -ls -R "$root" | grep '/\.'; }

# configure NAME: writes $work/NAME.toml, with the tables on standard input added.
configure() {
    {
        echo "state = \"$work/state-$1\""
        echo 'host = "web-17"'
        echo 'timezone = "UTC"'
        echo '[hdfs]'
        echo "endpoints = [\"$url\"]"
        echo 'user = "logs"'
        cat
    } >"$work/$1.toml"
}

# --- 84 hours --------------------------------------------------------------------------

logs=$work/logs
hours=(--from 2015-05-17T10 --to 2015-05-20T22)
stream=(--host web-17 --user logs --hdfs "$url" --source "$logs/access.%Y%m%d%H.log"
    --destination "$root/access/dt=%Y%m%d/hr=%H/{host}.{name}")

make_logs() {
    if [[ -n ${LOGFERRY_TEST_LOGS:-} ]]; then
        "$here/../examples/make-logs.sh" "$logs" --split "$LOGFERRY_TEST_LOGS"
    else
        "$here/../examples/make-logs.sh" "$logs" 2015-05-17T10 84 10000
    fi
    total=$(cat "$logs"/* | wc -c)
}

every_byte_equals_its_source() {
    local file hour
    "$hdfs" fs -get "$root/access" "$work/back" || return 1
    for file in "$logs"/*; do
        hour=${file##*/access.}
        cmp "$file" "$work/back/dt=${hour:0:8}/hr=${hour:8:2}/web-17.${file##*/}" || return 1
    done
    (($(find "$work/back" -type f | wc -l) == 84))
}

backfill_the_hours() {
    run backfill "${hours[@]}" "${stream[@]}" --state "$work/state" --rate 1MB/s --json "$@"
}

sent_nothing() {
    json '.sent_bytes == 0 and .published == 0 and .already == 84 and .failed + .conflicts == 0'
}

ship_84_hours() {
    make_logs
    backfill_the_hours --dry-run
    expect "a dry run ends with exit code 0" exited 0
    expect "a dry run sends nothing" not webhdfs GET "$root?op=GETFILESTATUS"
    expect "a dry run leaves no state" not ls "$work/state/manifests"

    backfill_the_hours
    expect "a backfill of 84 hours ends with exit code 0" exited 0
    expect "84 files are published, each byte sent once" \
        json --argjson total "$total" '.published == 84 and .bytes == $total and .sent_bytes == $total'
    # All but the burst of 256 KB must have waited for its turn.
    expect "1 MB/s was not exceeded" \
        json --argjson total "$total" '.seconds >= ($total - 256000) / 1000000'
    expect "every byte in HDFS equals its source" every_byte_equals_its_source
    expect "no hidden name is left in HDFS" not hidden_names
    expect "the manifest of an hour says complete, and verified by checksum" \
        jq -e '.state == "complete" and .files[0].state == "published" and .files[0].verified == "checksum"' \
        "$work/state/manifests/default/2015/05/18/00.json"
    expect "no upload record is left" not grep -q . <(ls "$work/state/uploads" 2>/dev/null)

    backfill_the_hours
    expect "a second backfill ends with exit code 0" exited 0
    expect "a second backfill sends nothing" sent_nothing

    rm -rf "$work/state"
    backfill_the_hours
    expect "a backfill without its old state ends with exit code 0" exited 0
    expect "a backfill without its old state sends nothing" sent_nothing
    run status --state "$work/state" --json
    expect "status answers with JSON" json 'type != "null"'
}

# --- A large file ----------------------------------------------------------------------

ship_a_gigabyte() {
    local size=1000000000 memory checksum
    mkdir "$work/big"
    head -c "$size" /dev/urandom >"$work/big/big.2015051710.bin"
    touch -d 2015-05-17T11:00 "$work/big/big.2015051710.bin"
    configure big <<END
[limits]
concurrency = 4
[streams.big]
source = "$work/big/big.%Y%m%d%H.bin"
destination = "$root/big/{name}"
block_size = "128MiB"
part_blocks = 1
END
    code=0
    command time -f '%M %e %U %S' -o "$work/time" "$binary" backfill --config "$work/big.toml" \
        --from 2015-05-17T10 --to 2015-05-17T11 --json >"$work/out" 2>"$work/err" || code=$?
    expect "1 GB in 128 MiB parts is published" exited 0
    expect "each of its bytes is sent once" json --argjson size "$size" '.sent_bytes == $size'
    checksum=$("$hdfs" fs -checksum "$root/big/big.2015051710.bin" | cut -f 2,3)
    expect "Hadoop's own -checksum of it is the manifest's" \
        jq -e --arg hadoop "$checksum" '.files[0].checksum | .algorithm + "\t" + .bytes == $hadoop' \
        "$work/state-big/manifests/big/2015/05/17/10.json"
    expect "no part is left beside it" not hidden_names
    read -r memory _ < <(tail -n 1 "$work/time") || memory=99999999
    # GNU time counts in KiB, on its last line.
    expect "at most 24 MB are resident with four uploads at once ($memory KiB)" \
        test $((memory * 1024)) -lt 24000000
    compare_with_curl "$work/big/big.2015051710.bin"
    webhdfs DELETE "$root/big?op=DELETE&recursive=true" >/dev/null
    rm -r "$work/big"
}

# For people: the same bytes by curl, in the same run.
compare_with_curl() {
    tail -n 1 "$work/time" | awk '{print "# logferry: " $2 " s, CPU " $3 + $4 " s, " $1 " KiB resident"}'
    command time -f '%M %e %U %S' -o "$work/time" curl --silent --show-error --fail --location \
        --noproxy '*' -T "$1" "$url/webhdfs/v1$root/big/curl?op=CREATE&user.name=logs" >/dev/null
    tail -n 1 "$work/time" | awk '{print "# curl -T:   " $2 " s, CPU " $3 + $4 " s, " $1 " KiB resident"}'
}

# --- Killed in mid-upload --------------------------------------------------------------

part=4194304

# The parts that are whole in HDFS.
whole_parts() {
    webhdfs GET "$root/killed?op=LISTSTATUS" 2>/dev/null |
        jq --argjson part "$part" '[.FileStatuses.FileStatus[]
            | select((.pathSuffix | startswith(".logferry.")) and .length == $part)] | length' ||
        echo 0
}

kill_and_resume() {
    local size=$((40 * part)) kept=0 deadline=$((SECONDS + 120))
    mkdir "$work/killed"
    head -c "$size" /dev/urandom >"$work/killed/k.2015051710.bin"
    touch -d 2015-05-17T11:00 "$work/killed/k.2015051710.bin"
    configure killed <<END
[limits]
concurrency = 4
[streams.killed]
source = "$work/killed/k.%Y%m%d%H.bin"
destination = "$root/killed/{name}"
block_size = "4MiB"
part_blocks = 1
END
    local backfill=(backfill --config "$work/killed.toml" --from 2015-05-17T10 --to 2015-05-17T11 --json)
    "$binary" "${backfill[@]}" --rate 16MB/s >"$work/out" 2>"$work/err" </dev/null &
    background=$!
    while ((kept < 12 && SECONDS < deadline)) && kill -0 "$background" 2>/dev/null; do
        sleep 0.1
        kept=$(whole_parts)
    done
    kill -KILL "$background" 2>/dev/null || true
    wait "$background" 2>/dev/null || true
    background=
    expect "killed in mid-upload, it has not published" \
        not webhdfs GET "$root/killed/k.2015051710.bin?op=GETFILESTATUS"
    kept=$(whole_parts)
    expect "killed in mid-upload, it has parts in HDFS ($kept)" test "$kept" -ge 12

    run "${backfill[@]}"
    expect "run again after kill -9, it ends with exit code 0" exited 0
    expect "at most the four parts in flight are sent again" \
        json --argjson most $((size - (kept - 4) * part)) '.sent_bytes <= $most'
    expect "resumed, the file in HDFS equals its source" \
        cmp <("$hdfs" fs -cat "$root/killed/k.2015051710.bin") "$work/killed/k.2015051710.bin"
    expect "resumed, it leaves no hidden name" not hidden_names
    rm -r "$work/killed"
}

# --- Shipped again ---------------------------------------------------------------------

again=$root/again/r.2015051710.bin

# A file of so many random bytes, where the last one was.
make_again() {
    head -c "$1" /dev/urandom >"$work/again/r.2015051710.bin"
    touch -d 2015-05-17T11:00 "$work/again/r.2015051710.bin"
}

# Reads the file again and again until $work/enough exists; one line for each time, in $work/seen.
poll_again() {
    while [[ ! -e $work/enough ]]; do
        if webhdfs GET "$again?op=OPEN" >"$work/polled" 2>"$work/polled.err"; then
            sha256sum <"$work/polled"
        else
            echo "unread: $(<"$work/polled.err")"
        fi
    done >"$work/seen"
}

# wait_for_a_look SUM: until a reader saw a file of that sum; a minute at most.
wait_for_a_look() {
    local deadline=$((SECONDS + 60))
    until grep -q "^$1 " "$work/seen" || ((SECONDS > deadline)); do sleep 0.1; done
}

readers_saw_only() {
    not grep -vE "^($1|$2) " "$work/seen" &&
        grep -q "^$1 " "$work/seen" && grep -q "^$2 " "$work/seen"
}

replace_what_is_there() {
    local old new backfill
    mkdir "$work/again"
    configure again <<END
[streams.again]
source = "$work/again/r.%Y%m%d%H.bin"
destination = "$root/again/{name}"
block_size = "4MiB"
END
    backfill=(backfill --config "$work/again.toml" --from 2015-05-17T10 --to 2015-05-17T11 --json)
    make_again 20000000
    old=$(sha256sum <"$work/again/r.2015051710.bin" | cut -d ' ' -f 1)
    run "${backfill[@]}"
    make_again 15000000
    new=$(sha256sum <"$work/again/r.2015051710.bin" | cut -d ' ' -f 1)
    run "${backfill[@]}"
    expect "a source that changed after it was published ends with exit code 65" exited 65
    : >"$work/seen"
    poll_again &
    background=$!
    wait_for_a_look "$old"
    run "${backfill[@]}" --reship --rate 5MB/s
    expect "shipped again, it ends with exit code 0" exited 0
    expect "shipped again, all of it was sent" json '.published == 1 and .sent_bytes == 15000000'
    wait_for_a_look "$new"
    touch "$work/enough"
    wait "$background"
    background=
    expect "readers saw the old whole or the new whole ($(wc -l <"$work/seen") looks)" \
        readers_saw_only "$old" "$new"
    expect "shipped again, the file in HDFS equals its source" \
        cmp <("$hdfs" fs -cat "$again") "$work/again/r.2015051710.bin"
    expect "shipped again, the manifest says complete" \
        jq -e '.state == "complete" and .files[0].bytes == 15000000' \
        "$work/state-again/manifests/again/2015/05/17/10.json"
    expect "shipped again, it leaves no hidden name" not hidden_names
    rm -r "$work/again"
}

# --- Wrong on purpose ------------------------------------------------------------------

# one_hour DESTINATION [OPTIONS]: ships the first hour with a state directory of its own.
one_hour() {
    local destination=$1
    shift
    rm -rf "$work/state-wrong"
    run backfill --from 2015-05-17T10 --to 2015-05-17T11 --host web-17 --user logs --hdfs "$url" \
        --source "$logs/access.%Y%m%d%H.log" --state "$work/state-wrong" --destination "$destination" "$@"
}

refuse_what_is_wrong() {
    one_hour "$root/wrong/{name}" --source "$work/nowhere/access.%Y%m%d%H.log"
    expect "a missing source directory ends with exit code 75" exited 75
    expect "a missing source directory is named" says "$work/nowhere"

    webhdfs PUT "$root/closed?op=MKDIRS&permission=700" >/dev/null
    one_hour "$root/closed/{name}"
    expect "no permission in HDFS ends with exit code 77" exited 77
    expect "no permission in HDFS says so, and where" says "permission.*$root/closed|$root/closed.*permission"

    echo other >"$work/other"
    webhdfs PUT "$root/file?op=CREATE" -T "$work/other"
    one_hour "$root/file/{name}"
    expect "a parent that is a file ends with exit code 65" exited 65
    expect "a parent that is a file is named" says "$root/file.*(is a|not a)"

    webhdfs PUT "$root/other/access.2015051710.log?op=CREATE" -T "$work/other"
    one_hour "$root/other/{name}"
    expect "another file at the destination ends with exit code 65" exited 65
    expect "another file at the destination stays as it is" \
        test other = "$("$hdfs" fs -cat "$root/other/access.2015051710.log")"

    url=http://127.0.0.1:1 one_hour "$root/down/{name}"
    expect "an endpoint that is down ends with exit code 75" exited 75
    expect "an endpoint that is down is named" says '127\.0\.0\.1:1([^0-9]|$)'

    one_hour "$root/rate/{name}" --rate 5parsecs
    expect "an impossible rate ends with exit code 64" exited 64
    expect "an impossible rate is shown with a right one" says '5parsecs.*MB/s|MB/s.*5parsecs'

    configure typo <<END
[limits]
rat = "5MB/s"
[streams.access]
source = "$logs/access.%Y%m%d%H.log"
destination = "$root/typo/{name}"
END
    run ship --config "$work/typo.toml"
    expect "a mistyped key ends with exit code 78" exited 78
    expect "a mistyped key is named, with the file" says "typo\.toml.*rat|rat.*typo\.toml"
    expect "what is wrong leaves nothing in HDFS" not hidden_names
}

# examples/logferry.toml is the manual: what it shows, also in its comments, must be accepted.
accept_the_manual() {
    sed -E -e 's/^# (([a-z_]+ = |\[).*)/\1/' -e "s|^state = .*|state = \"$work/state-manual\"|" \
        "$here/../examples/logferry.toml" >"$work/manual.toml"
    run status --config "$work/manual.toml"
    expect "the example configuration is accepted, with every key switched on" exited 0
}

ship_84_hours
ship_a_gigabyte
kill_and_resume
replace_what_is_there
refuse_what_is_wrong
accept_the_manual
sum_up acceptance
