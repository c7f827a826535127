#!/usr/bin/env bash
# witness_kill.sh: a witness that is killed at any moment, served alone or beside a node, cosigns no
# tree after its next start that does not go on from one that it gave out before.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/interop/lib/witness.sh
. tests/interop/lib/witness.sh

node=$(realpath "${ALLMENDE_BUILD:?}")/allmende-node
for needed in "$allmende" "$node"; do
	if [ ! -x "$needed" ]; then
		echo "witness_kill: $needed is not built"
		exit 77
	fi
done
work=$(mktemp -d)
trap 'end_started; rm -rf "$work"' EXIT
RANDOM=${ALLMENDE_TEST_SEED:-$$}
echo "witness_kill: ALLMENDE_TEST_SEED=${ALLMENDE_TEST_SEED:-$$}"
build_witness_ask

# One folder for the node and its witness: each program serves it in turn.
"$node" init "$work/ours" "sha256:$(printf '0%.0s' {1..64})" bikes >/dev/null
make_ours witness.example/ours
printf 'log %s\n' "$("$work/witness_ask" key | tail -n 1)" >>"$work/ours/witness.logs"
alone_url=$url

# start ROUND: serve in one of the two ways; $url is where the witness answers.
start() {
	if (($1 % 2 == 0)); then
		url=$alone_url
		serve_ours
	else
		url=$alone_url/witness
		"$node" serve "$work/ours" 2>>"$work/ours.said" &
		ours=$!
		started+=("$ours")
		wait_for_port "$port" "$ours"
	fi
}

# What the witness says of a fork from OLD to NEW.
fork_says() {
	"$work/witness_ask" fork "$url" "$vkey" "$1" "$2" || fail "the witness does not answer"
}

told=0
rounds=0
end=$((SECONDS + ${ALLMENDE_TEST_SECONDS:-4}))
while ((rounds < 2 || SECONDS < end)) ||
	{ [ "${ALLMENDE_TEST_FULL:-}" = 1 ] && ((rounds < 1000)); }; do
	start "$rounds"
	if ((told > 0)); then
		for old in 0 $((told - 1)) "$told"; do
			says=$(fork_says "$old" $((told + 1)))
			[[ $says == 409* || $says == 422 ]] ||
				fail "after $told entries a fork from $old gets: $says"
		done
	fi
	# It may have made one more durable than it gave out, never fewer.
	says=$("$work/witness_ask" ask "$url" "$vkey" "$told" "$told")
	case $says in
	200) from=$told ;;
	409*) from=${says#409 } ;;
	*) fail "after $told entries it says: $says" ;;
	esac
	((from >= told)) || fail "the witness has forgotten: $from entries, not $told"
	((from < 4990)) || break # there are no more entries
	"$work/witness_ask" grow "$url" "$vkey" "$from" $((from + 4)) >"$work/told" 2>/dev/null &
	asking=$!
	sleep "0.$(printf '%03d' $((RANDOM % 40)))"
	kill -KILL "$ours"
	wait "$ours" 2>/dev/null || true
	wait "$asking" || true
	last=$(tail -n 1 "$work/told")
	told=${last:-$from}
	rounds=$((rounds + 1))
done
((told > 0)) || fail "nothing was ever cosigned"
echo "witness_kill: killed $rounds times in $told entries, no fork was cosigned"
