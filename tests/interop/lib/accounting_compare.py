"""Compare our accounting with Google's, in its Python and its C++ form.

usage: accounting_compare.py PRIVACY_PRINT

Nothing here is random. Theirs are doubles, so ours may differ by their rounding; else ours must be
on the safe side of theirs, and near.
"""
# SPDX-License-Identifier: EUPL-1.2
import math
import subprocess
import sys

from dp_accounting import dp_event
from dp_accounting.pld import privacy_loss_distribution
from dp_accounting.rdp import rdp_privacy_accountant
from pydp.algorithms import partition_selection

RHOS = ("0.0001", "0.005", "0.05", "0.5", "3", "20")
DELTAS = ("0.001", "0.000001", "0.000000001", "0.000000000001")


def ours(*words):
    """What our program prints, word by word."""
    command = [sys.argv[1], *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def renyi_epsilon(rho, delta):
    """Google's conversion, with 4000 orders around the best one."""
    best = math.sqrt(math.log(1 / delta) / rho)
    orders = [1 + best * math.exp((i - 2000) / 1000) for i in range(4000)]
    accountant = rdp_privacy_accountant.RdpAccountant(orders)
    accountant.compose(dp_event.ZCDpEvent(rho))
    return accountant.get_epsilon(delta)


def report(name, good):
    """Print whether `name` is `good`, and return that."""
    print(f"{name}: {'ok' if good else 'DIFFERS'}")
    return good


def compare_epsilon():
    """Ours is theirs, rounded up to 10^-6; and what is granted gives it back."""
    good = True
    for rho in RHOS:
        for delta in DELTAS:
            epsilon = float(ours("epsilon", rho, delta)[0])
            other = renyi_epsilon(float(rho), float(delta))
            granted = float(ours("grant", f"{epsilon:.6f}", delta)[0])
            fits = (
                other - 2e-6 * (1 + other) <= epsilon <= other + 3e-6
                and granted >= float(rho)
                and renyi_epsilon(granted, float(delta)) <= epsilon + 2e-6 * (1 + other)
            )
            good = good and fits
            if not fits:
                print(f"rho {rho}, delta {delta}: ours {epsilon}, theirs {other}, granted {granted}")
    return report("epsilon of rho, and rho of epsilon", good)


def compare_charges():
    """The exact losses of the discrete Gaussian, alone and 20 times over, are below ours. Ours are
    4 to 7 times too careful in delta; that is what it costs to add only rhos."""
    good = True
    for bound in (10, 31, 100):
        for rho in ("0.005", "0.05", "0.5"):
            sigma2, charged = ours("charge", bound, rho)
            one = privacy_loss_distribution.from_discrete_gaussian_mechanism(
                math.sqrt(int(sigma2)), sensitivity=bound, value_discretization_interval=1e-3
            )
            for times in (1, 20):
                total = f"{times * float(charged):.12f}"
                epsilon = float(ours("epsilon", total, "0.000001")[0])
                all_of_them = one.self_compose(times)
                delta = all_of_them.get_delta_for_epsilon(epsilon)
                fits = float(charged) <= float(rho) and 1e-6 / 7 <= delta <= 1e-6 / 4
                good = good and fits
                print(
                    f"bound {bound}, {times} x rho {rho}: epsilon {epsilon}, exactly"
                    f" {all_of_them.get_epsilon_for_delta(1e-6):.6f}; its delta {delta:.2e}"
                    f" {'' if fits else 'DIFFERS'}"
                )
    return report("charges of the discrete Gaussian", good)


def compare_selection():
    """Truncated geometric selection, with a hard minimum and without."""
    good = True
    strategy = partition_selection.PartitionSelectionStrategyType.NEAR_TRUNCATED_GEOMETRIC
    for epsilon in ("0.05", "0.1", "0.5", "1", "2.5", "6"):
        for delta in ("0.001", "0.000001", "0.000000001"):
            chances = [int(word) / 10**18 for word in ours("keep", epsilon, delta, 1200)]
            for least in (1, 10):
                other = partition_selection.create_pre_thresholding_partition_strategy(
                    float(epsilon), float(delta), 1, least, strategy
                )
                for persons in range(1200):
                    chance = chances[persons - least + 1] if persons >= least else 0
                    theirs = other.probability_of_keep(persons)
                    # Doubles near 1 are 10^-16 apart, and they subtract such.
                    fits = theirs * (1 - 1e-7) - 1e-12 <= chance <= theirs * (1 + 1e-11) + 1e-12
                    good = good and fits
                    if not fits:
                        print(f"{epsilon}, {delta}, {persons} of {least}: {chance}, not {theirs}")
    return report("truncated geometric selection", good)


results = [compare_epsilon(), compare_charges(), compare_selection()]
sys.exit(0 if all(results) else 1)
