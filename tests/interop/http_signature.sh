#!/usr/bin/env bash
# http_signature.sh: npm's http-message-signatures verifies what we sign, and we what it signs.
# Skipped (77) where it is not there and cannot be installed.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=1.0.6
build=${ALLMENDE_BUILD:-build}/interop
module=$build/http-message-signatures-$version/node_modules/http-message-signatures
seed=9f8362f87a484a954e6e740c5b4c0e84229139a20aa8ab56ff66586f6a7d29c5 # RFC 9421, B.1.4
key=26b40b8f93fff3d897112f7ebc582b232dbd72517d082fe83cfb30ddce43d1bb
now=$(date +%s) # theirs looks at the clock

command -v node >/dev/null || { echo "skipped: no node here"; exit 77; }
mkdir -p "$build"
if [ ! -d "$module" ] && command -v npm >/dev/null; then
	timeout 120 npm install --silent --no-audit --no-fund --ignore-scripts \
		--prefix "$build/http-message-signatures-$version" "http-message-signatures@$version" \
		>"$build/http_signature.log" 2>&1 || true
fi
[ -d "$module" ] || { echo "skipped: http-message-signatures $version cannot be installed"; exit 77; }

"${CC:-cc}" -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -O2 -Isrc \
	-o "$build/http_signature_tool" tests/interop/lib/http_signature_tool.c \
	src/http/signature.c src/http/signature_input.c src/crypto/{key,key_file,hash,random}.c \
	src/base/{buffer,digest,file,status}.c -lsodium -ljansson

theirs() { node tests/interop/lib/http_signature.mjs "$module" "$1" "$seed" "$now"; }
ours() { "$build/http_signature_tool" "$1" "$seed" "$now"; }

# each FILE WORD: every line of FILE is WORD, and there is one for each request.
each() {
	if [ "$(wc -l <"$1")" != "$count" ] || grep -vx "$2" "$1" | head -3 | grep .; then
		echo "$1: not $2 for each of $count requests"
		exit 1
	fi
}

theirs make >"$build/requests"
count=$(wc -l <"$build/requests")
ours sign <"$build/requests" >"$build/signed.ours"
theirs sign <"$build/requests" >"$build/signed.theirs"
theirs verify <"$build/signed.ours" >"$build/verified.theirs"
ours verify <"$build/signed.theirs" >"$build/verified.ours"
each "$build/verified.theirs" "$key"
each "$build/verified.ours" "$key"

# Another address under the same signature holds on neither side.
sed 's|"url":"http|&s|; s|httpss:|http:|' "$build/signed.ours" >"$build/moved.ours"
sed 's|"url":"http|&s|; s|httpss:|http:|' "$build/signed.theirs" >"$build/moved.theirs"
theirs verify <"$build/moved.ours" >"$build/verified.theirs"
ours verify <"$build/moved.theirs" >"$build/verified.ours"
each "$build/verified.theirs" forged
each "$build/verified.ours" forged
echo "$count requests verified in both directions, $count moved ones refused by both"
