# Checks that print a line each, for the scripts beside this, which source it.
#
# They have a folder of their own in $work, and two functions: `clean_up`, called at the end, and
# `explain`, which prints what there is to know when a check failed.
# shellcheck shell=bash
# shellcheck disable=SC2154 # $work

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

passed=0 failed=0

# expect SENTENCE COMMAND...: the command is the check.
expect() {
    if "${@:2}" >"$work/check" 2>&1; then
        echo "ok - $1"
        ((passed += 1))
    else
        echo "not ok - $1"
        ((failed += 1))
        {
            echo "${*:2} did not hold"
            tail -n 20 "$work/check"
            explain
        } 2>&1 | sed 's/^/#   /'
    fi
}

skip() { echo "# SKIPPED: $*"; }

not() { ! "$@"; }

# until_true SECONDS COMMAND...: waits until it holds; prints what it said last if it does not.
until_true() {
    local deadline=$((SECONDS + $1))
    until "${@:2}" >"$work/attempt" 2>&1; do
        if ((SECONDS >= deadline)); then
            cat "$work/attempt"
            return 1
        fi
        sleep 0.1
    done
}

# sum_up NAME: prints the last line; fails if a check did.
sum_up() {
    echo "# $1: $passed passed, $failed failed"
    ((failed == 0))
}
