"""Deadlocks: circular waits between preconditions, found without a solver, and the ways out of them.

What can become true by a step is computed round by round: in each, everything is possible that its gates do not
forbid, where what must be earlier counts only if it was possible in the round before. So two events that wait for each
other at the same step are possible, and what no round adds never is. Negations are taken to be possible at once, so
that what is found to be impossible surely is, at any length.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from comity import case as c
from comity import findings as f
from comity import ground as g
from comity.load import scenario_of
from comity.solve import asking, leaving, witness
from comity.solve.clock import StoppedError, is_past, look
from comity.solve.gaps import replaced
from comity.solve.horizon import reach
from comity.solve.space import Space

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from comity.solve.space import Question

MOST = 50
"""Circular waits that are followed in one choice of readings."""
MOST_PATHS = 20_000
"""Paths that are tried to find them."""
Signed = tuple[g.Ground, bool]
"""A condition, and whether it or its reverse is meant."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A term or background constraint by which a condition needs one of others at the same step."""

    source: c.Term | c.Background
    needs: tuple[Signed, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """`waits` never comes because it needs `awaited`; `part` is where the need stands, `strict` if that is earlier."""

    waits: g.Ground
    awaited: g.Ground
    source: c.Term | c.Background
    part: g.Ground
    strict: bool


Cycle = tuple[Link, ...]


def deadlocks(  # noqa: PLR0913 - one keyword for each choice
    case: c.Case,
    goal: str | None = None,
    *,
    parties: Collection[str] | None = None,
    readings: Mapping[str, str] | None = None,
    as_of: date | None = None,
    seconds: float | None = None,
) -> f.Deadlocks:
    """Every circular wait that the goal needs (all of them without a goal), in words, with checked ways out.

    `parties` are names of parties or terms (None: all in force). Waits that `seconds` leave no time to find are left
    out, as are ways out that they leave none to check; so is what an interrupt leaves. Raises `CaseError` for a name
    that does not exist.
    """
    case = case.at(as_of)
    asked = leaving.questions(case, asking.binding(case, parties), goal, readings=readings, seconds=seconds)
    aside = asked[0][1].aside
    found: dict[f.Deadlock, list[str]] = {}
    complete = True
    stopped: f.Stopped | None = None
    try:
        for label, question in asked:
            possible = Possible(question)
            for each in _in_reading(question, possible):
                found.setdefault(each, []).append(label)
            complete = complete and not possible.cut
    except StoppedError:
        stopped = "time limit"
    except KeyboardInterrupt:
        stopped = "interrupted"
    if stopped is None and is_past(asked[0][1].deadline):
        stopped = "time limit"
    told = [_labelled(each, labels, len(asked)) for each, labels in found.items()]
    return f.Deadlocks(
        case=case.id,
        goal=goal,
        as_of=case.as_of,
        readings=tuple(label for label, _ in asked),
        complete=complete and stopped is None and not aside,
        stopped=stopped,
        deadlocks=tuple(sorted(told, key=lambda each: (len(each.cycle), each.text))),
        left_out=leaving.told(aside, case),
    )


def _labelled(found: f.Deadlock, labels: Sequence[str], of: int) -> f.Deadlock:
    """The deadlock with the readings in which it exists, where it does not in all."""
    where = f" (With {'; '.join(labels)}.)" if len(labels) < of else ""
    return replace(found, text=found.text + where, readings=tuple(labels))


def _in_reading(question: Question, possible: Possible) -> Iterator[f.Deadlock]:
    cycles = list(possible.cycles(question.goal))
    for cycle in cycles:
        own = {id(link.source) for link in cycle}
        others = [link.source for other in cycles for link in other if id(link.source) not in own]
        wording = [_wait(link, question.case) for link in cycle]
        aside = [each.name for each in others if isinstance(each, c.Term)]
        ways, interrupted = list[f.WayOut](), False
        try:
            for way in _ways(question, cycle, aside):
                ways.append(way)
        except StoppedError:
            pass  # the ways that there was no time to check are left out
        except KeyboardInterrupt:
            interrupted = True
        yield f.Deadlock(tuple(wording), "; ".join(each.text for each in wording) + ".", tuple(ways))
        if interrupted:
            raise KeyboardInterrupt


# --- what can become true ----------------------------------------------------------------------------------------


class Possible:
    """What can become true at some step of some scenario, and of the rest, what waits for what."""

    def __init__(self, question: Question) -> None:
        self.choice, self.cut = question.choice, False
        self._deadline = question.deadline
        self.gates: dict[g.Ground, list[Gate]] = defaultdict(list)
        for term in question.terms:
            for clause in _demanded(term.rule, self.choice):
                self._gate(term, clause)
        for each in question.background:
            for clause in _clauses((each.always, True), self.choice):
                self._gate(each, clause)
        self.parts = [part for part in g.walk(*question.conditions, *self.gates) if isinstance(part, g.Ground)]
        self.possible = self._rounds()

    def _gate(self, source: c.Term | c.Background, clause: Sequence[Signed]) -> None:
        for at, (part, positive) in enumerate(clause):
            if not positive:
                needs = tuple(each for i, each in enumerate(clause) if i != at)
                for gated in _implying(part, self.choice):
                    self.gates[gated].append(Gate(source, needs))

    def _rounds(self) -> dict[Signed, bool]:
        before: dict[Signed, bool] = {}
        first: dict[Signed, bool] = {}
        while True:
            now = self._round(before, first)
            first = first or now
            if now == before:
                return now
            before = now

    def _round(self, before: Mapping[Signed, bool], first: Mapping[Signed, bool]) -> dict[Signed, bool]:
        """The most that is possible by a step, given what was by the step before."""
        now = {(part, sign): True for part in self.parts for sign in (True, False)}
        changed = True
        while changed:
            changed = False
            for key, was in now.items():
                look(self._deadline)
                if was and not self._holds(key, now, before, first):
                    now[key], changed = False, True
        return now

    def _holds(
        self, key: Signed, now: Mapping[Signed, bool], before: Mapping[Signed, bool], first: Mapping[Signed, bool]
    ) -> bool:
        part, positive = key
        if positive and not all(any(now[each] for each in gate.needs) for gate in self.gates.get(part, ())):
            return False
        match part:
            case g.Const(value):
                return value == positive
            case g.Earlier(arg) | g.Previously(arg):
                return not positive or before.get((arg, True), False)
            case g.Always(arg) if positive:
                return now[arg, True] and first.get((arg, True), True)
            case g.Iff(left, right):
                same = [now[left, sign] and now[right, sign == positive] for sign in (True, False)]
                return any(same)
            case _:
                below = self._below(key)
                every = isinstance(part, g.And) == positive
                return not below or (all if every else any)(now[each] for each in below)

    def _below(self, key: Signed) -> list[Signed]:
        """What a condition consists of, with its sign; nothing for inputs, comparisons and what may always be so."""
        part, positive = key
        match part:
            case g.Not(arg):
                return [(arg, not positive)]
            case g.And(args) | g.Or(args):
                return [(arg, positive) for arg in args]
            case g.Once(arg) | g.Named(_, _, arg) | g.Always(arg) | g.Earlier(arg) | g.Previously(arg):
                return [(arg, positive)]
            case g.Since(_, start):
                return [(start, True)] if positive else []
            case g.Contested():
                return [(part.read(self.choice), positive)]
            case _:
                return []

    # --- what waits for what -------------------------------------------------------------------------------------

    def links(self, part: g.Ground) -> list[Link]:
        """What a gated condition that is never possible waits for."""
        found = {}
        for gate in self.gates[part]:
            if not any(self.possible[each] for each in gate.needs):
                for key in gate.needs:
                    for awaited, stands, strict in self.blocked(key, None):
                        found[awaited, id(gate.source)] = Link(part, awaited, gate.source, stands, strict)
        return list(found.values())

    def blocked(self, key: Signed, strict: g.Ground | None) -> Iterator[tuple[g.Ground, g.Ground, bool]]:
        """The gated conditions because of which one is never possible, with where they stand."""
        seen, stack = set[tuple[Signed, g.Ground | None]](), [(key, strict)]
        while stack:
            look(self._deadline)
            each = stack.pop()
            (part, positive), strict = each
            if each in seen or self.possible[part, positive]:
                continue
            seen.add(each)
            if positive and self._is_gated(part):
                yield part, strict or part, strict is not None
            inner = part if isinstance(part, g.Earlier | g.Previously) else strict
            stack += [(below, inner) for below in reversed(self._below(each[0]))]

    def _is_gated(self, part: g.Ground) -> bool:
        """Whether a gate of a condition never opens."""
        return any(not any(self.possible[each] for each in gate.needs) for gate in self.gates.get(part, ()))

    def cycles(self, goal: g.Ground | None) -> Iterator[Cycle]:
        """The circular waits that the goal needs, or all: each once, starting at its first condition by name."""
        if goal is None:
            roots = [part for part in self.gates if not self.possible[part, True]]
        else:
            roots = [part for part, _, _ in self.blocked((goal, True), None)]
        graph = self._graph(roots)
        order = {part: i for i, part in enumerate(sorted(graph, key=g.text))}
        found, tried = 0, 0
        for start, place in order.items():
            stack: list[Cycle] = [(link,) for link in graph[start]]
            while stack and not self.cut:
                look(self._deadline)
                self.cut = found >= MOST or tried >= MOST_PATHS
                path, tried = stack.pop(), tried + 1
                end = path[-1].awaited
                if end is start and any(link.strict for link in path):
                    found += 1
                    yield path
                elif order[end] > place and all(link.waits is not end for link in path):
                    stack += [(*path, link) for link in graph[end]]

    def _graph(self, roots: Iterable[g.Ground]) -> dict[g.Ground, list[Link]]:
        graph: dict[g.Ground, list[Link]] = {}
        waiting = list(roots)
        while waiting:
            look(self._deadline)
            part = waiting.pop()
            if part not in graph:
                graph[part] = self.links(part)
                waiting += [link.awaited for link in graph[part]]
        return graph


def _demanded(rule: c.Rule, choice: Mapping[str, str]) -> Iterator[list[Signed]]:
    """What a term demands at every step, as clauses; a demand or commitment orders nothing."""
    match rule:
        case c.Precondition(of, requires):
            yield from _clauses((g.Or((g.Not(of), requires)), True), choice)
            yield [(of, False), (requires, True)]
        case c.RedLine(never, during):
            yield from _clauses((g.Not(g.And((never, during))), True), choice)
        case _:
            pass


def _clauses(key: Signed, choice: Mapping[str, str]) -> list[list[Signed]]:
    """A condition as clauses, as far as that needs no distribution: where it would, the part stays whole."""
    part, positive = key
    match part:
        case g.Not(arg):
            return _clauses((arg, not positive), choice)
        case g.Named(_, _, arg):
            return _clauses((arg, positive), choice)
        case g.Iff(left, right):
            return [[(left, False), (right, positive)], [(left, True), (right, not positive)]]
        case g.And(args) | g.Or(args) if isinstance(part, g.And) == positive:
            return [clause for arg in args for clause in _clauses((arg, positive), choice)]
        case g.And(args) | g.Or(args):
            joined: list[Signed] = []
            for arg in args:
                below = _clauses((arg, positive), choice)
                joined += below[0] if len(below) == 1 else [(arg, positive)]
            return [[each for each in joined if each[0] is not g.FALSE and each != (g.TRUE, False)]]
        case _:
            return [[key]]


def _implying(part: g.Ground, choice: Mapping[str, str]) -> Iterator[g.Ground]:
    """The conditions of which each makes another true at the same step."""
    yield part
    match part:
        case g.Or(args):
            for arg in args:
                yield from _implying(arg, choice)
        case g.Once(arg) | g.Named(_, _, arg):
            yield from _implying(arg, choice)
        case g.Contested():
            yield from _implying(part.read(choice), choice)
        case _:
            pass


# --- in words ----------------------------------------------------------------------------------------------------


def _wait(link: Link, case: c.Case) -> f.Wait:
    waits, awaited = _title(link.waits, case), _title(link.awaited, case)
    order = "only after" if link.strict else "no earlier than"
    name, party, says = f"background {link.source.id}", None, "by the background"
    if isinstance(link.source, c.Term):
        name, party = link.source.name, link.source.party
        says = f"by {name} ({case.party(party).title})"
    return f.Wait(name, party, g.text(link.waits), g.text(link.awaited), f"“{waits}” comes {order} “{awaited}”, {says}")


def _title(part: g.Ground, case: c.Case) -> str:
    from comity.explain.wording import title_of, value_in_words

    match part:
        case g.Input(ref):
            return title_of(ref, case)
        case g.Compare("==", g.Value(ref), g.Symbol(name)):
            return f"{title_of(ref, case)}: {value_in_words(name, case.references[ref].declared, case)}"
        case _:
            return g.text(part)


# --- ways out ----------------------------------------------------------------------------------------------------

LATER = g.Previously(g.TRUE)
"""At any step but the first: where what was announced or deposited at the first one counts."""


def _ways(question: Question, cycle: Cycle, aside: Sequence[str]) -> Iterator[f.WayOut]:
    """The ways out of a cycle; what the background says cannot be agreed away, so its links have none."""
    case, own = question.case, [link for link in cycle if isinstance(link.source, c.Term)]
    names = [link.source.name if isinstance(link.source, c.Term) else "" for link in own]
    check = _Check(question, cycle, aside)
    for name, link in zip(names, own, strict=True):
        one, other = _title(link.waits, case), _title(link.awaited, case)
        turned = _only_after(link.awaited, g.Earlier(link.waits, None))
        yield check.way("reverse", name, f"“{one}” comes first and “{other}” after it", [(link, g.TRUE)], turned)
    strict = [(name, link) for name, link in zip(names, own, strict=True) if link.strict]
    opened = False
    for name, link in strict:
        way = check.way(
            "same step", name, f"{name} counts both at the same step as in order", [(link, _at_once(link.part))]
        )
        opened = opened or way.opens
        yield way
    if len(strict) > 1 and not opened:
        text = f"{', '.join(name for name, _ in strict)} all count the same step as in order"
        relaxed = [(link, _at_once(link.part)) for _, link in strict]
        yield check.way("same step", ", ".join(name for name, _ in strict), text, relaxed)
    for name, link in zip(names, own, strict=True):
        other = _title(link.awaited, case)
        text = (
            f"“{other}” is announced, adopted and put into force one after the other; {name} waits for the announcement"
        )
        yield check.way(
            "split", name, text, [(link, LATER if link.strict else g.TRUE)], _only_after(link.awaited, LATER)
        )
    if own:
        text = "what each side is to do is deposited with a third party, which releases all of it at once"
        together = g.Once(g.And(tuple(link.waits for link in cycle)), None)
        yield check.way("third party", ", ".join(names), text, [(link, LATER) for link in own], together)


def _only_after(part: g.Ground, needed: g.Ground) -> g.Ground:
    return g.Always(g.Or((g.Not(part), needed)))


def _at_once(part: g.Ground) -> g.Ground:
    """The same, with the step itself counting as earlier."""
    return (
        g.Once(part.arg, part.within if isinstance(part, g.Earlier) else None)
        if isinstance(part, g.Earlier | g.Previously)
        else part
    )


class _Check:
    """Whether changes open the goal, or without one let all that the cycle blocks come about."""

    def __init__(self, question: Question, cycle: Cycle, aside: Sequence[str]) -> None:
        self.question, self.aside = question, set(aside)
        self.goals = [question.goal] if question.goal else [g.Once(link.waits, None) for link in cycle]

    def way(
        self, kind: str, term: str, text: str, changes: Sequence[tuple[Link, g.Ground]], *further: g.Ground
    ) -> f.WayOut:
        """A way out, checked: with all other terms, or else with those of the other deadlocks aside."""
        opens = self._opens(changes, further, set())
        if not opens and self.aside:
            opens = self._opens(changes, further, self.aside)
            text += ", if the other deadlocks are broken too" if opens else ""
        return f.WayOut(kind, term, opens, text)  # type: ignore[arg-type]

    def _opens(self, changes: Sequence[tuple[Link, g.Ground]], further: Iterable[g.Ground], aside: set[str]) -> bool:
        terms = []
        for term in self.question.terms:
            rule = term.rule
            for link, new in changes:
                if link.source is term:
                    rule = replaced(rule, link.part, new)
            terms += [] if term.name in aside else [replace(term, rule=rule)]
        goal = g.And((*self.goals, *further, g.TRUE))
        question = replace(self.question, terms=tuple(terms), goal=goal)
        space = Space(question, reach(question)[0])
        if not space.solver.solve([space.select(key) for key in space.keys]):
            return False
        found = scenario_of(witness.document(space, "way-out", "blank"), question.case)
        if not witness.confirmed(question, found):
            raise witness.UnconfirmedError(question.case.id)
        return True
