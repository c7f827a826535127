"""Print COUNT random JSON documents of SEED, one a line: keys in any order, any escapes, any space.

usage: jcs_documents.py COUNT SEED
"""

# SPDX-License-Identifier: EUPL-1.2
import json
import random
import sys

# Where writers differ: escapes, the ends of the planes, characters that sort differently by
# UTF-16 units and by bytes, characters that some escape without need.
CHARACTERS = (
    [chr(c) for c in range(1, 0x80)]
    + list("\x80\xff\u0100\u07ff\u0800\u2028\u2029\ud7ff\ue000\ufb33\ufeff\ufffd\uffff")
    + [chr(c) for c in (0x10000, 0x1F600, 0x1F601, 0x103FF, 0x10400, 0x10FFFF)]
)


def text(rng):
    return "".join(rng.choice(CHARACTERS) for _ in range(rng.choice((0, 1, 1, 2, 3, 8, 30))))


def integer(rng):
    size = rng.choice((4, 8, 16, 31, 32, 33, 52, 53))
    return rng.choice((1, -1)) * rng.randrange(2**size)


def value(rng, depth):
    kind = rng.randrange(4 if depth == 0 else 6)
    if kind == 0:
        return text(rng)
    if kind == 1:
        return integer(rng)
    if kind == 2:
        return rng.choice((True, False, None))
    if kind == 3:
        return rng.choice(("", 0, 2**53 - 1, 1 - 2**53))
    if kind == 4:
        return [value(rng, depth - 1) for _ in range(rng.randrange(5))]
    return document(rng, depth - 1)


def document(rng, depth):
    return {text(rng): value(rng, depth) for _ in range(rng.randrange(8))}


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    for _ in range(count):
        items = rng.choice((document, lambda r, d: [value(r, d)]))(rng, rng.randrange(6))
        separators = rng.choice(((",", ":"), (", ", ": "), (" ,\t", " :\t")))
        print(json.dumps(items, ensure_ascii=rng.random() < 0.5, separators=separators))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
