"""Run the benchmarks and print what they find as Markdown: `python bench/run.py [NAME...] [--write]`."""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
SOAK = ROOT / "bench" / "durable_soak.py"
NAMES = (
    "cold", "evaluation", "growth", "durable", "explanation", "reasons", "conflicts", "strategies", "laws", "mutation",
    "spaces", "sweeps", "pages", "soak",
)  # fmt: skip


def main() -> None:
    """Run the benchmarks that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(NAMES)}; default all")
    parser.add_argument("--write", action="store_true", help="put the results into docs/performance.md")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    sys.path.insert(0, str(ROOT))
    for name in options.names or NAMES:
        start = time.perf_counter()
        found = _found(name)
        print(f"## {name}\n\n{found}\n", flush=True)
        print(f"{name} took {time.perf_counter() - start:.0f} s", file=sys.stderr)
        if options.write:
            _write(name, found)


def _found(name: str) -> str:
    """What a benchmark finds, under the command that finds it again."""
    import comity

    where = f"Python {platform.python_version()}, {platform.machine()}, comity {comity.__version__}"
    parts = _soak() if name == "soak" else [str(each) for each in import_module(f"bench.{name}").measure()]
    return "\n\n".join([f"`python bench/run.py {name}` ({where})", *parts])


def _soak() -> list[str]:
    if not SOAK.exists():
        return ["There is no bench/durable_soak.py here."]
    run = subprocess.run([sys.executable, str(SOAK)], cwd=ROOT, capture_output=True, text=True, check=False)
    shown = (run.stdout.strip() or run.stderr.strip()[-2_000:]).replace(str(ROOT), ".")
    return [shown, f"Exit code {run.returncode}: **{'Met' if run.returncode == 0 else 'Not met'}.**"]


def _write(name: str, found: str) -> None:
    """Put a result between its markers in the page."""
    page = PAGE.read_text(encoding="utf-8")
    block = re.compile(rf"(<!-- bench: {name} -->\n).*?(<!-- end: {name} -->)", re.DOTALL)
    written, count = block.subn(lambda old: f"{old[1]}\n{found}\n\n{old[2]}", page)
    if count != 1:
        sys.exit(f"{PAGE} has no place for `{name}`: it needs `<!-- bench: {name} -->` and `<!-- end: {name} -->`")
    fresh = PAGE.with_suffix(".tmp")
    fresh.write_text(written, encoding="utf-8")
    os.replace(fresh, PAGE)  # noqa: PTH105 - whole or not at all


if __name__ == "__main__":
    main()
