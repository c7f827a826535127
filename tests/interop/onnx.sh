#!/usr/bin/env bash
# onnx.sh: our ONNX files under the checker of ONNX, and their predictions by onnxruntime against our
# own. The product needs neither. Skipped (77) where they are not there and cannot be installed.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

onnx=1.23.2
runtime=1.32.0
build=${ALLMENDE_BUILD:-build}/interop
venv=$build/onnx-$onnx-$runtime

mkdir -p "$build/onnx"
if ! "$venv/bin/python" -c 'import numpy, onnx, onnxruntime' 2>/dev/null; then
	rm -rf "$venv"
	if ! python3 -m venv "$venv" >/dev/null 2>&1 ||
		! timeout 300 "$venv/bin/pip" install --quiet "onnx==$onnx" "onnxruntime==$runtime" \
			>"$build/onnx.log" 2>&1; then
		rm -rf "$venv"
		echo "skipped: ONNX $onnx and onnxruntime $runtime cannot be installed here"
		exit 77
	fi
fi

"${CC:-cc}" -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -O2 -Isrc -o "$build/onnx_write" \
	tests/interop/lib/onnx_write.c src/learn/{onnx,onnx_graph,onnx_tree,onnx_wire}.c \
	src/learn/{boost_tree,kmeans_centres,predict}.c src/base/{buffer,json,status}.c \
	src/crypto/random.c -ljansson -lsodium -lm
rm -f "$build"/onnx/*
"$build/onnx_write" "$build/onnx"
"$venv/bin/python" tests/interop/lib/onnx_compare.py "$build/onnx"
