#!/usr/bin/env bash
# setup_kill.sh: a node that is killed, or whose disk fails, at any call of add, describe or refresh has
# what was there before or what is new, whole, and the same command then works.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail

build=${ALLMENDE_BUILD:?}
node=$build/allmende-node
shim=$build/tests/fault/libfault.so
for needed in "$node" "$shim"; do
	if [ ! -x "$needed" ]; then
		echo "setup_kill: $needed is not built"
		exit 77
	fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dir=$work/node
seed=${ALLMENDE_TEST_SEED:-1}
echo "setup_kill: ALLMENDE_TEST_SEED=$seed"

fail() {
	echo "setup_kill: $1"
	shift
	for file in "$@"; do
		echo "--- $file"
		tail -n 20 "$file"
	done
	exit 1
}

# write RIDES: so many rides of each of 30 riders.
write() {
	echo "rider,kind,minutes"
	for ((i = 0; i < 30 * $1; i++)); do
		printf 'r%02d,%s,%d\n' $((i % 30)) "$([ $((i % 3)) = 0 ] && echo bike || echo bus)" \
			$((i % 50 + 3))
	done
}
write 4 >"$work/rides.csv"
write 5 >"$work/more.csv"
printf 'kind,wheels\nbike,2\nbus,6\n' >"$work/kinds.csv"

# run NAME=VALUE... -- WORDS: the node with the shim; its exit status.
run() {
	local status=0 given=()
	while [ "$1" != -- ]; do
		given+=("$1")
		shift
	done
	shift
	exec 3>&2 2>/dev/null # the shell's own word about who was killed
	env LD_PRELOAD="$shim" FAULT_FOLDER="$dir" "${given[@]}" "$node" "$@" >"$work/out" \
		2>"$work/err" || status=$?
	exec 2>&3 3>&-
	return "$status"
}

confirm() {
	sed -i 's/^operator = ?/operator = City/; s/^sector = ?/sector = mobility/; s/= ? /= /' \
		"$dir/tables.conf"
}

# The states in which a command begins, made once.
"$node" init "$dir" "sha256:$(printf '0%.0s' {1..63})1" bikes >/dev/null
"$node" add --public "$dir" "kinds=$work/kinds.csv" >/dev/null
cp -r "$dir" "$work/before-add"
cp "$work/rides.csv" "$work/source.csv"
"$node" add "$dir" "rides=$work/source.csv" >/dev/null
confirm
cp -r "$dir" "$work/before-describe"
"$node" describe "$dir" >/dev/null
cp -r "$dir" "$work/before-refresh"

begin() {
	rm -rf "$dir"
	cp -r "$work/before-$command" "$dir"
	case $command in
	refresh) cp "$work/more.csv" "$work/source.csv" ;;
	*) cp "$work/rides.csv" "$work/source.csv" ;;
	esac
}

words_of() {
	case $1 in
	add) echo add "$dir" "rides=$work/source.csv" ;;
	*) echo "$1" "$dir" ;;
	esac
}

# check: what a bad day has left, of which the command ended with $status.
check() {
	local about="$command, after $event at call $at" status_of=0
	case $event:$status in
	*:0 | kill-*:137 | power:137) ;;
	enospc:1 | eio:1)
		grep -q "^allmende-node $command: .\{10,\}" "$work/err" ||
			fail "$about: no clear message" "$work/err"
		;;
	*) fail "$about: it ends with $status" "$work/err" ;;
	esac
	if [ "$command" = add ]; then
		cmp -s "$dir/tables.conf" "$work/before-add/tables.conf" ||
			cmp -s "$dir/tables.conf" "$work/added" ||
			fail "$about: tables.conf is neither old nor new" "$dir/tables.conf"
	fi
	"$node" check "$dir" >"$work/check" 2>&1 || status_of=$?
	if [ "$command" = add ]; then
		if ((status_of != 1)) || ! grep -q 'operator is not said yet' "$work/check"; then
			fail "$about: check ends with $status_of" "$work/check"
		fi
	else
		((status_of == 0)) || fail "$about: check ends with $status_of" "$work/check"
	fi
	[ "$command" != refresh ] || grep -q 'rides: 3 columns' "$work/check" ||
		fail "$about: the description is gone" "$work/check"
	# shellcheck disable=SC2046 # words without blanks
	run -- $(words_of "$command") || fail "$about: it does not work any more" "$work/err"
	case $command in
	describe) wanted='rides: 120 rows, 30 persons' ;;
	refresh) wanted='rides: 150 rows, 30 persons' ;;
	add) wanted='lines wait for you' ;;
	esac
	grep -q "$wanted\|rides: as before" "$work/out" || fail "$about: other rows" "$work/out"
	"$node" check "$dir" >"$work/check" 2>&1 || [ "$command" = add ] ||
		fail "$about: check does not pass in the end" "$work/check"
	[ -z "$(find "$dir" -name 'data.n*' -o -name '.source.*')" ] ||
		fail "$about: something is left: $(ls -A "$dir")"
}

events=(kill-before kill-after kill-half power enospc eio)
total=0
for command in add describe refresh; do
	begin
	# shellcheck disable=SC2046 # words without blanks
	run FAULT_COUNT="$work/count" -- $(words_of "$command") ||
		fail "$command does not work" "$work/err"
	cp "$dir/tables.conf" "$work/added"
	calls=$(cat "$work/count")
	((calls >= 3)) || fail "only $calls calls of $command were counted"
	end=$((SECONDS + ${ALLMENDE_TEST_SECONDS:-2}))
	rounds=0
	at=$((1 + seed % calls))
	while ((rounds < 12 || SECONDS < end)) ||
		{ [ "${ALLMENDE_TEST_FULL:-}" = 1 ] && ((rounds < 6 * calls)); }; do
		event=${events[rounds % ${#events[@]}]}
		status=0
		begin
		# shellcheck disable=SC2046 # words without blanks
		run FAULT_DO="$event" FAULT_AT="$at" -- $(words_of "$command") || status=$?
		check
		rounds=$((rounds + 1))
		((rounds % ${#events[@]} != 0)) || at=$((1 + (at + calls * 618 / 1000) % calls))
	done
	echo "setup_kill: $rounds bad days of $command at $calls calls"
	total=$((total + rounds))
done
echo "setup_kill: $total bad days"
