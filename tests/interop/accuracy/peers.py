"""The peers, each a program in its own environment, asked over a pipe."""
# SPDX-License-Identifier: EUPL-1.2
import json
import subprocess
from pathlib import Path

HERE = Path(__file__).parent


class Peer:
    """A program that answers jobs (see peer.py)."""

    def __init__(self, python, program, log):
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            [python, str(HERE / program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )

    def ask(self, question, epsilon, variant, repeat):
        """`repeat` answers, each a list of values in the order of the keys; a text: why it cannot."""
        job = {
            "path": question.path, "kind": question.kind, "keys": question.keys, "epsilon": epsilon,
            "bounds": question.bounds, "scale": question.scale, "variant": variant, "repeat": repeat,
        }
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended at {question.name}, {variant}; see its log")
        answer = json.loads(line)
        if isinstance(answer, dict):
            return answer["cannot"]
        return answer


class Laplace(Peer):
    """OpenDP with Laplace's noise, of pure epsilon: all rows of a person are cut together."""

    name = "OpenDP, Laplace"
    noise = "laplace"

    def variants(self, question):
        """Each number of rows; of persons, of groups."""
        if question.kind == "persons":
            return [{"noise": self.noise, "rows": 1, "groups": rows} for rows in question.rows]
        return [{"noise": self.noise, "rows": rows, "groups": 0} for rows in question.rows]


class Gauss(Peer):
    """OpenDP with Gauss's noise, at the epsilon and delta of ours: a person is cut to groups x rows."""

    name = "OpenDP, Gauss"
    noise = "gauss"
    epsilons = (1.0,)  # finding its noise takes seconds for each way to bound

    def variants(self, question):
        """Each number of rows, in a few groups where there are more."""
        ways = []
        for rows in question.rows:
            groups = rows if question.kind == "persons" else min(question.groups, rows)
            if groups > 1 or question.kind == "persons":
                ways.append({"noise": self.noise, "rows": -(-rows // groups), "groups": groups})
            else:
                ways.append({"noise": self.noise, "rows": rows, "groups": 0})
        return ways


class SmartNoise(Peer):
    """Each number of rows as max_ids."""

    name = "SmartNoise"

    def variants(self, question):
        """Each number of rows."""
        return [{"rows": rows} for rows in question.rows]


def words(variant):
    """How a cell was bounded, in few words."""
    if not variant:
        return "voted"
    rows, groups = variant["rows"], variant.get("groups")
    return f"{groups} x {rows}" if groups else f"{rows}"
