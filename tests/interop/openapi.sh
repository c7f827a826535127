#!/bin/bash
# openapi.sh: doc/api says what the running servers do: each address answers, what is answered fits its
# schema, what is refused is a problem (RFC 9457), and no body, however odd, makes a server fail.
# SPDX-License-Identifier: EUPL-1.2
set -eu

python3 -c 'import jsonschema' 2>/dev/null || {
	echo "python3-jsonschema is not installed"
	exit 77
}
build=${ALLMENDE_BUILD:?the folder of the programs}
folder=$(mktemp -d)
pids=()
end() {
	for pid in "${pids[@]}"; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	rm -rf "$folder"
}
trap end EXIT

for program in coop node; do
	"$build/allmende-$program" openapi >"$folder/$program.json"
	cmp "$folder/$program.json" "doc/api/$program.json" || {
		echo "doc/api/$program.json is not what allmende-$program openapi prints"
		exit 1
	}
done

"$build/allmende-coop" init "$folder/coop" example.coop/openapi >/dev/null
"$build/allmende-node" init "$folder/node" "sha256:$(printf '0%.0s' {1..64})" bikes >/dev/null
echo 0123456789abcdef0123 >"$folder/node/operator.token"
for program in coop node; do
	echo "listen = unix:$folder/$program.sock" >"$folder/$program/serve.conf"
	"$build/allmende-$program" serve "$folder/$program" --check-config >/dev/null
	"$build/allmende-$program" serve "$folder/$program" 2>"$folder/$program.log" &
	pids+=($!)
done
python3 -B tests/interop/lib/openapi.py "doc/api/coop.json" "$folder/coop.sock"
python3 -B tests/interop/lib/openapi.py "doc/api/node.json" "$folder/node.sock"
