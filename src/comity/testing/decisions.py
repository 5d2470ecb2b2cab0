"""The conditions of a term part by part: each part at its place in the file, ground, and how parts make decisions.

A *decision* is a condition of a term, the argument of a temporal operator, or what `count` counts; its *operands* are
what `and`, `or`, `not`, `implies`, `all` and `any` join in it: comparisons, facts, temporal operators. A comparison is
one operand whatever stands in it. A part within `all`, `any`, `count` or a characterisation with variables stands for
each member.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import product
from typing import TYPE_CHECKING, Any, cast

from comity import ground as g
from comity import syntax as s
from comity.explain.phrases import variables
from comity.testing.mutants import excuses, is_excuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from comity import case as c
    from comity.problems import Span

Spot = tuple[str, "Span | None", str]
"""Where a part stands: the key of the term, the place in the file, and the text as written."""


@dataclass(frozen=True, slots=True)
class Operand:
    """An operand of a decision, at its spot, for one member; `tree` has the member put in."""

    spot: Spot
    tree: s.Cond


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts of a decision joined by `all`, `any`, or (of one) reversed by `not`."""

    how: str
    parts: tuple[Shape, ...]


Shape = Operand | Joined


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision at its spot, for one member, with the shape of its operands."""

    spot: Spot
    shape: Shape


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a term: each condition at its spot with its trees, one for each member; and the decisions."""

    conditions: Mapping[Spot, list[s.Cond]]
    decisions: tuple[Decision, ...]


class _Reader:
    """Reads one condition of a term."""

    def __init__(self, words: c.Vocabulary, key: str) -> None:
        self.words, self.key = words, key
        self.conditions: dict[Spot, list[s.Cond]] = {}
        self.decisions: list[Decision] = []

    def decision(self, tree: s.Cond, bound: Mapping[str, str], party: str | None) -> None:
        """Note a decision and all that is in it."""
        self.decisions.append(Decision(self._spot(tree), self.shape(tree, bound, party)))

    def shape(self, tree: s.Cond, bound: Mapping[str, str], party: str | None) -> Shape:
        """The shape of a condition; `bound` are its variables' members, `party` whose view it is in."""
        whole = put_in(tree, bound)
        own = s.View(party, whole) if party else whole
        spot = self._spot(tree)
        self.conditions.setdefault(spot, []).append(own)
        match tree:
            case s.Not(arg):
                return Joined("not", (self.shape(arg, bound, party),))
            case s.And(args):
                return Joined("all", tuple(self.shape(arg, bound, party) for arg in args))
            case s.Or(args):
                return Joined("any", tuple(self.shape(arg, bound, party) for arg in args))
            case s.Implies(left, right):
                reverse = Joined("not", (self.shape(left, bound, party),))
                return Joined("any", (reverse, self.shape(right, bound, party)))
            case s.Quantified("all" | "any" as how, body, var, domain):
                members = self.words.domains[domain]
                return Joined(how, tuple(self.shape(body, {**bound, var: each}, party) for each in members))
            case s.View(other, arg):
                return self.shape(arg, bound, other)
            case s.Once(arg) | s.Earlier(arg) | s.Always(arg) | s.Previously(arg):
                self.decision(arg, bound, party)
            case s.Since(hold, start):
                self.decision(hold, bound, party)
                self.decision(start, bound, party)
            case s.Compare(first, rest):
                for each in (first, *(right for _, right in rest)):
                    self._counted(each, bound, party)
            case _:
                pass
        return Operand(spot, own)

    def _counted(self, tree: s.Cond, bound: Mapping[str, str], party: str | None) -> None:
        """Note what is counted in an amount."""
        match tree:
            case s.Quantified("count", body, var, domain):
                for each in self.words.domains[domain]:
                    self.decision(body, {**bound, var: each}, party)
            case s.Arith(_, left, right):
                self._counted(left, bound, party)
                self._counted(right, bound, party)
            case s.Minus(arg) | s.Days(arg):
                self._counted(arg, bound, party)
            case s.View(other, arg):
                self._counted(arg, bound, other)
            case _:
                pass

    def _spot(self, tree: s.Cond) -> Spot:
        return self.key, tree.span, s.unparse(tree)


