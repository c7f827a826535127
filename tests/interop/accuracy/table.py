"""The document: what was measured and how, and a table for each question."""
# SPDX-License-Identifier: EUPL-1.2
import math

from peers import words

SYSTEMS = ["Allmende", "OpenDP, Laplace", "OpenDP, Gauss", "SmartNoise"]

HEAD = """# How far off the answers are

`allmende query` on open data, beside OpenDP and SmartNoise SQL on the same questions, each against the exact
answer of DuckDB without protection. Made by

    tests/interop/accuracy.sh --full

which writes this file; it needs the data beside the project (`../shared/data`, see there for sources and
licences) and the peers from the Python package index. {versions}; commit {commit}; {minutes:.0f} minutes.

## How it was measured

* Protected is a person with all her rows, everywhere, from her being there or not. Bounds of values and keys
  of groups are public and the same for all.
* A cell is the median, over groups and {repeat} answers, of |answer - exact| / |exact|. An answer is to one
  question that has epsilon for itself, with delta 0.000000001 where the noise is Gauss's.
* In brackets is how a person is bounded: rows of hers that count, or groups x rows in each. For each system,
  question and epsilon, three numbers of rows (one where all have one) were tried, for ours also the vote and groups x
  rows, {tries} answers each, and the table is of {repeat}
  other answers with the best. An analyst cannot choose so, for it looks at exact answers; it is the same help
  for all. "Voted" is our way without `--rows`: a twentieth of rho finds the number.
* **Allmende** reads the files as they are and does its own joins and sub-queries. Noise is the discrete Gauss's
  under zero-concentrated differential privacy, also for one question alone. A person's whole vector is scaled
  to the bound; with groups x rows, what is over it is left out. A hundredth of rho tells how many were clipped.
* **OpenDP** (its Polars interface) gets a table of person, key and whole number that DuckDB made, for it has
  no protected sub-queries or joins by person. *Laplace* is its default, of pure epsilon, with
  `truncate_per_group` by person. *Gauss* is at the rho that its own conversion gives for this epsilon and
  delta; groups x rows were cut before and told to it as `Bound`, because `truncate_num_groups` with
  `keep="sample"` fails in this version, and with "first" keeps one group fewer than it pays for. It was asked
  at epsilon 1 alone, to tell the kind of noise from the program. A mean is a sum by
  a count; a median is chosen of {candidates} candidates, evenly spaced in the bounds.
* **SmartNoise SQL** gets the same table, `max_ids` rows of a person drawn by chance, known keys, Laplace's noise.
  Its epsilon is one of each noisy column, so it was divided by what it says a question costs: 2 for a mean. It
  refuses Laplace's noise of a scale over 10,000,000.
* The means of peers were held within the bounds, which ours are anyway.
* "Its intervals that hold" is the share of our intervals in which the exact answer lies. They are made to hold
  in 95 of 100 cases *but for clipping*; where clipping is worth its error in the table, they hold less often. The
  other two give no interval with an answer; OpenDP tells the scale of the noise, from which one can compute it for
  counts.

## What it shows

{shows}
"""

