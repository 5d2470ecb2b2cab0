"""Several goals in one scenario: their patterns laid over one another, as far as none takes away what another needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from comity.testing.drawing import Sketch, fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from comity.testing.drawing import Change, Pattern, Plan


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """Patterns laid over one another: a sketch, the pattern to fill it from, and the inputs that its verdicts rest on.

    With `either` the verdicts are the same while the scenario goes on.
    """

    sketch: Sketch
    first: Pattern
    needs: frozenset[str]
    either: bool = False


def aim(plan: Plan, patterns: Sequence[Pattern], dropped: Iterator[bool]) -> Aim:
    """The longest of these patterns, with those of the others that go with it, without the facts that are dropped.

    One is left out when it says something else of an input that those before it need, when it needs other dates or
    another end, and when the background does not allow it there.
    """
    first, *others = sorted(patterns, key=lambda each: -each.steps)
    changes = tuple(_kept(plan, first.changes, dropped))
    sketch = Sketch(first.steps, first.dates, changes, "blank", first.closed, first.horizon)
    found = Aim(sketch, first, first.needs, first.either)
    said = _by_ref(first.changes)
    for each in others:
        mine = _by_ref(each.changes)
        if _agree(found, each, said, mine):
            added = [change for ref, some in mine.items() if ref not in found.needs for change in some]
            found = _with(plan, found, each, tuple(_kept(plan, added, dropped)))
            said |= mine if each.needs <= found.needs else {}
    return found


def _kept(plan: Plan, changes: Iterable[Change], dropped: Iterator[bool]) -> Iterator[Change]:
    """The changes that are not dropped.

    Where the background reads an input, what is dropped is unknown, as it would else be what it was before.
    """
    said: set[str] = set()
    for at, ref, value in changes:
        if value is None or not next(dropped):
            yield at, ref, value
            said.add(ref)
        elif ref in plan.guarded and (ref in plan.events or ref in said):
            yield at, ref, None


def _by_ref(changes: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change[1], []).append(change)
    return found


def _agree(found: Aim, other: Pattern, said: dict[str, list[Change]], mine: dict[str, list[Change]]) -> bool:
    """Whether a pattern can be laid over others: it ends as they do, and says the same of what both need."""
    sketch = found.sketch
    if other.closed != sketch.closed and not (found.either if sketch.closed else other.either):
        return False
    if other.horizon != sketch.horizon and other.horizon is not None and sketch.horizon is not None:
        return False
    if any(other.dates) and any(sketch.dates) and other.dates != sketch.dates[: other.steps]:
        return False
    return all(said.get(ref) == mine.get(ref) for ref in other.needs & found.needs)


def _with(plan: Plan, found: Aim, other: Pattern, added: tuple[Change, ...]) -> Aim:
    """The same with a further pattern, unless the background does not allow it."""
    sketch = found.sketch
    dates = sketch.dates if any(sketch.dates) else (*other.dates, *other.dates[-1:] * (sketch.steps - other.steps))
    closed = sketch.closed and other.closed
    laid = replace(
        sketch, changes=(*sketch.changes, *added), dates=dates, closed=closed, horizon=sketch.horizon or other.horizon
    )
    guarded = any(ref in plan.guarded for _, ref, _ in added) or (plan.guards_dates and dates != sketch.dates)
    if guarded and not fits(plan, laid, found.first):
        return found
    return Aim(laid, found.first, found.needs | other.needs, found.either and other.either)
