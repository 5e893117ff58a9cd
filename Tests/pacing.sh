#!/usr/bin/env bash
# How fast the built command is, seen from where its bytes arrive.
#
#   Tests/pacing.sh BINARY
#
# Prints "ok - sentence" or "not ok - sentence" for each check; exits 1 if one failed.
# Needs python3 and GNU coreutils. Takes a minute and a half.
set -uo pipefail # no -e: what goes wrong is found by the checks, and the others still run
here=$(cd "$(dirname "$0")" && pwd)
binary=$(realpath "${1:?usage: Tests/pacing.sh BINARY}") || exit
work=$(mktemp -d) || exit
export TZ=UTC LC_ALL=C
passed=0 failed=0 children=()

clean_up() {
    ((${#children[@]} == 0)) || kill "${children[@]}" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

expect() {
    local sentence=$1
    shift
    if "$@" >"$work/check" 2>&1; then
        echo "ok - $sentence"
        ((passed += 1))
    else
        echo "not ok - $sentence"
        ((failed += 1))
        tail -n 5 "$work/check" "$work/err" | sed 's/^/#   /'
    fi
}

# receive NAME: starts a receiver that notes arrivals in $work/NAME; leaves its address in `url`.
receive() {
    : >"$work/$1"
    python3 "$here/receiver.py" "$work/$1" >"$work/url" &
    children+=($!)
    until [[ -s $work/url ]]; do sleep 0.05; done
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

# arrive_at RATE BYTES: ships for more than ten seconds; after the burst, every ten seconds count.
arrive_at() {
    local text=$1 rate=$2 averages
    receive "$text"
    # Twelve and a half seconds, and the burst: 256 KB, or what leaves in 50 ms.
    configure "$text" "${text}/s" $((rate * 25 / 2 + (rate / 20 > 256000 ? rate / 20 : 256000)))
    "$binary" ship --config "$work/$text.toml" >"$work/out" 2>"$work/err" </dev/null
    expect "at $text/s, it ships" test $? = 0
    read -ra averages < <(averages "$text" 10 1 12)
    expect "at $text/s, every ten seconds bring that within 1 % (${averages[*]} B/s)" \
        within 10 "$rate" "${averages[@]}"
}

arrive_at 100KB 100000
arrive_at 3MB 3000000
arrive_at 100MB 100000000
echo "# pacing: $passed passed, $failed failed"
((failed == 0))
