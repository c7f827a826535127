# npm.sh: packages from npm. Sourced after common.sh, never run.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=bash

# npm_in FOLDER COMMAND...: run npm in FOLDER, up to three times. Its cache stays there too, so that
# nothing is left in the user's home. Beside the authorities that npm brings along it trusts those of
# the system, as a proxy may need.
npm_in() {
	local folder=$1 try
	shift
	if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -f /etc/ssl/certs/ca-certificates.crt ]; then
		export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
	fi
	for try in 1 2 3; do
		if (cd "$folder" && npm "$@" --cache "$folder/npm" --fetch-retries 0 \
			--no-update-notifier --loglevel error); then
			return 0
		fi
		echo "try $try of 3 failed"
		sleep "$((try * 2))"
	done
	return 1
}

# npm_pack FOLDER PACKAGE...: fetch the packages' archives into FOLDER.
npm_pack() {
	local folder=$1
	shift
	npm_in "$folder" pack "$@"
}

# npm_ci FOLDER: what the package-lock.json of FOLDER names, in its node_modules; a package whose
# hash differs is refused, and no package's script is run.
npm_ci() {
	npm_in "$1" ci --ignore-scripts --omit=optional --no-audit --no-fund
}

# is_file_of SHA256 FILE: whether FILE is there and has that checksum.
is_file_of() {
	[ -f "$2" ] && printf '%s  %s\n' "$1" "$2" | sha256sum --check --status
}
