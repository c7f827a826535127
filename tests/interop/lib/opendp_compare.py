"""Compare our noise and our epsilon with OpenDP's.

usage: opendp_compare.py PRIVACY_PRINT

OpenDP draws from the system, so the comparison of noise is random: two right samplers differ with
probability 10^-9 a comparison (chi squared of two samples, and Kolmogorov and Smirnov's distance).
"""
# SPDX-License-Identifier: EUPL-1.2
import bisect
import math
import subprocess
import sys
from statistics import NormalDist

import opendp.prelude as dp

ALPHA = 1e-9
COUNT = 100_000
CELLS = 60


def ours(sigma2, seed):
    """COUNT draws of our discrete Gaussian."""
    command = [sys.argv[1], "noise", str(sigma2), str(COUNT), str(seed)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [int(line) for line in lines.split()]


def theirs(sigma):
    """COUNT draws of OpenDP's."""
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)
    return dp.m.make_gaussian(*space, scale=float(sigma))([0] * COUNT)


def kolmogorov_smirnov(a, b):
    """The greatest distance of the two empirical distributions."""
    a, b = sorted(a), sorted(b)
    return max(
        abs(bisect.bisect_right(a, x) / len(a) - bisect.bisect_right(b, x) / len(b))
        for x in set(a) | set(b)
    )


def chi_squared(a, b):
    """Chi squared of two samples of equal size over cells of the pooled values, and its freedom."""
    pooled = sorted(a + b)
    edges = sorted({pooled[i * len(pooled) // CELLS] for i in range(1, CELLS)})
    cells = [[0, 0] for _ in range(len(edges) + 1)]
    for which, sample in enumerate((a, b)):
        for x in sample:
            cells[bisect.bisect_right(edges, x)][which] += 1
    used = [cell for cell in cells if sum(cell) > 0]
    return sum((m - n) ** 2 / (m + n) for m, n in used), len(used) - 1


def chi_squared_limit(freedom):
    """The quantile at 1 - ALPHA (Wilson and Hilferty)."""
    z = NormalDist().inv_cdf(1 - ALPHA)
    c = 2 / (9 * freedom)
    return freedom * (1 - c + z * math.sqrt(c)) ** 3


def compare_noise():
    """Whether both samplers draw from one distribution, at several scales."""
    limit = math.sqrt(-math.log(ALPHA / 2) / 2) * math.sqrt(2 / COUNT)
    good = True
    for seed, sigma in enumerate((1, 2, 3, 10, 1000, 2**20, 2**28)):
        a, b = ours(sigma * sigma, seed), theirs(sigma)
        distance = kolmogorov_smirnov(a, b)
        x, freedom = chi_squared(a, b)
        fits = distance <= limit and x <= chi_squared_limit(freedom)
        good = good and fits
        print(
            f"sigma {sigma}: distance {distance:.5f} (limit {limit:.5f}),"
            f" chi squared {x:.1f} with {freedom} degrees of freedom"
            f" (limit {chi_squared_limit(freedom):.1f}) {'ok' if fits else 'DIFFERS'}"
        )
    return good


def compare_epsilon():
    """Whether our epsilon is OpenDP's, rounded up by at most 2 * 10^-6."""
    space = dp.atom_domain(T=int), dp.absolute_distance(T=float)
    good = True
    for numerator, power in ((1, 12), (1, 8), (3, 8), (1, 5), (1, 3), (1, 1), (2, 0), (8, 0)):
        rho = numerator / 2**power  # exact in at most 12 decimals
        curve = dp.c.make_zCDP_to_approxDP(dp.m.make_gaussian(*space, scale=1.0))
        for delta in ("0.001", "0.000001", "0.000000001", "0.000000000001"):
            command = [sys.argv[1], "epsilon", f"{rho:.12f}", delta]
            text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            other = curve.map(math.sqrt(2 * rho)).epsilon(float(delta))
            fits = other - 1e-9 <= float(text) <= other + 2e-6
            good = good and fits
            if not fits:
                print(f"rho {rho}, delta {delta}: ours {text.strip()}, OpenDP's {other}")
    print(f"epsilon: {'ok' if good else 'DIFFERS'}")
    return good


dp.enable_features("contrib")
results = [compare_noise(), compare_epsilon()]
sys.exit(0 if all(results) else 1)
