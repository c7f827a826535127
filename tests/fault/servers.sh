#!/usr/bin/env bash
# servers.sh: a cooperative, two nodes and a witness as processes of their own, each under its own user and
# in a network namespace without any interface; the whole chain over HTTP by a client that is not ours
# (tests/fault/lib/servers.py); then each is killed at random points, again and again.
# SPDX-License-Identifier: EUPL-1.2
# ALLMENDE_WITHOUT_NAMESPACES=1: skip where users and namespaces cannot be had; otherwise that is a failure.
set -euo pipefail

build=${ALLMENDE_BUILD:?}
for needed in allmende allmende-coop allmende-node tests/fault/libclock.so; do
	if [ ! -x "$build/$needed" ]; then
		echo "servers: $build/$needed is not built"
		exit 77
	fi
done
if [ "$(id -u)" -ne 0 ] && [ "${ALLMENDE_WITHOUT_NAMESPACES:-}" != 1 ] && sudo -n true 2>/dev/null; then
	exec sudo -n --preserve-env=ALLMENDE_BUILD,ALLMENDE_DUCKDB,ALLMENDE_TEST_FULL,ALLMENDE_TEST_SEED,ALLMENDE_TEST_ROUNDS,ALLMENDE_TEST_FAULT "$0"
fi
if [ "$(id -u)" -ne 0 ] || ! unshare -n true 2>/dev/null; then
	echo "servers: other users and network namespaces need root"
	[ "${ALLMENDE_WITHOUT_NAMESPACES:-}" = 1 ] && exit 77
	exit 1
fi
work=$(mktemp -d)
chmod 711 "$work"
trap 'rm -rf "$work"' EXIT
rounds=${ALLMENDE_TEST_ROUNDS:-8}
if [ "${ALLMENDE_TEST_FULL:-}" = 1 ]; then
	rounds=1000
fi
export XDG_STATE_HOME=$work/state
unshare -m python3 -B tests/fault/lib/servers.py "$build" "$work" "$rounds" "${ALLMENDE_TEST_SEED:-1}"
