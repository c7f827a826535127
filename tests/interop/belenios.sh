#!/usr/bin/env bash
# belenios.sh: elections made by us, by the reference tool and by both in turn hold for both.
# Skipped (77) where Debian's belenios-tool is missing. Its version 2.0 knows BELENIOS-2048.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

command -v belenios-tool >/dev/null || {
	echo "skipped: belenios-tool is not installed"
	exit 77
}
export LC_ALL=C
unset LANGUAGE
allmende=$(realpath "${ALLMENDE_BUILD:-build}/allmende")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
group=BELENIOS-2048
voters=5

fail() {
	echo "$*" >&2
	exit 1
}

ours() {
	"$allmende" election "$@" >"$work/said" 2>&1 || {
		cat "$work/said" >&2
		fail "allmende election $* failed"
	}
}

# theirs DIR COMMAND...: belenios-tool in that folder; what it prints goes to $work/printed.
theirs() {
	local folder=$1
	shift
	(cd "$folder" && belenios-tool "$@") >"$work/printed" 2>"$work/said" || {
		cat "$work/said" >&2
		fail "belenios-tool $* failed"
	}
}

# both DIR: the election there holds for both.
both() {
	ours verify --dir "$1"
	theirs "$1" election verify --dir .
	grep -q "all checks passed" "$work/said" || fail "belenios-tool does not say that all holds"
}

# template BLANK MIN MAX: one question with that, and one without a blank vote.
template() {
	printf '{"description":"Sample","name":"Vote","questions":[{"answers":["Ja","Nein","Enthaltung"],%s"min":%s,"max":%s,"question":"Antrag 1?"},{"answers":["A","B","C"],"min":0,"max":2,"question":"Wer?"}],"administrator":"Vorstand","credential_authority":"Wahlkommission"}' \
		"$1" "$2" "$3"
}

uuid_of() {
	sed 's/.*"uuid":"\([^"]*\)".*/\1/' "$1/election.json"
}

# our_setup DIR BLANK: election.json, credentials, the open box; the trustees are there already.
our_setup() {
	template "$2" 1 1 >"$1.template"
	ours new --dir "$1" --template "$1.template" --group $group
	for v in $(seq $voters); do echo "voter$v@example.org,voter$v"; done >"$1.voters"
	ours credentials --uuid "$(uuid_of "$1")" --voters "$1.voters" --dir "$1" --group $group
	python3 - "$1" <<-'P'
		import json, sys
		folder = sys.argv[1]
		for i, secret in enumerate(json.load(open(folder + "/private_creds.json")).values()):
		    open(f"{folder}.credential{i + 1}", "w").write(secret + "\n")
	P
	rm "$1/private_creds.json"
	ours open --dir "$1"
}

# our_ballot DIR VOTER CHOICE...: into DIR.ballot.
our_ballot() {
	local folder=$1 voter=$2
	shift 2
	ours vote --dir "$folder" --credential "$folder.credential$voter" "$@" --out "$folder.ballot"
}

# their_ballot DIR VOTER CHOICES: into DIR.ballot. The old tool cannot derive keys of newer
# credentials, so theirs come from their own.
their_ballot() {
	echo "$3" >"$1.choice"
	theirs "$1" election generate-ballot --privcred "$1.privcred$2" --ballot "$1.choice" --dir .
	cp "$work/printed" "$1.ballot"
}

# threshold DIR: a ceremony of three trustees, two needed; their folders are DIR.t1 to DIR.t3.
threshold() {
	local i j
	for i in 1 2 3; do
		mkdir -p "$1.t$i"
		ours ceremony certificate --dir "$1.t$i" --size 3 --threshold 2 --index $i \
			--group $group --name "Trustee $i"
	done
	for step in certificate polynomial key; do
		if [ $step = polynomial ]; then
			for i in 1 2 3; do ours ceremony polynomial --dir "$1.t$i"; done
		elif [ $step = key ]; then
			for i in 1 2 3; do ours ceremony share --dir "$1.t$i"; done
		fi
		for i in 1 2 3; do
			for j in 1 2 3; do
				[ $i = $j ] || cp "$1.t$i/$step-$i.json" "$1.t$j/"
			done
		done
	done
	ours ceremony join --dir "$1.t1"
}

result_is() {
	ours show --dir "$1"
	local found
	found=$(sed -n 's/^ *\([0-9][0-9]*\)  [A-Z(].*/\1/p' "$work/said" | tr '\n' ' ')
	[ "$found" = "$2 " ] || fail "the result is $found, not $2"
}

