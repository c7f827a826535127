#!/usr/bin/env bash
# accuracy.sh: how far off the answers of `allmende query` on real data are, beside those of OpenDP and
# SmartNoise SQL, which the product does not need. Skipped (77) where the data or the peers are missing.
# SPDX-License-Identifier: EUPL-1.2
# usage: accuracy.sh [--full]   (--full: every question; writes doc/evidence/accuracy.md in 15 minutes)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

opendp=0.16.0
smartnoise=1.0.10
data=../shared/data
build=${ALLMENDE_BUILD:-build}
work=$build/interop/accuracy
program=$(realpath -e "$build/allmende")
full=${1:-}

skip() {
	echo "skipped: $*"
	exit 77
}

# environment NAME IMPORT PACKAGE...: a Python with packages, in $work/NAME.
environment() {
	local venv=$work/$1 import=$2
	shift 2
	if "$venv/bin/python" -c "import $import" 2>/dev/null; then return; fi
	rm -rf "$venv"
	if ! python3 -m venv "$venv" >/dev/null 2>&1 ||
		! timeout 400 "$venv/bin/pip" install --quiet "$@" >"$venv.log" 2>&1; then
		rm -rf "$venv"
		skip "$* cannot be installed here"
	fi
}

[ -d "$data/mobility" ] || skip "there is no $data"
mkdir -p "$work"
environment opendp "opendp.prelude, polars, duckdb" "opendp[polars]==$opendp" "duckdb<3"
python=$work/opendp/bin/python
common=(--program "$program" --data "$data" --work "$work/files")
if [ "$full" = --full ]; then
	environment smartnoise snsql "smartnoise-sql==$smartnoise"
	"$python" -B tests/interop/accuracy/accuracy.py "${common[@]}" \
		--smartnoise "$work/smartnoise/bin/python" --write doc/evidence/accuracy.md --keep "$work/accuracy.json"
else
	"$python" -B tests/interop/accuracy/accuracy.py "${common[@]}" --repeat 10 --epsilons 1 \
		--only tariff-kwh --only acorn-count --check
fi
