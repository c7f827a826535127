#!/usr/bin/env bash
# peers.sh: the time of one bounded GROUP BY against OpenDP, SmartNoise SQL, Tumult Analytics (it needs
# Java) and DuckDB without protection; in turns, in one run. Skipped (77) where the peers cannot be had.
# SPDX-License-Identifier: EUPL-1.2
# usage: peers.sh [ROUNDS]   (script/bench peers)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

build=${ALLMENDE_BUILD:-build/release}
mkdir -p "$build/bench/peers"
work=$(realpath "$build/bench/peers")
program=$(realpath -e "$build/allmende")

# python NAME PACKAGE...: print the Python of an environment with packages, or nothing.
python() {
	local venv=$work/$1
	shift
	if [ ! -f "$venv/installed" ]; then
		rm -rf "$venv"
		python3 -m venv "$venv" >/dev/null 2>&1 &&
			timeout 600 "$venv/bin/pip" install --quiet "$@" >"$venv.log" 2>&1 &&
			touch "$venv/installed" || return 0
	fi
	printf '%s\n' "$venv/bin/python"
}

opendp=$(python opendp "opendp[polars]==0.16.0" "duckdb<3")
if [ -z "$opendp" ]; then
	echo "skipped: OpenDP cannot be installed here"
	exit 77
fi
smartnoise=$(python smartnoise smartnoise-sql==1.0.10)
tumult=
if command -v java >/dev/null; then tumult=$(python tumult tmlt.analytics==0.21.0); fi
"$opendp" -B tests/bench/peers.py "$program" "$work/files" "${1:-5}" "duckdb=$opendp" "opendp=$opendp" \
	"smartnoise=$smartnoise" "tumult=$tumult"
