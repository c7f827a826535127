#!/usr/bin/env bash
# oidc.sh: logins by npm's oidc-provider, over plain HTTP on loopback and over TLS, at a running node,
# and by servers that misbehave. Skipped (77) where it is not there and cannot be installed.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=9.13.3
build=${ALLMENDE_BUILD:-build}/interop
module=$build/oidc-provider-$version/node_modules/oidc-provider

for command in node openssl pkg-config; do
	command -v "$command" >/dev/null || { echo "skipped: no $command here"; exit 77; }
done
mkdir -p "$build"
if [ ! -d "$module" ] && command -v npm >/dev/null; then
	timeout 180 npm install --silent --no-audit --no-fund --ignore-scripts \
		--prefix "$build/oidc-provider-$version" "oidc-provider@$version" \
		>"$build/oidc.log" 2>&1 || true
fi
[ -d "$module" ] || { echo "skipped: oidc-provider $version cannot be installed"; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sources=(src/http/{oidc,oidc_provider,jwks,id_token}.c
	src/http/{client,address,message,query,signature,signature_input}.c
	src/crypto/{key,key_file,hash,random}.c src/base/{buffer,digest,file,json,status,when}.c)
for name in oidc_tool oidc_member; do
	# shellcheck disable=SC2046
	"${CC:-cc}" -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -O2 -Isrc -o "$build/$name" \
		"tests/interop/lib/$name.c" "${sources[@]}" \
		$(pkg-config --cflags --libs libcurl cjose libcrypto libsodium jansson) -pthread
done
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=loopback \
	-addext subjectAltName=IP:127.0.0.1 -keyout "$build/oidc.key" -out "$build/oidc.pem" \
	2>"$build/oidc.log"
timeout 300 node tests/interop/lib/oidc.mjs "$module" "$build/oidc_tool" "$build/oidc.key" \
	"$build/oidc.pem" \
	"${ALLMENDE_BUILD:-build}/allmende-node" "$build/oidc_member" "$folder" >"$build/oidc.log" 2>&1 || { tail -20 "$build/oidc.log"; exit 1; }
tail -1 "$build/oidc.log"
