"""Ten thousand random rule networks through durable_rules, in one process that must not crash, hang, lie or grow.

    python bench/durable_soak.py [--runs 10000] [--seed 1]

Each network is a random acyclic set of Horn rules with random tokens; what the engine concludes is compared with a
fixpoint computed by a plain loop. The runs happen in a process of their own, so that a crash of the extension is
reported and not suffered.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

from comity.case import Course
from comity.engine.chaining import conclude
from comity.engine.horn import MAX_PREMISES, Literal, Network, Rule

HEADER = ("runs", "rules", "firings", "seconds", "RSS now (MB)", "RSS peak (MB)", "threads")
PATIENCE = 3600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        soak(asked.runs, asked.seed)
        return
    command = [sys.executable, __file__, "--inside", "--runs", str(asked.runs), "--seed", str(asked.seed)]
    code = subprocess.run(command, check=False, timeout=PATIENCE).returncode
    if code:
        sys.exit(f"the process ended with {code} (a negative number is a signal)")


def soak(runs: int, seed: int) -> None:
    """Print a row of figures after the first hundred runs, at each quarter and at the end."""
    faulthandler.enable()
    faulthandler.dump_traceback_later(PATIENCE - 60, exit=True)
    choose = random.Random(seed)
    stops = {min(100, runs), *(runs * quarter // 4 for quarter in (1, 2, 3, 4))}
    rules = firings = 0
    start = time.perf_counter()
    print(f"| {' | '.join(HEADER)} |\n|{'---:|' * len(HEADER)}", flush=True)
    for run in range(1, runs + 1):
        network = a_network(choose)
        fired = conclude(network)
        assert {*network.tokens, *(rule.conclusion for rule in fired)} == fixpoint(network), (
            f"run {run} concluded wrongly"
        )
        rules, firings = rules + network.size, firings + len(fired)
        if run in stops:
            seconds, peak = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            figures = (
                run,
                rules,
                firings,
                round(seconds),
                round(memory(), 1),
                round(peak, 1),
                threading.active_count(),
            )
            print(f"| {' | '.join(f'{figure:,}' for figure in figures)} |", flush=True)


def a_network(choose: random.Random) -> Network:
    """Up to a few hundred rules over tokens and over what rules before them conclude."""
    network = Network(Course(1, (None,), {}, None, closed=True))
    tokens = [
        network.token(("token",), None, value=choose.choice((True, True, False, None)))
        for _ in range(choose.randint(1, 40))
    ]
    known, longest = tokens, choose.choice((1, 2, 3, MAX_PREMISES))
    for _ in range(int(choose.choice((5, 30, 100, 300)) * choose.random()) + 1):
        made = network.proposition(("derived",), None)
        rules = [
            a_rule(choose, made, known[-choose.choice((5, 50, 500)) :], longest) for _ in range(choose.randint(1, 6))
        ]
        network.record(made, rules)
        known.append(made)
    return network


def a_rule(choose: random.Random, made: int, known: list[int], longest: int) -> Rule:
    literals = [
        each if choose.random() < 0.85 else -each
        for each in choose.sample(known, min(len(known), choose.randint(1, longest)))
    ]
    return Rule("rule", tuple(literals), made if choose.random() < 0.85 else -made)


def fixpoint(network: Network) -> set[Literal]:
    """Everything that follows, by trying all rules until none gives more."""
    known, size = set(network.tokens), 0
    while len(known) > size:
        size = len(known)
        known |= {
            rule.conclusion for rules in network.rules.values() for rule in rules if known.issuperset(rule.premises)
        }
    return known


def memory() -> float:
    """Resident memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main()
