"""How far an answer about all scenarios reaches: up to which length, in which readings, without which terms."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from comity.findings import scope
from comity.report.blocks import Items, Name, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from comity import findings as f
    from comity.report.blocks import Block


def up_to(proof: str | None) -> str:
    """How far something reaches, in brackets behind it."""
    return f" ({scope(proof)})" if proof else ""


def reach(answer: f.Finding, cut: str = "") -> Iterator[Block]:
    """What is to be said of an answer that does not tell all; `cut`: why, where it was not stopped."""
    stopped = getattr(answer, "stopped", None)
    if stopped or (cut and not getattr(answer, "complete", True) and not answer.left_out):
        yield Text((f"Not complete ({stopped or cut}): there may be more.",), "remark")
    yield from left_out(answer)


def left_out(answer: f.Finding) -> Iterator[Block]:
    """Which terms the answer does not judge, and why."""
    if answer.left_out:
        yield Text(("This answer does not judge what was left out, and there may be more with it:",), "remark")
        places = (f" ({each.place})" if each.place else "" for each in answer.left_out)
        pairs = zip(answer.left_out, places, strict=True)
        yield Items(tuple((Name(each.name), f"{place}: {each.reason}") for each, place in pairs))


def reading(label: str) -> str:
    """A choice of readings as the head of what holds in it."""
    return f"Reading {label.replace('=', ' as ')}" if label else "As the terms stand"


def in_readings(held: Iterable[str], every: Sequence[str]) -> str:
    """In which readings something is so: only what tells them from the others; `every` is empty if not known."""
    found = set(held)
    if found >= set(every) and (every or found <= {""}):
        return "in every reading" if len(every) > 1 else "as the terms stand"
    choices = [dict(pair.split("=") for pair in label.split(", ")) for label in sorted(found)]
    kept = {concept: sorted({choice[concept] for choice in choices}) for concept in choices[0]}
    everywhere = [dict(pair.split("=") for pair in label.split(", ")) for label in every]
    free = [concept for concept in kept if {each[concept] for each in everywhere} == set(kept[concept])]
    if len(list(product(*kept.values()))) != len(found):
        return f"read as {'; or '.join(sorted(found))}"
    told = [f"{concept} as {' or '.join(kept[concept])}" for concept in kept if concept not in free]
    return f"reading {', '.join(told)}"
