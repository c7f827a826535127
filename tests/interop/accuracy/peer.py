"""What the programs of the peers share: jobs come as lines of JSON, answers go as lines of JSON.

A job is a question's flat table, kind, keys, bounds, epsilon, variant and how many answers are wanted; an
answer is a list of lists of values in the order of the keys, or {"cannot": why}.
"""
# SPDX-License-Identifier: EUPL-1.2
import json
import sys

DELTA = 1e-9


def serve(answer):
    """Answer each job with answer(job), which gives lists of numbers, or a text: why it cannot."""
    out = sys.stdout
    sys.stdout = sys.stderr  # what libraries print is not an answer
    for line in sys.stdin:
        result = answer(json.loads(line))
        print(json.dumps({"cannot": result} if isinstance(result, str) else result), file=out, flush=True)


def ratio(total, count, bounds):
    """A mean within its bounds; the middle where nothing is left to divide by."""
    low, high = bounds
    if count <= 0:
        return (low + high) / 2
    return min(max(total / count, low), high)
