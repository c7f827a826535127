#!/usr/bin/env bash
# pages.sh: the cooperative's pages in headless Chromium, as `allmende-coop serve` gives them: each of
# them in both languages, for the eye, the keyboard, assistive techniques and paper; and coming in.
# Skipped (77) without Chromium or Node. ALLMENDE_WRITE_SCREENS=1 writes doc/screens anew.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for command in node chromium; do
	command -v "$command" >/dev/null || { echo "skipped: no $command here"; exit 77; }
done
if [ ! -d .cache/browser ]; then
	echo "there is no .cache/browser: tools/fetch-browser-packages brings it"
	exit 1
fi
for program in allmende-coop tests/browser/house_pages; do
	if [ ! -x "${ALLMENDE_BUILD:=build/check}/$program" ]; then
		echo "$ALLMENDE_BUILD/$program is not built"
		exit 1
	fi
done
export ALLMENDE_BUILD
exec node tests/browser/pages/pages.mjs
