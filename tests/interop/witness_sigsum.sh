#!/usr/bin/env bash
# witness_sigsum.sh: a log of ours is cosigned by sigsum-witness, and by our own witness alike.
# Skipped (77) where sigsum-witness is neither installed nor fetched (tools/fetch-sigsum).
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/interop/lib/witness.sh
. tests/interop/lib/witness.sh

PATH=$PATH:$PWD/.cache/sigsum/usr/bin
if ! command -v sigsum-witness >/dev/null || ! command -v sigsum-key >/dev/null; then
	echo "skipped: sigsum-witness is not there; tools/fetch-sigsum fetches it"
	exit 77
fi
work=$(mktemp -d)
trap 'end_started; rm -rf "$work"' EXIT
build_witness_ask
{
	read -r log_key
	read -r log_vkey
} < <("$work/witness_ask" key)

# Both name a log by its key in the same way.
printf '%s\n' "$log_key" | sigsum-key from-hex -o "$work/log.pub"
[ "$(sigsum-key to-vkey -k "$work/log.pub")" = "$log_vkey" ] ||
	fail "sigsum-key makes another vkey of the log's key"

# Ours is cosigned by theirs. (Debian's build answers 404 to everything without GODEBUG.)
sigsum-key generate -o "$work/theirs.key"
theirs_name=sigsum.org/v1/witness/$(sigsum-key to-hash -k "$work/theirs.key.pub")
theirs_vkey=$(sigsum-key to-vkey -t cosignature/v1 -n "$theirs_name" -k "$work/theirs.key.pub")
theirs_port=$(free_port)
GODEBUG=httpmuxgo121=0 sigsum-witness -k "$work/theirs.key" --log-key "$work/log.pub" \
	--state-file "$work/theirs.state" "127.0.0.1:$theirs_port" 2>"$work/theirs.said" &
started+=("$!")
wait_for_port "$theirs_port" "$!"
ask_all "http://127.0.0.1:$theirs_port" "$theirs_vkey"

# The same by ours.
make_ours witness.example/ours
printf 'log %s\n' "$log_vkey" >>"$work/ours/witness.logs"
serve_ours
ask_all "$url" "$vkey"
[ ! -s "$work/ours.said" ] || ! grep -v "answers at" "$work/ours.said" ||
	fail "our witness complains"
echo "sigsum-witness and ours cosign the same trees and refuse the same forks"
