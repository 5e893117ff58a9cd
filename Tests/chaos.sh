#!/usr/bin/env bash
# What logferry promises, while a real HDFS breaks in mid-upload in every way one machine allows.
#
#   Tests/chaos.sh BINARY [SCENARIO...]     (default: all of them, about 5 minutes)
#
# Prints "ok - sentence" or "not ok - sentence" for each check, and of each scenario how often
# logferry ran, and what it sent again; exits 1 if a check failed. Starts HDFS of its own with
# Tests/hdfs. Needs curl and jq; the network scenarios also root, iproute2 and a kernel that
# makes network namespaces. Environment:
#   CHAOS_DIR   work here and leave everything, to be read (default: a folder that is removed)
# shellcheck disable=SC2016 # the $names in single quotes are jq's
set -uo pipefail # no -e: what goes wrong is found by the checks, and the others still run
here=$(cd "$(dirname "$0")" && pwd)
binary=$(realpath "${1:?usage: Tests/chaos.sh BINARY [SCENARIO...]}") || exit
shift
work=${CHAOS_DIR:-$(mktemp -d)}
mkdir -p "$work" && work=$(realpath "$work") || exit
export TZ=UTC LC_ALL=C
unset HDFS_DIR HDFS_PORT HDFS_HOST # of somebody else's HDFS
running='' watcher='' space='' agent=()

clean_up() {
    [[ -z $running ]] || kill -KILL "$running" 2>/dev/null
    [[ -z $watcher ]] || kill -KILL "$watcher" 2>/dev/null
    stop_hdfs
    [[ -z $space ]] || ip netns delete "$space"
    [[ -n ${CHAOS_DIR:-} ]] || rm -rf "$work"
}
# shellcheck source=Tests/checks.sh
source "$here/checks.sh" || exit

# --- HDFS ------------------------------------------------------------------------------

