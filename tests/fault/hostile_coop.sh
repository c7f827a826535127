#!/usr/bin/env bash
# hostile_coop.sh: a real node whose cooperative lies to it over HTTP, in each way that we know of.
# All ways with ALLMENDE_TEST_FULL=1, some by chance without.
# SPDX-License-Identifier: EUPL-1.2
# ALLMENDE_WITHOUT_NAMESPACES=1: skip where users and namespaces cannot be had; otherwise that is a failure.
set -euo pipefail

build=${ALLMENDE_BUILD:?}
for needed in allmende allmende-coop allmende-node tests/fault/libclock.so; do
	if [ ! -x "$build/$needed" ]; then
		echo "hostile_coop: $build/$needed is not built"
		exit 77
	fi
done
if [ "$(id -u)" -ne 0 ] && [ "${ALLMENDE_WITHOUT_NAMESPACES:-}" != 1 ] && sudo -n true 2>/dev/null; then
	exec sudo -n --preserve-env=ALLMENDE_BUILD,ALLMENDE_DUCKDB,ALLMENDE_TEST_FULL,ALLMENDE_TEST_SEED,ALLMENDE_TEST_ROUNDS "$0"
fi
if [ "$(id -u)" -ne 0 ] || ! unshare -n true 2>/dev/null; then
	echo "hostile_coop: other users and network namespaces need root"
	[ "${ALLMENDE_WITHOUT_NAMESPACES:-}" = 1 ] && exit 77
	exit 1
fi
work=$(mktemp -d)
chmod 711 "$work"
trap 'rm -rf "$work"' EXIT
lies=${ALLMENDE_TEST_ROUNDS:-8}
if [ "${ALLMENDE_TEST_FULL:-}" = 1 ]; then
	lies=1000
fi
export XDG_STATE_HOME=$work/state
unshare -m python3 -B tests/fault/lib/hostile.py "$build" "$work" "$lies" "${ALLMENDE_TEST_SEED:-1}"
