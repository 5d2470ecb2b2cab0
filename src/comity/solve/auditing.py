"""A party's own consistency over time, its terms that say nothing or too much, and how much of them is vague."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from typing import TYPE_CHECKING

from comity import findings as f
from comity import ground as g
from comity import vagueness
from comity.kinds import BINDING
from comity.meaning import T, truth, world
from comity.problems import CaseError, Problem, nearest
from comity.solve import asking, leaving, rules, witness
from comity.solve.clashing import conflicts
from comity.solve.clock import StoppedError, after, left, look
from comity.solve.comparing import relations
from comity.solve.frames import conditions
from comity.solve.horizon import reach, weakest
from comity.solve.sat import shrunk
from comity.solve.space import Space
from comity.verdicts import verdicts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from comity import case as c
    from comity.kinds import Verdict
    from comity.solve.space import Question

Readings = dict[str, str]
_TRIGGERED: dict[str, tuple[Verdict, ...]] = {"warning": ("raised",), "characterisation": ("applies",)}
_ALL: tuple[Verdict, ...] = ("violated", "satisfied", "not_triggered", "raised", "applies")


class _Search:
    """An audit under way: its case, its fixed readings and its time; `stopped` when there is none left, and why."""

    def __init__(self, case: c.Case, readings: Mapping[str, str] | None, seconds: float | None) -> None:
        self.case, self.readings = case, dict(readings or {})
        self._deadline = after(seconds)
        self.stopped: f.Stopped | None = None

    @property
    def seconds(self) -> float | None:
        """The time that is left."""
        return left(self._deadline)

    def stop(self, why: f.Stopped) -> None:
        """From now on there is no time left; the first reason counts."""
        self.stopped, self._deadline = self.stopped or why, 0.0

    def look(self) -> None:
        """Raise `StoppedError` when there is no time left."""
        look(self._deadline)

    def questions(self, terms: tuple[c.Term, ...]) -> list[tuple[str, Question]]:
        """A question about terms for each choice of readings."""
        return leaving.questions(self.case, terms, readings=self.readings, seconds=self.seconds)


def audit(
    case: c.Case,
    party: str | None = None,
    *,
    readings: Mapping[str, str] | None = None,
    as_of: date | None = None,
    seconds: float | None = None,
) -> f.Audit:
    """Each party's own consistency, or one party's; and what of the vocabulary no term needs.

    `readings` fixes readings of contested concepts, `as_of` takes positions up to a date, `seconds` is a time limit;
    what was found by then is kept, also after an interrupt. Raises `CaseError` for a name that does not exist.
    """
    case = case.at(as_of)
    names = [each.name for each in case.parties]
    if party is not None and party not in names:
        raise CaseError([Problem("unknown-term", f"there is no party `{party}`", hint=nearest(party, names))])
    search = _Search(case, readings, seconds)
    found: list[f.PartyAudit] = []
    try:
        for each in case.parties:
            found += [_party(each, search)] if party in (None, each.name) else []
    except KeyboardInterrupt:
        search.stop("interrupted")
    gated = asking.binding(case)
    aside = [term for each in case.parties if party in (None, each.name) for term in _own(each, case)]
    left_out = leaving.unsolved_of((*aside, *case.background), case)
    in_force = [term for term in case.terms if case.why_not[term.name] is None]
    return f.Audit(
        case=case.id,
        as_of=case.as_of,
        complete=search.stopped is None and not left_out,
        stopped=search.stopped,
        parties=tuple(found),
        ungated_events=_unread(case, "event", gated),
        unread_facts=_unread(case, "fact", in_force),
        left_out=leaving.told(left_out, case),
    )


def _own(party: c.Party, case: c.Case) -> tuple[c.Term, ...]:
    """The terms of a party that are audited."""
    return tuple(term for term in party.terms if case.why_not[term.name] is None and term.kind != "exception")


def _unread(case: c.Case, what: str, terms: Iterable[c.Term]) -> tuple[str, ...]:
    """The inputs that no condition reads in any reading; a whole family of them by its name."""
    roots = [cond for term in terms for cond in conditions(term.rule)]
    parts = g.walk(*roots, *(each.always for each in case.background))
    read = {part.ref for part in parts if isinstance(part, g.Input | g.Value)}
    families: dict[str, list[str]] = {}
    for ref, each in case.references.items():
        if each.declared.what == what:
            families.setdefault(each.declared.name, []).append(ref)
    found = []
    for name, refs in families.items():
        unread = [ref for ref in refs if ref not in read]
        found += [name] if len(unread) == len(refs) else unread
    return tuple(sorted(found))


def _party(party: c.Party, search: _Search) -> f.PartyAudit:
    clashes, current = _clashes(party, search)
    shifts = tuple(_shifts(party, search))
    every = _own(party, search.case)
    own = tuple(term for term in every if leaving.is_solved(term, search.case))
    terms: list[f.TermAudit] = []
    try:
        search.look()
        for term in own:
            terms += _never(term, search)
        if current:
            skipped = {each.term for each in terms if each.finding in ("never violated", "never triggered")}
            terms += _redundant(own, skipped, search)
    except StoppedError:
        search.stop("time limit")
    except KeyboardInterrupt:
        search.stop("interrupted")
    return f.PartyAudit(
        party=party.name,
        consistent=current,
        clashes=clashes,
        shifts=shifts,
        terms=tuple(sorted(terms, key=lambda each: (each.term, each.finding))),
        vagueness=_vague(every, own, search),
    )


# --- over time ---------------------------------------------------------------------------------------------------


def dates(party: c.Party, until: date | None) -> list[date | None]:
    """The dates at which a party's position changes, in order, with a day before all of them and the end."""
    days = {party.statements[key].date for term in party.terms for key in term.stated}
    days |= {term.written.from_ for term in party.terms}
    days |= {term.written.until + timedelta(1) for term in party.terms if term.written.until}
    known = sorted(day for day in days if day is not None and (until is None or day <= until))
    return [*([known[0] - timedelta(1), *known] if known else []), until]


