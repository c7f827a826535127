#!/usr/bin/env bash
# language.sh: the programs speak the language of the environment, and JSON is always English.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
build=${ALLMENDE_BUILD:-build}
count=0

# says WORDS VARIABLE=VALUE... -- PROGRAM [ARGUMENT...]: in that environment its words begin so.
says() {
	local words=$1 set=()
	shift
	while [ "$1" != -- ]; do
		set+=("$1")
		shift
	done
	shift
	count=$((count + 1))
	local said
	said=$(env -i "${set[@]}" "$build/$1" "${@:2}" 2>&1) || true
	case $said in
	"$words"*) ;;
	*)
		echo "${set[*]} $*: should begin with \"$words\":"
		echo "$said"
		exit 1
		;;
	esac
}

german='Aufruf: '
english='usage: '
for program in allmende allmende-coop allmende-node; do
	says "$english" -- $program help
	says "$english" LC_ALL=C -- $program help
	says "$german" LC_ALL=de_DE.UTF-8 -- $program help
	says "$program: den Befehl" LC_ALL=de_DE.UTF-8 -- $program nothing
done
for variable in LC_ALL LC_MESSAGES LANG; do
	for value in de de_DE.UTF-8 de_AT@euro; do
		says "$german" $variable=$value -- allmende help
	done
	for value in C POSIX C.UTF-8 en_GB.UTF-8 '' xx; do
		says "$english" $variable=$value -- allmende help
	done
done
says "$english" LC_ALL=C LC_MESSAGES=de_DE LANG=de_DE LANGUAGE=de -- allmende help
says "$english" LC_MESSAGES=en_GB LANG=de_DE -- allmende help
says "$german" LC_MESSAGES=en_GB LANGUAGE=de -- allmende help
says "$german" LC_ALL=de_DE.UTF-8 -- allmende demo --help
says "$german" LC_ALL=de_DE.UTF-8 -- allmende query --help
says "$german" LC_ALL=de_DE.UTF-8 -- allmende verify --help
says 'allmende verify: welcher PFAD' LC_ALL=de_DE.UTF-8 -- allmende verify
says '{"message":"' LC_ALL=de_DE.UTF-8 -- allmende verify --json no-such-folder

# Options, placeholders' columns and commands are the same in both languages.
for command in 'allmende demo' 'allmende query' 'allmende verify'; do
	read -r program subcommand <<<"$command"
	count=$((count + 1))
	diff <(env -i "$build/$program" "$subcommand" --help | grep -oE -- '--[a-z]+' | sort -u) \
		<(env -i LANG=de_DE "$build/$program" "$subcommand" --help |
			grep -oE -- '--[a-z]+' | sort -u) ||
		{ echo "$command --help names other options in German"; exit 1; }
done

# What the source says is what po/ translates, word for word.
tools/check-translations
echo "$count ways of asking"
