#!/usr/bin/env bash
# The units of systemd/ under a real systemd, which boots in namespaces of its own.
#
#   Tests/systemd.sh BINARY
#
# Prints "ok - sentence" or "not ok - sentence" for each check, and "# SKIPPED: reason" for what
# cannot run here; exits 1 if a check failed. Needs systemd, and to boot it root and
# systemd-container; curl; and somewhere to ship to. Environment:
#   LOGFERRY_TEST_WEBHDFS  URL of a real HDFS (default: none, but the sandbox)
#   LOGFERRY_TEST_SANDBOX  webhdfs-sandbox (default: the debug build's)
set -uo pipefail # no -e: what goes wrong is found by the checks, and the others still run
here=$(cd "$(dirname "$0")" && pwd)
units=$(realpath "$here/../systemd")
binary=$(realpath "${1:?usage: Tests/systemd.sh BINARY}") || exit
sandbox=${LOGFERRY_TEST_SANDBOX:-$here/../.build/debug/webhdfs-sandbox}
url=${LOGFERRY_TEST_WEBHDFS:-}
work=$(mktemp -d) || exit
began=$(date +%s)
root=$work/root target=/systemd.$began.$$
export TZ=UTC LC_ALL=C SYSTEMD_COLORS=0 SYSTEMD_PAGER=''
machine='' server='' leader=''

clean_up() {
    [[ -z $url || -z $leader ]] || webhdfs DELETE "$target?op=DELETE&recursive=true" >/dev/null 2>&1
    [[ -z $machine ]] || power_off
    [[ -z $server ]] || { kill "$server" && wait "$server"; } 2>/dev/null
    rm -rf "$work"
}
# shellcheck source=Tests/checks.sh
source "$here/checks.sh" || exit

# --- Checks ----------------------------------------------------------------------------

explain() { [[ -z $leader ]] || inside journalctl --quiet --lines 10 --unit 'logferry*'; }

# eventually COMMAND...: it holds within 30 s.
eventually() { until_true 30 "$@"; }

# --- A machine -------------------------------------------------------------------------

# What keeps a systemd from being booted here; nothing where it can.
obstacle() {
    ((EUID == 0)) || { echo 'it needs root' && return; }
    command -v systemd-nspawn >/dev/null || { echo 'it needs systemd-nspawn (package systemd-container)' && return; }
    grep -qw overlay /proc/filesystems || { echo 'it needs a kernel with overlayfs' && return; }
    [[ -L /lib ]] || echo 'it needs an installation with /lib in /usr'
}

# A root directory with nothing in it but the links into this machine's /usr; and for /usr, the binary.
install_system() {
    local link
    mkdir -p "$root"/{etc/systemd/system,usr,var,root,logs/open} "$work/usr/bin"
    for link in /bin /sbin /lib /lib[0-9]*; do
        [[ ! -L $link ]] || ln -s "usr$link" "$root$link"
    done
    cp "$binary" "$work/usr/bin/logferry"
    cp /etc/os-release "$root/etc/"
    echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
    echo '127.0.0.1 localhost' >"$root/etc/hosts"
    echo web-17 >"$root/etc/hostname"
    # With a machine id it is no first boot, at which systemd would enable all that is in /usr.
    tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
}

# Sets `leader`, the process that is its process 1. The network is this machine's, for HDFS listens
# on loopback; without the right to change it.
boot() {
    install_system
    exec_machine </dev/null >"$work/console" 2>&1 &
    machine=$!
    eventually is_up_or_gone && kill -0 "$machine" 2>/dev/null
}

exec_machine() {
    local options=(--register=no --machine="logferry-$$" --directory="$root")
    [[ -e /sys/fs/cgroup/cgroup.controllers ]] || export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=0
    if [[ ! -d /run/systemd/system ]]; then
        # Nobody here to make a cgroup for it; and two in one would end each other's processes.
        options+=(--keep-unit)
        enter_cgroup
    fi
    # Whatever happens to this script, it ends after five minutes.
    exec timeout --kill-after=15 300 systemd-nspawn --quiet "${options[@]}" \
        --overlay-ro="/usr:$work/usr:/usr" --boot --console=pipe -- --unit=basic.target
}

hierarchies=(/sys/fs/cgroup{,/systemd,/unified})

enter_cgroup() {
    local hierarchy
    for hierarchy in "${hierarchies[@]}"; do
        [[ ! -e $hierarchy/cgroup.procs ]] ||
            { mkdir "$hierarchy/logferry.$$" && echo "$BASHPID" >"$hierarchy/logferry.$$/cgroup.procs"; }
    done
}

remove_cgroup() { find "${hierarchies[@]/%//logferry.$$}" -depth -type d -exec rmdir {} \; ; }

