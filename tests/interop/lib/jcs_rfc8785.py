"""The canonical form of each line of JSON on the input, by PyPI's rfc8785."""

# SPDX-License-Identifier: EUPL-1.2
import json
import sys

import rfc8785

for line in sys.stdin.buffer:
    sys.stdout.buffer.write(rfc8785.dumps(json.loads(line)) + b"\n")
