#!/usr/bin/env bash
# tamper.sh: whatever is changed among published files, `allmende verify` finds it and says where.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail

build=${ALLMENDE_BUILD:?}
writer=$build/tests/fault/coop_writer
shim=$build/tests/fault/libfault.so
for needed in "$build/allmende" "$writer" "$shim"; do
	if [ ! -x "$needed" ]; then
		echo "tamper: $needed is not built"
		exit 77
	fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_STATE_HOME=$work/state
export LC_ALL=C
seed=${ALLMENDE_TEST_SEED:-1}
RANDOM=$((seed % 32768))
echo "tamper: ALLMENDE_TEST_SEED=$seed"

fail() {
	echo "tamper: $1"
	[ ! -s "$work/out" ] || head -n 5 "$work/out"
	exit 1
}

below() { # a number from 0 to $1 - 1
	echo $(((RANDOM * 32768 + RANDOM) % $1))
}

# expect STATUS WORDS ARGUMENT...: verify ends with STATUS and its first line has WORDS.
expect() {
	local wanted=$1 words=$2 status=0
	shift 2
	"$build/allmende" verify "$@" >"$work/out" 2>&1 || status=$?
	[ "$status" -eq "$wanted" ] || fail "verify $*: ends with $status, not $wanted"
	head -n 1 "$work/out" | grep -q -- "$words" || fail "verify $*: does not say \"$words\""
}

# --- data, with and without a schema ---

{
	echo "rider,started,station,minutes"
	for ((i = 0; i < 360; i++)); do
		printf 'r%02d,2024-%02d-%02d 08:15:00,%s,%d\n' $((i % 60)) $((i % 12 + 1)) \
			$((i % 28 + 1)) "north" $((i % 50 + 3))
	done
} >"$work/rides.csv"
printf 'name\nnorth\nsouth\n' >"$work/places.csv"
cat >"$work/schema.json" <<'JSON'
{"tables":[
{"columns":[
 {"class":"id","name":"rider","type":"text"},
 {"class":"quasi-id","max":"2024-12-31T23:59:59Z","min":"2024-01-01T00:00:00Z","name":"started","type":"timestamp"},
 {"class":"free","keys_of":{"column":"name","table":"places"},"name":"station","type":"text"},
 {"class":"free","max":"60","min":"0","name":"minutes","type":"integer","unit":"min"}],
 "name":"rides","person":"rider","role":"persons","rows_typical":12,"title":"Rides"},
{"columns":[{"class":"free","name":"name","type":"text"}],
 "content":"sha256:0000000000000000000000000000000000000000000000000000000000000001",
 "name":"places","role":"public","title":"Places"}]}
JSON

demo() { # DIR OPTION...
	local dir=$1
	shift
	"$build/allmende" demo --once --dir "$dir" --data "$work/rides.csv" --person rider "$@" \
		>"$work/out" 2>&1 || fail "the demo does not run"
}
demo "$work/plain"
demo "$work/schema" --schema "$work/schema.json"

# --- what verify must say of what was changed ---

# bad WHAT: the changed copy is refused, and the first line names a file.
bad() {
	local status=0
	"$build/allmende" verify "$copy" --forget >"$work/out" 2>&1 || status=$?
	[ "$status" -eq 1 ] || fail "$1: verify ends with $status"
	head -n 1 "$work/out" | grep -q '\(log\|objects\|texts\|elections\)/\|extra\|: election ' ||
		fail "$1: verify names no place"
	changes=$((changes + 1))
}

any_file() {
	printf '%s' "${files[$(below ${#files[@]})]}"
}

# set_byte FILE OFFSET VALUE
set_byte() {
	printf '%b' "\\x$(printf '%02x' "$3")" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

flip() {
	local file size at old
	file=$(any_file)
	size=$(stat -c %s "$copy/$file")
	((size > 0)) || return 0
	at=$(below "$size")
	old=$(od -An -tu1 -j "$at" -N 1 "$copy/$file")
	cp "$copy/$file" "$work/kept"
	set_byte "$copy/$file" "$at" $((old ^ (1 + $(below 255))))
	bad "byte $at of $file"
	cp "$work/kept" "$copy/$file"
}

lose() {
	local file
	file=$(any_file)
	mv "$copy/$file" "$work/kept"
	bad "without $file"
	mv "$work/kept" "$copy/$file"
}

add() {
	local name from
	from=$(any_file)
	case $(below 6) in
	0) name=objects/$(printf '%064d' "$(below 99999)").json ;;
	1) name=texts/$(printf '%064d' "$(below 99999)") ;;
	2) name=log/extra ;;
	3) name=extra.txt ;;
	4) name=log/tile/0/$(printf '%03d' $((1 + $(below 900)))) ;;
	*) name=$from.new ;;
	esac
	cp "$copy/$from" "$work/kept"
	mkdir -p "$copy/$(dirname "$name")"
	cp "$work/kept" "$copy/$name"
	bad "with $name from $from"
	rm "$copy/$name"
}

