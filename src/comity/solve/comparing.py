"""How two positions compare: of all scenarios, which one accepts that the other rejects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from comity import findings as f
from comity.meaning import world
from comity.problems import CaseError, Problem
from comity.solve import asking, leaving, witness
from comity.solve.clock import StoppedError, after, is_past, left, look
from comity.solve.horizon import reach
from comity.solve.space import Space
from comity.verdicts import verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from comity import case as c
    from comity.solve.space import Question

Terms = tuple["c.Term", ...]


class Compared(NamedTuple):
    """How a new position relates to an old one in one choice of readings, with the scenarios that show it."""

    reading: str
    relation: f.Relation
    proof: str | None
    accepted: f.Document | None
    rejected: f.Document | None
    aside: tuple[c.Term | c.Background, ...] = ()


def compare(  # noqa: PLR0913 - one keyword for each choice
    old: c.Case,
    new: c.Case | None = None,
    *,
    dates: tuple[date | None, date | None] | None = None,
    party: str | None = None,
    readings: Mapping[str, str] | None = None,
    seconds: float | None = None,
) -> f.Comparison:
    """Each party's new position against its old one: of two cases, or of one case at two dates.

    Scenarios count that the background of both allows. Raises `CaseError` where the inputs of two cases differ, and for
    a party that neither has. `seconds` is a time limit for all of it.
    """
    deadline = after(seconds)
    new = old if new is None else new
    earliest, latest = dates or (None, None)
    old, new = (old.at(earliest), new.at(latest)) if dates else (old, new)
    _check_inputs(old, new)
    names = list(dict.fromkeys(each.name for case in (old, new) for each in case.parties))
    if party is not None and party not in names:
        raise CaseError([Problem("unknown-term", f"there is no party `{party}`")])
    both = replace(new, background=tuple({each.always: each for each in (*old.background, *new.background)}.values()))
    found: list[f.PartyComparison] = []
    aside: list[c.Term | c.Background] = []
    stopped: f.Stopped | None = None
    try:
        for name in names if party is None else [party]:
            for each in relations(both, _own(old, name), _own(new, name), readings=readings, seconds=left(deadline)):
                without = tuple(dict.fromkeys(map(leaving.name, each.aside)))
                found.append(
                    f.PartyComparison(
                        name, each.relation, each.reading, each.proof, each.accepted, each.rejected, without
                    )
                )
                aside += each.aside
    except KeyboardInterrupt:
        stopped = "interrupted"
    if stopped is None and is_past(deadline) and any(each.relation == "unknown" for each in found):
        stopped = "time limit"
    return f.Comparison(_label(old), _label(new), stopped, tuple(found), leaving.told(aside, both))


def _own(case: c.Case, party: str) -> Terms:
    return tuple(term for term in asking.binding(case) if term.party == party)


def _label(case: c.Case) -> str:
    return case.id if case.as_of is None else f"{case.id} as of {case.as_of}"


def _check_inputs(old: c.Case, new: c.Case) -> None:
    """Raise for each input that is not the same in both cases."""
    problems = []
    for ref in dict.fromkeys([*old.references, *new.references]):
        one, other = (case.references.get(ref) for case in (old, new))
        if one is None or other is None:
            message = f"`{ref}` is an input of `{(old if other is None else new).id}` only"
        elif (one.declared.what, one.declared.type, one.declared.readings) != (
            other.declared.what,
            other.declared.type,
            other.declared.readings,
        ):
            message = f"`{ref}` is a {_type(one)} in one case and a {_type(other)} in the other"
        else:
            continue
        problems.append(Problem("not-comparable", message, hint="compare cases with the same vocabulary"))
    if problems:
        raise CaseError(problems)


def _type(ref: c.Reference) -> str:
    kind = ref.declared.type
    values = f" of {', '.join(ref.declared.readings or kind.values)}" if ref.declared.readings or kind.values else ""
    span = f" from {kind.range[0]} to {kind.range[1]}" if kind.range else ""
    return f"{ref.declared.what} ({kind.name}{values}{span})"


def relations(
    case: c.Case,
    old: Terms,
    new: Terms,
    *,
    readings: Mapping[str, str] | None = None,
    seconds: float | None = None,
) -> Iterator[Compared]:
    """How the terms of a new position relate to those of an old one, in each choice of readings that matters."""
    earlier = tuple(replace(term, id=f"{term.id}{leaving.OLD}") for term in old)
    for label, question in leaving.questions(case, (*earlier, *new), readings=readings, seconds=seconds):
        kept = [tuple(term for term in terms if term not in question.aside) for terms in (earlier, new)]
        found = _compared(label, question, *kept)._replace(aside=question.aside)
        out = [[term for term in terms if term in question.aside] for terms in (earlier, new)]
        yield found if leaving.alike(*out) else found._replace(relation="unknown", proof=None)


def _compared(label: str, question: Question, old: Terms, new: Terms) -> Compared:
    accepted = rejected = None
    try:
        look(question.deadline)
        steps, proof = reach(question, 2)
        accepted = _only(question, new, old, steps, "newly-accepted")
        rejected = _only(question, old, new, steps, "newly-rejected")
    except StoppedError:
        return Compared(label, "unknown", None, accepted, rejected)
    table: dict[tuple[bool, bool], f.Relation] = {
        (False, False): "equivalent",
        (True, False): "weaker",
        (False, True): "stronger",
        (True, True): "incomparable",
    }
    relation = table[accepted is not None, rejected is not None]
    return Compared(label, relation, None if relation == "incomparable" else proof, accepted, rejected)


def _only(question: Question, kept: Terms, broken: Terms, steps: int, name: str) -> f.Document | None:
    """A scenario that one position accepts and the other does not."""
    space = Space(question, steps)
    violated = space.circuit.any_of(-space.select(term.name) for term in broken)
    wanted = [*(space.select(term.name) for term in kept), violated]
    if not space.solver.solve(wanted):
        return None
    model = space.solver.model()
    try:
        next(last for last in space.unrolled.last if space.solver.solve([*wanted, last]))  # the shortest one
    except StoppedError:
        space.solver.recall(model)
    asked = question.only(kept)

    def shows(found: c.Scenario) -> bool:
        here = world(found.course, question.choice)
        return witness.confirmed(asked, found) and any(verdicts(term, here) == ("violated",) for term in broken)

    return witness.data(witness.scenario(space, name, holds=shows))
