"""Hypothesis strategies over a case: scenarios, what is known less or more of them, and conditions about them.

The scenarios mix two ways. Flat ones give values to a few inputs at random; they are good at what nobody thought of,
and hopeless at chains of conditions. Goal-driven ones take one to three verdicts of terms (of large cases
more), lay down the fewest facts that give them, and then add others and leave some out; in most of those with several,
nothing is added that could take a verdict away. Every scenario is one that the background allows, once its
unknowns are filled, by construction (`comity.testing.drawing`): none is drawn and then rejected. They shrink to the
fewest known facts, with unknown as the simplest value of a fact, and not happening as that of an event.
"""

from __future__ import annotations

from functools import partial
from itertools import cycle, repeat
from typing import TYPE_CHECKING

from comity import case as c
from comity.problems import CaseError, Problem, nearest
from comity.testing import goals as aims
from comity.testing.aiming import Aim, aim
from comity.testing.drawing import Sketch, built, fitted, plan
from comity.testing.framing import Deck, filled, framed, hands, noise, pairs
from comity.testing.grounds import grounds
from comity.testing.turning import turned
from comity.verdicts import Worlds, outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from hypothesis import strategies as st

    from comity.kinds import Verdict
    from comity.testing.drawing import Change, Pattern, Plan
    from comity.testing.framing import Hand

STEPS = 4
"""The most steps of a drawn scenario, unless it is said."""
SLOTS = 6
"""In how many places an input stands among those that a change is drawn from: its values take turns."""
DENSE = 60
"""Up to so many inputs, some scenarios say something of each."""
WAYS = (*("flat",) * 4, "dense", *("one",) * 3, *("some",) * 2, *("calm",) * 6)
"""What a scenario is drawn around, in turn: nothing; something of each input; one goal; several, or several that no
other change may take away."""
LATE = (*WAYS, *("late",) * len(WAYS))
"""The same, and as often one goal after which some of what its term reads changes."""
SEVERAL = 3
"""How many goals several are, in a small case."""
SHARE = 25
"""In a large one, one in so many of its goals."""
DROPPED = {"one": 11, "some": 11, "calm": 1}
"""Of 256 facts of a goal, so many are left out."""


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
    names = None if only is None else frozenset(only)
    return _drawn(_deck(case, names, unknowns=unknowns, steps=steps, goals=goals), steps)


def scenarios_in_time(case: c.Case) -> st.SearchStrategy[c.Scenario]:
    """Scenarios as `scenarios` has them, half of which go on after their goal: for faults that only time brings out."""
    return _drawn(_deck(case, None, unknowns=True, steps=STEPS, goals=True, ways=LATE), STEPS)


def _drawn(deck: Deck, steps: int) -> st.SearchStrategy[c.Scenario]:
    grounds(deck.plan, steps)  # raises where nothing is possible, before anything is drawn
    return hands(deck).map(partial(_scenario, deck))


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
    return hands(deck).map(partial(_scenario_with, deck, found, wanted))


