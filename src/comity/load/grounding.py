"""From condition trees to ground conditions: quantifiers unfolded; definitions, readings, views and risks put in."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, assert_never, cast

from comity import case as c
from comity import ground as g
from comity import syntax as s
from comity.case import Reference, window
from comity.load.circles import CIRCLE_HINT, from_smallest, in_words
from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from comity.case import Vocabulary
    from comity.kinds import Verdict
    from comity.problems import Span


MAX_VISITS = 1_000_000
_TOO_MANY = f"more than {MAX_VISITS:,} parts, those that are alike counted each"
MAX_FRAMES = 3_000  # more than `MAX_LEVELS` levels of definitions can need


Choice = tuple[tuple[str, str], ...]
"""Concepts, each with a reading."""


class Characterised(NamedTuple):
    """One characterisation of a fact by a party: its term, the fact's arguments (variables or entities), its `when`."""

    term: str
    args: tuple[str, ...]
    variables: tuple[tuple[str, str], ...]
    when: s.Cond


class Risk(NamedTuple):
    """A warning of a party with a condition as its consequence."""

    term: str
    when: s.Cond
    then: s.Cond


class Guard(NamedTuple):
    """What keeps a term from being triggered: exceptions (term and condition) of its party, and dates of validity."""

    party: str
    exceptions: tuple[tuple[str, s.Cond], ...]
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Definitions:
    """What names stand for: derived names, readings of concepts, each party's characterisations (by fact) and risks.

    `own` are the readings that a term chooses for itself, by its name.
    """

    derived: Mapping[str, s.Cond]
    readings: Mapping[str, tuple[tuple[str, s.Cond], ...]]
    characterised: Mapping[tuple[str, str], tuple[Characterised, ...]]
    risks: Mapping[str, tuple[Risk, ...]]
    guards: Mapping[str, Guard]
    own: Mapping[str, Choice]


@dataclass(frozen=True, slots=True)
class View:
    """Whose eyes a condition is read with: `party` for its characterisations, `risk` for the warnings that it raised.

    `readings` are those that the term at hand chooses for itself.
    """

    party: str | None = None
    risk: str | None = None
    readings: Choice = ()
    variables: tuple[tuple[str, str], ...] = ()

    def bind(self, variables: Mapping[str, str]) -> View:
        """The same view inside a quantifier."""
        return replace(self, variables=tuple((dict(self.variables) | dict(variables)).items()))