is_up_or_gone() {
    local nspawn
    kill -0 "$machine" || return 0
    nspawn=$(pgrep -P "$machine") && leader=$(pgrep -P "$nspawn" -x systemd) &&
        [[ $(inside systemctl is-system-running) =~ running|degraded ]]
}

# Asks it to shut down; what does not is ended.
power_off() {
    kill -TERM "$machine" 2>/dev/null
    eventually not kill -0 "$machine" 2>/dev/null ||
        { [[ -z $leader ]] || kill -KILL "$leader"; }
    wait "$machine"
    remove_cgroup
    machine='' leader=''
} 2>/dev/null

inside() { nsenter --target "$leader" --all "$@" </dev/null; }

# property UNIT NAME
property() { inside systemctl show --value --property "$2" "$1"; }

# has UNIT NAME=VALUE...
has() {
    local pair
    for pair in "${@:2}"; do
        [[ $(property "$1" "${pair%%=*}") == "${pair#*=}" ]] || {
            inside systemctl show --property "${pair%%=*}" "$1"
            return 1
        }
    done
}

systemctl() { inside systemctl "$@"; }

# override UNIT LINE...: as `systemctl edit` would.
override() {
    mkdir -p "$root/etc/systemd/system/$1.d"
    printf '%s\n' "${@:2}" >"$root/etc/systemd/system/$1.d/override.conf"
    systemctl daemon-reload
}

# --- Logs, and where they go -----------------------------------------------------------

# webhdfs METHOD PATH?QUERY
webhdfs() {
    curl --silent --fail --location --noproxy '*' --max-time 20 --request "$1" \
        "$url/webhdfs/v1$2&user.name=$(id -un)"
}

start_sandbox() {
    [[ -x $sandbox ]] || return
    "$sandbox" --root "$work/hdfs" --superuser "$(id -un)" >"$work/sandbox" 2>&1 &
    server=$!
    eventually grep -q 'http://' "$work/sandbox" &&
        url=$(grep -m 1 -oE 'http://[0-9.]+:[0-9]+' "$work/sandbox")
}

# configure [URL]: logferry, with the stream of access logs.
configure() {
    cat >"$root/etc/logferry/logferry.toml" <<END
host = "web-17"
timezone = "UTC"
[hdfs]
endpoints = ["${1:-${url/127.0.0.1/localhost}}"] # by a name, which has to be looked up
user = "logs"
[schedule]
delay = "0s"
spread = "0s"
END
    add_stream access
}

add_stream() {
    cat >>"$root/etc/logferry/logferry.toml" <<END
[streams.$1]
source = "/logs/$1.%Y%m%d%H.log"
destination = "$target/{name}"
settle = "0s"
END
}

# make_logs FROM HOURS: that only root can read.
make_logs() {
    "$here/../examples/make-logs.sh" "$root/logs" "$1" "$2" 2000
    chmod 600 "$root"/logs/access.*
    chmod 700 "$root/logs"
}

# An hour that is over: hour N is N hours before the one in which this began.
hour() { date -d "@$((began - $1 * 3600))" "+${2:-%Y%m%d%H}"; }

# is_shipped HOUR...: as 2015051710.
is_shipped() {
    local hour
    for hour in "$@"; do
        webhdfs GET "$target/access.$hour.log?op=OPEN" 2>/dev/null | cmp - "$root/logs/access.$hour.log" || return
    done
}

# --- Without a machine -----------------------------------------------------------------

hardening() { sed -e '1,/^# --- /d' -e '/^#/d' -e '/^$/d' -e '/^\[Install\]/,$d' "$units/$1"; }
is_hardened_like_the_others() { [[ -n $(hardening "$1") ]] && diff <(hardening logferry.service) <(hardening "$1"); }
exposure() { systemd-analyze security --offline=true "$units/$1" | grep -oE 'level.*: [0-9.]+' | grep -oE '[0-9.]+$'; }

check_files() {
    local unit level
    for unit in logferry.service logferry-ship.service logferry-backfill@.service; do
        level=$(exposure "$unit")
        expect "$unit is exposed no more than 1.5 (${level:-unknown})" \
            systemd-analyze security --no-pager --offline=true --threshold=15 "$units/$unit"
        expect "$unit is hardened like the others" is_hardened_like_the_others "$unit"
    done
}

# --- Installed -------------------------------------------------------------------------