swap() {
	local a b
	a=$(any_file)
	b=$(any_file)
	! cmp -s "$copy/$a" "$copy/$b" || return 0
	cp "$copy/$a" "$work/kept"
	cp "$copy/$b" "$copy/$a"
	cp "$work/kept" "$copy/$b"
	bad "$a and $b swapped"
	cp "$copy/$a" "$copy/$b"
	cp "$work/kept" "$copy/$a"
}

resize() {
	local file
	file=$(any_file)
	cp "$copy/$file" "$work/kept"
	case $(below 4) in
	0) truncate -s -1 "$copy/$file" ;;
	1) printf '\n' >>"$copy/$file" ;;
	2) printf '\0' >>"$copy/$file" ;;
	*) : >"$copy/$file" ;;
	esac
	bad "$file of another length"
	cp "$work/kept" "$copy/$file"
}

disguise() { # by what is no file
	local file
	file=$(any_file)
	mv "$copy/$file" "$work/kept"
	case $(below 3) in
	0) ln -s "$work/kept" "$copy/$file" ;;
	1) mkdir "$copy/$file" ;;
	*) mkfifo "$copy/$file" ;;
	esac
	bad "$file as no file"
	rm -r "${copy:?}/$file"
	mv "$work/kept" "$copy/$file"
}

tamper_with() { # DIR ROUNDS
	local rounds=0 end=$((SECONDS + ${ALLMENDE_TEST_SECONDS:-2}))
	local ways=(flip flip flip lose add swap resize disguise)
	copy=$work/copy
	rm -rf "$copy"
	cp -r "$1/public" "$copy"
	mapfile -t files < <(cd "$copy" && find . -type f -printf '%P\n' | sort)
	expect 0 'Everything holds' "$copy"
	while ((rounds < 100 || SECONDS < end)) ||
		{ [ "${ALLMENDE_TEST_FULL:-}" = 1 ] && ((rounds < $2)); }; do
		"${ways[rounds % ${#ways[@]}]}"
		rounds=$((rounds + 1))
	done
	diff -r "$1/public" "$copy" >/dev/null || fail "the test itself has left something"
	expect 0 'Everything holds' "$copy"
}

changes=0
tamper_with "$work/plain" 5000
tamper_with "$work/schema" 5000

# --- keys, policies, wrong use ---

statute=$(grep -l '"type":"statute"' "$work"/plain/public/objects/*.json)
vkey=$(sed -n 's/.*"log_vkey":"\([^"]*\)".*/\1/p' "$statute")
mapfile -t witnesses < <(sed -n 's/.*"vkeys":\[\([^]]*\)\].*/\1/p' "$statute" | tr -d '"' |
	tr ',' '\n')
other=$(sed -n 's/.*"log_vkey":"\([^"]*\)".*/\1/p' \
	"$(grep -l '"type":"statute"' "$work"/schema/public/objects/*.json)")
expect 0 'Everything holds' "$work/plain" --key "$vkey"
expect 1 'key' "$work/plain" --key "$other"
{
	echo "log $vkey"
	for i in "${!witnesses[@]}"; do echo "witness w$i ${witnesses[i]}"; done
	echo "group all all w0 w1 w2"
	echo "quorum all"
} >"$work/policy"
expect 0 'Everything holds' "$work/plain" --policy "$work/policy"
expect 1 'log/checkpoint' "$work/schema" --policy "$work/policy"
sed 's/^witness w0 .*/witness w0 nonsense/' "$work/policy" >"$work/bad-policy"
expect 2 'policy' "$work/plain" --policy "$work/bad-policy"
expect 2 . "$work/plain" --policy "$work/none"
expect 2 . "$work/plain" --key nonsense
expect 2 . "$work/plain" --key "$vkey" --policy "$work/policy"
expect 2 . --nonsense
expect 2 .
expect 2 . "$work/plain" "$work/schema"

# --- what is remembered: a rollback, and another key by the same name ---

coop=$work/coop
mkdir "$work/seen" "$work/seen2"
calls=$(LD_PRELOAD=$shim FAULT_FOLDER=$work/first FAULT_COUNT=$work/count \
	"$writer" "$work/first" "$work/seen2" >/dev/null && cat "$work/count")
exec 3>&2 2>/dev/null # the shell's own word about who was killed
LD_PRELOAD=$shim FAULT_FOLDER=$coop FAULT_AT=$((calls * 3 / 4)) FAULT_DO=kill-after \
	"$writer" "$coop" "$work/seen" >/dev/null 2>&1 || true
exec 2>&3 3>&-
"$build/allmende-coop" check "$coop" >"$work/out" 2>&1 || fail "a killed writer's folder does not open"
cp -r "$coop/public" "$work/earlier"
"$writer" "$coop" "$work/seen" >/dev/null || fail "the writer does not go on"
rm -rf "$XDG_STATE_HOME"
expect 0 'Everything holds' "$work/earlier"
expect 0 'Everything holds' "$coop"
expect 1 'rolled back' "$work/earlier"
expect 1 'another cooperative' "$work/first"
expect 0 'Everything holds' "$coop"
expect 0 'Everything holds' "$work/first" --forget
expect 1 'another cooperative' "$coop"
echo "tamper: $changes changes were found, each with its place"
