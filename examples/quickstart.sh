#!/usr/bin/env bash
# Four hours of logs, shipped and looked at from every side, in a folder that is removed again.
#
#   examples/quickstart.sh               into webhdfs-sandbox, a WebHDFS server over a local folder
#   examples/quickstart.sh --real-hdfs   into Apache Hadoop (downloads 120 MB once, needs Java)
#
# Installs what is missing (Debian, Ubuntu) and builds. Needs a Swift toolchain of 6.1 or newer.
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$PWD
target=sandbox
case ${1:-} in
'') ;;
--real-hdfs) target=hadoop ;;
*) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2 && exit 64 ;;
esac

# The hours of the demonstration are UTC's, whatever zone you are in.
export TZ=UTC HDFS_DIR
work=$(mktemp -d)
HDFS_DIR=$work/hadoop
sandbox=

clean_up() {
    [[ -z $sandbox ]] || { kill "$sandbox" && wait "$sandbox"; } 2>/dev/null || true
    [[ ! -e $HDFS_DIR ]] || "$repository/Tests/hdfs" stop
    cd / && rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step=0
heading() {
    ((step += 1))
    printf '\n%s%d. %s%s\n' "$bold" "$step" "$1" "$plain"
}

# Shows a command, then runs it.
run() {
    printf '%s$ %s%s\n' "$bold" "$*" "$plain"
    "$@"
}

bold='' plain=''
[[ ! -t 1 ]] || bold=$'\e[1m' plain=$'\e[0m'

# --- Steps -----------------------------------------------------------------------------

install_missing() {
    local package missing=() sudo=()
    for package in libcurl4-openssl-dev pkg-config curl jq; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    command -v swift >/dev/null || {
        echo 'Swift is missing: https://www.swift.org/install/linux/' >&2
        exit 69
    }
    ((${#missing[@]})) || return 0
    ((EUID == 0)) || sudo=(sudo)
    run "${sudo[@]}" apt-get update -qq
    run "${sudo[@]}" apt-get install -qq -y --no-install-recommends "${missing[@]}"
}

build() {
    # The first build fetches and compiles the dependencies: some minutes.
    run swift build -c release --static-swift-stdlib --product logferry
    [[ $target == hadoop ]] || run swift build -c release --static-swift-stdlib --product webhdfs-sandbox
    PATH=$repository/.build/release:$PATH
}

start_sandbox() {
    echo '$ webhdfs-sandbox --root hdfs --port 0 &'
    webhdfs-sandbox --root hdfs --port 0 >sandbox.log 2>&1 &
    sandbox=$!
    # It says where it listens as soon as it does.
    until url=$(grep -m 1 -oE 'http://[0-9.]+:[0-9]+' sandbox.log); do
        kill -0 "$sandbox" 2>/dev/null || {
            cat sandbox.log >&2
            exit 1
        }
        sleep 0.1
    done
    head -n 1 sandbox.log
}

start_hadoop() {
    run "$repository/Tests/hdfs" start
    url=$("$repository/Tests/hdfs" url)
}

write_configuration() {
    # Without the three zeros a file is left alone for a while after its hour; see logferry.toml.
    cat >logferry.toml <<END
state = "$work/state"
host = "web-17"
timezone = "UTC"

[hdfs]
endpoints = ["$url"]
user = "logs"

[schedule]
delay = "0s"
spread = "0s"

[streams.access]
source = "$work/logs/access.%Y%m%d%H.log"
destination = "/logs/access/dt=%Y%m%d/hr=%H/{host}.{name}"
settle = "0s"
END
}

# Every file below an HDFS directory, with its size.
list() {
    local directory=$1 type length name
    curl --silent --fail --noproxy '*' "$url/webhdfs/v1$directory?op=LISTSTATUS&user.name=logs" |
        jq -r '.FileStatuses.FileStatus[] | [.type, .length, .pathSuffix] | @tsv' |
        while read -r type length name; do
            if [[ $type == DIRECTORY ]]; then list "$directory/$name"; else echo "$length $directory/$name"; fi
        done
}

compare_last_hour() {
    local hour name
    hour=$(date -d "@$last" +%Y%m%d%H)
    name=access.$hour.log
    run sha256sum "logs/$name"
    local open="$url/webhdfs/v1/logs/access/dt=${hour:0:8}/hr=${hour:8}/web-17.$name?op=OPEN&user.name=logs"
    echo "$bold\$ curl --location '$open' | sha256sum$plain"
    curl --silent --fail --location --noproxy '*' "$open" | sha256sum
}

heading 'Install what is missing, and build'
install_missing
build
cd "$work"

heading "Start HDFS: $([[ $target == hadoop ]] && echo 'Apache Hadoop' || echo 'the sandbox')"
"start_$target"

heading 'Four hours of access logs, as a web server leaves them'
last=$(($(date +%s) / 3600 * 3600 - 3600)) # when the last full hour began
run "$repository/examples/make-logs.sh" logs "$(date -d "@$((last - 3 * 3600))" +%Y-%m-%dT%H)" 4 60000
run ls -l logs

heading 'A configuration'
write_configuration
run cat logferry.toml

heading 'Ship what is finished, no faster than 2 MB/s'
run logferry ship --config logferry.toml --rate 2MB/s

heading 'What was shipped'
run logferry status --config logferry.toml

heading 'The receipt of the last hour: its manifest'
run jq . "state/manifests/access/$(date -d "@$last" +%Y/%m/%d/%H).json"

heading 'What HDFS holds'
echo "$bold\$ curl '$url/webhdfs/v1/logs?op=LISTSTATUS&user.name=logs'$plain   (and so on, folder by folder)"
list /logs

heading 'Is it the same?'
compare_last_hour

heading 'Ship again: nothing is sent twice'
run logferry ship --config logferry.toml --rate 2MB/s
printf '\nDone. All of it was in %s, which is removed now.\n' "$work"
