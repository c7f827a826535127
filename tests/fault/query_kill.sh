#!/usr/bin/env bash
# query_kill.sh: a question that is killed, or whose disk fails, at any call has charged what it has
# told, and the next one is answered: the same, without new cost, if there was an answer.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail

build=${ALLMENDE_BUILD:?}
shim=$build/tests/fault/libfault.so
for needed in "$build/allmende" "$shim"; do
	if [ ! -x "$needed" ]; then
		echo "query_kill: $needed is not built"
		exit 77
	fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dir=$work/files
budget=$dir/rides.csv.allmende-budget
seed=${ALLMENDE_TEST_SEED:-1}
echo "query_kill: ALLMENDE_TEST_SEED=$seed"

{
	echo "rider,kind,minutes"
	for ((i = 0; i < 600; i++)); do
		printf 'r%03d,%s,%d\n' $((i / 2)) "$([ $((i % 3)) = 0 ] && echo bike || echo bus)" \
			$((i % 50 + 3))
	done
} >"$work/rides.csv"

# ask [NAME=VALUE...]: the question with the shim; its exit status. It buys bounds and selects keys.
ask() {
	local status=0
	exec 3>&2 2>/dev/null # the shell's own word about who was killed
	env LD_PRELOAD="$shim" FAULT_FOLDER="$dir" "$@" "$build/allmende" query \
		--table "rides=$dir/rides.csv" --person rider --epsilon 3 --budget 100 \
		'SELECT kind, COUNT(*), AVG(minutes) FROM rides GROUP BY kind' >"$work/out" \
		2>"$work/err" || status=$?
	exec 2>&3 3>&-
	return "$status"
}

fail() {
	echo "query_kill: $1"
	shift
	for file in "$@"; do
		echo "--- $file"
		tail -n 20 "$file"
	done
	exit 1
}

# spent: what the file of the budget says, 0 without one.
spent() {
	[ -e "$budget" ] || { echo 0 && return; }
	grep -o '"spent":[0-9]*' "$budget" | cut -d: -f2
}

# begin: the file as it was before any question.
begin() {
	rm -rf "$dir"
	mkdir "$dir"
	cp "$work/rides.csv" "$dir/rides.csv"
}

# table: the answer without what it says of costs.
table() {
	sed '/^$/,$d' "$1"
}

begin
ask FAULT_COUNT="$work/count" || fail "the question does not work" "$work/err"
calls=$(cat "$work/count")
cost=$(spent)
((calls > 20 && cost > 0)) || fail "only $calls calls were counted, and $cost was charged"

# check: what a bad day has left, of which the question ended with $status.
check() {
	local charged answers
	charged=$(spent)
	answers=$(find "$dir" -path '*allmende-answers/*.json' | wc -l)
	case $event:$status in
	*:0) ((charged == cost)) || fail "after $event at call $at: told for $charged" ;;
	kill-*:137 | power:137) [ ! -s "$work/out" ] || fail "$event at $at: told and killed" ;;
	enospc:1 | eio:1)
		grep -q '^allmende query: .\{10,\}' "$work/err" ||
			fail "after $event at call $at: no clear message" "$work/err"
		[ ! -s "$work/out" ] || fail "$event at $at: told and failed" "$work/out"
		;;
	*) fail "after $event at call $at: it ends with $status" "$work/err" ;;
	esac
	((answers == 0 || charged == cost)) ||
		fail "after $event at call $at: an answer is kept, and $charged of $cost charged"
	if [ -e "$budget" ] && grep -q '"max"' "$budget"; then
		((charged > 0)) || fail "after $event at call $at: bounds for nothing" "$budget"
	fi
	cp "$work/out" "$work/first"
	ask || fail "after $event at call $at: no further question is answered" "$work/err"
	if ((answers > 0)); then
		(($(spent) == charged)) || fail "after $event at call $at: charged again"
		[ "$status" != 0 ] || [ "$(table "$work/first")" = "$(table "$work/out")" ] ||
			fail "after $event at call $at: another answer" "$work/first" "$work/out"
	else
		(($(spent) <= charged + cost && $(spent) > charged)) ||
			fail "after $event at call $at: $charged and then $(spent)"
	fi
}

events=(kill-before kill-after kill-half power enospc eio)
end=$((SECONDS + ${ALLMENDE_TEST_SECONDS:-2}))
rounds=0
at=$((1 + seed % calls))
while ((rounds < 6 || SECONDS < end)) ||
	{ [ "${ALLMENDE_TEST_FULL:-}" = 1 ] && ((rounds < 6 * calls)); }; do
	event=${events[rounds % ${#events[@]}]}
	status=0
	begin
	ask FAULT_DO="$event" FAULT_AT="$at" || status=$?
	check
	rounds=$((rounds + 1))
	((rounds % ${#events[@]} != 0)) || at=$((1 + (at + calls * 618 / 1000) % calls))
done
# Questions at the same time pay one after the other.
begin
for rows in 1 2 3 4 5 6; do
	"$build/allmende" query --table "rides=$dir/rides.csv" --person rider --epsilon 1 \
		--budget 100 --rows "$rows" 'SELECT COUNT(*) FROM rides' >"$work/at-once-$rows" &
	[ "$rows" != 1 ] || { wait && one=$(spent); }
done
wait
(($(spent) > 5 * one && $(spent) <= 7 * one)) || fail "6 at once paid $(spent), one $one" "$budget"

echo "query_kill: $rounds bad days at $calls calls"
