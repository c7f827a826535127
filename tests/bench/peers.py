"""One bounded GROUP BY: the time that we take, and OpenDP, SmartNoise SQL, Tumult Analytics and plain DuckDB.

	SELECT station, SUM(minutes) AS total, COUNT(*) AS trips FROM trips GROUP BY station

usage: peers.py ALLMENDE FOLDER ROUNDS NAME=PYTHON...   (all, in turns; prints a table)
       peers.py serve NAME FILE                        (one peer: a round for each line it reads)

Peers hold the rows in memory and have answered once before they are measured. Ours is the whole program:
its start, reading the Parquet file and writing budget and answer to the disk are in its time.
"""
# SPDX-License-Identifier: EUPL-1.2
import importlib.metadata
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROWS, PERSONS, STATIONS, EACH, HIGH = 2_000_000, 50_000, 300, 40, 240
PACKAGES = {"opendp": "opendp", "smartnoise": "smartnoise-sql", "tumult": "tmlt.analytics", "duckdb": "duckdb"}
SQL = "SELECT station, SUM(minutes) AS total, COUNT(*) AS trips FROM trips GROUP BY station"
DATA = f"""COPY (SELECT i // {EACH} AS rider, 's' || lpad((h % 6 * 50 + h // 7 % 50)::VARCHAR, 3, '0') AS station,
    (h // 400 % {HIGH})::INTEGER AS minutes
    FROM (SELECT i, (hash(i) % 1000000007)::BIGINT AS h FROM range({ROWS}) AS t(i)) ORDER BY rider)
    TO '$' (FORMAT parquet)"""


def stations():
    """The public keys."""
    return [f"s{i:03}" for i in range(STATIONS)]


def duckdb_round(path):
    """Without any protection."""
    import duckdb  # pylint: disable=import-outside-toplevel

    db = duckdb.connect()
    db.sql("SET threads = 2")
    db.sql(f"CREATE TABLE trips AS FROM '{path}'")
    return lambda: db.sql(SQL).fetchall()


def opendp_round(path):
    """Polars in memory; noise is Laplace's, a person has EACH rows by truncation."""
    import opendp.prelude as dp  # pylint: disable=import-outside-toplevel
    import polars as pl  # pylint: disable=import-outside-toplevel

    dp.enable_features("contrib", "honest-but-curious")
    rows = pl.read_parquet(path)
    keys = pl.LazyFrame({"station": stations()})

    def once():
        context = dp.Context.compositor(
            data=rows.lazy(), privacy_unit=dp.unit_of(contributions=1, identifier="rider"),
            privacy_loss=dp.loss_of(epsilon=1.0), split_evenly_over=1,
            margins=[dp.polars.Margin(by=["station"], max_length=ROWS, max_groups=STATIONS)],
        )
        asked = context.query().truncate_per_group(EACH).group_by("station")
        total = pl.col("minutes").cast(pl.Int64).fill_null(0).dp.sum((0, HIGH)).alias("total")
        return asked.agg(total, dp.len().alias("trips")).with_keys(keys).release().collect().rows()

    return once


def smartnoise_round(path):
    """A pandas frame in memory; max_ids rows of a person are sampled."""
    import pandas  # pylint: disable=import-outside-toplevel
    from snsql import Privacy, from_df  # pylint: disable=import-outside-toplevel

    frame = pandas.read_csv(path.replace(".parquet", ".csv"))
    columns = {
        "max_ids": EACH, "sample_max_ids": True, "censor_dims": False, "clamp_counts": False, "rows": ROWS,
        "rider": {"type": "int", "private_id": True},
        "station": {"type": "string", "cardinality": STATIONS},
        "minutes": {"type": "int", "lower": 0, "upper": HIGH},
    }
    sql = SQL.replace("FROM trips", "FROM m.trips")

    def once():
        reader = from_df(frame, privacy=Privacy(epsilon=0.5, delta=1e-9), metadata={"": {"m": {"trips": columns}}})
        return reader.execute(sql)[1:]

    return once