install_units() {
    mkdir -p "$root"/etc/{sysusers.d,tmpfiles.d}
    cp "$units"/*.service "$units"/*.timer "$root/etc/systemd/system/"
    cp "$units/logferry.sysusers" "$root/etc/sysusers.d/logferry.conf"
    cp "$units/logferry.tmpfiles" "$root/etc/tmpfiles.d/logferry.conf"
    inside systemd-sysusers logferry.conf 2>/dev/null # it tells of all that it makes
    inside systemd-tmpfiles --create logferry.conf
    systemctl daemon-reload
}

verifies() {
    inside systemd-analyze verify logferry.service logferry-ship.service logferry-ship.timer \
        logferry-backfill@2015-05-17T10_2015-05-17T12.service >"$work/verify" 2>&1
    local status=$?
    cat "$work/verify"
    ((status == 0)) && not grep -q . "$work/verify"
}

is_a_system_user() {
    local name uid shell
    IFS=: read -r name _ uid _ _ _ shell < <(inside getent passwd logferry)
    [[ $name == logferry && $shell == */nologin ]] && ((uid < 1000)) && [[ $(inside id -Gn logferry) == logferry ]]
}

owner_and_mode() { [[ $(inside stat -c '%U:%G %a' "$1") == "$2" ]]; }

check_installation() {
    expect 'systemd finds nothing wrong in the units' verifies
    expect 'sysusers makes the user logferry, in no other group, without a shell' is_a_system_user
    expect 'tmpfiles makes /var/lib/logferry, only for that user' \
        owner_and_mode /var/lib/logferry 'logferry:logferry 700'
    expect 'tmpfiles makes /etc/logferry' owner_and_mode /etc/logferry 'root:root 755'
}

# --- The timer -------------------------------------------------------------------------

timer=logferry-ship.timer ship=logferry-ship.service

# Second of the ten minutes in which the timer next starts the service.
offset() {
    systemctl start "$timer"
    echo $(($(date -d "$(property "$timer" NextElapseUSecRealtime)" +%s) % 600))
    systemctl stop "$timer"
}

# As if the machine had been off since yesterday.
last_started_yesterday() { inside touch -d yesterday /var/lib/systemd/timers/stamp-$timer; }

everything_is_its_own() { not grep . <(inside find /var/lib/logferry -not -user logferry); }

check_timer() {
    local first
    first=$(offset)
    expect "the timer keeps its second of the ten minutes ($first)" test "$first" = "$(offset)"
    override "$timer" '[Timer]' RandomizedDelaySec=0
    make_logs "$(hour 3 %Y-%m-%dT%H)" 3
    configure
    last_started_yesterday
    systemctl start "$timer"
    expect 'started after a night off, the timer ships the hours, which only root can read' \
        eventually is_shipped "$(hour 3)" "$(hour 2)" "$(hour 1)"
    expect 'then the service has ended well' eventually has "$ship" ActiveState=inactive Result=success ExecMainStatus=0
    expect 'and the timer waits for the next time' has "$timer" ActiveState=active SubState=waiting
    systemctl stop "$timer"
    expect 'all state is of the user logferry' everything_is_its_own
}

# --- Exit codes ------------------------------------------------------------------------

check_exit_codes() {
    # An inactive unit is forgotten with all that became of it.
    override "$ship" '[Service]' "ExecStopPost=/bin/sh -c 'echo \$EXIT_STATUS >/var/lib/logferry/code'"
    configure http://127.0.0.1:1
    make_logs "$(hour 4 %Y-%m-%dT%H)" 1
    expect 'an hour that is left for later is no failure' systemctl start "$ship"
    expect 'an hour that is left for later is exit code 75' grep -x 75 "$root/var/lib/logferry/code"
    echo 'rat = "5MB/s"' >"$root/etc/logferry/logferry.toml"
    expect 'a wrong configuration is a failure' not systemctl start "$ship"
    expect 'a wrong configuration is exit code 78' has "$ship" ActiveState=failed ExecMainStatus=78
    configure
    expect 'the next start ships what was left' systemctl start "$ship"
    expect 'what was left is in HDFS' is_shipped "$(hour 4)"
}

# --- Hardening -------------------------------------------------------------------------

# in_its_place COMMAND: instead of `logferry ship`; the command is the check.
in_its_place() {
    override "$ship" '[Service]' ExecStart= "ExecStart=/bin/sh -c '$1'"
    systemctl start "$ship"
    local status=$?
    rm "$root/etc/systemd/system/$ship.d/override.conf"
    systemctl daemon-reload
    return "$status"
}

check_hardening() {
    echo secret >"$root/root/key"
    chmod 777 "$root/logs/open"
    expect 'it can read what only root can' in_its_place "cat /logs/access.$(hour 1).log"
    expect "it cannot read somebody's key" in_its_place '! cat /root/key'
    expect 'it cannot write beside the logs, even where everybody may' \
        in_its_place '! touch /logs/open/file'
    expect 'it can write its state' in_its_place 'touch /var/lib/logferry/file && rm /var/lib/logferry/file'
    expect 'it has no other capability' in_its_place 'grep -c ^Cap.*:.0000000000000004$ /proc/self/status | grep 5'
    expect 'it can see that the clock was set' in_its_place 'cat /proc/sys/kernel/random/boot_id'
    expect 'it cannot set the clock' in_its_place '! date -s 2015-05-17'
    expect 'its threads keep their low priority, and complain about nothing' \
        not grep 'thread priority' <(inside journalctl --quiet --unit "$ship")
}

