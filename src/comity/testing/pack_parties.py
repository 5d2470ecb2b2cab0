"""Laws of the background, and of each party's terms together: no contradiction, and no term that says nothing new."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from comity.kinds import BINDING
from comity.problems import CaseError
from comity.solve import asking, auditing
from comity.solve.clashing import check_goal
from comity.solve.horizon import reach, weakest
from comity.solve.sat import shrunk
from comity.solve.space import Space
from comity.testing.pack_asking import SHORT, Asked, Told, broken, differ, held, once_only, unproved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from comity import case as c
    from comity.solve.space import Question
    from comity.testing.pack_asking import Search

Classes = dict[str, tuple[list[str], str]]
"""Each term with the terms before it that it cannot be told from, and how far that reaches."""


def background(search: Search, judge: Callable[[], Told]) -> Iterator[Asked]:
    """Whether any scenario is possible at all; `judge` says so."""
    case = search.case
    if case.background:
        place = case.places.get(f"background {case.background[0].id}")
        yield Asked("consistent-background", case.id, place, judge)


def possible(search: Search) -> Told:
    """Whether a scenario meets all background constraints."""
    try:
        check_goal(search.spaces((), 0).asked, None)
    except CaseError as error:
        problem = error.problems[0]
        if problem.code != "impossible-background":
            raise
        settled = "scenario of up to" not in problem.message
        return broken(problem.message) if settled else unproved(problem.message)
    return held("a scenario meets all background constraints")


def asked(search: Search) -> Iterator[Asked]:
    """Every law of a party's terms in force together, for each party."""
    for party in search.case.parties:
        own = [term for term in party.terms if search.case.why_not[term.name] is None and term.kind in BINDING]
        if own:
            yield from _of(party, own, search)


def _of(party: c.Party, own: Sequence[c.Term], search: Search) -> Iterator[Asked]:
    places = search.case.places
    alike = once_only(partial(_alike, own, search))
    consistent = once_only(partial(_consistent, party, search))
    spaces: dict[str, dict[int, Space]] = {}
    yield Asked("consistent-party", party.name, places.get(f"party {party.name}"), consistent)
    for at, term in enumerate(own):
        if at:
            yield Asked("not-equivalent", term.name, places.get(term.name), partial(_new, term, alike))
        if len(own) > 1:
            judge = partial(_implied, term, own, search, alike, consistent, spaces)
            yield Asked("not-implied", term.name, places.get(term.name), judge)


# --- consistency -------------------------------------------------------------------------------------------------


def _consistent(party: c.Party, search: Search) -> Told:
    """Whether a party's terms can all be met, in some reading, as of each date at which its position changed."""
    proofs, known = list[str](), set[frozenset[str]]()
    for day in auditing.dates(party, search.case.as_of):
        there = search.case.at(day)
        own = tuple(term for term in asking.binding(there) if term.party == party.name)
        names = frozenset(term.name for term in own)
        if names in known:
            continue
        known.add(names)
        clashes = [_clash(question) for _, question in replace(search, case=there).spaces(own, 0).asked]
        if all(clashes):
            terms, _ = clashes[0]  # type: ignore[misc]  # none is None
            proof = weakest(each[1] for each in clashes if each)
            if proof == "any length":
                when = f"as of {day}, " if day is not None else ""
                return broken(f"{when}no scenario meets {' and '.join(sorted(terms))} together")
            proofs.append(proof)
    if proofs:
        return unproved(f"not proved: no scenario of {weakest(proofs)} meets all its terms, but a longer one may")
    return held("as of each date, a scenario meets all its terms")


def _clash(question: Question) -> tuple[list[str], str] | None:
    """A minimal set of two or more terms that cannot be met together, and how far that reaches; None if there is none.

    A term that cannot be met alone is left out: that is its own fault. What clashes in short scenarios is asked again,
    alone, at the length that settles that.
    """
    steps = SHORT
    while True:
        space = Space(question, steps)
        options = {key: space.select(key) for key in space.keys}
        while not space.solver.solve(list(options.values())):
            named = shrunk(space.solver, (), options)
            only = question.only([term for term in question.terms if term.name in named])
            enough, proof = reach(only)
            longer = Space(only, enough)
            if enough > steps and longer.solver.solve([longer.select(key) for key in longer.keys]):
                break
            if len(named) > 1:
                return named, proof if proof == "any length" else f"up to {max(enough, steps)} steps"
            options = {key: each for key, each in options.items() if key not in named}
        else:
            return None
        steps = enough