def tumult_round(path):
    """A cached Spark frame on two threads; sum and count are two queries, joined by key."""
    os.environ["PYSPARK_PYTHON"] = sys.executable  # for its workers
    from pyspark.sql import SparkSession  # pylint: disable=import-outside-toplevel
    from tmlt.analytics import (  # pylint: disable=import-outside-toplevel
        AddRowsWithID, KeySet, MaxRowsPerID, PureDPBudget, QueryBuilder, Session)

    spark = (
        SparkSession.builder.master("local[2]").config("spark.driver.memory", "4g")
        .config("spark.sql.shuffle.partitions", "4").config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    )
    rows = spark.read.parquet(path).cache()
    rows.count()
    keys = KeySet.from_dict({"station": stations()})
    session = Session.from_dataframe(
        privacy_budget=PureDPBudget(1e6), source_id="trips", dataframe=rows, protected_change=AddRowsWithID("rider")
    )
    grouped = QueryBuilder("trips").enforce(MaxRowsPerID(EACH)).groupby(keys)

    def once():
        total = session.evaluate(grouped.sum("minutes", 0, HIGH, name="total"), PureDPBudget(0.5))
        trips = session.evaluate(grouped.count(name="trips"), PureDPBudget(0.5))
        return total.join(trips, "station").collect()

    return once


def serve(name, path):
    """Warm up, then answer a line with the seconds of a round."""
    out, sys.stdout = sys.stdout, sys.stderr
    once = {"opendp": opendp_round, "smartnoise": smartnoise_round, "tumult": tumult_round,
            "duckdb": duckdb_round}[name](path)
    version = importlib.metadata.version(PACKAGES[name])
    once()
    print(json.dumps(version), file=out, flush=True)
    for _ in sys.stdin:
        begin = time.monotonic()
        rows = once()
        seconds = time.monotonic() - begin
        if len(rows) != STATIONS:
            raise SystemExit(f"{name}: {len(rows)} groups")
        print(json.dumps(seconds), file=out, flush=True)


def ours(program, folder, number):
    """The seconds of the whole program; each round has another epsilon, so it is another question."""
    command = [
        program, "query", "--json", "--table", "trips=trips.parquet", "--person", "rider", "--budget", "10000",
        "--bounds", f"minutes=0:{HIGH}", "--rows", str(EACH), "--keys", "station=" + ",".join(stations()),
        "--epsilon", f"{1 + number / 1000:.3f}", SQL,
    ]
    begin = time.monotonic()
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - begin
    if run.returncode != 0 or len(json.loads(run.stdout)["rows"]) != STATIONS:
        raise SystemExit(f"allmende query: {run.stderr}")
    return seconds


def start(name, python, folder, log):
    """A peer that is warm, and its version; None where it cannot be had."""
    if not python:
        return None, "not there"
    command = [python, "-B", str(Path(__file__).resolve()), "serve", name, str(folder / "trips.parquet")]
    peer = subprocess.Popen(  # pylint: disable=consider-using-with
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder
    )  # Spark writes its tables where it stands
    line = peer.stdout.readline()
    return (peer, json.loads(line)) if line else (None, "failed")


def turn(peer):
    """One round of a peer."""
    peer.stdin.write("\n")
    peer.stdin.flush()
    return json.loads(peer.stdout.readline())


def main():
    """Make the rows, start the peers, measure in turns, print."""
    program, folder, rounds = sys.argv[1], Path(sys.argv[2]).resolve(), int(sys.argv[3])
    pythons = dict(word.split("=", 1) for word in sys.argv[4:])
    import duckdb  # pylint: disable=import-outside-toplevel

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    duckdb.sql(DATA.replace("$", str(folder / "trips.parquet")))
    duckdb.sql(f"COPY (FROM '{folder}/trips.parquet') TO '{folder}/trips.csv' (HEADER)")
    times = {"ours": []}
    with open(folder / "peers.log", "w", encoding="utf-8") as log:
        peers = {name: start(name, python, folder, log) for name, python in pythons.items()}
        ours(program, folder, 0)
        for number in range(1, rounds + 1):
            times["ours"].append(ours(program, folder, number))
            for name, (peer, _) in peers.items():
                if peer:
                    times.setdefault(name, []).append(turn(peer))
        for peer, _ in peers.values():
            if peer:
                peer.stdin.close()
                peer.wait()
    mine = statistics.median(times["ours"])
    print("| | seconds | times ours |\n|---|---|---|")
    print(f"| `allmende query`, the whole program | {mine:.3f} | 1 |")
    for name, (peer, version) in peers.items():
        if peer:
            theirs = statistics.median(times[name])
            print(f"| {PACKAGES[name]} {version} | {theirs:.3f} | {theirs / mine:.2g} |")
        else:
            print(f"| {PACKAGES[name]} | {version} | |")


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(*sys.argv[2:])
    else:
        main()
