# voter.sh: what the tests of the voter library share. Sourced in the root of the tree, never run.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash

libsodium=.cache/voter/libsodium-sumo.mjs

# voter_gather FOLDER: the modules as they are served, in FOLDER; 77 without libsodium.
voter_gather() {
	if [ ! -f "$libsodium" ]; then
		echo "skipped: no $libsodium; tools/fetch-voter-packages brings it"
		exit 77
	fi
	rm -rf "$1"
	mkdir -p "$1"
	cp src/web/voter/*.mjs "$libsodium" "$1"
}

# ballot_print_build FILE: the program FILE that makes and checks ballots in C.
ballot_print_build() {
	"${CC:-cc}" -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -O1 -Isrc -o "$1" \
		tests/interop/lib/ballot_print.c src/vote/{ballot,election,proof}*.c \
		src/vote/credential.c \
		src/crypto/{group,edwards}*.c src/crypto/{hash,random}.c src/base/*.c \
		-ljansson -lsodium -lpthread
}
