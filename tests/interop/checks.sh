#!/usr/bin/env bash
# checks.sh: tools/check-* find the faults that they promise to find, and nothing else.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail

for command in python3 pmccabe mandoc xgettext; do
	command -v "$command" >/dev/null || { echo "no $command here"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
licence="/* SPDX-License-Identifier: EUPL-1.2 */"
count=0

# fresh: a small tree without a fault.
fresh() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree"/{src/{base,coop,node,law,cli},tests/unit,doc/{spec,man},build}
	cp -r tools "$work/tree/tools"
	sed -i '/^[^#]/d' "$work/tree/tools/limits.txt"
	printf '%s\n' '/* base.h: ground. */' "$licence" 'void base_do(int number);' \
		>"$work/tree/src/base/base.h"
	printf '%s\n' '/* law.c: rules. */' "$licence" '#include "base/base.h"' \
		'/*' ' * spec law-1: "A missing fact' ' * never permits."' ' */' \
		'static int one(void)' '{' "	return 'a' == '\"' /* strcpy(a, b) */;" '}' \
		>"$work/tree/src/law/law.c"
	printf '%s\n' '**law-1** A missing' 'fact never permits.' '' 'More.' \
		>"$work/tree/doc/spec/law.md"
	printf '%s\n' '/* law_test.c: law-1 */' "$licence" >"$work/tree/tests/unit/law_test.c"
}

ok() { # CHECK
	count=$((count + 1))
	"$work/tree/tools/check-$1" >"$work/out" 2>&1 || {
		echo "check-$1 found a fault where there is none:"
		cat "$work/out"
		exit 1
	}
}

# finds CHECK WORDS: it fails, and says WORDS.
finds() {
	count=$((count + 1))
	if "$work/tree/tools/check-$1" >"$work/out" 2>&1 || ! grep -qF -- "$2" "$work/out"; then
		echo "check-$1 should have said: $2"
		cat "$work/out"
		exit 1
	fi
}

add() { # FILE LINE...
	local file=$work/tree/$1
	shift
	printf '%s\n' "$@" >>"$file"
}

for check in layers limits banned spec man words translations; do
	fresh
	ok "$check"
done

fresh
add src/base/base.h '#include "law/law.h"'
finds layers 'src/base/base.h:4: base may not include "law/law.h"'
fresh
add src/coop/a.c '#include "node/a.h"'
finds layers 'coop may not include "node/a.h"'
fresh
add src/law/law.c '#include <sqlite3.h>'
finds layers 'only store may include <sqlite3.h>'
fresh
add src/law/law.c '#include "other.h"'
finds layers '"other.h" is not written from src/'
fresh
sed -i 's/^base:.*/base: law/' "$work/tree/tools/layers.txt"
finds layers 'the edge base -> law does not point down'
fresh
sed -i 's/^query:.*/query: coop/; s/^node:/node: coop/' "$work/tree/tools/layers.txt"
finds layers 'node reaches coop'
fresh
mkdir "$work/tree/src/unknown"
add src/unknown/a.c "$licence"
finds layers 'the folder unknown has no line'

# long LINES: a function of that many lines.
long() {
	echo 'int long_one(int a)'
	echo '{'
	for ((i = 0; i < $1 - 4; i++)); do echo '	a++;'; done
	echo '	return a;'
	echo '}'
}
fresh
long 70 >>"$work/tree/src/law/law.c"
ok limits
fresh
long 71 >>"$work/tree/src/law/law.c"
finds limits 'long_one: 71 lines, at most 70'
add tools/limits.txt 'src/law/law.c long_one: a table in the form of code'
ok limits
fresh
add tools/limits.txt 'src/law/law.c long_one: a table in the form of code'
finds limits 'no longer needed'
fresh
{
	echo 'int tangled(int a)'
	echo '{'
	for ((i = 0; i < 15; i++)); do echo '	if (a == '"$i"') a++;'; done
	echo '	return a;'
	echo '}'
} >>"$work/tree/src/law/law.c"
finds limits 'tangled: complexity 16, at most 15'
fresh
add src/law/law.c 'int wide(int a, int (*b)(int, int), int c, int d,' \
	'	 int e, int f)' '{' '	return a;' '}'
ok limits
fresh
add src/law/law.c 'int wide(int a, int b, int c, int d,' '	 int e, int f, int g)' '{' \
	'	return a;' '}'
finds limits 'wide: 7 parameters, at most 6'
fresh
for ((i = 0; i < 800; i++)); do echo; done >>"$work/tree/src/base/base.h"
finds limits 'src/base/base.h: 803 lines, at most 800'

fresh
add src/law/law.c 'void f(char *a) { strcpy(a, "b"); }'
finds banned 'strcpy() has no bound'
fresh
add tests/unit/law_test.c 'int f(void) { return atoi("1"); }'
finds banned 'atoi()'
fresh
add src/law/law.c 'void f(int a) { assert(a = 1); }'
finds banned 'an assert() must have no effect'
fresh
add src/law/law.c 'void f(int a) { assert(a++ < 1); }'
finds banned 'an assert() must have no effect'
fresh
add src/law/law.c 'void f(int a) { assert(a == 1 && a <= 2 && a != 3 && g(a, "=")); }'
ok banned
fresh
add src/base/a.c 'void f(void) { printf("x"); }'
finds banned 'a library never prints'
fresh
add src/cli/a.c 'void f(void) { printf("x"); }'
ok banned
fresh
add src/law/law.c 'long f(void) { return time(NULL); }'
finds banned 'law is pure'
fresh
add src/coop/desk.c 'const char *a = "DELETE FROM roll";'
finds banned 'SQL text stands only'
fresh
add src/coop/desk_store.c 'const char *a = "DELETE FROM roll";'
ok banned

