#!/usr/bin/env bash
# voter.sh: the voter library of src/web makes the ballots of src/vote, to the byte, from the same
# randomness (ballot-6, ballot-7), and both find the same ballots sound. Skipped (77) without Node.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/interop/lib/voter.sh
. tests/interop/lib/voter.sh

build=${ALLMENDE_BUILD:-build}/interop/voter
seed=$((${ALLMENDE_TEST_SEED:-1} % 256))
archives=../shared/data/belenios

command -v node >/dev/null || { echo "skipped: no node here"; exit 77; }
mkdir -p "$build"
voter_gather "$build/modules"
ballot_print_build "$build/ballot_print"

voter() {
	node tests/interop/lib/voter_node.mjs "$build/modules" "$@"
}

echo "ALLMENDE_TEST_SEED=$seed"
"$build/ballot_print" make "$seed" >"$build/cases"
voter compare "$build/cases"

# Ours, theirs and changed ones: C and the library say the same of each, with the same code.
voter ballots "$build/cases" "$build/ballots" "$build/verdicts"
"$build/ballot_print" check <"$build/ballots" >"$build/verdicts.c"
if ! cmp -s <(cut -d ' ' -f 1 "$build/verdicts") <(cut -d ' ' -f 1 "$build/verdicts.c"); then
	echo "C says something else than the library (and of which change):"
	paste -d '|' "$build/verdicts" "$build/verdicts.c" |
		awk -F '|' '{ split($1, ours, " "); split($2, c, " "); if (ours[1] != c[1]) print }' |
		head -n 10
	exit 1
fi
echo "C says the same of all $(wc -l <"$build/verdicts")"

if [ ! -d "$archives" ]; then
	echo "left out: no archives of the reference tool at $archives"
	exit 0
fi
for archive in "$archives"/ed25519-*/*.bel; do
	voter archive "$archive"
done