# start_hdfs NAME [NODE...]: an empty one, for the scenarios in $work/NAME.
start_hdfs() {
    stage=$work/$1
    export HDFS_DIR=$stage/hdfs
    # Noticing a lost DataNode after 2 * 1 s + 10 * 1 s instead of 20: nothing here waits for one
    # that is only slow.
    export HDFS_SET='dfs.namenode.heartbeat.recheck-interval=1000'
    local node
    for node in "${@:2}"; do hdfs start "$node" || return; done
    (($# > 1)) || hdfs start || return
    mapfile -t urls < <("$here/hdfs" url)
}

stop_hdfs() { [[ ! -e ${HDFS_DIR:-} ]] || hdfs stop; }

# What the scenarios do to HDFS; that it works is a matter of course.
hdfs() {
    echo "+ $*" >>"$work/hdfs.log"
    "$here/hdfs" "$@" >>"$work/hdfs.log" 2>&1 && return
    echo "# Tests/hdfs $* failed: $(tail -n 3 "$work/hdfs.log")"
    return 1
}

# webhdfs METHOD PATH?QUERY: as the superuser, who started HDFS; at the NameNode that does it.
webhdfs() {
    local url
    for url in "${urls[@]}"; do
        curl --silent --fail --location --noproxy '*' --max-time 60 --request "$1" \
            "$url/webhdfs/v1$2&user.name=$(id -un)" 2>/dev/null && return
    done
    return 1
}

# --- Checks ----------------------------------------------------------------------------

explain() {
    echo "the runs ended with ${codes[*]}; the last one:"
    tail -n 20 "$scene/err.$((${#codes[@]} - 1))" 2>/dev/null
}

says() { grep -iE -e "$1" "$scene"/err.* "$scene"/out.*; }

names() { webhdfs GET "/$name?op=LISTSTATUS" | jq -r '.FileStatuses.FileStatus[] | "\(.pathSuffix) \(.length)"'; }
hidden_names() { names | grep '^\.'; }

every_file_is_whole() {
    local file
    for file in "$scene"/logs/*; do
        webhdfs GET "/$name/${file##*/}?op=OPEN" | cmp - "$file" || return
    done
    (($(names | wc -l) == $(find "$scene/logs" -type f | wc -l)))
}

# Of all scenarios so far: Hadoop computes them in a client of its own, which takes its time to start.
checksums_are_the_manifests() {
    diff <("$here/hdfs" fs -checksum '/*/*' | sort) <(
        jq -r '.files[] | [.destination, .checksum.algorithm, .checksum.bytes] | @tsv' \
            "$stage"/*/state/manifests/chaos/2015/05/17/10.json | sort
    )
}

# A run that did not finish leaves the rest to a later one, and says so.
finished() {
    local code
    for code in "${codes[@]:0:${#codes[@]}-1}"; do ((code == 75 || code == 137)) || return; done
    ((codes[-1] == 0))
}

# --- A scenario ------------------------------------------------------------------------

part=1048576

# prepare NAME [FILE=SIZE...]: an hour's files, and how to ship them to /NAME. $rate and $replication
# may be set.
prepare() {
    name=$1 scene=$stage/$1 codes=()
    local file size endpoints
    mkdir -p "$scene/logs"
    for file in "${@:2}"; do
        size=${file#*=} file=$scene/logs/${file%=*}.2015051710.log
        head -c "$size" /dev/urandom >"$file"
        touch -d 2015-05-17T11:00 "$file"
    done
    total=$(cat "$scene"/logs/* | wc -c)
    endpoints=$(printf '"%s", ' "${urls[@]}")
    cat >"$scene/toml" <<END
state = "$scene/state"
host = "web-17"
timezone = "UTC"
[hdfs]
endpoints = [${endpoints%, }]
user = "logs"
replication = ${replication:-1}
[limits]
rate = "${rate:-3MB/s}"
concurrency = 4
[streams.chaos]
source = "$scene/logs/*.%Y%m%d%H.log"
destination = "/$name/{name}"
block_size = "1MiB"
END
    webhdfs PUT "/$name?op=MKDIRS&permission=777" >/dev/null
    watch &
    watcher=$!
}

# The files of most scenarios: many parts, a few, one. At 3 MB/s they take 7 seconds.
usual=(large=16777216 middle=5000000 small=70000)

# A reader: what it sees under a final name, ten times a second, must be whole.
watch() {
    local file length
    until [[ -e $scene/over ]]; do
        while read -r file length; do
            [[ $length == $(stat -c %s "$scene/logs/$file") ]] || echo "$file had $length bytes"
            [[ ! -e $scene/seen.$file ]] || continue
            webhdfs GET "/$name/$file?op=OPEN" >"$scene/read" || continue
            touch "$scene/seen.$file"
            cmp "$scene/read" "$scene/logs/$file"
        done < <(names | grep -v '^\.')
        sleep 0.1
    done >>"$scene/partial" 2>&1
}

# Begins a run of logferry; `agent` may stand before it. It is the process $running itself.
ship() {
    exec_logferry &
    running=$!
}

exec_logferry() {
    exec "${agent[@]}" "$binary" backfill --config "$scene/toml" --json \
        --from 2015-05-17T10 --to 2015-05-17T11 \
        >"$scene/out.${#codes[@]}" 2>"$scene/err.${#codes[@]}" </dev/null
}

# Waits for it. It gives up by itself after 10 minutes without progress; what lives longer hangs.
await() {
    local deadline=$((SECONDS + 900))
    while kill -0 "$running"; do
        ((SECONDS < deadline)) || kill -KILL "$running"
        sleep 0.1
    done
    wait "$running"
    codes+=($?)
    running=''
} 2>/dev/null

whole_parts() { names 2>/dev/null | grep -c "^\.logferry\..* $part\$"; }

# Begins a run and returns when parts of it are in HDFS, and more to come.
begin() {
    local deadline=$((SECONDS + 60))
    ship
    until (($(whole_parts) >= 4 || SECONDS > deadline)) || ! kill -0 "$running" 2>/dev/null; do
        sleep 0.1
    done
    expect "$1, in mid-upload" kill -0 "$running"
}

# while_frozen COMMAND...: Hadoop's own take so long to start that the upload might be over by then.
while_frozen() {
    kill -STOP "$running"
    "$@"
    kill -CONT "$running"
}

# Lets runs follow, as a timer would, until one has nothing left to do.
finish() {
    local more=15
    [[ -z $running ]] || await
    while ((codes[-1] != 0 && more-- > 0)); do
        sleep 1
        ship
        await
    done
}

# What holds in the end, whatever happened.
judge() {
    touch "$scene/over"
    wait "$watcher"
    watcher=''
    expect "$1: a later run finishes, and those before say so (${codes[*]})" finished
    expect "$1: every file is whole" every_file_is_whole
    expect "$1: no hidden name is left" not hidden_names
    expect "$1: a reader saw each file whole or not at all" not grep . "$scene/partial"
    echo "# $name: ${#codes[@]} runs, $(($(sent) - total)) of $total bytes sent again"
}

# All body bytes that left, those of runs that were killed too: the rate limit's own count.
sent() { od -A n -t d8 -j 16 -N 8 "$scene/state/bucket"; }

# --- Servers killed --------------------------------------------------------------------

data_node_restarts() {
    prepare data_node_restarts "${usual[@]}"
    begin 'The DataNode killed and started again'
    hdfs kill dn -9
    hdfs start dn
    finish
    judge 'The DataNode killed and started again'
}

name_node_restarts() {
    prepare name_node_restarts "${usual[@]}"
    begin 'The NameNode killed and started again'
    hdfs kill nn -9
    hdfs start nn
    finish
    judge 'The NameNode killed and started again'
}

one_of_two_data_nodes_dies() {
    hdfs start dn2
    for replication in 2 1; do
        prepare "one_of_two_data_nodes_dies_$replication" "${usual[@]}"
        begin "One of two DataNodes killed for good, $replication replicas"
        hdfs kill dn -9
        finish
        # Of what was published before it died it may have had the only replica.
        hdfs start dn
        judge "One of two DataNodes killed for good, $replication replicas"
    done
    unset replication
}

# --- HDFS says no ----------------------------------------------------------------------

snapshot_taken() {
    prepare snapshot_taken "${usual[@]}"
    hdfs dfsadmin -allowSnapshot /snapshot_taken
    begin 'A snapshot taken'
    webhdfs PUT '/snapshot_taken?op=CREATESNAPSHOT&snapshotname=s' >/dev/null
    finish
    expect 'A snapshot taken: the report says why the parts were not joined' says 'one part.*snapshot'
    judge 'A snapshot taken'
}

# A block counts in full while it is written; so the last ones do not fit, nor do the staged names.
quota_fills() {
    prepare quota_fills "${usual[@]}"
    hdfs dfsadmin -setSpaceQuota 12m /quota_fills
    begin 'A quota of space filled'
    await
    expect 'A quota of space filled: it ends with exit code 75' test "${codes[-1]}" = 75
    expect 'A quota of space filled: it says which' says 'quota of /quota_fills is exceeded'
    hdfs dfsadmin -clrSpaceQuota /quota_fills
    hdfs dfsadmin -setQuota 15 /quota_fills
    ship
    await
    expect 'A quota of names filled: it ends with exit code 75' test "${codes[-1]}" = 75
    expect 'A quota of names filled: it says which' says 'quota .* of directory /quota_fills is exceeded'
    hdfs dfsadmin -clrQuota /quota_fills
    ship
    await
    judge 'Quotas raised'
}

safe_mode() {
    prepare safe_mode "${usual[@]}"
    begin 'Safe mode entered and left'
    while_frozen hdfs dfsadmin -safemode enter
    sleep 2
    hdfs dfsadmin -safemode leave
    finish
    judge 'Safe mode entered and left'
}

# --- The network -----------------------------------------------------------------------

# Sets `space`, a network namespace for logferry, and `host`, where HDFS has to listen: the two ends
# of a cable. The addresses are those for tests of networks (RFC 2544).
make_network() {
    local net=198.18.$(($$ / 64 % 256)) last=$(($$ % 64 * 4))
    ((EUID == 0)) && ip netns add "lf$$" || return
    space=lf$$ host=$net.$((last + 1))
    ip link add "$space" type veth peer name cable netns "$space" &&
        ip address add "$host/30" dev "$space" &&
        ip link set "$space" up &&
        ip -n "$space" address add "$net.$((last + 2))/30" dev cable &&
        ip -n "$space" link set cable up
}

at_both_ends() { tc qdisc replace dev "$space" root "$@" && tc -n "$space" qdisc replace dev cable root "$@"; }

slow_down() {
    at_both_ends netem delay 20ms 5ms loss 1% rate 16mbit 2>/dev/null && return
    echo '# this kernel has no netem: a token bucket with a short queue delays and drops instead'
    at_both_ends tbf rate 12mbit burst 16kb limit 48kb
}

# What logferry's side sends goes to a card that is not there, and nobody says so.
cut_cable() { ip -n "$space" neighbour replace "$host" dev cable nud permanent lladdr 02:00:00:00:00:01; }
mend_cable() { ip -n "$space" neighbour delete "$host" dev cable; }

network_slow_and_cut() {
    agent=(ip netns exec "$space")
    slow_down || skip 'slowing the network down: this kernel has neither netem nor tbf'
    prepare network_slow_and_cut large=7340032 middle=2000000 small=70000
    begin 'A slow network, cut for 8 seconds'
    cut_cable
    sleep 8
    mend_cable
    finish
    judge 'A slow network, cut for 8 seconds'
    agent=()
}

# The DataNodes never learn of it: for them the upload goes on.
power_lost() {
    agent=(ip netns exec "$space")
    # The dead process's side gives up its connections at once, like a machine that is off.
    "${agent[@]}" sh -c 'echo 1 >/proc/sys/net/ipv4/tcp_orphan_retries'
    prepare power_lost "${usual[@]}"
    begin 'Power lost'
    cut_cable
    kill -KILL "$running"
    await
    sleep 3
    mend_cable
    finish
    judge 'Power lost'
    agent=()
}

# --- logferry killed -------------------------------------------------------------------

logferry_killed() {
    local kills
    rate=10MB/s prepare logferry_killed one=75000000 two=12000000 three=3000000
    for ((kills = 0; kills < 15; kills++)); do
        ship
        sleep "$((RANDOM % 2)).$((RANDOM % 10))"
        kill -KILL "$running" 2>/dev/null || break
        await
    done
    finish
    expect 'logferry killed: each time it cost the four parts in flight at most' \
        test "$(($(sent) - total))" -le $((kills * 4 * part))
    judge "logferry killed $kills times"
}

# --- A pair of NameNodes ---------------------------------------------------------------

failover_planned() {
    prepare failover_planned "${usual[@]}"
    begin 'A planned failover'
    while_frozen hdfs haadmin -transitionToStandby nn
    hdfs haadmin -transitionToActive nn2
    finish
    judge 'A planned failover'
}

active_name_node_dies() {
    prepare active_name_node_dies "${usual[@]}"
    begin 'The active NameNode killed'
    hdfs kill nn2 -9
    hdfs haadmin -failover nn2 nn
    finish
    judge 'The active NameNode killed'
}

# --- Run -------------------------------------------------------------------------------

one_name_node() { HDFS_DATANODES=2 start_hdfs one nn dn; } # dn2 comes when a scenario needs it
two_name_nodes() { HDFS_HA=1 start_hdfs two; }

chosen=" $* "

# run HDFS SCENARIO...: those that were asked for.
run() {
    local wanted=() scenario
    for scenario in "${@:2}"; do
        [[ $chosen != '  ' && $chosen != *" $scenario "* ]] || wanted+=("$scenario")
    done
    ((${#wanted[@]})) || return 0
    "$1" || exit
    for scenario in "${wanted[@]}"; do "$scenario"; done
    expect "Hadoop's checksums of all these files are the manifests'" checksums_are_the_manifests
    stop_hdfs
}

network=(network_slow_and_cut power_lost)
if make_network 2>/dev/null; then
    export HDFS_HOST=$host
else
    network=()
    skip 'the network scenarios: they need root, and a kernel that makes network namespaces'
fi
run one_name_node data_node_restarts name_node_restarts one_of_two_data_nodes_dies \
    snapshot_taken quota_fills safe_mode logferry_killed "${network[@]}"
run two_name_nodes failover_planned active_name_node_dies
sum_up chaos && ((passed > 0))