fresh
add src/law/law.c '/* spec law-1: "A missing fact permits." */'
finds spec 'law-1 reads otherwise now'
fresh
add src/law/law.c '/* spec law-2: "Two." */'
finds spec 'no file of doc/spec marks law-2'
fresh
add doc/spec/law.md '' '**law-2** Two, "quoted".'
add src/law/law.c '/* spec law-2: "Two, "quoted"." */'
finds spec 'no file of tests/ names law-2'
add tests/unit/law_test.c '/* law-2 */'
ok spec
fresh
add doc/spec/law.md '' '**law-1** Again.'
finds spec 'law-1 is marked twice'

fresh
cat >"$work/tree/build/allmende" <<'PROGRAM'
#!/bin/sh
case $* in
help) echo "usage: allmende COMMAND"; echo "  vote    cast a vote"; echo "  help    this" ;;
"vote --help") echo "usage: allmende vote [--key FILE]" ;;
esac
PROGRAM
chmod +x "$work/tree/build/allmende"
finds man 'doc/man/allmende-vote.1: is missing'
cat >"$work/tree/doc/man/allmende-vote.1" <<'PAGE'
.Dd November 22, 2026
.Dt ALLMENDE-VOTE 1
.Os
.Sh NAME
.Nm allmende-vote
.Nd cast a vote
.Sh SYNOPSIS
.Nm allmende vote
.Op Fl -key Ar FILE
PAGE
ok man
sed -i '/Fl -key/d' "$work/tree/doc/man/allmende-vote.1"
finds man 'does not name --key'
cat >"$work/tree/build/allmende" <<'PROGRAM'
#!/bin/sh
case $* in
help) echo "usage: allmende COMMAND [ARGUMENTS]"; echo "  vote    cast a vote" ;;
"vote --help") echo "usage: allmende vote COMMAND [ARGUMENTS]"; echo "  now  at once" ;;
"vote now --help") echo "usage: allmende vote now [--loud]" ;;
esac
PROGRAM
finds man 'does not name --loud'
sed 's/-VOTE 1/-VOTE-NOW 1/; s/-vote$/-vote-now/' \
	"$work/tree/doc/man/allmende-vote.1" >"$work/tree/doc/man/allmende-vote-now.1"
echo '.Op Fl -loud' >>"$work/tree/doc/man/allmende-vote-now.1"
finds man 'does not name --loud' # nothing leads to that page
printf '.Sh SEE ALSO\n.Xr allmende-vote-now 1\n' >>"$work/tree/doc/man/allmende-vote.1"
ok man

fresh
add src/base/a.c 'int a;'
finds words 'src/base/a.c: no line'
fresh
add doc/spec/law.md "see /ho""me/somebody/file"
finds words 'names a folder of one machine'
fresh
add doc/spec/law.md "from registry"".npmjs.org"
finds words "names a registry's host"

# translated [LINE...]: a tree whose one message is translated, and LINEs in its de.po.
translated() {
	fresh
	mkdir "$work/tree/po"
	cp -r script "$work/tree/script"
	add src/cli/a.c "$licence" 'const char *a = _("%d votes");'
	add po/de.po 'msgid ""' 'msgstr "Content-Type: text/plain; charset=UTF-8\n"' \
		'"Plural-Forms: nplurals=2; plural=(n != 1);\n"' ''
	"$work/tree/tools/update-translations"
	sed -i 's/^msgstr ""$/msgstr "%d Stimmen"/' "$work/tree/po/de.po"
	[ $# -eq 0 ] || add po/de.po "$@"
}
translated
ok translations
translated
add src/cli/a.c 'const char *b = N_("members");'
finds translations 'po/de.po: lacks "members"'
translated '' 'msgid "members"' 'msgstr "Mitglieder"'
finds translations 'po/de.po: nothing in the source says "members"'
translated
sed -i 's/%d Stimmen/%s Stimmen/' "$work/tree/po/de.po"
finds translations "format specifications in 'msgid' and 'msgstr'"
translated
sed -i 's/%d Stimmen//' "$work/tree/po/de.po"
finds translations 'po/de.po: not translated: "%d votes"'
translated
sed -i 's/^#, c-format/#, fuzzy, c-format/' "$work/tree/po/de.po"
finds translations 'po/de.po: fuzzy'
translated
sed -i 's/n != 1/n > 1/' "$work/tree/po/de.po"
finds translations 'po/de.po: another plural rule'
translated
add src/cli/a.c 'void f(void) { tell("%d votes were cast.", 1); }'
finds translations 'src/cli/a.c:3: not marked with _()'

echo "$count checks of the checks"
