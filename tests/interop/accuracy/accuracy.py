"""Measure how far off protected answers on real data are, ours and those of peers, and write a table.

usage: accuracy.py --program ALLMENDE --data FOLDER --work FOLDER [--smartnoise PYTHON]
                   [--repeat N] [--only QUESTION] [--epsilons E,E] [--check] [--write FILE] [--keep FILE]

Runs in the environment that has OpenDP and DuckDB. A way to bound (rows, groups, noise) is chosen for each
system, question and epsilon by the smallest error of a few answers; the table is made of other answers.
"""
# SPDX-License-Identifier: EUPL-1.2
import argparse
import concurrent.futures
import json
import math
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import duckdb
from ours import Ours
from peers import Gauss, Laplace, SmartNoise
from questions import QUESTIONS
from table import document

EXACT = {
    "count": "count(*)", "persons": "count(DISTINCT person)", "mean": "avg(value)", "median": "median(value)",
}
TRIES = 2


def arguments():
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser()
    for name in ("--program", "--data", "--work"):
        parser.add_argument(name, required=True)
    parser.add_argument("--smartnoise", help="the Python that has SmartNoise SQL")
    parser.add_argument("--repeat", type=int, default=10)
    parser.add_argument("--check", action="store_true", help="fail where our intervals hold too seldom")
    parser.add_argument("--only", action="append")
    parser.add_argument("--epsilons", default="0.1,0.5,1,4")
    parser.add_argument("--write")
    parser.add_argument("--keep", help="also write all numbers as JSON here")
    return parser.parse_args()


def prepare(question, folder):
    """Copy the files, make the flat table, list the keys, and take the exact values of it."""
    for path in [p.split("=", 1)[1] for p in question.options if ".csv" in p] + list(question.tables.values()):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if not (folder / path).exists():
            shutil.copy(DATA / path, folder / path)
    with duckdb.connect() as db:
        db.sql(f"SET file_search_path = '{folder}'")
        if isinstance(question.keys, str):
            question.keys = [row[0] for row in db.sql(question.keys).fetchall()]
        question.path = str(folder / f"{question.name}.csv")
        db.sql(f"CREATE TABLE flat AS {question.flat}")
        db.sql(f"COPY flat TO '{question.path}' (HEADER)")
        exact = dict(
            db.sql(f"SELECT key::VARCHAR, {EXACT[question.kind]} FROM flat GROUP BY key").fetchall()
        )
        people, most, rows = db.sql(
            "SELECT count(*), max(n), sum(n) FROM (SELECT count(*) AS n FROM flat GROUP BY person)"
        ).fetchall()[0]
    scale = question.scale if question.kind in ("mean", "median") else 1
    question.exact = [exact[key] / scale if key in exact else None for key in question.keys]
    question.people, question.most, question.row_count = people, most, int(rows)


def errors(question, answers):
    """The relative error of each value whose exact one is not 0."""
    return [
        abs(first(value) - exact) / abs(exact)
        for values in answers
        for value, exact in zip(values, question.exact)
        if exact
    ]


def first(value):
    """The value of one of our cells, or the value itself."""
    return value[0] if isinstance(value, list) else value


def held(question, answers):
    """The share of our intervals that hold the exact value."""
    inside = [
        low <= exact <= high
        for values in answers
        for (_, low, high), exact in zip(values, question.exact)
        if exact is not None
    ]
    return sum(inside) / len(inside)


def measure(system, question, epsilon, repeat):
    """The best variant by a few answers, and the errors of `repeat` others with it."""
    best = cannot = None
    for variant in system.variants(question):
        answers = system.ask(question, epsilon, variant, TRIES)
        if isinstance(answers, str):
            cannot = answers
            continue
        found = errors(question, answers)
        score = statistics.median(found), statistics.mean(min(x, 1e9) for x in found)
        if best is None or score < best[0]:
            best = score, variant
    if best is None:
        return {"cannot": cannot}
    answers = system.ask(question, epsilon, best[1], repeat)
    found = sorted(errors(question, answers))
    result = {"error": statistics.median(found), "high": found[math.ceil(0.9 * len(found)) - 1]}
    if system.name == Ours.name:
        result["held"] = held(question, answers)
    return result | {"variant": best[1]}


def measure_all(system, questions, epsilons, repeat):
    """All questions to one system."""
    results = {}
    for question in questions:
        begin = time.monotonic()
        for epsilon in epsilons:
            asked = epsilon in getattr(system, "epsilons", epsilons)
            cell = measure(system, question, epsilon, repeat) if asked else {"cannot": "-"}
            results[question.name, epsilon] = cell
        print(f"{system.name}: {question.name} in {time.monotonic() - begin:.0f} s", flush=True)
    return results


def versions(args):
    """The versions of what was compared."""
    told = {}
    wanted = [(sys.executable, name) for name in ("opendp", "polars", "duckdb")]
    if args.smartnoise:
        wanted += [(args.smartnoise, "smartnoise-sql")]
    for python, name in wanted:
        command = f"import importlib.metadata as m; print(m.version('{name}'))"
        told[name] = subprocess.run(
            [python, "-c", command], check=True, capture_output=True, text=True
        ).stdout.strip()
    return told


def commit():
    """The commit that was measured."""
    command = ["git", "-c", "safe.directory=*", "rev-parse", "--short", "HEAD"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    return run.stdout.strip() or "unknown"


def main():
    """Measure and write."""
    args = arguments()
    folder = Path(args.work).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    questions = [q for q in QUESTIONS if not args.only or q.name in args.only]
    epsilons = [float(e) for e in args.epsilons.split(",")]
    for question in questions:
        prepare(question, folder)
    begin = time.monotonic()
    with open(folder / "peers.log", "w", encoding="utf-8") as log:
        systems = [
            Ours(args.program, folder),
            Laplace(sys.executable, "peer_opendp.py", log),
            Gauss(sys.executable, "peer_opendp.py", log),
        ]
        if args.smartnoise:
            systems.append(SmartNoise(args.smartnoise, "peer_smartnoise.py", log))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            parts = pool.map(lambda s: (s.name, measure_all(s, questions, epsilons, args.repeat)), systems)
            results = dict(parts)
        for peer in systems[1:]:
            peer.process.stdin.close()
            peer.process.wait()
    made = {
        "repeat": args.repeat, "tries": TRIES, "minutes": (time.monotonic() - begin) / 60,
        "versions": versions(args), "commit": commit(),
    }
    text = document(questions, epsilons, results, made)
    if args.keep:
        kept = {f"{s} {q} {e:g}": cell for s, r in results.items() for (q, e), cell in r.items()}
        Path(args.keep).write_text(json.dumps(kept, indent=1), encoding="utf-8")
    if args.write:
        Path(args.write).write_text(text, encoding="utf-8")
    else:
        print(text)
    if args.check:
        check(results[Ours.name])


def check(results):
    """Of 50 intervals that hold with 95 %, 34 or fewer do so once in 10^9 runs."""
    for (name, epsilon), result in results.items():
        if result["held"] < 0.68:
            raise SystemExit(f"{name} at epsilon {epsilon:g}: {result['held']:.0%} of the intervals hold")


if __name__ == "__main__":
    DATA = Path(sys.argv[sys.argv.index("--data") + 1])
    main()
