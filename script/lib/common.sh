# common.sh: what the scripts share. Sourced, never run.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
logs=$root/build/log

say() {
	printf '%s\n' "$*"
}

fail() {
	printf '%s: %s\n' "$(basename "$0")" "$*" >&2
	exit 1
}

# step WORDS COMMAND...: run COMMAND with its output in a file; say what is done and how long it
# took, show a sign of life every ten seconds, and the end of the output when it fails.
step() {
	local words=$1 status=0 begin=$SECONDS log next=10 pid
	shift
	mkdir -p "$logs"
	log=$logs/$(printf '%s' "$words" | tr -cs 'A-Za-z0-9' '-' | cut -c 1-60).log
	printf '%s ...\n' "$words"
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	# Bash lets a background command ignore ^C, so it is passed on.
	trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM
	while kill -0 "$pid" 2>/dev/null; do
		sleep 0.2
		if ((SECONDS - begin >= next)); then
			printf '  %d s: %s\n' "$((SECONDS - begin))" \
				"$(tail -n 1 "$log" | tr -d '\r' | cut -c 1-100)"
			next=$((next + 10))
		fi
	done
	wait "$pid" || status=$?
	trap - INT TERM
	if ((status != 0)); then
		printf '  failed after %d s; %s says:\n' "$((SECONDS - begin))" "$log" >&2
		if (($(wc -l <"$log") > 40)); then # a long build: its errors first
			grep -E 'error:|Error |FAILED:|undefined reference' "$log" |
				cut -c 1-300 | head -n 30 >&2 || true
			printf '  and at its end:\n' >&2
		fi
		tail -n 40 "$log" >&2
		return "$status"
	fi
	if ((SECONDS - begin > 1)); then
		printf '  done in %d s\n' "$((SECONDS - begin))"
	fi
}

# git on this tree, also where somebody else owns the folder (a container, a mounted clone).
tree_git() {
	git -c "safe.directory=$root" -C "$root" "$@"
}

# The files of the tree that git knows or would add, each that matches one of the patterns.
tree_files() {
	tree_git ls-files --cached --others --exclude-standard -- "$@" |
		while IFS= read -r file; do
			if [ -f "$root/$file" ]; then printf '%s\n' "$file"; fi
		done
}

# configure PRESET [OPTION...] and build PRESET [OPTION...], from any directory.
configure() {
	(cd "$root" && cmake --preset "$@")
}

build() {
	(cd "$root" && cmake --build --preset "$@")
}
