#!/usr/bin/env bash
# keys.sh: the key ring in headless Chromium, under a strict content security policy, and C, which
# each read what the other writes. Skipped (77) without Chromium or Node.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

libsodium=.cache/voter/libsodium-sumo.mjs
build=${ALLMENDE_BUILD:-build}/browser/keys
page=$build/page
key=8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c # of the seed all 1
now=1764000000 # keys_requests.mjs signs at this second
pass='Grüße an alle Genossen' # as in keys_rules.mjs

for command in node chromium; do
	command -v "$command" >/dev/null || { echo "skipped: no $command here"; exit 77; }
done
if [ ! -f "$libsodium" ]; then
	echo "skipped: no $libsodium; tools/fetch-voter-packages brings it"
	exit 77
fi

# tool NAME FILE...: build the program NAME of tests/interop/lib with these files of src.
tool() {
	local name=$1
	shift
	"${CC:-cc}" -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -O1 -Isrc \
		-o "$build/$name" "tests/interop/lib/$name.c" "${@/#/src/}" \
		src/base/{buffer,digest,file,json,status}.c -lsodium -ljansson -lpthread
}

rm -rf "$page"
mkdir -p "$page/modules"
cp src/web/browser/*.mjs "$libsodium" "$page/modules"
cp tests/browser/keys.html tests/browser/keys_*.mjs "$page"
tool jcs_print
tool keys_tool crypto/{key,key_export,key_file,seal}.c base/{arena,record_decode,record_encode,when}.c
tool http_signature_tool http/{signature,signature_input}.c crypto/{key,key_file,hash,random}.c

python3 tests/interop/lib/jcs_documents.py 500 "${ALLMENDE_TEST_SEED:-1}" >"$page/documents"
"$build/jcs_print" <"$page/documents" >"$page/documents.canonical"
for file in tests/vectors/objects/*.json; do cat "$file"; echo; done >"$page/vectors"
"$build/keys_tool" cases "$pass" >"$page/cases.json"

node tests/browser/open_page.mjs "$page" keys.html >"$build/lines" || { head -20 "$build/lines"; exit 1; }
grep -v '^request \|^export ' "$build/lines"

# What the page signed holds in C; with another address it does not.
sed -n 's/^request //p' "$build/lines" >"$build/requests"
sed 's|"url":"http|&s|; s|httpss:|http:|' "$build/requests" >"$build/moved"
count=$(wc -l <"$build/requests")
verdicts() { "$build/http_signature_tool" verify "$(printf '01%.0s' {1..32})" "$now" <"$1" | sort | uniq -c; }
[ "$(verdicts "$build/requests" | xargs)" = "$count $key" ] || { verdicts "$build/requests"; exit 1; }
[ "$(verdicts "$build/moved" | xargs)" = "$count forged" ] || { verdicts "$build/moved"; exit 1; }
echo "$count requests signed by the page, verified by C"

# What the page exported is opened by C; with another pass phrase it is not.
sed -n 's/^export //p' "$build/lines" >"$build/exports"
kinds=$("$build/keys_tool" open "$pass" <"$build/exports" | xargs -d '\n')
[ "$kinds" = 'applicant  mandate Müllers Rad member  office ' ] || { echo "not opened: $kinds"; exit 1; }
"$build/keys_tool" open "$pass." <"$build/exports" | head -1 | grep -q '^forged: '
echo "4 keys exported by the page, opened by C"
