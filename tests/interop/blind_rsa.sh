#!/usr/bin/env bash
# blind_rsa.sh: npm's @cloudflare/blindrsa-ts blinds for us and signs blindly for us, and we for it,
# each with a key of either side; what one made the other verifies, and a changed one neither.
# Skipped (77) where it is not there and cannot be installed.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=0.4.4
build=${ALLMENDE_BUILD:-build}/interop
module=$build/blindrsa-ts-$version/node_modules/@cloudflare/blindrsa-ts
message=$(printf 'allmende/v1/mandate-key\n' | od -An -v -tx1 | tr -d ' \n')

command -v node >/dev/null || { echo "skipped: no node here"; exit 77; }
mkdir -p "$build"
if [ ! -d "$module" ] && command -v npm >/dev/null; then
	timeout 120 npm install --silent --no-audit --no-fund --ignore-scripts \
		--prefix "$build/blindrsa-ts-$version" "@cloudflare/blindrsa-ts@$version" \
		>"$build/blind_rsa.log" 2>&1 || true
fi
[ -d "$module" ] || { echo "skipped: blindrsa-ts $version cannot be installed"; exit 77; }

"${CC:-cc}" -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -O2 -Isrc \
	-o "$build/blind_rsa_tool" tests/interop/lib/blind_rsa_tool.c \
	src/crypto/{blind_rsa,blind_rsa_key,key_file}.c src/base/{buffer,digest,file,status}.c \
	-lsodium -lcrypto

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
theirs() { node tests/interop/lib/blind_rsa.mjs "$module" "$@"; }
ours() { "$build/blind_rsa_tool" "$@"; }

# changed HEX: HEX with its last digit changed.
changed() { printf '%s%s' "${1%?}" "$(printf %s "${1: -1}" | tr 0-9a-f 1-9a-f0)"; }

# agree KEYFILE: all four ways of member and issuer under that key.
agree() {
	local modulus prepared blinded inverse blind signature member issuer
	modulus=$(ours modulus "$1")
	for member in ours theirs; do
		for issuer in ours theirs; do
			if [ $member = ours ]; then mine=$modulus; else mine=$1; fi
			{ read -r prepared; read -r blinded; read -r inverse; } \
				< <($member blind "$mine" "$message")
			blind=$($issuer sign "$1" "$blinded")
			signature=$($member finalize "$mine" "$prepared" "$blind" "$inverse")
			if [ "$(ours verify "$modulus" "$prepared" "$signature")" != holds ] ||
				[ "$(theirs verify "$1" "$prepared" "$signature")" != holds ] ||
				[ "$(ours verify "$modulus" "$prepared" "$(changed "$signature")")" != forged ] ||
				[ "$(theirs verify "$1" "$prepared" "$(changed "$signature")")" != forged ] ||
				[ "$(ours verify "$modulus" "$(changed "$prepared")" "$signature")" != forged ]; then
				echo "$1: $member as member and $issuer as issuer do not agree"
				exit 1
			fi
		done
	done
}

ours make "$folder/ours" >/dev/null
theirs make "$folder/theirs"
agree "$folder/ours"
agree "$folder/theirs"
echo "8 signatures under 2 keys of 3072 bits hold on both sides, changed ones on neither"
