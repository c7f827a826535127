#!/usr/bin/env bash
# log_go.sh: Go's sumdb/note and sumdb/tlog read our logs and find tampering, and we read Go's.
# Skipped (77) where Go or golang.org/x/mod (Debian: golang-golang-x-mod-dev) is missing.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

build=${ALLMENDE_BUILD:-build}/interop/log_go
gocode=/usr/share/gocode
sizes=(1 2 255 256 257 65537)
flipped=(tile/entries/000 tile/0/000 tile/1/000.p/2 tile/0/002.p/1 tile/entries/002.p/1)

# Debian's own Go knows the packages of /usr/share/gocode best.
go=
for command in /usr/lib/go-1.19/bin/go /usr/bin/go go; do
	if command -v "$command" >/dev/null; then
		go=$command
		break
	fi
done
if [ -z "$go" ] || [ ! -d "$gocode/src/golang.org/x/mod/sumdb/tlog" ]; then
	echo "skipped: Go or golang-golang-x-mod-dev is not installed"
	exit 77
fi
export GO111MODULE=off GOPATH=$gocode GOFLAGS='' GOTOOLCHAIN=local
unset GOROOT

rm -rf "$build"
mkdir -p "$build"
build=$(cd "$build" && pwd)
export GOCACHE=$build/cache
"${CC:-cc}" -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -O2 -Isrc -o "$build/log_tool" \
	tests/interop/lib/log_tool.c src/log/*.c src/crypto/*.c src/base/*.c -lsodium -lcrypto -ljansson
"$go" build -o "$build/log_check" tests/interop/lib/log_check.go
rm -rf "$GOCACHE"

# Ours, read by Go.
"$build/log_tool" write "$build/ours" "${sizes[@]}"
"$build/log_check" check "$build/ours" "${sizes[@]}"

# Go's, read by us.
for size in "${sizes[@]}" 513; do
	"$build/log_check" write "$build/go.$size" "$size"
	{
		read -r log
		read -r witness
	} <"$build/go.$size/vkeys"
	"$build/log_tool" open "$log" "$build/go.$size/cosigned"
	"$build/log_tool" open "$witness" "$build/go.$size/cosigned"
	"$build/log_tool" replay "$build/go.$size" "$log" "$build/go.$size/checkpoint"
	if "$build/log_tool" open "$witness" "$build/go.$size/checkpoint" 2>/dev/null; then
		echo "a cosignature was found where there is none"
		exit 1
	fi
done

# Of the last one, of 513 entries, each kind of file altered in one byte.
for name in "${flipped[@]}"; do
	file=$build/go.513/log/$name
	cp "$file" "$build/kept"
	printf 'X' | dd of="$file" bs=1 seek=30 conv=notrunc status=none
	if cmp -s "$file" "$build/kept"; then
		printf 'Y' | dd of="$file" bs=1 seek=30 conv=notrunc status=none
	fi
	if "$build/log_tool" replay "$build/go.513" "$log" "$build/go.513/checkpoint" 2>"$build/said"; then
		echo "a changed byte of $name was not found"
		exit 1
	fi
	grep -q "forged: $name" "$build/said" || {
		echo "a changed byte of $name was found, but elsewhere: $(cat "$build/said")"
		exit 1
	}
	cp "$build/kept" "$file"
done
"$build/log_tool" replay "$build/go.513" "$log" "$build/go.513/checkpoint"
sed 's/^513$/512/' "$build/go.513/checkpoint" >"$build/rolled_back"
if "$build/log_tool" replay "$build/go.513" "$log" "$build/rolled_back" 2>/dev/null; then
	echo "a changed byte of the checkpoint was not found"
	exit 1
fi
echo "each altered file of a log of Go's is found by us, and named"
