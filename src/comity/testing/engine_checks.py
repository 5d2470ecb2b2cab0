"""What each law of the engines looks for in one scenario: each says in words what is wrong, or gives None."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from comity import case as c
from comity import explain as x
from comity.assess import EngineDisagreementError, check
from comity.explain import recheck
from comity.load import scenario_of
from comity.problems import CaseError
from comity.solve import asking, rules, witness
from comity.solve.space import Space
from comity.testing import boarding, transposing
from comity.testing.knowing import at_random, completed, refined, reordered, restated
from comity.verdicts import Outcome, Worlds, outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from random import Random

    from comity.testing.judgements import Document

Told = dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]
"""The verdict of each term, those that are possible, and those of its readings."""


class NotAskedError(Exception):
    """A law cannot be asked of a case; says why."""


def _told(case: c.Case, scenario: c.Scenario) -> Told:
    """The verdict of every term in force, by the definition."""
    worlds = Worlds(scenario.course)
    found = {
        term.name: outcome(term, worlds)
        for term in case.terms
        if case.why_not[term.name] is None and term.kind != "exception"
    }
    return {name: (each.verdict, each.possible, tuple(sorted(each.readings.values()))) for name, each in found.items()}


def _difference(one: Told, other: Told, here: str, there: str) -> str | None:
    """The first term of which two answers say something else, in words."""
    if one.keys() != other.keys():
        return f"{here} and {there} speak of other terms"
    for name, found in one.items():
        if found != other[name]:
            return f"{name} is {_words(found)} {here}, and {_words(other[name])} {there}"
    return None


def _words(found: tuple[str, tuple[str, ...], tuple[str, ...]]) -> str:
    verdict, possible, readings = found
    more = f" ({' or '.join(readings or possible)})" if len(possible) > 1 else ""
    return f"{verdict}{more}"


def deterministic(case: c.Case, scenario: c.Scenario, _: object) -> str | None:
    """Whether the same scenario, read again, has another answer."""
    again = scenario_of(witness.data(scenario), case)
    one, other = (check(case, each, engine="meaning") for each in (scenario, again))
    if one == replace(other, scenario=one.scenario):
        return None
    words = "when asked again"
    return _difference(_told(case, scenario), _told(case, again), "once", words) or f"the reasons are others {words}"


def ignores_order(case: c.Case, scenario: c.Scenario, random: Random) -> str | None:
    """Whether another order, of facts or of terms, gives another verdict."""
    other, words = _shuffled(case), "in another order"
    again = reordered(at_random(random), scenario, case)
    there = scenario_of(witness.data(again), other)
    return _difference(_told(case, scenario), _told(case, again), "as drawn", words) or _difference(
        _told(case, scenario), dict(_sorted_like(_told(other, there), _told(case, scenario))), "as drawn", words
    )


def _sorted_like(found: Told, order: Mapping[str, object]) -> Iterator[tuple[str, Any]]:
    """The verdicts in the order of another answer; terms that it does not have come last."""
    yield from ((name, found[name]) for name in order if name in found)
    yield from ((name, each) for name, each in found.items() if name not in order)


def learns(case: c.Case, scenario: c.Scenario, random: Random) -> str | None:
    """Whether some verdict that is certain becomes another when more is known."""
    less, more = refined(at_random(random), scenario, case)
    told = [_told(case, each) for each in (less, scenario, more)]
    for before, after in pairwise(told):
        for name, found in before.items():
            if not set(after[name][1]) <= set(found[1]):
                return f"{name} is {_words(found)} while less is known, and {_words(after[name])} once more is"
    return None


def persists(case: c.Case, scenario: c.Scenario, random: Random) -> str | None:
    """Whether the scenario is another when it is read from its file, or says again what still holds."""
    read = scenario_of(witness.data(scenario), case)
    again = restated(at_random(random), scenario, case)
    for other, words in ((read, "as read from its file"), (again, "when what still holds is said again")):
        if other.course != scenario.course:
            lost = next(
                (ref for ref in scenario.course.values if other.course.cells(ref) != scenario.course.cells(ref)),
                "a date",
            )
            return (
                _difference(_told(case, scenario), _told(case, other), "as drawn", words) or f"{lost} changes {words}"
            )
    return None


def agree(case: c.Case, scenario: c.Scenario, random: Random) -> str | None:
    """Whether the definition, the rule engine, columns, the solver and the page differ."""
    try:
        check(case, scenario, engine="auto", explain=False)
    except EngineDisagreementError as error:
        return str(error)
    return _columns(case, scenario) or _solver(case, scenario, random) or _page(case, scenario)


def _page(case: c.Case, scenario: c.Scenario) -> str | None:
    """Hold what the page finds, where there is a Node.js to run it, against the definition."""
    if not boarding.available():
        return None
    found = {name: _any_order(each) for name, each in boarding.verdicts(case, scenario).items()}
    told = {name: _any_order(each) for name, each in _told(case, scenario).items()}
    return _difference(told, {name: found[name] for name in told if name in found}, "by the definition", "on the page")


def _any_order(told: tuple[str, tuple[str, ...], tuple[str, ...]]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """A verdict, with those that are possible and those of the readings in one order for all."""
    verdict, possible, readings = told
    return verdict, tuple(sorted(possible)), tuple(sorted(readings))


def _columns(case: c.Case, scenario: c.Scenario) -> str | None:
    """Hold what columns find, where NumPy and pyarrow are installed, against the definition."""
    if not find_spec("numpy") or not find_spec("pyarrow"):
        return None
    from comity.columns.kernel import evaluate
    from comity.sweeping.scenarios import block

    found = evaluate(_plan(case), block([scenario.course], case))
    verdicts, possible = (_at_first(planes) for planes in (found.verdicts, found.possible))
    for name, (verdict, may_be, _) in _told(case, scenario).items():
        if verdicts[name] != {verdict} or possible[name] != set(may_be):
            seen = " or ".join(sorted(possible[name]))
            return f"{name}: the definition finds {verdict} ({' or '.join(may_be)}), columns {seen}"
    return None


def _at_first(planes: Mapping[str, Mapping[Any, Any]]) -> dict[str, set[str]]:
    """What is so of each term in the first row."""
    return {name: {word for word, plane in of.items() if int(plane[0]) & 1} for name, of in planes.items()}


@lru_cache(maxsize=16)
def _plan(case: c.Case) -> Any:  # noqa: ANN401 - columns are imported late
    from comity.columns.plan import plan

    return plan(case)


def _solver(case: c.Case, scenario: c.Scenario, random: Random) -> str | None:
    """Hold the solver's verdict of one term, with everything known, against that of the definition."""
    terms = [term for term in case.terms if case.why_not[term.name] is None and term.kind != "exception"]
    if not terms or not find_spec("pysat"):
        return None
    whole, term = completed(at_random(random), scenario, case), random.choice(terms)
    try:
        asked = list(asking.questions(case, (term,), None, further=c.conditions(term)))
        for label, question in asked:
            alone = replace(question, background=(), given=whole.course, as_it_stands=True)
            space = Space(alone, whole.course.steps)
            fixed = Worlds(whole.course, question.choice)
            found = outcome(term, fixed).possible
            # What is not settled while a scenario goes on is open to the definition, and settled for the solver.
            if len(found) == 1 and not space.solver.solve([rules.verdict(term, found[0], space.unrolled)]):
                read = f" read as {label}" if label else ""
                return f"{term.name}{read}: the definition finds {found[0]}, and the solver does not"
    except CaseError:  # what cannot be solved is said where it is asked for
        return None
    return None


