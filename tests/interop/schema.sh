#!/bin/bash
# schema.sh: Debian's python3-jsonschema accepts each vector by its published schema, and nothing
# that has a member too many, one too few, or a wrong type.
# SPDX-License-Identifier: EUPL-1.2
set -eu

python3 -c 'import jsonschema' 2>/dev/null || {
	echo "python3-jsonschema is not installed"
	exit 77
}
exec python3 -B tests/interop/lib/schema.py doc/spec/schema tests/vectors/objects
