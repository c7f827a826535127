#!/usr/bin/env bash
# jcs.sh: our canonical JSON against npm's canonicalize and PyPI's rfc8785 on random documents,
# which the product needs neither of. Skipped (77) where neither is there nor can be installed.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

canonicalize=4.0.0
rfc8785=0.1.4
seed=${ALLMENDE_TEST_SEED:-1}
count=5000
if [ "${ALLMENDE_TEST_FULL:-0}" = 1 ]; then count=200000; fi
build=${ALLMENDE_BUILD:-build}/interop
module=$build/canonicalize-$canonicalize/node_modules/canonicalize/lib/canonicalize.js
venv=$build/rfc8785-$rfc8785
compared=0

# compare NAME: the lines that NAME wrote against ours.
compare() {
	if ! cmp "$build/jcs.ours" "$build/jcs.$1"; then
		echo "not as $1 writes it; the seed is $seed, the first difference:"
		diff "$build/jcs.ours" "$build/jcs.$1" | head -4
		exit 1
	fi
	echo "$count documents: byte for byte as $1 writes them"
	compared=$((compared + 1))
}

mkdir -p "$build"
"${CC:-cc}" -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -O2 -Isrc -o "$build/jcs_print" \
	tests/interop/lib/jcs_print.c src/base/buffer.c src/base/json.c src/base/status.c -ljansson
echo "ALLMENDE_TEST_SEED=$seed"
python3 tests/interop/lib/jcs_documents.py "$count" "$seed" >"$build/jcs.in"
"$build/jcs_print" <"$build/jcs.in" >"$build/jcs.ours"

if [ ! -f "$module" ] && command -v npm >/dev/null; then
	timeout 120 npm install --silent --no-audit --no-fund --ignore-scripts \
		--prefix "$build/canonicalize-$canonicalize" "canonicalize@$canonicalize" \
		>"$build/canonicalize.log" 2>&1 || true
fi
if [ -f "$module" ]; then
	node tests/interop/lib/jcs_canonicalize.mjs "$module" <"$build/jcs.in" >"$build/jcs.canonicalize"
	compare canonicalize
fi

if ! "$venv/bin/python" -c 'import rfc8785' 2>/dev/null; then
	rm -rf "$venv"
	{ python3 -m venv "$venv" && timeout 120 "$venv/bin/pip" install --quiet "rfc8785==$rfc8785"; } \
		>"$build/rfc8785.log" 2>&1 || true
fi
if "$venv/bin/python" -c 'import rfc8785' 2>/dev/null; then
	"$venv/bin/python" tests/interop/lib/jcs_rfc8785.py <"$build/jcs.in" >"$build/jcs.rfc8785"
	compare rfc8785
fi

if [ "$compared" = 0 ]; then
	echo "skipped: neither canonicalize $canonicalize nor rfc8785 $rfc8785 can be installed here"
	exit 77
fi