def _deck(  # noqa: PLR0913 - what makes one mix unlike another
    case: c.Case,
    only: frozenset[str] | None,
    *,
    unknowns: bool,
    steps: int,
    goals: bool,
    ways: tuple[str, ...] = WAYS,
) -> Deck:
    found = plan(case)
    key = ("deck", only, unknowns, steps, goals, ways)
    if key not in found.patterns:
        refs = _refs(found, only)
        slots = []
        for ref in refs:
            values = found.options[ref] if unknowns else found.options[ref][:-1]
            slots += [(ref, values[at % len(values)]) for at in range(max(SLOTS, len(values)))]
        wanted = aims.goals(case, only) if goals else ()
        several = max(SEVERAL, len(wanted) // SHARE)
        found.patterns[key] = Deck(found, wanted, tuple(slots), refs, steps, unknowns, several, ways)
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

    refs = g.inputs(*c.conditions(*(term for term in case.terms if term.name in only or term.party in only)))
    return tuple(ref for ref, each in case.references.items() if {ref, each.declared.name} & only or ref in refs)


# --- drawing ------------------------------------------------------------------------------------------------------


def _scenario(deck: Deck, hand: Hand) -> c.Scenario:
    """A scenario of the mix: flat with a few values, flat with all, or with one or several goals."""
    way = deck.ways[hand.way % len(deck.ways)]
    late = _late(deck, hand) if way == "late" else None
    if late is not None:
        return built(deck.plan, _finished(deck, hand, late, late.needs, calm=True))
    patterns = _patterns(deck, hand.goals[:2] if way == "one" else hand.goals) if way in DROPPED else []
    if not patterns:
        return built(deck.plan, _flat(deck, hand, dense=way == "dense" and len(deck.refs) <= DENSE))
    found = aim(deck.plan, patterns, cycle(each < DROPPED[way] for each in hand.drops))
    pinned = found.needs if way == "calm" else frozenset()
    return built(deck.plan, _finished(deck, hand, found, pinned, calm=way == "calm"))


def _scenario_with(deck: Deck, first: Pattern, wanted: Sequence[aims.Goal], hand: Hand) -> c.Scenario:
    """A scenario with the changes of a pattern and others that leave its verdicts as they are."""
    found = aim(deck.plan, [first], repeat(False))  # noqa: FBT003 - nothing is left out
    scenario = built(deck.plan, _finished(deck, hand, found, found.needs))
    return scenario if _has(deck.plan.case, scenario, wanted) else built(deck.plan, found.sketch)


def _has(case: c.Case, scenario: c.Scenario, wanted: Sequence[aims.Goal]) -> bool:
    worlds = Worlds(scenario.course)
    return all(outcome(case.term(name), worlds).verdict == word for name, word in wanted)


def _patterns(deck: Deck, drawn: bytes) -> list[Pattern]:
    """The patterns of the goals that are drawn, two bytes each, of those that can be reached; 0 is none."""
    chosen = [deck.goals[(each - 1) % len(deck.goals)] for each in pairs(drawn) if each and deck.goals]
    found = [aims.pattern(deck.plan, goal, deck.steps) for goal in dict.fromkeys(chosen)]
    return [each for each in found if each is not None]


def _late(deck: Deck, hand: Hand) -> Aim | None:
    """One goal that is drawn with its sequel, if it can be reached."""
    number = hand.goals[0] << 8 | hand.goals[1]
    goal = deck.goals[number % len(deck.goals)]
    found = aims.pattern(deck.plan, goal, deck.steps)
    return None if found is None else turned(deck, hand, deck.plan.case.term(goal[0]), found)


def _flat(deck: Deck, hand: Hand, *, dense: bool) -> Sketch:
    """A scenario of some length in which a few inputs, or all, get values."""
    patterns = grounds(deck.plan, 1 + hand.length % deck.steps)
    first = patterns[hand.ground % len(patterns)]
    more: list[Change] = []
    if dense:
        values = [(ref, deck.plan.options[ref], at) for ref, at in zip(deck.refs, hand.values, strict=False)]
        more = [(0, ref, each[at % len(each) - 1]) for ref, each, at in values if at % len(each)]
    return _finished(deck, hand, Aim(Sketch(first.steps, first.dates, first.changes), first, frozenset()), more=more)


def _finished(  # noqa: PLR0913 - what is drawn, and what it is laid over
    deck: Deck,
    hand: Hand,
    found: Aim,
    pinned: frozenset[str] = frozenset(),
    *,
    calm: bool = False,
    more: Sequence[Change] = (),
) -> Sketch:
    """The sketch with its frame, its dates and whatever else is drawn, as far as the background allows it.

    Nothing is added about inputs that are `pinned`.
    """
    sure = framed(deck, hand, found.sketch, found.first, calm=calm)
    more = [change for change in (*more, *noise(deck, hand)) if change[0] < sure.steps and change[1] not in pinned]
    sketch = fitted(deck.plan, sure, more, (found.first,))
    return sketch if deck.unknowns else filled(deck, hand.values, sketch, found.first)