def ignores_names(case: c.Case, scenario: c.Scenario, _: object) -> str | None:
    """Whether other names give another verdict."""
    other, follow = _renamed(case)
    there = scenario_of(follow(witness.data(scenario)), other)
    return _difference(_told(case, scenario), _told(other, there), "as named", "with other names")


def ignores_calendar(case: c.Case, scenario: c.Scenario, _: object) -> str | None:
    """Whether another time gives another verdict."""
    other, follow = _moved(case)
    there = scenario_of(follow(witness.data(scenario)), other)
    days = transposing.LATER.days
    return _difference(_told(case, scenario), _told(other, there), "as dated", f"{days:,} days later")


def explains(case: c.Case, scenario: c.Scenario, random: Random) -> str | None:
    """Whether the reasons of a verdict do not force it, or some of them can be spared."""
    terms = [term for term in case.terms if case.why_not[term.name] is None and term.kind != "exception"]
    if not terms:
        return None
    term, worlds = random.choice(terms), Worlds(scenario.course)
    found: Outcome = outcome(term, worlds)
    why = x.explain(case, term, scenario, worlds, found)
    wrong = next(recheck.faults(case, term, scenario, why, found, {}), None)
    return None if wrong is None else f"the reasons of {term.name} ({found.verdict}): {wrong}"


@lru_cache(maxsize=4)
def _renamed(case: c.Case) -> tuple[c.Case, Callable[[Document], Document]]:
    told: tuple[c.Case, Callable[[Document], Document]] = _told_otherwise(case, transposing.renamed, "with other names")
    return told


@lru_cache(maxsize=4)
def _moved(case: c.Case) -> tuple[c.Case, Callable[[Document], Document]]:
    told: tuple[c.Case, Callable[[Document], Document]] = _told_otherwise(case, transposing.moved, "at another time")
    return told


@lru_cache(maxsize=4)
def _shuffled(case: c.Case) -> c.Case:
    other: c.Case = _told_otherwise(case, transposing.shuffled, "in another order")
    return other


def _told_otherwise(case: c.Case, tell: Callable[[c.Case], Any], words: str) -> Any:  # noqa: ANN401 - what is told
    try:
        return tell(case)
    except CaseError as error:
        raise NotAskedError(f"the case cannot be read {words}: {error.problems[0].message}") from error
