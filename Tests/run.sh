#!/usr/bin/env bash
# Everything a change has to pass: format, scripts, build, tests, and the built command on a real HDFS.
#
#   Tests/run.sh [--no-hdfs] [--sanitize]
#
#   --no-hdfs    leave out what needs Hadoop
#   --sanitize   run the tests once more under AddressSanitizer
#
# Installs what is missing (Debian, Ubuntu). Its own HDFS is started for the run and ended with it.
# LOGFERRY_CACHE keeps Hadoop between runs; see Tests/hdfs. The last line sums up what ran.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
exec </dev/null

with_hdfs=1 sanitize=0
for option in "$@"; do
    case $option in
    --no-hdfs) with_hdfs=0 ;;
    --sanitize) sanitize=1 ;;
    *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2 && exit 64 ;;
    esac
done

work=$(mktemp -d)
export HDFS_DIR=$work/hdfs
unset LOGFERRY_TEST_WEBHDFS LOGFERRY_TEST_HDFS
clean_up() {
    [[ ! -e $HDFS_DIR ]] || Tests/hdfs stop
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- Counting --------------------------------------------------------------------------

passed=0 failed=0 skipped=0 times=()

# check SENTENCE COMMAND...: a stage that passes or fails as one.
check() {
    local sentence=$1
    shift
    if timed "$sentence" "$@"; then
        ((passed += 1))
    else
        ((failed += 1))
        echo "FAILED: $sentence"
        return 1
    fi
}

timed() {
    local sentence=$1 began=$SECONDS status=0
    shift
    printf '\n== %s\n' "$sentence"
    "$@" || status=$?
    times+=("$(printf '%5d s  %s' $((SECONDS - began)) "$sentence")")
    return "$status"
}

skip() {
    ((skipped += 1))
    printf '\n== SKIPPED: %s\n' "$*"
}

# --- Stages ----------------------------------------------------------------------------

packages=(libcurl4-openssl-dev pkg-config curl jq time tzdata shellcheck iproute2 faketime
    procps systemd systemd-container python3)

install_missing() {
    local package missing=() sudo=()
    for package in "${packages[@]}"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    ((EUID == 0)) || sudo=(sudo -n)
    "${sudo[@]}" apt-get update -qq &&
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"
}

find_swift() {
    local version
    version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9.]+')
    if [[ $(printf '6.1\n%s\n' "$version" | sort -V | head -n 1) != 6.1 ]]; then
        echo "needs Swift 6.1 or newer on the PATH, found ${version:-none}: https://www.swift.org/install/linux/" >&2
        return 1
    fi
    swift --version 2>&1
}

# Exports what the tests look for. Fails with 69 where Hadoop cannot be had.
start_hdfs() {
    local url
    url=$(Tests/hdfs start) || return
    export LOGFERRY_TEST_WEBHDFS=$url LOGFERRY_TEST_HDFS=$PWD/Tests/hdfs
    echo "$url"
}

build_tests() { swift build --build-tests -Xswiftc -warnings-as-errors "$@"; }

# One target after the other: all at once, a few hundred tests wait for each other on two cores until
# time limits that are meant for peers end them.
run_tests() {
    local target status=0
    for target in CurlTests WebHDFSTests SandboxTests ShippingTests CommandTests; do
        run_target "$target" "$@" || status=$?
    done
    return "$status"
}

# The counts come from the report. A run that died before writing one has failed once.
run_target() {
    local target=$1 status=0 report=$work/report-$RANDOM found
    shift
    swift test --skip-build --disable-xctest -Xswiftc -warnings-as-errors --filter "^$target\\." \
        --xunit-output "$report.xml" "$@" || status=$?
    found=$(cat "$report"*.xml 2>/dev/null | sed -nE \
        's/.*<testsuite .* tests="([0-9]+)" failures="([0-9]+)" skipped="([0-9]+)".*/\1 \2 \3/p')
    local ran=0 not_ok=0 left_out=0
    [[ -z $found ]] || read -r ran not_ok left_out <<<"$found"
    ((status == 0 || not_ok > 0)) || ((ran += 1, not_ok = 1))
    ((passed += ran - not_ok, failed += not_ok, skipped += left_out))
    return "$status"
}

build_release() { swift build -c release --static-swift-stdlib --product logferry; }

links_no_foundation() {
    ! ldd .build/release/logferry | grep -E 'Foundation|ICU'
}

# try_out NAME: the release binary by Tests/NAME.sh, which prints a line for each check.
try_out() {
    local status=0 ok not_ok left_out
    "Tests/$1.sh" .build/release/logferry | tee "$work/$1" || status=$?
    ok=$(grep -c '^ok - ' "$work/$1")
    not_ok=$(grep -c '^not ok - ' "$work/$1")
    left_out=$(grep -c '^# SKIPPED: ' "$work/$1")
    grep -q "^# $1: " "$work/$1" || ((not_ok += 1)) # it did not reach its end
    ((passed += ok, failed += not_ok, skipped += left_out))
    return "$status"
}

summarize() {
    printf '\n== Summary\n'
    printf '%s\n' "${times[@]}"
    printf '%5d s  in all\n\n' "$SECONDS"
    ((skipped == 0)) || [[ -n ${LOGFERRY_TEST_WEBHDFS:-} ]] ||
        printf 'SKIPPED: what needs a real HDFS did not run.\n\n'
    echo "$passed passed, $failed failed, $skipped skipped"
}

# --- Run -------------------------------------------------------------------------------

if ! timed 'Packages' install_missing || ! timed 'Swift' find_swift; then
    exit 69
fi

if ((with_hdfs)); then
    timed 'A real HDFS' start_hdfs
    case $? in
    0) ;;
    69) skip 'a real HDFS: Hadoop or a package of its cannot be had here' ;;
    *)
        ((failed += 1))
        echo 'FAILED: a real HDFS did not start'
        ;;
    esac
fi

check 'The sources are formatted' swift format lint --strict -r Package.swift Sources Tests
check 'The scripts are clean' shellcheck Tests/hdfs Tests/*.sh .ci/run examples/*.sh

if check 'Sources and tests build without a warning' build_tests; then
    timed 'Tests' run_tests
fi

if check 'The release binary builds' build_release &&
    check 'The release binary links neither Foundation nor ICU' links_no_foundation; then
    timed 'The release binary as a service of systemd' try_out systemd
    timed 'What the release binary takes of its host' try_out footprint
    timed 'The rate of the release binary, where its bytes arrive' try_out pacing
    if [[ -n ${LOGFERRY_TEST_WEBHDFS:-} ]]; then
        timed 'The release binary on a real HDFS' try_out acceptance
        timed 'The release binary on a real HDFS that breaks' try_out chaos
    else
        skip 'the release binary on a real HDFS'
    fi
fi

if ((sanitize)); then
    options=(--scratch-path .build/sanitized --sanitize address)
    if check 'The tests build with AddressSanitizer' build_tests "${options[@]}"; then
        # SwiftNIO's shared thread pool lives to the end of the process and is never freed.
        echo 'leak:NIOThreadPool' >"$work/lsan"
        export LSAN_OPTIONS=suppressions=$work/lsan:print_suppressions=0
        timed 'Tests with AddressSanitizer' run_tests "${options[@]}"
    fi
fi

summarize
((failed == 0))
