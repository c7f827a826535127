# witness.sh: a witness of ours, and a log of ours that asks; for tests/interop/witness_*.sh, which
# set `work`, an empty folder. Sourced, never run.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash disable=SC2034,SC2154

allmende=$(realpath "${ALLMENDE_BUILD:-build}/allmende")
started=()

fail() {
	printf '%s: %s\n' "$(basename "$0")" "$*" >&2
	exit 1
}

# End what was started here, by its number.
end_started() {
	local pid
	for pid in "${started[@]}"; do
		kill "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	started=()
}

# A port of this machine that nothing listens on.
free_port() {
	python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# wait_for_port PORT PID: until something answers there.
wait_for_port() {
	local i
	for ((i = 0; i < 100; i++)); do
		if (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
			return
		fi
		kill -0 "$2" 2>/dev/null || fail "the server on port $1 has ended"
		sleep 0.1
	done
	fail "nothing answers on port $1"
}

# Build the log that asks: $work/witness_ask.
build_witness_ask() {
	# shellcheck disable=SC2046 # words
	"${CC:-cc}" -std=c17 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -O1 \
		-Isrc -o "$work/witness_ask" tests/interop/lib/witness_ask.c src/http/client*.c \
		src/http/address.c src/http/message.c src/http/signature*.c src/log/*.c \
		src/crypto/*.c src/base/*.c $(pkg-config --cflags --libs libcurl) -lsodium -lcrypto \
		-ljansson -lpthread
}

# Make the witness in $work/ours: its vkey is $vkey. Its logs are written by the caller.
make_ours() {
	"$allmende" witness init "$work/ours" "$1" >/dev/null
	vkey=$(cat "$work/ours/witness.vkey")
	port=$(free_port)
	printf 'listen = 127.0.0.1:%s\n' "$port" >"$work/ours/serve.conf"
	url=http://127.0.0.1:$port
}

# Serve it; the number of the process is $ours.
serve_ours() {
	"$allmende" witness serve "$work/ours" 2>>"$work/ours.said" &
	ours=$!
	started+=("$ours")
	wait_for_port "$port" "$ours"
}

# expect WORDS WHO...: what witness_ask says.
expect() {
	local wanted=$1 said
	shift
	said=$("$work/witness_ask" "$@") || fail "witness_ask $* failed"
	[ "$said" = "$wanted" ] || fail "witness_ask $*: \"$said\", not \"$wanted\""
}

# ask_all URL VKEY: a log grows, repeats itself, forks, is stale, is a stranger.
ask_all() {
	expect 200 ask "$1" "$2" 0 1000
	expect 200 ask "$1" "$2" 1000 1000
	expect 200 ask "$1" "$2" 1000 3000
	expect 200 ask "$1" "$2" 3000 3500
	expect "409 3500" ask "$1" "$2" 1000 3600
	expect "409 3500" fork "$1" "$2" 0 3600
	expect 422 fork "$1" "$2" 3500 3600
	expect 404 stranger "$1" "$2" 0 10
	expect 200 ask "$1" "$2" 3500 5000
}
