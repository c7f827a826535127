#!/usr/bin/env bash
# demo_kill.sh: a demo that is killed, or whose disk fails, at any call leaves a cooperative and a
# node that open again, and published files that verify.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail

build=${ALLMENDE_BUILD:?}
shim=$build/tests/fault/libfault.so
for needed in "$build/allmende" "$build/allmende-coop" "$build/allmende-node" "$shim"; do
	if [ ! -x "$needed" ]; then
		echo "demo_kill: $needed is not built"
		exit 77
	fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_STATE_HOME=$work/state
dir=$work/demo
seed=${ALLMENDE_TEST_SEED:-1}
RANDOM=$((seed % 32768))
echo "demo_kill: ALLMENDE_TEST_SEED=$seed"

# 60 persons and some rides of each.
{
	echo "rider,started,minutes"
	for ((i = 0; i < 360; i++)); do
		printf 'r%02d,2024-%02d-%02d 08:15:00,%d\n' $((i % 60)) $((i % 12 + 1)) \
			$((i % 28 + 1)) $((i % 50 + 3))
	done
} >"$work/rides.csv"

# run_demo [NAME=VALUE...]: one demo with the shim; its exit status.
run_demo() {
	local status=0
	exec 3>&2 2>/dev/null # the shell's own word about who was killed
	env LD_PRELOAD="$shim" FAULT_FOLDER="$dir" "$@" "$build/allmende" demo --once \
		--dir "$dir" --data "$work/rides.csv" --person rider >"$work/out" 2>"$work/err" ||
		status=$?
	exec 2>&3 3>&-
	return "$status"
}

fail() {
	echo "demo_kill: $1"
	shift
	for file in "$@"; do
		echo "--- $file"
		tail -n 20 "$file"
	done
	exit 1
}

# opens PROGRAM FOLDER WORDS: the check passes, or says WORDS because nothing was made to the end.
opens() {
	local status=0
	"$build/$1" check "$2" >"$work/check" 2>&1 || status=$?
	[ "$status" -eq 0 ] && return
	[ "$status" -eq 1 ] && grep -q "$3" "$work/check" && return
	fail "after $event at call $at: $1 check ends with $status" "$work/check"
}

# check_all: what a bad day has left.
check_all() {
	opens allmende-coop "$dir" 'there is no cooperative'
	opens allmende-node "$dir/node" 'cannot open\|there is no node\|never made\|not made to the end'
	[ -e "$dir/public/log/checkpoint" ] || return 0
	"$build/allmende" verify "$dir" >"$work/verify" 2>&1 ||
		fail "after $event at call $at: verify does not pass" "$work/verify"
	verified=$((verified + 1))
}

rm -rf "$dir"
run_demo FAULT_COUNT="$work/count" || fail "the demo does not work" "$work/err"
calls=$(cat "$work/count")
((calls > 500)) || fail "only $calls calls were counted"

events=(kill-before kill-after kill-half power enospc eio)
end=$((SECONDS + ${ALLMENDE_TEST_SECONDS:-2}))
rounds=0
verified=0
at=$((1 + (RANDOM * 32768 + RANDOM) % calls))
while ((rounds < 1 || SECONDS < end)) ||
	{ [ "${ALLMENDE_TEST_FULL:-}" = 1 ] && ((rounds < 600)); }; do
	event=${events[rounds % ${#events[@]}]}
	status=0
	rm -rf "$dir"
	run_demo FAULT_DO="$event" FAULT_AT="$at" || status=$?
	case $event:$status in
	*:0) ;; # nothing that matters was touched, or the run had a call less than the counted one
	kill-*:137 | power:137) ;;
	enospc:1 | eio:1)
		grep -q '^allmende demo: .\{10,\}' "$work/err" ||
			fail "after $event at call $at: no clear message" "$work/err"
		;;
	*) fail "after $event at call $at: the demo ends with $status" "$work/err" ;;
	esac
	check_all
	rounds=$((rounds + 1))
	at=$((1 + (at + calls * 618 / 1000) % calls))
done
# The folder of a killed demo is the demo's own still: the next one takes its place.
run_demo || fail "the demo does not replace a killed one" "$work/err"
echo "demo_kill: $rounds bad days at $calls calls, $verified of them with a checkpoint that verifies"
