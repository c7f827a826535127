#!/usr/bin/env bash
# symbols.sh: none of our functions has the name of one that a library exports which we link: the
# linker would take either for the other, without a word.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail

build=${ALLMENDE_BUILD:?}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shopt -s nullglob
archives=("$build"/src/liballmende_*.a)
if ((${#archives[@]} == 0)) || [ ! -x "$build/allmende" ]; then
	echo "symbols: nothing is built"
	exit 77
fi
nm --defined-only "${archives[@]}" 2>/dev/null | awk '$2 ~ /^[TDBRV]$/ { print $3 }' |
	sort -u >"$work/ours"
(($(wc -l <"$work/ours") > 300)) || {
	echo "symbols: found only $(wc -l <"$work/ours") functions of ours"
	exit 1
}
faults=0
libraries=0
while read -r library; do
	libraries=$((libraries + 1))
	nm -D --defined-only "$library" | awk '$2 ~ /^[TDBRVWi]$/ { print $3 }' |
		sed 's/@.*//' | sort -u >"$work/theirs"
	while read -r name; do
		echo "symbols: $name is ours, and is exported by $(basename "$library")"
		faults=$((faults + 1))
	done < <(comm -12 "$work/ours" "$work/theirs")
done < <(ldd "$build/allmende" | awk '$2 == "=>" { print $3 }')
echo "symbols: $(wc -l <"$work/ours") functions against $libraries libraries, $faults faults"
((faults == 0 && libraries > 0))
