#!/usr/bin/env bash
# Writes hourly access logs as a web server would: one file per hour, Apache's combined format.
#
#   make-logs.sh DIR FROM HOURS LINES   HOURS files from the hour FROM (2015-05-17T10), LINES in all
#   make-logs.sh DIR --split FILE       the lines of a combined log, each in the file of its hour
#
# The same arguments give the same bytes. Hours are those of TZ. A file is last modified when
# its hour ends, so that logferry takes it for settled.
set -euo pipefail
export LC_ALL=C

# ends the hour's file: nobody has touched it since the hour was over
settle() { touch -d "@$2" "$1"; }

make() {
    local dir=$1 begins from=$2 hours=$3 lines=$4 hour name stamp zone
    begins=$(date -d "${from/T/ }:00" +%s)
    for ((hour = 0; hour < hours; hour++, begins += 3600)); do
        read -r name stamp zone < <(date -d "@$begins" '+%Y%m%d%H %d/%b/%Y:%H %z')
        awk -v "lines=$((lines * (hour + 1) / hours - lines * hour / hours))" -v "seed=$name" \
            -v "stamp=$stamp" -v "zone=$zone" '
            # The minimal standard generator: awks have random numbers of their own, each different.
            function random(below) {
                seed = seed * 16807 % 2147483647
                return int(seed / 2147483647 * below)
            }
            function pick(words, count) { return words[1 + random(count)] }
            BEGIN {
                pages = split("/ /index.html /login /cart /search?q=logs /images/logo.png " \
                    "/articles/2015/05/hourly-logs.html /downloads/report.pdf /favicon.ico", page)
                statuses = split("200 200 200 200 200 200 206 301 304 404 500", status)
                agents = split("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/42.0" \
                    "|Mozilla/5.0 (Windows NT 6.1; rv:38.0) Gecko/20100101 Firefox/38.0" \
                    "|Mozilla/5.0 (iPhone; CPU iPhone OS 8_3 like Mac OS X) Mobile/12F70" \
                    "|Googlebot/2.1 (+http://www.google.com/bot.html)", agent, "|")
                for (i = 0; i < 10; i++) random(1)
                for (i = 0; i < lines; i++) {
                    second = int(i * 3600 / lines)
                    printf "10.%d.%d.%d - - [%s:%02d:%02d %s] \"GET %s HTTP/1.1\" %s %d \"-\" \"%s\"\n",
                        random(256), random(256), 1 + random(254), stamp, second / 60, second % 60,
                        zone, pick(page, pages), pick(status, statuses), random(90000), pick(agent, agents)
                }
            }' >"$dir/access.$name.log"
        settle "$dir/access.$name.log" $((begins + 3600))
    done
}

split() {
    local dir=$1 log=$2 name file
    # Field 4 is [17/May/2015:10:05:03
    awk -v "dir=$dir" '{
        month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", substr($4, 5, 3)) + 2) / 3
        print > sprintf("%s/access.%s%02d%s%s.log", dir, substr($4, 9, 4), month, substr($4, 2, 2), substr($4, 14, 2))
    }' "$log"
    for file in "$dir"/access.*.log; do
        name=${file##*/access.}
        settle "$file" $(($(date -d "${name:0:8} ${name:8:2}:00" +%s) + 3600))
    done
}

case ${2:-} in
--split) mkdir -p "$1" && split "$1" "$3" ;;
????-??-??T??) mkdir -p "$1" && make "$@" ;;
*) sed -n '2,/^set/{s/^# \{0,1\}//p}' "$0" >&2 && exit 64 ;;
esac
