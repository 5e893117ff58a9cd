#!/usr/bin/env bash
# What the built command takes of its host: memory for an hour of many files, and wake-ups of a service
# with nothing to do.
#
#   Tests/footprint.sh BINARY
#
# Prints "ok - sentence" or "not ok - sentence" for each check; exits 1 if one failed.
# Needs python3 and GNU coreutils. Takes two minutes.
set -uo pipefail # no -e: what goes wrong is found by the checks, and the others still run
here=$(cd "$(dirname "$0")" && pwd)
binary=$(realpath "${1:?usage: Tests/footprint.sh BINARY}") || exit
work=$(mktemp -d) || exit
export TZ=UTC LC_ALL=C
readonly most_kib=24576 files=4000 idle_seconds=60
children=()

clean_up() {
    ((${#children[@]} == 0)) || kill "${children[@]}" 2>/dev/null || true
    rm -rf "$work"
}
explain() { tail -n 5 "$work/err" 2>/dev/null; }
# shellcheck source=Tests/checks.sh
source "$here/checks.sh" || exit

# One log of the last hour from each of so many hosts.
collect() {
    python3 - "$work/logs" "$files" <<'END'
import os, sys, time
folder, count = sys.argv[1], int(sys.argv[2])
hour = time.strftime("%Y%m%d%H", time.gmtime(time.time() - 3600))
for number in range(count):
    host = f"{folder}/web-{number:05d}"
    os.makedirs(host)
    with open(f"{host}/access.{hour}.log", "w") as log:
        log.write(f"{number}\n" * 100)
    os.utime(log.name, (1431860400, 1431860400))
END
}

configure() {
    cat >"$work/c.toml" <<END
state = "$work/state"
host = "collector"
timezone = "UTC"
[hdfs]
endpoints = ["$(<"$work/url")"]
user = "logs"
[schedule]
delay = "0s"
spread = "0s"
lookback = "2h"
[streams.logs]
source = "$work/logs/{host=*}/access.%Y%m%d%H.log"
destination = "/logs/%Y%m%d%H/{host}"
verify = "length"
END
}

# ship: what it prints is in $work/out, the most memory it had, in KiB, in `peak`.
ship() {
    peak=$(timeout 300 python3 -c '
import os, sys
out, err = (os.open(f"{sys.argv[1]}/{name}", os.O_CREAT | os.O_TRUNC | os.O_WRONLY) for name in ("out", "err"))
moves = [(os.POSIX_SPAWN_DUP2, out, 1), (os.POSIX_SPAWN_DUP2, err, 2)]
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ, file_actions=moves)
print(os.wait4(child, 0)[2].ru_maxrss)' "$work" "$binary" ship --config "$work/c.toml")
}

says() { grep -q "$1" "$work/err"; }
is_small() { (($1 > 0 && $1 <= most_kib)); }

# How often each thread of a process gave up the processor by itself, which is how often it woke up.
switches() {
    awk '/^Pid/ { thread = $2 } /^voluntary/ { print thread, $2 }' "/proc/$1/task/"*/status
}

# Whether none did for a second: the first pass is over.
is_idle() {
    local before
    before=$(switches "$1")
    sleep 1
    [[ $(switches "$1") == "$before" ]]
}

# wake_ups BEFORE AFTER: of all threads that are still there.
wake_ups() {
    awk 'NR == FNR { before[$1] = $2; next } { sum += $2 - before[$1] } END { print sum + 0 }' \
        <(echo "$1") <(echo "$2")
}

serve_idle() {
    local service before woken peak
    "$binary" serve --config "$work/c.toml" >"$work/out" 2>"$work/err" </dev/null &
    service=$!
    children+=("$service")
    expect "a service finds nothing to do, and sleeps" until_true 60 is_idle "$service"
    before=$(switches "$service")
    sleep "$idle_seconds"
    woken=$(wake_ups "$before" "$(switches "$service")")
    peak=$(awk '/^VmHWM/ { print $2 }' "/proc/$service/status")
    kill -TERM "$service"
    wait "$service"
    # A timer, once a minute, and what that wakes.
    expect "idle for $idle_seconds s, it woke up $woken times" test "$woken" -le 20
    expect "a service needs $peak KiB at most" is_small "$peak"
}

: >"$work/notes"
python3 "$here/receiver.py" "$work/notes" >"$work/url" &
children+=($!)
until_true 30 test -s "$work/url" || exit 1
collect
configure
ship
expect "an hour of $files files is shipped" says "$files published"
expect "that needs $peak KiB at most" is_small "$peak"
ship
expect "the next pass finds them there" says "$files already there"
expect "that needs $peak KiB at most" is_small "$peak"
serve_idle
sum_up footprint
