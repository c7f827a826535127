"""OpenDP's answers (its Polars interface), bounded by its own truncation of a person's rows."""
# SPDX-License-Identifier: EUPL-1.2
import functools
import math
import warnings

import opendp.prelude as dp
import polars as pl
from peer import DELTA, ratio, serve

warnings.filterwarnings("ignore")
dp.enable_features("contrib", "honest-but-curious")
ROWS = 1_000_000  # told as public: no table here has more
CANDIDATES = 721


@functools.cache
def table(path):
    """The flat table of a question."""
    return pl.read_csv(path, schema={"person": pl.String, "key": pl.String, "value": pl.Int64})


@functools.cache
def rho_of(epsilon):
    """The rho that is epsilon at DELTA by OpenDP's own conversion."""
    low, high = 1e-9, 100.0
    for _ in range(60):
        rho = math.sqrt(low * high)
        space = dp.atom_domain(T=int), dp.absolute_distance(T=float)
        noise = dp.m.make_gaussian(*space, scale=math.sqrt(0.5 / rho))
        told = dp.c.make_zCDP_to_approxDP(noise).map(1.0).epsilon(DELTA)
        low, high = (rho, high) if told < epsilon else (low, rho)
    return low


def cut(rows, groups, each):
    """A table of at most `each` rows of a person in a group and `groups` of her groups, by chance.

    OpenDP's truncate_num_groups with keep="sample" fails in this version (two fields with one name), and with
    keep="first" it keeps one group less than it pays for, so this is done before OpenDP sees the table, and
    told to it as Bound.
    """
    few = rows.filter(pl.int_range(pl.len()).shuffle().over("person", "key") < each)
    pairs = few.select("person", "key").unique()
    pairs = pairs.filter(pl.int_range(pl.len()).shuffle().over("person") < groups)
    return few.join(pairs, on=["person", "key"]).select("key", "value")


def query(job, rows):
    """A bounded query: by rows of a person, or of rows that were cut by groups and rows in each."""
    epsilon, each, groups = job["epsilon"], job["variant"]["rows"], job["variant"]["groups"]
    gauss = job["variant"]["noise"] == "gauss"
    unit = dp.unit_of(contributions=1, identifier="person")
    if groups:
        bounds = [dp.polars.Bound(by=[], per_group=groups * each),
                  dp.polars.Bound(by=["key"], per_group=each, num_groups=groups)]
        unit = dp.unit_of(contributions=bounds)
    context = dp.Context.compositor(
        data=rows.lazy(),
        privacy_unit=unit,
        privacy_loss=dp.loss_of(rho=rho_of(epsilon)) if gauss else dp.loss_of(epsilon=float(epsilon)),
        split_evenly_over=1,
        margins=[dp.polars.Margin(by=by, max_length=ROWS, max_groups=len(job["keys"])) for by in (["key"], [])],
    )
    return context.query() if groups else context.query().truncate_per_group(each)


def measurement(job, rows):
    """The measurement of the question; finding its noise takes longer than its answers."""
    asked, (low, high) = query(job, rows), (bound * job["scale"] for bound in job["bounds"])
    if job["kind"] == "median":
        candidates = sorted({low + (high - low) * i // (CANDIDATES - 1) for i in range(CANDIDATES)})
        return asked.select(pl.col("value").fill_null(low).dp.median(candidates)).resolve()
    parts = [dp.len().alias("n")]
    if job["kind"] == "mean":
        parts.append(pl.col("value").fill_null(low).dp.sum((low, high)).alias("s"))
    keys = pl.LazyFrame({"key": job["keys"]}, schema={"key": pl.String})
    return asked.group_by("key").agg(*parts).with_keys(keys).resolve()


def rows_of(job):
    """The rows that OpenDP gets."""
    variant = job["variant"]
    rows = table(job["path"])
    return cut(rows, variant["groups"], variant["rows"]) if variant["groups"] else rows


def values(job, answer):
    """The values in the order of the keys."""
    scale = job["scale"]
    if job["kind"] == "median":
        return [answer.item() / scale]
    found = {row["key"]: row for row in answer.iter_rows(named=True)}
    if job["kind"] == "mean":
        return [ratio(found[key]["s"] / scale, found[key]["n"], job["bounds"]) for key in job["keys"]]
    return [found[key]["n"] for key in job["keys"]]


MEASUREMENTS = {}


def answers(job):
    """As many answers as are wanted."""
    which = job["path"], job["epsilon"], str(job["variant"])
    if which not in MEASUREMENTS:
        MEASUREMENTS[which] = measurement(job, rows_of(job))
    found = []
    for _ in range(job["repeat"]):
        found.append(values(job, MEASUREMENTS[which](rows_of(job).lazy()).collect()))
    return found


serve(answers)