SHOWS = """* {tally}
* **Where one question is asked alone, Laplace's noise is better for few cells, and ours is worse.** By the
  conversion at delta 0.000000001, epsilon 1 buys Gauss's noise of a standard deviation of about 6.5
  times the L2 sensitivity, and Laplace's of 1.4 times the L1. So counts of households (one row, one cell
  each), riders by month at small epsilons and the median are several times nearer with OpenDP's Laplace. OpenDP's
  Gauss, at the same epsilon and delta as ours, has about our error or more, but for the median: it is the kind of
  noise more than the program. What is bought with it: charges
  add up as rho. A hundred questions of epsilon 1 together are epsilon {hundred:.0f} with ours; a hundred with Laplace's of the
  same standard deviation (epsilon 0.22 each) are 22, or 16 if they are added as rho, too.
* Counts by station, of persons with up to 596 trips: the peers are nearer by a third to a half. Their cut leaves
  out rows of the active; ours scales all of an active person's rows, and its clip is for a person whose rows lie
  in about sqrt(groups) groups, so who takes most trips from one station is scaled before she has 96. Means by
  station are as near or nearer with ours. Epsilon 0.1 is of no use for either, with any system.
* Our median is of a tree of counts that serves all quantiles at once, with an interval that holds; OpenDP's
  asks for one quantile alone, by the exponential mechanism, and is nearer up to epsilon 1.
* 60 households are too few. At epsilon 1 a monthly mean is off by most of itself, whoever computes it, for one
  household is a sixtieth of the sum and has rows in all months. A protected answer is no way to study 60 homes; at
  5,560 the mean by tariff is within 1 % at epsilon 1.
* Our intervals hold too seldom in some lines, for two reasons that are not noise: rows that are clipped (trips,
  encounters, riders with many months), and values beyond the bounds (20 households use over 50 kWh a day, which is
  0.5 % of the mean, for every system). "Share that passed" shows how early clipping begins: at 3 rows, 2 % of the
  learners are clipped, though 0.01 % have more than 3. Those with 2 rows in one module are, for the rows are
  taken to lie in several groups; they repeat because they failed, so the share comes out too high by 0.003. With
  `--rows 6` nobody is clipped and the interval holds. A greater number than that of the rows is worth trying.
* With two tries for each way to bound, the way that was chosen is not always the best one: "voted" pays for a vote
  that one row a person does not need (households at epsilon 0.1 and 0.5), so those lines are worse than they would
  be with `--rows 1`.
* An error near 100 % of a mean is one at the end of the bounds, or in the middle: there is no answer.
"""


def percent(share):
    """A share with two digits."""
    if share >= 10:
        return "over 1000 %"
    return f"{100 * share:.{2 if share < 0.01 else 1 if share < 0.1 else 0}f} %"


def cell(result):
    """One cell."""
    if "cannot" in result:
        return result["cannot"]
    return f"{percent(result['error'])} ({words(result['variant'])})"


def rows_of(question, epsilons, results):
    """The lines of one question's table; the smallest error is bold."""
    names = [name for name in SYSTEMS if name in results]
    lines = ["| epsilon | " + " | ".join(names) + " | our intervals that hold |",
             "|---" * (len(names) + 2) + "|"]
    for epsilon in epsilons:
        of = {name: results[name][question.name, epsilon] for name in names}
        told = {name: cell(result) for name, result in of.items()}
        told[best(of)] = f"**{told[best(of)]}**"
        lines.append("| " + " | ".join([f"{epsilon:g}", *told.values(), percent(of[SYSTEMS[0]]["held"])]) + " |")
    return lines


def best(of):
    """The system with the smallest error."""
    able = {name: result["error"] for name, result in of.items() if "error" in result}
    return min(able, key=able.get)


def tally(questions, epsilons, results):
    """In how many lines which system has the smallest error."""
    wins = dict.fromkeys(results, 0)
    near = 0
    for question in questions:
        for epsilon in epsilons:
            of = {name: result[question.name, epsilon] for name, result in results.items()}
            wins[best(of)] += 1
            near += of[SYSTEMS[0]]["error"] <= 1.5 * of[best(of)]["error"]
    told = ", ".join(f"{name} in {count}" for name, count in wins.items())
    return (f"Of {len(questions) * len(epsilons)} lines the smallest error is: {told}. Ours is at most half as much"
            f" again as the smallest in {near}.")


def together(count, delta=1e-9):
    """The epsilon of `count` questions of epsilon 1, by rho + 2 sqrt(rho ln(1 / delta)) both ways."""
    log = -math.log(delta)
    rho = count * (math.sqrt(log + 1) - math.sqrt(log)) ** 2
    return rho + 2 * math.sqrt(rho * log)


def document(questions, epsilons, results, made):
    """The whole text."""
    shows = SHOWS.format(tally=tally(questions, epsilons, results), hundred=together(100)).strip()
    told = ", ".join(f"{name} {version}" for name, version in made["versions"].items())
    lines = [HEAD.format(shows=shows, candidates=721, **(made | {"versions": told}))]
    for question in questions:
        groups = f"; {len(question.keys)} groups" if len(question.keys) > 1 else ""
        lines += [
            f"## {question.title[0].upper()}{question.title[1:]}", "",
            f"{question.row_count:,} rows of {question.people:,} persons, at most {question.most:,} of one{groups}.",
            "", "```sql", question.sql, "```", "", *rows_of(question, epsilons, results), "",
        ]
    return "\n".join(lines).rstrip() + "\n"