def _clashes(party: c.Party, search: _Search) -> tuple[tuple[f.Clash, ...], bool | None]:
    """Every clash of a party's own terms with its time, and whether there is none as things stand (None: unknown)."""
    known: dict[frozenset[str], f.Conflicts] = {}
    going: dict[tuple[str, ...], f.Clash] = {}
    over: list[f.Clash] = []
    settled: bool | None = None
    for i, day in enumerate(dates(party, search.case.as_of)):
        found = _at(party, day, search, known)
        now = {each.terms: each for each in found.conflicts}
        settled = not now if now or found.complete else None
        for terms in [each for each in going if each not in now and found.stopped is None]:
            assert day is not None  # noqa: S101 - the end has the position of the last date
            over.append(replace(going.pop(terms), until=day - timedelta(1)))
        for terms, each in now.items():
            since = day if i else None
            clash = f.Clash(terms, each.background, since, None, each.readings, each.proof)
            going.setdefault(terms, clash)
    return (*over, *going.values()), settled


def _at(party: c.Party, day: date | None, search: _Search, known: dict[frozenset[str], f.Conflicts]) -> f.Conflicts:
    """The clashes of a party's position at a date, each position asked about once."""
    there = search.case.at(day)
    names = frozenset(term.name for term in asking.binding(there) if term.party == party.name)
    if names not in known:
        if search.stopped:
            return f.Conflicts(there.id, None, day, (), 0, complete=False, stopped=search.stopped, conflicts=())
        asked = conflicts(there, terms=sorted(names), readings=search.readings, as_of=day, seconds=search.seconds)
        known[names] = asked.answer()
        if why := known[names].stopped:
            search.stop(why)
    return known[names]


def _shifts(party: c.Party, search: _Search) -> Iterator[f.Shift]:
    """Each change of position that was announced: a term that supersedes another."""
    terms = {term.id: term for term in party.terms}
    for new in party.terms:
        days = [party.statements[key].date for key in new.stated]
        day = min((each for each in days if each is not None), default=None)
        if (why := search.case.why_not[new.name]) is not None and why.startswith("not stated"):
            continue
        for name in new.written.supersedes:
            yield f.Shift(terms[name].name, new.name, day, *_relation(terms[name], new, search))


def _relation(old: c.Term, new: c.Term, search: _Search) -> tuple[str, str | None]:
    """How a term compares with the one that it supersedes, by reading where that matters, and how far that reaches."""
    solved = leaving.is_solved(old, search.case) and leaving.is_solved(new, search.case)
    if search.stopped or not solved or not {old.kind, new.kind} <= set(BINDING):
        return "unknown", None
    try:
        found = list(
            relations(search.case, (old,), (new,), readings=search.readings, seconds=search.seconds),
        )
    except KeyboardInterrupt:
        search.stop("interrupted")
        return "unknown", None
    proofs = [each.proof for each in found if each.proof is not None]
    proof = weakest(proofs) if proofs else None
    if len({each.relation for each in found}) == 1:
        return found[0].relation, proof
    return "; ".join(f"{each.relation} ({each.reading})" for each in found), proof


# --- terms of note -----------------------------------------------------------------------------------------------


def _never(term: c.Term, search: _Search) -> Iterator[f.TermAudit]:
    """What a term never is, in any scenario that the background allows and in any reading."""
    if not conditions(term.rule):
        return
    asked = search.questions((term,))
    reached = [reach(question, 3) for _, question in asked]
    spaces = [Space(question, steps) for (_, question), (steps, _) in zip(asked, reached, strict=True)]
    proof = weakest(each for _, each in reached)

    def ever(*wanted: Verdict) -> bool:
        return any(
            space.solver.solve([rules.verdict(term, each, space.unrolled)]) for space in spaces for each in wanted
        )

    if term.kind in _TRIGGERED:
        if not ever(*_TRIGGERED[term.kind]):
            yield f.TermAudit(term.name, "never triggered", (), proof)
        return
    violated, satisfied = ever("violated"), ever("satisfied")
    if not violated and not satisfied:
        yield f.TermAudit(term.name, "never triggered", (), proof)
    elif not violated:
        yield f.TermAudit(term.name, "never violated", (), proof)
    elif not satisfied:
        yield f.TermAudit(term.name, "never satisfied", (), proof)


