#!/usr/bin/env bash
# election_kill.sh: a box kept by files that is ended, or whose disk fails, at any call loses no
# ballot that it has told as accepted, and goes on.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail

build=$(realpath "${ALLMENDE_BUILD:?}")
shim=$build/tests/fault/libfault.so
allmende=$build/allmende
for needed in "$allmende" "$shim"; do
	if [ ! -x "$needed" ]; then
		echo "election_kill: $needed is not built"
		exit 77
	fi
done
export LC_ALL=C
unset LANGUAGE
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
box=$work/box
seed=${ALLMENDE_TEST_SEED:-1}
RANDOM=$((seed % 32768))
echo "election_kill: ALLMENDE_TEST_SEED=$seed"
ballots=4

fail() {
	echo "election_kill: $1"
	shift
	for file in "$@"; do
		echo "--- $file"
		tail -n 20 "$file"
	done
	exit 1
}

ours() {
	"$allmende" election "$@" >"$work/said" 2>&1 || fail "allmende election $* fails" "$work/said"
}

# An election with some ballots that are not cast yet.
mkdir "$box" "$work/trustee"
ours trustee-key --dir "$work/trustee"
ours trustees --dir "$box" "$work"/trustee/*.pubkey
printf '{"description":"d","name":"n","questions":[{"answers":["Yes","No"],"min":1,"max":1,"question":"?"}]}' \
	>"$work/template"
ours new --dir "$box" --template "$work/template"
uuid=$(sed 's/.*"uuid":"\([^"]*\)".*/\1/' "$box/election.json")
list=
for ((i = 1; i <= ballots; i++)); do
	ours credential --uuid "$uuid" --out "$work/credential$i"
	list=$list${list:+,}\"$(cat "$work/said")\"
	ours vote --dir "$box" --credential "$work/credential$i" --choice 1 --out "$work/ballot$i"
done
echo "[$list]" >"$box/public_creds.json"
ours open --dir "$box"
cp -r "$box" "$work/fresh"

# run_cast [NAME=VALUE...]: cast all ballots with the shim; its exit status.
run_cast() {
	local status=0
	exec 3>&2 2>/dev/null # the shell's own word about who was killed
	env LD_PRELOAD="$shim" FAULT_FOLDER="$box" "$@" "$allmende" election cast --dir "$box" \
		"$work"/ballot? >"$work/out" 2>"$work/err" || status=$?
	exec 2>&3 3>&-
	return "$status"
}

# check_all: every accepted ballot is there, the election holds, and the others can be cast.
check_all() {
	local tracker
	"$allmende" election cast --dir "$box" "$work"/ballot? >"$work/again" 2>&1 || true
	ours verify --dir "$box"
	grep -q "ballots  *$ballots, of $ballots voters" "$work/said" ||
		fail "after $event at call $at: not all ballots are there" "$work/said" "$work/again"
	while read -r tracker; do
		! grep -q "^accepted: $tracker," "$work/again" ||
			fail "after $event at call $at: an accepted ballot was lost" "$work/out"
		accepted=$((accepted + 1))
	done < <(sed -n 's/^accepted: \([^,]*\),.*/\1/p' "$work/out")
}

run_cast FAULT_COUNT="$work/count" || fail "casting does not work" "$work/err"
calls=$(cat "$work/count")
((calls >= 2 * ballots)) || fail "only $calls calls were counted"
events=(kill-before kill-after kill-half power enospc eio short)
end=$((SECONDS + ${ALLMENDE_TEST_SECONDS:-2}))
rounds=0
accepted=0
first=$((RANDOM % (calls * ${#events[@]})))
while ((rounds < 1 || SECONDS < end)) || [ "${ALLMENDE_TEST_FULL:-}" = 1 ]; do
	((rounds < calls * ${#events[@]})) || break
	turn=$(((first + rounds * 37) % (calls * ${#events[@]})))
	event=${events[turn / calls]}
	at=$((1 + turn % calls))
	status=0
	rm -rf "$box"
	cp -r "$work/fresh" "$box"
	run_cast FAULT_DO="$event" FAULT_AT="$at" || status=$?
	case $event:$status in
	*:0) ;;
	kill-*:137 | power:137) ;;
	enospc:1 | eio:1 | short:1)
		grep -q '^allmende election cast: .\{10,\}\|^refused: ' "$work/err" ||
			fail "after $event at call $at: no clear message" "$work/err"
		;;
	*) fail "after $event at call $at: casting ends with $status" "$work/err" ;;
	esac
	check_all
	rounds=$((rounds + 1))
done
((accepted > 0 || rounds < 10)) || fail "no ballot was ever accepted: nothing was tried"
echo "election_kill: $rounds bad days at $calls calls, $accepted ballots were acknowledged and kept"
