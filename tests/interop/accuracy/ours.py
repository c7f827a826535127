"""Ask `allmende query` as an analyst would, each time as if anew."""
# SPDX-License-Identifier: EUPL-1.2
import json
import os
import shutil
import subprocess
from pathlib import Path


class Ours:
    """allmende query on copies of the files in a folder of its own."""

    name = "Allmende"

    def __init__(self, program, folder):
        self.program, self.folder = program, Path(folder)

    def variants(self, question):
        """Without --rows, with each number of rows, and with --groups as the peers."""
        ways = [{}] + [{"rows": rows} for rows in question.rows]
        if question.kind == "persons":
            ways += [{"rows": 1, "groups": rows} for rows in question.rows]
        elif question.groups > 1:
            most = max(question.rows)
            ways.append({"rows": -(-most // question.groups), "groups": min(question.groups, most)})
        return ways

    def forget(self):
        """Forget the answers that were given, which would be given again; the budget is large."""
        for path in self.folder.rglob("*.allmende-answers"):
            shutil.rmtree(path)

    def ask(self, question, epsilon, variant, repeat):
        """`repeat` answers, each a list of [value, low, high] in the order of the question's keys."""
        command = [self.program, "query", "--json", "--epsilon", str(epsilon), "--budget", "10000"]
        for name, path in question.tables.items():
            command += ["--table", f"{name}={path}"]
        command += question.options
        if "rows" in variant:
            command += ["--rows", str(variant["rows"])]
        if "groups" in variant:
            command += ["--groups", str(variant["groups"])]
        answers = []
        for _ in range(repeat):
            self.forget()
            run = subprocess.run(
                [*command, question.sql], cwd=self.folder, capture_output=True, text=True, env=os.environ,
                check=False,
            )
            if run.returncode != 0:
                raise SystemExit(f"{question.name}: {run.stderr}")
            answers.append(by_key(question, json.loads(run.stdout)["rows"]))
        return answers


def by_key(question, rows):
    """The cells of the answer in the order of the keys."""
    if question.kind == "median":
        return [cell(rows[0][-1])]
    found = {str(row[0]["value"]): cell(row[-1]) for row in rows}
    return [found[key] for key in question.keys]


def cell(value):
    """[value, low, high]."""
    return [value["value"], value["low"], value["high"]]