# --- Backfill --------------------------------------------------------------------------

check_backfill() {
    local range=logferry-backfill@2015-05-17T10_2015-05-17T12.service
    make_logs 2015-05-17T10 3
    expect 'a backfill of the range in its name ends well' systemctl start "$range"
    expect 'it has shipped the hours of its range' is_shipped 2015051710 2015051711
    expect 'and not the one after' not webhdfs GET "$target/access.2015051712.log?op=GETFILESTATUS"
    expect 'a name without a range is refused' not systemctl start logferry-backfill@2015-05-17T10.service
    expect 'a name without a range is exit code 64' \
        has logferry-backfill@2015-05-17T10.service ActiveState=failed ExecMainStatus=64
    range=logferry-backfill@2015-05-17T12_2015-05-17T13.service
    override logferry-backfill@.service '[Service]' RestartSec=1s
    configure http://127.0.0.1:1
    systemctl start --no-block "$range"
    expect 'a backfill that cannot finish is tried again' eventually has "$range" SubState=auto-restart
    configure
    expect 'until its range is shipped' eventually is_shipped 2015051712
    expect 'and ends then' eventually has "$range" ActiveState=inactive Result=success
}

# --- The service -----------------------------------------------------------------------

serve=logferry.service

restarts() { (($(property "$serve" NRestarts) >= $1)) && has "$serve" ActiveState=active; }
stops_within_10_s() { timeout 10 nsenter --target "$leader" --all systemctl stop "$serve" </dev/null; }
says() { inside journalctl --quiet --unit "$serve" | grep -w "$1"; }
says_what_it_does() { property "$serve" StatusText | grep .; }

check_service() {
    local process
    override "$serve" '[Service]' RestartSec=1s
    make_logs "$(hour 5 %Y-%m-%dT%H)" 1
    expect 'the service starts, and says when it is ready' systemctl start "$serve"
    expect 'the service says what it does' eventually says_what_it_does
    expect 'the service ships the hour' eventually is_shipped "$(hour 5)"

    process=$(property "$serve" MainPID)
    add_stream more
    cp -p "$root/logs/access.$(hour 2).log" "$root/logs/more.$(hour 2).log"
    expect 'it reloads' systemctl reload "$serve"
    expect 'reloaded, it ships a stream that has been added' \
        eventually webhdfs GET "$target/more.$(hour 2).log?op=GETFILESTATUS"
    echo 'rat = 1' >>"$root/etc/logferry/logferry.toml"
    systemctl reload "$serve"
    sleep 1
    expect 'a wrong configuration ends nothing' \
        eventually has "$serve" ActiveState=active "MainPID=$process" NRestarts=0
    expect 'a wrong configuration is named' eventually says rat
    configure

    systemctl kill --signal=KILL "$serve"
    expect 'killed, it is started again' eventually restarts 1
    check_watchdog
    expect 'it stops within 10 s' stops_within_10_s
    expect 'stopped, it has not failed' has "$serve" ActiveState=inactive Result=success
}

check_watchdog() {
    override "$serve" '[Service]' RestartSec=1s WatchdogSec=2s TimeoutAbortSec=1s
    systemctl restart "$serve"
    sleep 4 # twice as long as it may be silent
    expect 'it says in time that it lives' has "$serve" ActiveState=active NRestarts=0
    systemctl kill --kill-whom=main --signal=STOP "$serve"
    expect 'when it hangs it is started again' eventually restarts 1
}

# --- Run -------------------------------------------------------------------------------

has_serve() { "$binary" serve --help | grep -q '^USAGE: logferry serve'; }

check_units() {
    if [[ -z $url ]] && ! start_sandbox; then
        skip 'what the units do: neither LOGFERRY_TEST_WEBHDFS nor webhdfs-sandbox'
        return
    fi
    webhdfs PUT "$target?op=MKDIRS&permission=777" >/dev/null
    check_timer
    check_exit_codes
    check_hardening
    check_backfill
    if has_serve; then
        check_service
    else
        skip 'the service: this logferry has no command serve'
    fi
}

if ! command -v systemd-analyze >/dev/null; then
    skip 'the units: there is no systemd here'
else
    check_files
    reason=$(obstacle)
    [[ -n $reason ]] || boot || reason=$(grep . "$work/console" || echo 'it does not come up')
    if [[ -n $reason ]]; then
        skip "the units at work: no systemd can be booted here: ${reason##*$'\n'}"
    else
        install_units
        check_installation
        check_units
    fi
fi
sum_up systemd
