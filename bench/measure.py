"""Timing and tables: what every benchmark here shares.

Only ratios measured in the same run mean anything on a shared machine, so whatever is compared is timed in turn, round
after round, and the fastest round of each counts.
"""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SAMPLE = 0.02
"""Processor seconds that one sample should take at least."""


def fastest(jobs: Mapping[str, Callable[[], object]], rounds: int = 7) -> dict[str, float]:
    """The processor seconds of one call of each job: the minimum over rounds that take the jobs in turn."""
    calls = {name: _calls(job) for name, job in jobs.items()}
    best = dict.fromkeys(jobs, float("inf"))
    for _ in range(rounds):
        for name, job in jobs.items():
            gc.collect()
            best[name] = min(best[name], _sample(job, calls[name]))
    return best


def _calls(job: Callable[[], object]) -> int:
    """How many calls fill a sample; the first call, which may import, is not counted."""
    job()
    return max(1, round(SAMPLE / max(_sample(job, 1), 1e-7)))


def _sample(job: Callable[[], object], calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        job()
    return (time.process_time() - start) / calls


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head, with what they show above and a verdict on the target below."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    verdict: str = ""

    def __str__(self) -> str:
        """The table in Markdown, its columns lined up."""
        rows = [self.head, *self.rows]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [_row(row, widths) for row in rows]
        lines.insert(1, f"| {'-' * widths[0]} | " + " | ".join("-" * (width - 1) + ":" for width in widths[1:]) + " |")
        return "\n\n".join(part for part in (self.caption, "\n".join(lines), self.verdict) if part)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    return f"| {first[0]:<{first[1]}} | " + " | ".join(f"{cell:>{width}}" for cell, width in rest) + " |"


def target(what: str, found: float, most: float) -> str:
    """Whether a target is met, in a sentence."""
    met = "Met" if found <= most else "Not met"
    return f"Target: {what} at most {most:g} times the reference. Found: {found:.1f}. **{met}.**"


def times(value: float) -> str:
    """A ratio."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def micro(seconds: float) -> str:
    """A time in microseconds."""
    return f"{seconds * 1e6:,.1f}" if seconds < 1e-4 else f"{seconds * 1e6:,.0f}"
