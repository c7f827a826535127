#!/usr/bin/env bash
# privacy_accounting.sh: our charges, epsilons and chances against those of Google's dp-accounting
# and differential-privacy (PyDP), which the product does not need. Skipped (77) where they are not
# there and cannot be installed.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

accounting=0.6.0
pydp=1.1.5
build=${ALLMENDE_BUILD:-build}/interop
venv=$build/accounting-$accounting-$pydp

mkdir -p "$build"
if ! "$venv/bin/python" -c 'import dp_accounting, pydp' 2>/dev/null; then
	rm -rf "$venv"
	if ! python3 -m venv "$venv" >/dev/null 2>&1 ||
		! timeout 300 "$venv/bin/pip" install --quiet "dp-accounting==$accounting" "python-dp==$pydp" \
			>"$build/accounting.log" 2>&1; then
		rm -rf "$venv"
		echo "skipped: dp-accounting $accounting and python-dp $pydp cannot be installed here"
		exit 77
	fi
fi

"${CC:-cc}" -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -O2 -Isrc \
	-o "$build/privacy_print_accounting" tests/interop/lib/privacy_print.c src/privacy/*.c \
	src/crypto/random.c -lsodium
"$venv/bin/python" tests/interop/lib/accounting_compare.py "$build/privacy_print_accounting"
