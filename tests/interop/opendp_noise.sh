#!/usr/bin/env bash
# opendp_noise.sh: our noise and our epsilon against those of OpenDP, which the product does not
# need. Skipped (77) where OpenDP is not there and cannot be installed.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=0.16.0
build=${ALLMENDE_BUILD:-build}/interop
venv=$build/opendp-$version

mkdir -p "$build"
if ! "$venv/bin/python" -c 'import opendp.prelude' 2>/dev/null; then
	rm -rf "$venv"
	if ! python3 -m venv "$venv" >/dev/null 2>&1 ||
		! timeout 300 "$venv/bin/pip" install --quiet "opendp==$version" >"$build/opendp.log" 2>&1; then
		rm -rf "$venv"
		echo "skipped: OpenDP $version cannot be installed here"
		exit 77
	fi
fi

"${CC:-cc}" -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -O2 -Isrc -o "$build/privacy_print" \
	tests/interop/lib/privacy_print.c src/privacy/*.c src/crypto/random.c -lsodium
"$venv/bin/python" tests/interop/lib/opendp_compare.py "$build/privacy_print"