def parts(term: c.Term, case: c.Case) -> Parts:
    """The parts of a term's conditions; of a warning, not those of its consequence."""
    conditions: dict[Spot, list[s.Cond]] = {}
    decisions: list[Decision] = []
    for key, tree in case.trees[term.name].items():
        if term.kind == "warning" and key == "then":
            continue
        for bound in _members(term, case):
            reader = _Reader(case.vocabulary, key)
            reader.decision(tree, bound, None)
            decisions += reader.decisions
            for spot, trees in reader.conditions.items():
                conditions.setdefault(spot, []).extend(trees)
    return Parts(conditions, tuple(decisions))


def _members(term: c.Term, case: c.Case) -> Iterator[dict[str, str]]:
    """Each way to put members in for the variables of a characterisation."""
    found = variables(term)
    for chosen in product(*(case.vocabulary.domains[domain] for domain in found.values())):
        yield dict(zip(found, chosen, strict=True))


def put_in(tree: s.Cond, bound: Mapping[str, str]) -> s.Cond:
    """The tree with members in place of free variables."""
    if not bound:
        return tree
    if isinstance(tree, s.Name):
        return replace(tree, name=bound.get(tree.name, tree.name))
    if isinstance(tree, s.Quantified):
        bound = {var: each for var, each in bound.items() if var != tree.var}
    changed = {each.name: _put_in(getattr(tree, each.name), bound) for each in fields(tree) if "span" not in each.name}
    return cast("s.Cond", replace(cast("Any", tree), **changed))


def _put_in(value: object, bound: Mapping[str, str]) -> object:
    if isinstance(value, s.Node):
        return put_in(cast("s.Cond", value), bound)
    return tuple(_put_in(each, bound) for each in value) if isinstance(value, tuple) else value


def ground(term: c.Term, case: c.Case, key: str, tree: s.Cond) -> g.Ground:
    """A condition as a term reads it under a key, without the term's exceptions and dates of validity."""
    rule = case.reworded(term.name, {key: tree}).rule
    found: g.Ground = getattr(rule, "during" if key == "while" else key)
    return _bare(found, [f"{term.party}.{name}" for name in excuses(term)])


def _bare(cond: g.Ground, names: list[str]) -> g.Ground:
    listed = cond.args if isinstance(cond, g.And) else (cond,)
    kept = [part for part in listed if not _is_guard(part, names)]
    return (
        cond if len(kept) == len(listed) else g.TRUE if not kept else kept[0] if len(kept) == 1 else g.And(tuple(kept))
    )


def _is_guard(part: g.Ground, names: list[str]) -> bool:
    return (isinstance(part, g.Named) and part.origin == "validity") or any(is_excuse(part, each) for each in names)


def tree_of(shape: Shape, at: Operand | None = None, *, value: bool = True) -> s.Cond:
    """A decision as a condition again, with a truth in place of one of its operands, if one is given."""
    if isinstance(shape, Operand):
        return s.Truth(value=value) if shape is at else shape.tree
    listed = tuple(tree_of(part, at, value=value) for part in shape.parts)
    if shape.how == "not":
        return s.Not(listed[0])
    if len(listed) < 2:  # noqa: PLR2004 - what joins none or one
        return listed[0] if listed else s.Truth(value=shape.how == "all")
    return s.And(listed) if shape.how == "all" else s.Or(listed)


def operands(shape: Shape) -> Iterator[Operand]:
    """The operands of a decision, in order."""
    if isinstance(shape, Operand):
        yield shape
    else:
        for part in shape.parts:
            yield from operands(part)
