#!/usr/bin/env bash
# witness_tessera.sh: a log of Tessera, with its own client, is cosigned by our witness, also after the
# witness was killed; and gets nothing for another history.
# Skipped (77) where the log is not built (tools/fetch-tessera).
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/interop/lib/witness.sh
. tests/interop/lib/witness.sh

tessera=$PWD/.cache/tessera/posix-oneshot
if [ ! -x "$tessera" ]; then
	echo "skipped: the log of Tessera is not there; tools/fetch-tessera builds it"
	exit 77
fi
work=$(mktemp -d)
trap 'end_started; rm -rf "$work"' EXIT
build_witness_ask
origin=tessera.example/log
"$work/witness_ask" go-key "$origin" >"$work/keys"
head -n 1 "$work/keys" | tr -d '\n' >"$work/log.key"
make_ours witness.example/ours
printf 'log %s\n' "$(tail -n 1 "$work/keys")" >>"$work/ours/witness.logs"
printf 'witness ours %s %s\nquorum ours\n' "$vkey" "$url" >"$work/policy"
serve_ours

# append LOG ENTRY...: add the entries; Tessera ends when they are in a cosigned checkpoint, or in $patience.
patience=20
append() {
	local log=$1
	shift
	rm -rf "$work/entries"
	mkdir "$work/entries"
	for entry in "$@"; do
		printf '%s' "$entry" >"$work/entries/$entry"
	done
	timeout "$patience" "$tessera" --storage_dir "$log" --entries "$work/entries/*" \
		--private_key "$work/log.key" --witness_policy_file "$work/policy" \
		--witness_timeout 2s 2>"$work/tessera.said"
}

# cosigned LOG SIZE: its checkpoint is of SIZE entries and has our cosignature; the witness shows the
# same tree.
cosigned() {
	local shown
	[ "$(sed -n 2p "$1/checkpoint")" = "$2" ] ||
		fail "the log has $(sed -n 2p "$1/checkpoint") entries, not $2"
	"$work/witness_ask" check "$vkey" "$1/checkpoint"
	shown=$(python3 -c 'import hashlib, sys, urllib.request
name = hashlib.sha256(sys.argv[2].encode()).hexdigest()
print(urllib.request.urlopen(f"{sys.argv[1]}/{name}/checkpoint").read().decode())' "$url" "$origin")
	[ "$(head -n 3 <<<"$shown")" = "$(head -n 3 "$1/checkpoint")" ] ||
		fail "the witness shows another tree than the log"
}

mapfile -t many < <(seq -f 'entry-%03g' 300)
append "$work/log" "${many[@]}" || fail "Tessera: $(tail -n 3 "$work/tessera.said")"
cosigned "$work/log" 300
append "$work/log" a-301 || fail "Tessera: $(tail -n 3 "$work/tessera.said")"
cosigned "$work/log" 301

# Killed, the witness goes on from the tree that it cosigned last.
kill -KILL "$ours"
wait "$ours" 2>/dev/null || true
cp -r "$work/log" "$work/forked"
serve_ours
append "$work/log" a-302 a-303 || fail "Tessera: $(tail -n 3 "$work/tessera.said")"
cosigned "$work/log" 303

# A log that is set back and goes another way finds no witness.
patience=5
if append "$work/forked" b-302 b-303 b-304; then
	fail "a fork was cosigned"
fi
[ "$(sed -n 2p "$work/forked/checkpoint")" = 301 ] || fail "a fork was published"
cosigned "$work/log" 303
echo "Tessera's log is cosigned by our witness, its fork is not"
