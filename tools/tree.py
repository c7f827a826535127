# tree.py: what the check tools share: the files of the tree, and C without comments and texts.
# SPDX-License-Identifier: EUPL-1.2
"""Shared by the programs tools/check-*; each prints one line per fault and exits 1 when there is one."""

import fnmatch
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# A comment, a text or a character of C, in the order in which they may begin.
TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|' r"'(?:\\.|[^'\\\n])*'", re.DOTALL
)


def files(*patterns):
    """Paths, relative to the root, that git knows or would add and that match a pattern."""
    if os.path.exists(os.path.join(ROOT, ".git")):
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout.splitlines()
    else:  # an unpacked archive
        listed = []
        for folder, folders, names in os.walk(ROOT):
            folders[:] = [f for f in folders if f not in ("build", "demo", ".cache")]
            listed += [os.path.relpath(os.path.join(folder, n), ROOT) for n in names]
    return sorted(
        path for path in set(listed)
        if os.path.isfile(os.path.join(ROOT, path))
        and any(fnmatch.fnmatch(path, pattern) for pattern in patterns)
    )


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def blank(text):
    """`text` with everything but its line feeds turned into spaces."""
    return re.sub(r"[^\n]", " ", text)


def code(text, keep_texts=False):
    """C without comments, and without the insides of texts, at the same lines and columns."""

    def replace(match):
        token = match.group(0)
        if token.startswith("/"):
            return blank(token)
        if keep_texts:
            return token
        return token[0] + blank(token[1:-1]) + token[-1]

    return TOKEN.sub(replace, text)


def comments(text):
    """Each comment of a C text as (line, words), the stars and line breaks taken out."""
    for match in TOKEN.finditer(text):
        token = match.group(0)
        if token.startswith("/*"):
            words = re.sub(r"\n[ \t]*\*?[ \t]*", " ", token[2:-2])
            yield text.count("\n", 0, match.start()) + 1, " ".join(words.split())


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def finish(faults, what):
    """Print the faults and end: 1 when there are any, else 0 with what was looked at."""
    name = os.path.basename(sys.argv[0])
    for fault in faults:
        print(fault)
    if faults:
        print(f"{name}: {len(faults)} faults")
        sys.exit(1)
    print(f"{name}: ok, {what}")
    sys.exit(0)
