#!/usr/bin/env bash
# How fast the built command is, seen from where its bytes arrive.
#
#   Tests/pacing.sh BINARY
#
# Prints "ok - sentence" or "not ok - sentence" for each check; exits 1 if one failed.
# Needs python3 and GNU coreutils. Takes a minute, on a busy machine three.
set -uo pipefail # no -e: what goes wrong is found by the checks, and the others still run
here=$(cd "$(dirname "$0")" && pwd)
binary=$(realpath "${1:?usage: Tests/pacing.sh BINARY}") || exit
work=$(mktemp -d) || exit
export TZ=UTC LC_ALL=C
children=()

clean_up() {
    ((${#children[@]} == 0)) || kill "${children[@]}" 2>/dev/null || true
    rm -rf "$work"
}
explain() { tail -n 5 "$work/err" 2>/dev/null; }
# shellcheck source=Tests/checks.sh
source "$here/checks.sh" || exit

# until_written FILE PID: waits until a process has written to a file, half a minute at most; fails if
# it does not, or ends before.
until_written() {
    local deadline=$((SECONDS + 30))
    until [[ -s $1 ]]; do
        kill -0 "$2" && ((SECONDS < deadline)) || return
        sleep 0.05
    done
}

# Ships; what takes longer than five minutes hangs.
ship() {
    timeout 300 "$binary" ship "$@" >"$work/out" 2>"$work/err" </dev/null
}

# receive NAME: starts a receiver that notes arrivals in $work/NAME; leaves its address in `url`.
receive() {
    : >"$work/$1"
    python3 "$here/receiver.py" "$work/$1" >"$work/url" &
    children+=($!)
    if ! until_written "$work/url" $!; then
        echo "$here/receiver.py does not say its URL" >&2
        exit 1
    fi
    url=$(<"$work/url")
    : >"$work/url"
}

# configure NAME RATE BYTES: four files of the last hour, together so many bytes, at this rate.
configure() {
    local hour number
    hour=$(date -u -d '1 hour ago' +%Y%m%d%H)
    mkdir -p "$work/logs-$1"
    for number in 1 2 3 4; do
        truncate -s $(($3 / 4)) "$work/logs-$1/$number.$hour.log"
        touch -d 2015-05-17T11:00 "$work/logs-$1/$number.$hour.log"
    done
    cat >"$work/$1.toml" <<END
state = "$work/state-$1"
host = "web-17"
timezone = "UTC"
[hdfs]
endpoints = ["$url"]
user = "logs"
[limits]
rate = "$2"
[schedule]
delay = "0s"
spread = "0s"
[streams.logs]
source = "$work/logs-$1/*.%Y%m%d%H.log"
destination = "/logs/{name}"
verify = "length"
part_blocks = 0
END
}

# averages NAME SECONDS FROM TO: the least and the greatest average, in bytes a second, of all windows
# of so many seconds between two times after the first byte.
averages() {
    awk -v window="$2" -v from="$3" -v to="$4" '
        NR == 1 { first = int($1 * 100 + 0.5) }
        { bin = int($1 * 100 + 0.5) - first; bytes[bin] += $2; if (bin > last) last = bin }
        END {
            sum[-1] = 0
            for (i = 0; i <= last; i++) sum[i] = sum[i - 1] + bytes[i]
            n = window * 100
            if (to * 100 < last) last = to * 100
            for (i = from * 100 + n; i <= last; i++) {
                mean = (sum[i] - sum[i - n]) / window
                if (least == "" || mean < least) least = mean
                if (mean > most) most = mean
            }
            printf "%.0f %.0f\n", least, most
        }' "$work/$1"
}

# within PERMILLE RATE LEAST MOST
within() {
    echo "averages from $3 to $4 bytes a second"
    (($3 > 0)) && (($3 * 1000 >= $2 * (1000 - $1) && $4 * 1000 <= $2 * (1000 + $1)))
}

# ship_at NAME RATE: for more than ten seconds; leaves the averages after the burst, of every ten
# seconds.
ship_at() {
    receive "$1"
    # Twelve and a half seconds, and the burst: 256 KB, or what leaves in 50 ms.
    configure "$1" "$2B/s" $(($2 * 25 / 2 + ($2 / 20 > 256000 ? $2 / 20 : 256000)))
    ship --config "$work/$1.toml"
    read -ra averages < <(averages "$1" 10 1 12)
}

# arrive_at TEXT RATE: never above; what is below may be a machine that was busy, and is tried again.
arrive_at() {
    local averages try
    for try in 1 2 3; do
        ship_at "$1-$try" "$2"
        ((averages[0] * 100 >= $2 * 99 || averages[1] * 100 > $2 * 101)) && break
        rm -rf "$work/logs-$1-$try"
    done
    expect "at $1/s, every ten seconds bring that within 1 % (${averages[*]} B/s)" \
        within 10 "$2" "${averages[@]}"
}

# Whether everything here together manages more than 150 MB/s; else nothing can be said of 100 MB/s.
is_fast_enough() {
    receive free
    configure free 1GB/s 300000000
    ship --config "$work/free.toml" --json
    [[ $(<"$work/out") =~ \"seconds\":([0-9.]+) ]] &&
        awk -v seconds="${BASH_REMATCH[1]}" 'BEGIN { exit !(seconds < 2) }'
}

now() { cut -d ' ' -f 1 /proc/uptime; }

# mean NAME FROM SECONDS: bytes a second from a time of `now` on.
mean() {
    awk -v from="$2" -v seconds="$3" '
        $1 > from && $1 <= from + seconds { sum += $2 }
        END { printf "%.0f\n", sum / seconds }' "$work/$1"
}

# Lets a service read its configuration again; leaves the time in `changed`.
change_to() {
    sed -i "s|^rate = .*|rate = \"$1\"|" "$work/change.toml"
    changed=$(now)
    kill -HUP "$service"
}

# A second after a change, and for two more, it is the new rate.
follow_changes() {
    local service changed slow fast low
    receive change
    configure change 1MB/s 100000000
    "$binary" serve --config "$work/change.toml" >"$work/out" 2>"$work/err" </dev/null &
    service=$!
    children+=("$service")
    expect "a service sends what is due" until_written "$work/change" "$service"
    sleep 4
    slow=$(mean change "$(awk '{print $1 - 2}' /proc/uptime)" 2)
    change_to 6MB/s
    sleep 3.5
    fast=$(mean change "$(awk -v at="$changed" 'BEGIN {print at + 1}')" 2)
    change_to 500KB/s
    sleep 3.5
    low=$(mean change "$(awk -v at="$changed" 'BEGIN {print at + 1}')" 2)
    kill -TERM "$service"
    timeout 30 tail --pid="$service" -f /dev/null || kill -KILL "$service"
    wait "$service" 2>/dev/null
    expect "a service begins at 1 MB/s ($slow B/s)" within 50 1000000 "$slow" "$slow"
    expect "a second after SIGHUP it sends at 6 MB/s ($fast B/s)" within 50 6000000 "$fast" "$fast"
    expect "a second after SIGHUP it sends at 500 KB/s ($low B/s)" within 50 500000 "$low" "$low"
}

arrive_at 100KB 100000
arrive_at 3MB 3000000
if is_fast_enough; then
    arrive_at 100MB 100000000
else
    skip '100 MB/s: this machine is too slow, or too busy'
fi
follow_changes
sum_up pacing