def _redundant(own: tuple[c.Term, ...], skipped: set[str], search: _Search) -> Iterator[f.TermAudit]:
    """The terms that the others imply in every reading, with a minimal set that does. INVARIANT: they do not clash."""
    terms = tuple(term for term in own if term.kind in BINDING)
    if not terms:
        return
    asked: list[tuple[Question, dict[int, Space]]] = [(question, {}) for _, question in search.questions(terms)]
    for term in terms:
        implied = [implying(term.name, *each) for each in asked if term.name not in skipped]
        if implied and all(each is not None for each in implied):
            by = sorted({name for each in implied if each is not None for name in each[0]})
            yield f.TermAudit(term.name, "redundant", tuple(by), weakest(each[1] for each in implied if each))


def implying(
    name: str, question: Question, known: dict[int, Space], besides: Collection[str] = ()
) -> tuple[list[str], str] | None:
    """A minimal set of a question's other terms that implies one, and how far that reaches; None if all do not.

    What implies it in short scenarios is asked again, alone with it, at the length that settles that. `known` keeps
    the question's spaces by their length; terms in `besides` are left out.
    """
    steps = 2
    while True:
        space = known[steps] = known.get(steps) or Space(question, steps)
        space.solver.deadline = question.deadline
        left = [each for each in space.keys if each != name and each not in besides]
        broken, others = -space.select(name), {each: space.select(each) for each in left}
        if space.solver.solve([broken, *others.values()]):
            return None
        by = shrunk(space.solver, [broken], others)
        only = question.only([term for term in question.terms if term.name in (name, *by)])
        enough, proof = reach(only, 2)
        if enough <= steps or _implies(by, name, Space(only, enough)):
            return by, proof if proof == "any length" else f"up to {max(enough, steps)} steps"
        steps = enough


def _implies(by: Iterable[str], name: str, space: Space) -> bool:
    return not space.solver.solve([-space.select(name), *map(space.select, by)])


# --- vagueness ---------------------------------------------------------------------------------------------------


def _vague(every: Sequence[c.Term], own: Sequence[c.Term], search: _Search) -> f.Vague:
    """How vague terms are, and how far was looked for a difference in the verdicts of those that show none.

    Only of `own` is that asked; nothing is proved where another one depends on a reading.
    """
    differing, proofs = list[str](), ["any length"]
    try:
        for term in own:
            differs, proof = _differs(term, search)
            differing += [term.name] if differs else []
            proofs += [] if differs else [proof]
    except StoppedError:
        search.stop("time limit")
    except KeyboardInterrupt:
        search.stop("interrupted")
    resting = tuple(term.name for term in every if vagueness.concepts(term, search.case))
    sure = not search.stopped and not any(_choices(term, search) for term in every if term not in own)
    return f.Vague(len(every), resting, tuple(differing), weakest(proofs) if sure else None)


def _differs(term: c.Term, search: _Search) -> tuple[bool, str]:
    """Whether there is one scenario in which two readings give a term different verdicts, and how far that reaches."""
    proofs = ["any length"]
    for one, other in combinations(_choices(term, search), 2):
        _, question = search.questions((term,))[0]
        read: tuple[Readings, Readings] = ({**question.choice, **one}, {**question.choice, **other})
        steps, proof = reach(question, 4, read)
        if _differ(term, question, *read, steps):
            return True, proof
        proofs.append(proof)
    return False, weakest(proofs)


def _choices(term: c.Term, search: _Search) -> list[Readings]:
    """The choices of readings that a term depends on; none where there is but one."""
    contested = [part for part in g.walk(*conditions(term.rule)) if isinstance(part, g.Contested)]
    declared = search.case.vocabulary.declared
    names = sorted({
        part.concept for part in contested if len(part.readings) > 1 and part.concept not in search.readings
    })  # fmt: skip
    choices = product(*(declared[name].readings for name in names))
    return [dict(zip(names, chosen, strict=True)) for chosen in choices] if names else []


def _differ(term: c.Term, question: Question, one: Readings, other: Readings, steps: int) -> bool:
    """Whether two choices of readings can give different verdicts, with the scenario confirmed by the definition."""
    question = replace(question, choice=one)
    space = Space(question, steps)
    second = space.read(other)
    options = [(rules.verdict(term, each, space.unrolled), rules.verdict(term, each, second)) for each in _ALL]
    circuit = space.circuit
    if not space.solver.solve([circuit.any_of(circuit.all_of((yes, -no)) for yes, no in options)]):
        return False

    def shows(found: c.Scenario) -> bool:
        worlds = [world(found.course, choice) for choice in (one, other)]
        told = [verdicts(term, each) for each in worlds]
        possible = all(min(truth(each.always, here)) == T for each in question.background for here in worlds)
        return possible and [len(each) for each in told] == [1, 1] and told[0] != told[1]

    witness.scenario(space, "differing", holds=shows)
    return True
