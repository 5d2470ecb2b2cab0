"""Small event logs, and what they become in the case of an order."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import comity
from comity.logs.mappings import LogMapping, read_mapping
from comity.logs.steps import log_batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CASE = comity.case_of({
    "case": "orders",
    "entities": {"shop": ["north", "south"]},
    "facts": {
        "amount": {"type": "number", "range": [0, 1000]}, "grade": ["gold", "silver"], "items": "int", "due": "date",
        "paid_up": "bool", "open(shop)": "bool",
    },
    "events": {"paid": {"title": "Pay"}, "shipped": {"title": "Ship"}, "visit(shop)": {}},
    "concepts": {"trusted": {}},
    "parties": [],
})  # fmt: skip
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">\n'

Row = dict[str, Any]


def mapping(text: str = "events: {Pay: paid, Ship: shipped}") -> LogMapping:
    Path("map.yaml").write_text(text, encoding="utf-8")
    return read_mapping(Path("map.yaml"), CASE)


def steps_of(path: str, told: LogMapping, rows: int = 65_536) -> list[Row]:
    return [row for batch in log_batches(Path(path), told, CASE, rows) for row in batch.to_pylist()]


def event(activity: str | None, at: str | None = None, *more: str) -> str:
    parts = [f'<string key="concept:name" value="{activity}"/>'] if activity is not None else []
    parts += [f'<date key="time:timestamp" value="{at}"/>'] if at else []
    return f"<event>{''.join([*parts, *more])}</event>"


def trace(name: str | None, *parts: str) -> str:
    named = f'<string key="concept:name" value="{name}"/>' if name else ""
    return f"<trace>{named}{''.join(parts)}</trace>\n"


def xes(*parts: str, name: str = "log.xes") -> str:
    Path(name).write_text(f"{HEAD}{''.join(parts)}</log>\n", encoding="utf-8")
    return name


def at(text: str) -> datetime:
    """A moment without a zone."""
    return datetime.fromisoformat(text)


def told(rows: Iterable[Row], *names: str) -> list[tuple[Any, ...]]:
    """What is said of each step under these names."""
    return [tuple(row[name] for name in names) for row in rows]


def problem_of(run: Callable[[], object]) -> str:
    with pytest.raises(comity.CaseError) as caught:
        run()
    return str(caught.value)
