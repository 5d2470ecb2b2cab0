"""Long runs: `PYTHONPATH=tests python -m fuzz documents goals --inputs 100000`; failures are printed by groups."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from fuzz.batch import KINDS, drawn
from fuzz.harness import fuzz


def main() -> None:
    """Try inputs, or with `--only` print one of them and what is wrong with its answer."""
    options = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    options.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)}; default: all")
    options.add_argument("--inputs", type=int, default=1_000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--first", type=int, default=0, help="the number of the first input")
    options.add_argument("--only", type=int, help="the number of the only input, which is printed as well")
    given = options.parse_args()
    if given.only is not None:
        _alone(given.kinds[0], given.seed, given.only)
        return
    runs = [fuzz(kind, given.seed, given.inputs, first=given.first) for kind in given.kinds or KINDS]
    print("\n\n".join(map(str, runs)))
    sys.exit(any(run.failures for run in runs))


def _alone(kind: str, seed: int, number: int) -> None:
    probe = drawn(kind, seed, number)
    print(probe)
    for name, raw in getattr(probe, "files", {}).items():
        print(f"\n--- {name}\n{raw.decode('utf-8', 'backslashreplace')}")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "work", "here").mkdir(parents=True)
        os.chdir(Path(folder, "work", "here"))
        print(*probe.breaches(), sep="\n")
        os.chdir("/")


if __name__ == "__main__":
    main()