class Grounder:
    """Turns condition trees of a case into ground conditions. INVARIANT: names and types in the trees are right."""

    def __init__(self, vocabulary: Vocabulary, definitions: Definitions, builder: g.Builder | None = None) -> None:
        self.vocabulary, self.definitions = vocabulary, definitions
        self.builder = builder or g.Builder()
        self._memo: dict[tuple[object, ...], g.Part] = {}
        self._open: dict[tuple[object, ...], str] = {}
        self._risks: dict[str, dict[g.Ground, list[Risk]]] = {}
        self._visits = 0
        self._sizes: dict[int, tuple[s.Cond, int]] = {}  # with the condition, so that no other gets its identity
        self.judged: dict[g.Ground, c.Judged] = {}

    def again(self, definitions: Definitions | None = None) -> Grounder:
        """One that makes the same parts of the same conditions, with limits of its own; or of other definitions."""
        self.builder.again()
        other = Grounder(self.vocabulary, definitions or self.definitions, self.builder)
        if definitions is None:
            other._memo, other._risks = self._memo, self._risks
        return other

    def condition(self, cond: s.Cond, view: View) -> g.Ground:
        """The ground condition of a boolean tree; raises `CaseError` for a circle, or when it grows too large."""
        limit = sys.getrecursionlimit()
        # So that depth is bounded by `MAX_LEVELS`, in the same way wherever the caller stands.
        sys.setrecursionlimit(limit + MAX_FRAMES)
        try:
            return cast("g.Ground", self.part(cond, view))
        except g.TooLargeError as error:
            raise _too_large(str(error), cond) from None
        except RecursionError:
            raise _too_large(f"more than {g.MAX_LEVELS} levels", cond) from None
        finally:
            sys.setrecursionlimit(limit)

    def part(self, cond: s.Cond, view: View) -> g.Part:
        """The ground form of any tree; in a risk view, with the consequences of raised warnings."""
        self._visits += 1
        if self._visits > MAX_VISITS:
            raise g.TooLargeError(_TOO_MANY)
        found = self._part(cond, view)
        leaf = isinstance(cond, s.Name | s.Apply) and isinstance(found, g.Input)
        return self._at_risk(cast("g.Ground", found), view, cond.span) if leaf else found

    def _part(self, cond: s.Cond, view: View) -> g.Part:
        make = self.builder.make
        match cond:
            case s.Truth(value):
                return g.TRUE if value else g.FALSE
            case s.Number(value):
                return make(g.Constant, value)
            case s.Day(value):
                return make(g.Constant, value.toordinal())
            case s.Days(amount):
                return self.part(amount, view)
            case s.Today():
                return make(g.Today)
            case s.Name(name):
                return self._name(name, (), view, cond.span)
            case s.Apply(name, args):
                return self._name(name, tuple(self._entity(arg, view) for arg in args), view, cond.span)
            case s.Not(arg):
                return self.builder.negation(self._bool(arg, view))
            case s.And(args):
                return self.builder.all_of([self._bool(arg, view) for arg in args])
            case s.Or(args):
                return self.builder.any_of([self._bool(arg, view) for arg in args])
            case s.Implies(left, right):
                return self.builder.any_of([self.builder.negation(self._bool(left, view)), self._bool(right, view)])
            case s.Compare(first, rest):
                return self._comparison(first, rest, view)
            case s.In(arg, options):
                return self.builder.any_of([self._pair("==", arg, option, view) for option in options])
            case s.Arith(op, left, right):
                return self.builder.arith(op, self._amount(left, view), self._amount(right, view))
            case s.Minus(arg):
                return self.builder.arith("-", make(g.Constant, 0), self._amount(arg, view))
            case s.Quantified(how, body, var, domain):
                return self._quantified(how, body, var, domain, view)
            case s.Once(arg, within):
                return make(g.Once, self._bool(arg, view), window(within))
            case s.Earlier(arg, within):
                return make(g.Earlier, self._bool(arg, view), window(within))
            case s.Always(arg):
                return make(g.Always, self._bool(arg, view))
            case s.Previously(arg):
                return make(g.Previously, self._bool(arg, view))
            case s.Since(hold, start):
                return make(g.Since, self._bool(hold, view), self._bool(start, view))
            case s.View(party, arg):
                return self.part(arg, replace(view, party=party))
            case s.Judged():
                raise AssertionError(cond)  # it only stands in comparisons
            case _:
                assert_never(cond)

    def _bool(self, cond: s.Cond, view: View) -> g.Ground:
        return cast("g.Ground", self.part(cond, view))

    def _amount(self, cond: s.Cond, view: View) -> g.Amount:
        return cast("g.Amount", self.part(cond, view))

    def _comparison(self, first: s.Cond, rest: tuple[tuple[s.Comparison, s.Cond], ...], view: View) -> g.Ground:
        lefts = [first, *(cond for _, cond in rest)]
        return self.builder.all_of(
            [self._pair(op, left, right, view) for left, (op, right) in zip(lefts, rest, strict=False)]
        )

    def _pair(self, op: s.Comparison, left: s.Cond, right: s.Cond, view: View) -> g.Ground:
        if op == "!=":
            return self.builder.negation(self._pair("==", left, right, view))
        if isinstance(left, s.Judged) or isinstance(right, s.Judged):
            return self._verdict(*((left, right) if isinstance(left, s.Judged) else (right, left)))
        one, other = self.part(left, view), self.part(right, view)
        if isinstance(one, g.Ground):
            return self.builder.iff(one, cast("g.Ground", other))
        return self._at_risk(self.builder.compare(op, one, cast("g.Amount", other)), view, left.span)

    def _verdict(self, judged: s.Cond, word: s.Cond) -> g.Ground:
        """An input that stands for whether a term has a verdict."""
        term, verdict = cast("s.Judged", judged).term, cast("s.Name", word).name
        found = self.builder.make(g.Input, f'verdict("{term}") == {verdict}')
        self.judged[found] = c.Judged(found, term, cast("Verdict", verdict))
        return found

    def _at_risk(self, found: g.Ground, view: View, span: Span | None) -> g.Ground:
        """In a risk view: `found`, or that a raised warning of the party has it as its consequence."""
        if view.risk is None:
            return found
        raised = [self._raised(risk, view, span) for risk in self._consequences(view.risk).get(found, ())]
        return self.builder.any_of([found, *raised])

    def _quantified(self, how: str, body: s.Cond, var: str, domain: str, view: View) -> g.Part:
        if self._visits + len(self.vocabulary.domains[domain]) * self._size(body) > MAX_VISITS:
            raise g.TooLargeError(_TOO_MANY)  # at once, not when so many have been made
        args = [self._bool(body, view.bind({var: member})) for member in self.vocabulary.domains[domain]]
        match how:
            case "all":
                return self.builder.all_of(args)
            case "any":
                return self.builder.any_of(args)
            case _:
                return self.builder.make(g.Count, tuple(args)) if args else self.builder.make(g.Constant, 0)

    def _size(self, cond: s.Cond) -> int:
        """How many parts a condition unfolds to at least, those that are alike counted each."""
        found = self._sizes.get(id(cond))
        if found is None:
            below = sum(map(self._size, s.below(cond)))
            times = len(self.vocabulary.domains[cond.domain]) if isinstance(cond, s.Quantified) else 1
            self._sizes[id(cond)] = found = (cond, 1 + times * below)
        return found[1]

    def _entity(self, arg: s.Cond, view: View) -> str:
        name = cast("s.Name", arg).name
        return dict(view.variables).get(name, name)

    def _name(self, name: str, args: tuple[str, ...], view: View, span: Span | None) -> g.Part:
        """What a name stands for, for these arguments, in this view."""
        variables = dict(view.variables)
        if not args and name in variables:
            return self.builder.make(g.Symbol, variables[name])
        if name not in self.vocabulary.declared:
            return self.builder.make(g.Symbol, name)
        key = (replace(view, variables=()), name, args)
        if view.party is not None and (view.party, name) in self.definitions.characterised:
            title = f"{name} in {view.party}'s view"
            return self._defined(("view", key), title, span, lambda: self._characterised(name, args, view))
        reference = Reference(self.vocabulary.declared[name], args)
        match reference.declared.what, reference.declared.type.name:
            case "derived", _:
                return self._defined(("derived", key), name, span, lambda: self._derived(reference, view))
            case "concept", _ if reference.declared.readings:
                return self._defined(("concept", key), name, span, lambda: self._contested(reference, view))
            case _, "bool":
                return self.builder.make(g.Input, reference.ref)
            case _:
                return self.builder.make(g.Value, reference.ref)

    def _defined(self, key: tuple[object, ...], name: str, span: Span | None, make: object) -> g.Part:
        """The ground form of a definition, made once; a problem when it is needed to make itself."""
        if key in self._open:
            circle = from_smallest(list(self._open.values())[list(self._open).index(key) :])
            raise CaseError([Problem("circle", in_words(circle, "is defined through"), span, CIRCLE_HINT)])
        if key not in self._memo:
            self._open[key] = name
            try:
                self._memo[key] = make()  # type: ignore[operator]
            finally:
                del self._open[key]
        return self._memo[key]

    def _derived(self, reference: Reference, view: View) -> g.Part:
        body = self.definitions.derived[reference.declared.name]
        bound = dict(zip((var for var, _ in reference.declared.params), reference.args, strict=True))
        found = self.part(body, replace(view, variables=()).bind(bound))
        return self.builder.make(g.Named, "derived", reference.ref, found) if isinstance(found, g.Ground) else found

    def _contested(self, reference: Reference, view: View) -> g.Part:
        bound = dict(zip((var for var, _ in reference.declared.params), reference.args, strict=True))
        inside = replace(view, variables=()).bind(bound)
        name, make = reference.declared.name, self.builder.make
        own = dict(view.readings).get(name)
        readings = tuple(
            (reading, make(g.Named, "reading", f"{reference.ref} read as {reading}", self._bool(body, inside)))
            for reading, body in self.definitions.readings[name]
            if own in (None, reading)
        )
        return make(g.Contested, reference.ref, name, readings)

    def _characterised(self, name: str, args: tuple[str, ...], view: View) -> g.Ground:
        """The fact as the party sees it: one of its characterisations applies."""
        options = []
        for each in self.definitions.characterised[cast("str", view.party), name]:
            kinds = dict(each.variables)
            bound = {arg: given for arg, given in zip(each.args, args, strict=True) if arg in kinds}
            if all(arg in kinds or arg == given for arg, given in zip(each.args, args, strict=True)):
                inside = self.view(each.term, view)
                when = self.guarded(each.term, self._bool(each.when, inside.bind(bound)), inside)
                options.append(self.builder.make(g.Named, "characterisation", each.term, when))
        return self.builder.any_of(options)

    def _raised(self, risk: Risk, view: View, span: Span | None) -> g.Ground:
        inside = self.view(risk.term, View(view.risk, view.risk, view.readings))

        def make() -> g.Ground:
            when = self.guarded(risk.term, self._bool(risk.when, inside), inside)
            return self.builder.make(g.Named, "warning", risk.term, when)

        return cast("g.Ground", self._defined(("risk", inside, risk.term), risk.term, span, make))

    def view(self, term: str, view: View) -> View:
        """The view in which a term's own conditions are read: its own readings come before those of who asks."""
        readings = dict(view.readings) | dict(self.definitions.own.get(term, ()))
        return replace(view, variables=(), readings=tuple(sorted(readings.items())))

    def guarded(self, term: str, trigger: g.Ground, view: View) -> g.Ground:
        """The trigger of a term, as read in a view, with its exceptions and dates of validity put in."""
        guard = self.definitions.guards.get(term)
        return self.builder.all_of([trigger, *self._guards(guard, view)]) if guard else trigger

    def _guards(self, guard: Guard, view: View) -> Iterator[g.Ground]:
        make = self.builder.make
        for name, when in guard.exceptions:
            inside = self.view(name, View(guard.party, readings=view.readings))
            excuse = self.guarded(name, self._bool(when, inside), inside)
            yield self.builder.negation(make(g.Named, "exception", name, excuse))
        today = make(g.Today)
        if guard.first:
            began = self.builder.compare("<=", make(g.Constant, guard.first.toordinal()), today)
            yield make(g.Named, "validity", f"valid from {guard.first}", began)
        if guard.last:
            ends = self.builder.compare("<=", today, make(g.Constant, guard.last.toordinal()))
            yield make(g.Named, "validity", f"valid until {guard.last}", ends)

    def _consequences(self, party: str) -> dict[g.Ground, list[Risk]]:
        """The party's risks, by each of the conditions that they have as consequences."""
        if party not in self._risks:
            found: dict[g.Ground, list[Risk]] = {}
            for risk in self.definitions.risks.get(party, ()):
                then = self._bool(risk.then, View(party))
                for part in then.args if isinstance(then, g.And) else (then,):
                    found.setdefault(part, []).append(risk)
            self._risks[party] = found
        return self._risks[party]


def _too_large(what: str, cond: s.Cond) -> CaseError:
    hint = "use smaller groups, or fewer definitions inside one another"
    if what.endswith("digits"):
        hint = "multiply fewer numbers with one another"
    return CaseError([Problem("too-large", f"this condition unfolds to {what}", cond.span, hint)])
