#!/usr/bin/env bash
# voter.sh: the voter library in headless Chromium, under a strict content security policy: it makes
# the ballots of src/vote to the byte (ballot-6, ballot-7). Skipped (77) without Chromium or Node.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=tests/interop/lib/voter.sh
. tests/interop/lib/voter.sh

build=${ALLMENDE_BUILD:-build}/browser/voter
for command in node chromium; do
	command -v "$command" >/dev/null || { echo "skipped: no $command here"; exit 77; }
done
mkdir -p "$build"
voter_gather "$build/page/modules"
cp tests/browser/voter.html tests/browser/voter_*.mjs "$build/page"
ballot_print_build "$build/ballot_print"
"$build/ballot_print" make "$((${ALLMENDE_TEST_SEED:-1} % 256))" >"$build/page/cases"
node tests/browser/open_page.mjs "$build/page" voter.html