echo "1. ours: single trustees, a revote"
e=$work/single
mkdir -p "$e" "$work/keys"
for name in Ada Bert; do ours trustee-key --group $group --name $name --dir "$work/keys"; done
ours trustees --dir "$e" --group $group "$work"/keys/*.pubkey
our_setup "$e" ""
for v in 1 2 3; do
	our_ballot "$e" $v --choice 1 --choice 1,3
	ours cast --dir "$e" "$e.ballot"
done
our_ballot "$e" 2 --choice 2 --choice 0
ours cast --dir "$e" "$e.ballot"
both "$e"
ours close --dir "$e"
both "$e"
i=0
for key in "$work"/keys/*.privkey; do
	i=$((i + 1))
	ours decrypt --dir "$e" --key "$key" --out "$e.decryption$i"
	ours add-decryption --dir "$e" "$e.decryption$i"
done
ours result --dir "$e"
both "$e"
result_is "$e" "2 1 0 2 0 2"

echo "2. ours: two of three trustees of a ceremony, blank votes"
e=$work/threshold
mkdir -p "$e"
threshold "$e"
ours trustees --dir "$e" --group $group "$e.t1/threshold.json"
our_setup "$e" '"blank":true,'
our_ballot "$e" 1 --blank --choice 2
ours cast --dir "$e" "$e.ballot"
our_ballot "$e" 2 --choice 3 --choice 1,2
ours cast --dir "$e" "$e.ballot"
ours close --dir "$e"
for i in 1 3; do
	ours decrypt --dir "$e" --key "$e.t$i/share.privkey" --out "$e.decryption$i"
	ours add-decryption --dir "$e" "$e.decryption$i"
done
ours result --dir "$e"
both "$e"
result_is "$e" "1 0 0 1 1 2 0"

echo "   and with a single trustee who is always needed"
e=$work/together
mkdir -p "$e"
single=("$work"/keys/*.privkey)
ours trustees --dir "$e" --group $group "${single[0]%.privkey}.pubkey" \
	"$work/threshold.t1/threshold.json"
our_setup "$e" ""
our_ballot "$e" 4 --choice 2 --choice 1
ours cast --dir "$e" "$e.ballot"
ours close --dir "$e"
for key in "$work"/threshold.t[23]/share.privkey "${single[0]}"; do
	if "$allmende" election result --dir "$e" >"$work/said" 2>&1; then
		fail "a trustee is missing, and there is a result"
	fi
	ours decrypt --dir "$e" --key "$key" --out "$e.decryption"
	ours add-decryption --dir "$e" "$e.decryption"
done
ours result --dir "$e"
both "$e"
result_is "$e" "0 1 0 1 0 0"

echo "3. theirs, with our ballots, our decryption, and our box at the end"
e=$work/theirs
mkdir -p "$e"
theirs "$e" setup generate-trustee-key --group $group
theirs "$e" setup generate-trustee-key --group $group
cat "$e"/*.pubkey >"$e/public_keys.jsons"
theirs "$e" setup make-trustees
template "" 1 1 >"$e/template.json"
theirs "$e" setup generate-token --length 14
uuid=$(cat "$work/printed")
for v in $(seq $voters); do echo "voter$v@example.org,voter$v"; done >"$e/voters"
theirs "$e" setup generate-credentials --file voters --group $group --uuid "$uuid"
mv "$e"/*.pubcreds "$e/public_creds.json"
awk '{print $2}' "$e"/*.privcreds >"$e.secrets"
rm "$e"/*.privcreds
for v in $(seq $voters); do sed -n "${v}p" "$e.secrets" >"$e.privcred$v"; done
# Voter 5 has a credential of ours: the derivation cannot be seen in the archive.
ours credential --uuid "$uuid" --group $group --out "$e.credential5"
public=$(cat "$work/said")
python3 - "$e/public_creds.json" "$public" <<'P'
import json, sys
path, ours = sys.argv[1:]
creds = json.load(open(path))
creds = [ours + ",,voter5" if c.endswith(",voter5") else c for c in creds]
json.dump(creds, open(path, "w"), separators=(",", ":"))
P
theirs "$e" setup make-election --group $group --uuid "$uuid" --template template.json
theirs "$e" archive init
for v in 1 2 3; do
	their_ballot "$e" $v '[[0,1,0],[0,0,1]]'
	(cd "$e" && belenios-tool archive add-event --type Ballot <"$e.ballot") 2>/dev/null
done
our_ballot "$e" 5 --choice 3 --choice 3
(cd "$e" && belenios-tool archive add-event --type Ballot <"$e.ballot") 2>/dev/null
both "$e"
their_ballot "$e" 1 '[[1,0,0],[1,0,0]]'
ours cast --dir "$e" "$e.ballot"
both "$e"
(cd "$e" && belenios-tool archive add-event --type EndBallots </dev/null) 2>/dev/null
theirs "$e" election compute-encrypted-tally --dir .
(cd "$e" && belenios-tool archive add-event --type EncryptedTally <"$work/printed") 2>/dev/null
both "$e"
keys=("$e"/*.privkey)
ours decrypt --dir "$e" --key "${keys[0]}" --out "$e.decryption1"
(cd "$e" && belenios-tool archive add-event --type PartialDecryption <"$e.decryption1") 2>/dev/null
both "$e"
owner=$(sed -n 's/.*"owner":\([0-9]*\).*/\1/p' "$e.decryption1")
theirs "$e" election decrypt --privkey "${keys[1]}" --trustee-id $((3 - owner)) --dir .
cp "$work/printed" "$e.decryption2"
ours add-decryption --dir "$e" "$e.decryption2"
theirs "$e" election compute-result --dir .
cp "$work/printed" "$e.result"
ours result --dir "$e"
both "$e"
result_is "$e" "1 2 1 1 0 3"
grep -qaF "$(cat "$e.result")" "$e"/*.bel || fail "their result is another one"

echo "4. what was changed is refused by us"
for e in single threshold together theirs; do
	cp -r "$work/$e" "$work/$e.changed"
	python3 - "$work/$e.changed"/*.bel <<-'P'
		import sys
		data = bytearray(open(sys.argv[1], "rb").read())
		at = data.index(b'"response":"', len(data) // 2) + 12
		data[at] = ord("1") if data[at] != ord("1") else ord("2")
		open(sys.argv[1], "wb").write(data)
	P
	if "$allmende" election verify --dir "$work/$e.changed" >"$work/said" 2>&1; then
		fail "a changed archive of $e is accepted"
	fi
	grep -q "hash" "$work/said" || fail "the fault is not named: $(cat "$work/said")"
done

if [ -d ../shared/data/belenios ]; then
	echo "5. archives of the versions 2.0, 2.5.1 and 3.0"
	for folder in ../shared/data/belenios/*/; do ours verify --dir "$folder"; done
fi
echo "all hold for both"
