"""SmartNoise SQL's answers, bounded by its max_ids (rows of a person, drawn by chance)."""
# SPDX-License-Identifier: EUPL-1.2
import functools
import warnings

import pandas
from peer import DELTA, serve
from snsql import Privacy, from_df

warnings.filterwarnings("ignore")
WHAT = {"count": "COUNT(*)", "persons": "COUNT(DISTINCT person)", "mean": "AVG(value)"}


@functools.cache
def table(path, scale):
    """The flat table of a question."""
    frame = pandas.read_csv(path, dtype={"person": str, "key": str}, keep_default_na=False)
    if scale != 1:
        frame["value"] = frame["value"] / scale
    return frame.rename(columns={"key": "k"})


def reader(job, epsilon):
    """A private reader: keys are public, counts are not cut at 0, rows of a person are sampled."""
    low, high = job["bounds"]
    frame = table(job["path"], job["scale"])
    columns = {
        "max_ids": job["variant"]["rows"], "sample_max_ids": True, "censor_dims": False,
        "clamp_counts": False, "rows": len(frame),
        "person": {"type": "string", "private_id": True},
        "k": {"type": "string", "cardinality": len(job["keys"])},
        "value": {"type": "int" if job["scale"] == 1 else "float", "lower": low, "upper": high},
    }
    return from_df(frame, privacy=Privacy(epsilon=epsilon, delta=DELTA),
                   metadata={"": {"m": {"t": columns}}})


def answer(job):
    """All answers, or why not."""
    if job["kind"] not in WHAT:
        return "has no quantiles"
    sql = f"SELECT k, {WHAT[job['kind']]} AS v FROM m.t GROUP BY k"
    try:
        return answers_of(job, sql)
    except ValueError as error:
        if "Noise scale is too large" in str(error):
            return "refuses: noise too large"
        raise


def answers_of(job, sql):
    """As many as are wanted; its epsilon is one of a column, so it is divided by what the question costs."""
    cost = float(reader(job, 1.0).get_privacy_cost(sql)[0])
    low, high = job["bounds"]
    answers = []
    for _ in range(job["repeat"]):
        found = {str(key): value for key, value in reader(job, job["epsilon"] / cost).execute(sql)[1:]}
        values = [found.get(key) for key in job["keys"]]
        if job["kind"] == "mean":
            middle = (low + high) / 2
            values = [middle if v is None or v != v else min(max(float(v), low), high) for v in values]
        answers.append([0 if v is None else float(v) for v in values])
    return answers


serve(answer)
