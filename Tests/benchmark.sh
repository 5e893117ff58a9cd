#!/usr/bin/env bash
# logferry beside what people use today: same files, same real HDFS, same run; prints one table.
#
#   Tests/benchmark.sh [--rows ROW,ROW] [--runs N] [--size FACTOR] [--json FILE]
#
#   --rows   only these: one sink four large small shipped idle rate paused first kill micro
#   --runs   of each client, in turns (default 5); what is shown is the median
#   --size   of the files and their numbers, where 1, the default, is what the table says
#   --json   write it all there; rows of FILE that are not measured now stay, and are shown
#
# Installs what it compares with, in a cache (LOGFERRY_CACHE, see Tests/hdfs), and what it needs
# (Debian, Ubuntu). The rows large and kill need 25 GB of disk for a while; all together take an hour.
set -euo pipefail
cd "$(dirname "$0")/.."

rows='' json='' options=()
while (($#)); do
    case $1 in
    --rows) rows=$2 ;;
    --json) json=$(realpath -m "$2") ;;
    --runs | --size) options+=("$1" "$2") ;;
    *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2 && exit 64 ;;
    esac
    shift 2
done
[[ -z $rows ]] || options+=(--rows "$rows")

cache=${LOGFERRY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/logferry}
work=$(mktemp -d)
export HDFS_DIR=$work/hdfs LOGFERRY_CACHE=$cache
clean_up() {
    [[ ! -e $HDFS_DIR ]] || Tests/hdfs stop
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- What it needs ---------------------------------------------------------------------

install_packages() {
    local package missing=() sudo=()
    ((EUID == 0)) || sudo=(sudo -n)
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    "${sudo[@]}" apt-get update -qq &&
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
            "${missing[@]}"
} </dev/null >&2

# The pinned versions of what comes from PyPI, in an environment of its own.
install_python_clients() {
    venv=$cache/benchmark
    [[ -x $venv/bin/hdfsn && -x $venv/bin/hdfscli ]] && return
    mkdir -p "$cache"
    python3 -m venv "$venv" &&
        "$venv/bin/pip" install --quiet --disable-pip-version-check hdfs==2.7.3 hdfs-native==0.14.7
} >&2

install_packages libcurl4-openssl-dev pkg-config curl time python3 python3-venv
install_packages rclone || echo 'rclone cannot be had: the table goes without it' >&2
install_packages valgrind || echo 'valgrind cannot be had: instructions are not counted' >&2
install_python_clients || echo 'hdfscli and hdfs-native cannot be had: the table goes without them' >&2

build=(swift build -c release --static-swift-stdlib --scratch-path .build/benchmark)
for product in logferry micro-benchmark; do
    "${build[@]}" --product "$product" >&2
done
"$(command -v cc || command -v clang)" -shared -fPIC -O2 -Wall -Werror -o "$work/sends.so" \
    Tests/benchmark/sends.c -ldl

# --- Run -------------------------------------------------------------------------------

url=$(Tests/hdfs start)
# shellcheck source=/dev/null
source "$HDFS_DIR/env"
python3 Tests/benchmark/bench.py --work "$work" --hdfs "$url" --rpc "hdfs://$HDFS_HOST:$((HDFS_PORT + 1))" \
    --user "$(id -un)" --logferry .build/benchmark/release/logferry \
    --micro .build/benchmark/release/micro-benchmark --sends "$work/sends.so" --venv "$venv" \
    --rclone "$(command -v rclone || echo rclone)" \
    --revision "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)" --json "$json" "${options[@]}"
