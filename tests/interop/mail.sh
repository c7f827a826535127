#!/usr/bin/env bash
# mail.sh: allmende-coop gives the mails of its outbox to Debian's aiosmtpd, which misbehaves as asked.
# Each mail is parsed by Python's email package. Skipped (77) where aiosmtpd is not installed.
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

python=/usr/bin/python3
for command in "$python" openssl; do
	command -v "$command" >/dev/null || { echo "skipped: no $command here"; exit 77; }
done
"$python" -c 'import aiosmtpd' 2>/dev/null || { echo "skipped: python3-aiosmtpd is not installed"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in server other; do
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$name" \
		-addext subjectAltName=IP:127.0.0.1 -keyout "$work/$name.key" -out "$work/$name.pem" \
		2>"$work/openssl.log" || { cat "$work/openssl.log"; exit 1; }
done
# The program's words are looked for in English.
LC_ALL=C.UTF-8 LANGUAGE=en timeout 600 "$python" -B tests/interop/lib/mail.py \
	"${ALLMENDE_BUILD:-build}/allmende-coop" "$work"
