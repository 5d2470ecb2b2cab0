"""Laws of each term by itself: it can be satisfied, violated, triggered and left untriggered, and is determined."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from comity import case as c
from comity import ground as g
from comity.kinds import BINDING
from comity.load import scenario_of
from comity.meaning import T, truth, world
from comity.solve import rules, witness
from comity.solve.frames import conditions
from comity.testing.pack_asking import WORDS, Asked, Told, broken, held, nowhere, triggered, unproved
from comity.verdicts import verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from comity.kinds import Verdict
    from comity.solve.space import Space
    from comity.testing.pack_asking import Found, Search, Spaces

_JUDGED = (*BINDING, "assertion")
_TRIGGERED: Mapping[str, str] = {
    "warning": "raises it",
    "characterisation": "makes it apply",
    "exception": "calls on it",
}
FURTHER = 3


def asked(search: Search) -> Iterator[Asked]:
    """Every law of single terms, for every term with a condition, in force or not."""
    for term in search.case.terms:
        if conditions(term.rule):
            yield from _of(term, search)


def _of(term: c.Term, search: Search) -> Iterator[Asked]:
    spaces = cache(partial(search.spaces, (term,), FURTHER))
    place = search.case.places.get(term.name)

    def law(code: str, judge: Callable[[c.Term, Spaces], Told]) -> Asked:
        return Asked(code, term.name, place, lambda: judge(term, spaces()))

    if term.kind != "assertion":
        yield law("can-be-triggered", _can_be_triggered)
        if not isinstance(trigger(term.rule), g.Const):
            yield law("can-be-left-untriggered", _can_be_left)
    if term.kind in _JUDGED:
        yield law("can-be-satisfied", partial(_can_be, word="satisfied", other="violated"))
        yield law("can-be-violated", partial(_can_be, word="violated", other="satisfied"))
    if term.kind in BINDING and search.case.background:
        yield Asked("allowed-by-background", term.name, place, lambda: _allowed(term, spaces(), search))
    if term.kind != "exception":
        yield law("determined-by-its-facts", _determined)


def trigger(rule: c.Rule) -> g.Ground:
    """The trigger of a rule; of an assertion, none."""
    match rule:
        case c.Precondition(of=found) | c.Demand(of=found) | c.RedLine(during=found):
            return found
        case c.Commitment(when=found) | c.Warning(found) | c.Characterisation(found) | c.Excuse(found):
            return found
        case c.Assertion():
            return g.TRUE


def _can_be_triggered(term: c.Term, spaces: Spaces) -> Told:
    what = _TRIGGERED.get(term.kind, "triggers it")
    found = spaces.find(lambda space: triggered(term, space.unrolled))
    return held(f"a scenario {what}{found.within}") if found else nowhere(spaces.proof, what)


def _can_be_left(term: c.Term, spaces: Spaces) -> Told:
    what = _TRIGGERED.get(term.kind, "triggers it")
    found = spaces.find(lambda space: -triggered(term, space.unrolled))
    if found:
        return held(f"not every scenario {what}{found.within}")
    holds, why, *_ = nowhere(spaces.proof, "leaves it untriggered")
    return Told(holds, f"{why}: its condition is no condition" if holds is False else why)


def _can_be(term: c.Term, spaces: Spaces, *, word: Verdict, other: Verdict) -> Told:
    verb = {"satisfied": "satisfies", "violated": "violates"}
    found = spaces.find(lambda space: rules.verdict(term, word, space.unrolled))
    if found:
        return held(f"a scenario {verb[word]} it{found.within}")
    if term.kind != "assertion" and not spaces.find(lambda space: triggered(term, space.unrolled)):
        return unproved("not asked: no scenario triggers it")
    holds, why, *_ = nowhere(spaces.proof, f"{verb[word]} it")
    shown = spaces.find(lambda space: rules.verdict(term, other, space.unrolled)) if holds is False else None
    if shown is None:
        return Told(holds, why)
    doc = shown.scenario(f"not-{word}", lambda course, choice: verdicts(term, world(course, choice)) == (other,))
    return Told(holds, f"{why}: wherever it counts, it is {other}, as here", doc)


def _allowed(term: c.Term, spaces: Spaces, search: Search) -> Told:
    """Whether the background leaves a scenario in which a term is met, if there is one without it."""
    if found := spaces.find(lambda space: rules.met(term, space.unrolled)):
        return held(f"a scenario of the background meets it{found.within}")
    without = search.spaces((term,), FURTHER, background=())
    shown = without.find(lambda space: rules.met(term, space.unrolled))
    if shown is None:
        return held("it cannot be met without the background either")
    holds, why, *_ = nowhere(spaces.proof, "of the background meets it")
    if holds is None:
        return Told(holds, why)
    doc = shown.scenario("without-the-background", lambda course, choice: _met(term, course, choice))
    broken = [each.id for each in search.case.background if _breaks(each, doc, shown, search.case)]
    return Told(holds, f"{why}: one that does, as here, breaks {', '.join(broken) or 'it'}", doc)


def _met(term: c.Term, course: c.Course, choice: Mapping[str, str]) -> bool:
    found = verdicts(term, world(course, choice))
    return len(found) == 1 and found != ("violated",)


def _breaks(background: c.Background, doc: dict[str, object], found: Found, case: c.Case) -> bool:
    course = scenario_of(doc, case).course
    return min(truth(background.always, world(course, found.space.question.choice))) != T


def vacuous(term: c.Term, search: Search) -> str | None:
    """What no scenario does to a term, which then is the law that it breaks; None if all can be."""
    spaces = search.spaces((term,), FURTHER)
    if not spaces.find(lambda space: triggered(term, space.unrolled)):
        return _TRIGGERED.get(term.kind, "triggers it")
    if term.kind in _JUDGED and not spaces.find(lambda space: rules.verdict(term, "violated", space.unrolled)):
        return "violates it"
    if term.kind in _JUDGED and not spaces.find(lambda space: rules.verdict(term, "satisfied", space.unrolled)):
        return "satisfies it"
    return None


def _determined(term: c.Term, spaces: Spaces) -> Told:
    """Whether the verdict is one wherever all inputs are known: by the encoding always, by the definition each time.

    An assertion `at` a date speaks of scenarios that have begun by then.
    """

    def begun(space: Space) -> int:
        at = getattr(term.rule, "at", None)
        return space.circuit.true if at is None else space.unrolled.calendar.until(at)[0]

    def undetermined(space: Space) -> int:
        none = (-rules.verdict(term, word, space.unrolled) for word in WORDS)
        return space.circuit.all_of([begun(space), *none])

    if found := spaces.find(undetermined):
        doc = witness.document(found.space, "undetermined", "blank")
        return broken(f"nothing is unknown here, and yet its verdict is open{found.within}", doc)
    for word in WORDS:
        found = spaces.find(lambda space, word=word: rules.verdict(term, word, space.unrolled))  # type: ignore[misc]
        if found:
            doc = witness.document(found.space, "undetermined", "blank")
            here = world(scenario_of(doc, found.space.question.case).course, found.space.question.choice)
            if verdicts(term, here) != (word,):
                return broken(f"nothing is unknown here, and yet it is not {word}{found.within}", doc)
    if spaces.proof != "any length":
        return unproved(f"not proved: no scenario of {spaces.proof} leaves its verdict open, but a longer one may")
    return held("what it reads decides it")