# --- terms that say nothing new ------------------------------------------------------------------------------------


def _implied(  # noqa: PLR0913, PLR0917 - what the terms of a party share
    term: c.Term,
    own: Sequence[c.Term],
    search: Search,
    alike: Callable[[], Classes],
    consistent: Callable[[], Told],
    known: dict[str, dict[int, Space]],
) -> Told:
    """Whether the party's others imply a term in every reading; those it cannot be told from left out."""
    before = {name: set(names) for name, (names, _) in alike().items()}
    same = before[term.name] | {name for name, names in before.items() if term.name in names} | {term.name}
    found: list[tuple[list[str], str]] = []
    for label, question in search.spaces(own, 2).asked:
        spaces = known.setdefault(label, {})
        by = auditing.implying(term.name, question, spaces, besides=same)
        if by is None:
            within = f" (read as {label})" if label else ""
            return held(f"the party's other terms can be met without it{within}")
        found.append(by)
    if consistent().holds is False:
        return unproved("not asked: the party's terms contradict one another")
    names = " and ".join(sorted({name for by, _ in found for name in by}))
    proof = weakest(proof for _, proof in found)
    if not names:
        return unproved("not asked: no scenario violates it")
    if proof != "any length":
        return unproved(f"not proved: in scenarios of {proof}, it is met wherever {names} is met")
    return broken(f"it is met wherever {names} {'are' if ' and ' in names else 'is'} met")


def _new(term: c.Term, alike: Callable[[], Classes]) -> Told:
    before, proof = alike()[term.name]
    if not before:
        return held("a scenario tells it from each other term of its party")
    if proof != "any length":
        return unproved(f"not proved: no scenario of {proof} tells it from {before[0]}, but a longer one may")
    return broken(f"it has the verdict of {before[0]} in every scenario")


def _alike(own: Sequence[c.Term], search: Search) -> Classes:
    """Which terms have the same verdicts in every scenario and reading.

    Terms that one scenario tells apart need not be compared: so each solution splits the terms by their verdicts.
    """
    classes, until = [list(own)], search.until(shared=len(own))
    asked = [(label, replace(question, deadline=until)) for label, question in search.spaces(own, 4).asked]
    for _, question in asked:
        classes = [part for each in classes for part in _split(each, question, 2)]
    proofs = dict[int, str]()
    settled: list[list[c.Term]] = []
    for each in classes:
        settled += _settled(each, asked, proofs) if len(each) > 1 else [each]
    found: Classes = {}
    for each in settled:
        names = [term.name for term in each]
        for at, name in enumerate(names):
            found[name] = names[:at], proofs.get(id(each), "any length")
    return found


def _settled(terms: list[c.Term], asked: list[tuple[str, Question]], proofs: dict[int, str]) -> list[list[c.Term]]:
    """Classes of terms that short scenarios do not tell apart, split at the lengths that settle that."""
    classes = [terms]
    reached = list[str]()
    for _, question in asked:
        pairs = [reach(question.only((terms[0], other)), 4) for other in terms[1:]]
        reached += [proof for _, proof in pairs]
        steps = max(steps for steps, _ in pairs)
        classes = [part for each in classes for part in _split(each, question.only(terms), steps)]
    proofs.update((id(each), weakest(reached)) for each in classes)
    return classes


def _split(terms: list[c.Term], question: Question, steps: int) -> list[list[c.Term]]:
    """The terms of a class, apart where a scenario of at most so many steps gives them different verdicts."""
    if len(terms) == 1:
        return [terms]
    space = Space(question.only(terms), steps)
    done: list[list[c.Term]] = []
    open_ = [terms]
    while open_:
        first, *others = open_.pop()
        found = [first]
        differing = [differ(first, each, space.unrolled) for each in others]
        if others and space.solver.solve([space.circuit.any_of(differing)]):
            values = [space.solver.value(each) for each in differing]
            open_.append([each for each, apart in zip(others, values, strict=True) if apart])
            open_.append([first, *(each for each, apart in zip(others, values, strict=True) if not apart)])
        else:
            done.append([*found, *others])
    return done
