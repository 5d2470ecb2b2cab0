"""Hypothesis strategies over a case: scenarios, what is known less or more of them, and conditions about them.

The scenarios mix two ways. Flat ones give values to a few inputs at random; they are good at what nobody thought of,
and hopeless at chains of conditions. Goal-driven ones take one to three verdicts of terms, lay down the fewest facts
that give them, and then add others and leave some out. Every scenario is one that the background allows, once its
unknowns are filled, by construction (`comity.testing.drawing`): none is drawn and then rejected. They shrink to the
fewest known facts, with unknown as the simplest value of a fact, and not happening as that of an event.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from comity.problems import CaseError, Problem, nearest
from comity.testing import goals as aims
from comity.testing.drawing import Sketch, built, fitted, plan
from comity.testing.framing import Deck, below, filled, framed
from comity.testing.grounds import grounds
from comity.verdicts import Worlds, outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from comity import case as c
    from comity.kinds import Verdict
    from comity.testing.drawing import Change, Pattern, Plan

STEPS = 4
"""The most steps of a drawn scenario, unless it is said."""
NOISE = 10
"""The most changes that are added at random."""
SLOTS = 6
"""In how many places an input stands among those that a change is drawn from: its values take turns."""
DENSE = 60
"""Up to so many inputs, some scenarios say something of each."""
WAYS = (0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 3)
"""How many goals a scenario has; they take turns."""
DENSELY = 3
"""The one of these in which something is said of each input."""
KEEP = 23
"""One in so many, and one, of the facts of a goal is left out."""


@cache
def _some(count: int, most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(below(count), max_size=most)


def scenarios(
    case: c.Case,
    only: Collection[str] | None = None,
    *,
    unknowns: bool = True,
    steps: int = STEPS,
    goals: bool = True,
) -> st.SearchStrategy[c.Scenario]:
    """Checked scenarios of at most so many steps, which the background allows.

    `only`: terms, parties, facts, events and concepts to speak of, by name (None: all). Without `unknowns` every fact
    and date is known at every step. Without `goals` all scenarios are flat. Raises `CaseError` for a name that the case
    does not have, when no scenario of so few steps is possible, and when python-sat is missing.
    """
    deck = _deck(case, None if only is None else frozenset(only), unknowns=unknowns, steps=steps, goals=goals)
    grounds(deck.plan, steps)  # raises where nothing is possible, before anything is drawn
    return _scenarios(deck)


def scenarios_with(
    case: c.Case,
    verdicts: Mapping[str, Verdict],
    *,
    unknowns: bool = True,
    steps: int = STEPS,
) -> st.SearchStrategy[c.Scenario]:
    """Checked scenarios in which each of these terms has this verdict; the rest is as for `scenarios`.

    Raises `CaseError` where no scenario of at most so many steps gives these verdicts together.
    """
    deck = _deck(case, None, unknowns=unknowns, steps=steps, goals=True)
    problems = [
        Problem("unknown-term", f"there is no term `{name}`", hint=nearest(name, [term.name for term in case.terms]))
        for name in verdicts
        if name not in {term.name for term in case.terms}
    ]
    if problems:
        raise CaseError(problems)
    wanted = tuple(verdicts.items())
    found = aims.together(deck.plan, wanted, steps)
    if found is None:
        told = ", ".join(f"{name} {word}" for name, word in wanted)
        message = f"no possible scenario of at most {steps} steps was found with {told}"
        raise CaseError([Problem("nothing-possible", message, hint="allow more `steps`")])
    return _scenarios_with(deck, found, wanted)


def _deck(case: c.Case, only: frozenset[str] | None, *, unknowns: bool, steps: int, goals: bool) -> Deck:
    found = plan(case)
    key = ("deck", only, unknowns, steps, goals)
    if key not in found.patterns:
        refs = _refs(found, only)
        slots = []
        for ref in refs:
            values = found.options[ref] if unknowns else found.options[ref][:-1]
            slots += [(ref, values[at % len(values)]) for at in range(max(SLOTS, len(values)))]
        wanted = aims.goals(case, only) if goals else ()
        found.patterns[key] = Deck(found, wanted, tuple(slots), refs, steps, unknowns)
    deck: Deck = found.patterns[key]
    return deck


def _refs(found: Plan, only: frozenset[str] | None) -> tuple[str, ...]:
    """The inputs to speak of."""
    if only is None:
        return tuple(found.options)
    case = found.case
    words = {each.declared.name: each for each in case.references.values()}
    known = {*words, *case.references, *(term.name for term in case.terms), *(party.name for party in case.parties)}
    problems = [
        Problem("unknown-name", f"`{name}` is nothing of this case", hint=nearest(name, known))
        for name in sorted(only - known)
    ]
    if problems:
        raise CaseError(problems)
    from comity import ground as g
    from comity.solve import frames

    read = g.walk(
        *(
            cond
            for term in case.terms
            if term.name in only or term.party in only
            for cond in frames.conditions(term.rule)
        )
    )
    refs = {part.ref for part in read if isinstance(part, g.Input | g.Value | g.Contested)}
    return tuple(ref for ref, each in case.references.items() if {ref, each.declared.name} & only or ref in refs)


# --- drawing ------------------------------------------------------------------------------------------------------


@st.composite
def _scenarios(draw: st.DrawFn, deck: Deck) -> c.Scenario:
    """A scenario of the mix: flat with a few values, flat with all, or one, two or three goals."""
    way = draw(below(len(WAYS)))
    patterns = _aimed(draw, deck, WAYS[way])
    if not patterns:
        return built(deck.plan, _flat(draw, deck, dense=way == DENSELY and len(deck.refs) <= DENSE))
    first, *others = patterns
    sure = _dropped(draw, deck.plan, first)
    noise = [change for each in others for change in each.changes if change[2] is not None]
    return built(deck.plan, _finished(draw, deck, sure, first, noise))


@st.composite
def _scenarios_with(draw: st.DrawFn, deck: Deck, first: Pattern, wanted: Sequence[aims.Goal]) -> c.Scenario:
    """A scenario with the changes of a pattern and others that leave its verdicts as they are."""
    sure = Sketch(first.steps, first.dates, first.changes, "blank", first.closed, first.horizon)
    pinned = frozenset(ref for _, ref, _ in first.changes)
    scenario = built(deck.plan, _finished(draw, deck, sure, first, [], pinned))
    return scenario if _has(deck.plan.case, scenario, wanted) else built(deck.plan, sure)


def _has(case: c.Case, scenario: c.Scenario, wanted: Sequence[aims.Goal]) -> bool:
    worlds = Worlds(scenario.course)
    return all(outcome(case.term(name), worlds).verdict == word for name, word in wanted)


def _aimed(draw: st.DrawFn, deck: Deck, count: int) -> list[Pattern]:
    """The patterns of so many goals, of those that can be reached."""
    chosen = [deck.goals[draw(below(len(deck.goals)))] for _ in range(count if deck.goals else 0)]
    found = [aims.pattern(deck.plan, goal, deck.steps) for goal in dict.fromkeys(chosen)]
    return [each for each in found if each is not None]


def _dropped(draw: st.DrawFn, plan: Plan, found: Pattern) -> Sketch:
    """The changes of a pattern, each of which may be left out.

    Where the background reads an input, what is left out is unknown, as it would else be what it was before.
    """
    kept: list[Change] = []
    said: set[str] = set()
    for at, ref, value in found.changes:
        if value is None or draw(below(KEEP + 1)):
            kept.append((at, ref, value))
            said.add(ref)
        elif ref in plan.guarded and (ref in plan.events or ref in said):
            kept.append((at, ref, None))
    return Sketch(found.steps, found.dates, tuple(kept), "blank", found.closed, found.horizon)


def _flat(draw: st.DrawFn, deck: Deck, *, dense: bool) -> Sketch:
    """A scenario of some length in which a few inputs, or all, get values."""
    length = 1 + draw(below(deck.steps))
    patterns = grounds(deck.plan, length)
    number = draw(below(len(patterns))) if len(patterns) > 1 else 0
    first = patterns[number]
    noise: list[Change] = []
    if dense:
        for ref in deck.refs:
            values = deck.plan.options[ref]
            at = draw(below(len(values)))
            noise += [(0, ref, values[at - 1])] if at else []
    sure = Sketch(first.steps, first.dates, first.changes)
    return _finished(draw, deck, sure, first, noise)


def _finished(  # noqa: PLR0913, PLR0917 - what is drawn, and what it is laid over
    draw: st.DrawFn, deck: Deck, sure: Sketch, first: Pattern, noise: list[Change], pinned: frozenset[str] = frozenset()
) -> Sketch:
    """The sketch with its frame, its dates and whatever else is drawn, as far as the background allows it.

    Nothing is added about inputs that are `pinned`.
    """
    patterns = (first,)
    sure = framed(draw, deck, sure, patterns)
    for number in draw(_some(len(deck.slots) * sure.steps, NOISE)) if deck.slots else ():
        at, slot = divmod(number, len(deck.slots))
        noise.append((at, *deck.slots[slot]))
    noise = [change for change in noise if change[0] < sure.steps and change[1] not in pinned]
    sketch = fitted(deck.plan, sure, noise, patterns)
    return sketch if deck.unknowns else filled(draw, deck, sketch, first)
