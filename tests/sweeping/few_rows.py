"""Tables in blocks of a few rows, so that small tables have many blocks and segments."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from comity.columns.plan import plan
from comity.sweeping import segments, sweeps
from comity.tables import sequences, streams

if TYPE_CHECKING:
    import pytest


def in_blocks_of(rows: int, patch: pytest.MonkeyPatch) -> None:
    """Have tables read, judged and counted so many rows at a time, and as many make a segment."""
    patch.setattr(sweeps, "plan", lambda *given_: replace(plan(*given_), rows=rows))
    patch.setattr(segments, "cut", partial(segments.cut, size=rows))
    patch.setattr(segments, "_LEAST", 1)
    patch.setattr(sequences, "FEW", 1)
    patch.setattr(streams, "CHUNK", rows)
    patch.setattr(streams, "HELD", rows)
