"""Cases small enough to try every scenario, and what all scenarios say about them."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from comity import case as c
from comity.meaning import T, truth, world
from comity.verdicts import verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random

Doc = dict[str, Any]
Keys = frozenset[str]
OPERATORS = ("once", "earlier", "always", "previously", "since")


def condition(random: Random, atoms: Sequence[str], operators: Sequence[str] = OPERATORS, depth: int = 2) -> str:
    """A condition over these atoms."""
    if depth == 0 or random.random() < 0.3:
        atom = random.choice(atoms)
        return f"not ({atom})" if random.random() < 0.3 else atom
    way = random.choice(("and", "or", *operators, *operators) if operators else ("and", "or"))
    one = condition(random, atoms, operators, depth - 1)
    if way in ("and", "or", "since"):
        other = condition(random, atoms, operators, depth - 1)
        return f"since({one}, {other})" if way == "since" else f"({one}) {way} ({other})"
    return f"{way}({one})"


def term(random: Random, number: int, cond: Any, by: Sequence[str] = ()) -> Doc:  # noqa: ANN401 - a maker of conditions
    """A binding term of any kind."""
    kind = random.choice(("precondition", "demand", "demand", "commitment", "red_line"))
    doc: Doc = {"id": f"t{number}", "kind": kind, "title": f"T{number}", "stated": ["said"]}
    deadline = random.choice(by) if by and random.random() < 0.4 else ""
    limit = {"within": deadline} if "day" in deadline else {"by": deadline} if deadline else {}
    match kind:
        case "precondition":
            doc |= {"of": cond(), "requires": cond()}
        case "red_line":
            doc |= {"never": cond()} | ({"while": cond()} if random.random() < 0.5 else {})
        case "commitment":
            doc |= {"when": cond(), "then": cond()} | limit
        case _:
            given = bool(limit.get("within")) or random.random() < 0.5
            doc |= {"requires": cond()} | ({"of": cond()} if given else {}) | limit
    if random.random() < 0.3:
        doc["revisable"] = random.random() < 0.5
    if random.random() < 0.5:
        doc["weight"] = random.choice((0.5, 1, 2, 3))
    return doc


def party(name: str, terms: list[Doc]) -> Doc:
    return {"party": name, "statements": {"said": {"speaker": "Someone"}}, "terms": terms}


def a_case(random: Random, *, most: int = 6) -> tuple[Doc, list[str]]:
    """A case with its atoms: two truths, and a number or a name."""
    doc: Doc = {"case": "small", "facts": {"a": "bool"}, "events": {"e": {}}}
    atoms = ["a", "e"]
    match random.randrange(3):
        case 0:
            doc["facts"]["n"] = {"type": "int", "range": [0, 3]}
            atoms += ["n <= 1", "n >= 2", "n == 3"]
        case 1:
            doc["facts"]["mode"] = ["hot", "cold", "done"]
            atoms += ["mode == hot", "mode in (cold, done)"]
        case _:
            doc["facts"]["b"] = "bool"
            atoms += ["b"]
    if random.random() < 0.3:
        doc["concepts"] = {"idea": {"title": "Idea", "readings": {"broad": "a or e", "strict": "a and once(e)"}}}
        atoms.append("idea")

    def cond() -> str:
        return condition(random, atoms, depth=random.randrange(3))

    if random.random() < 0.4:
        doc["background"] = [{"id": f"b{n}", "always": cond()} for n in range(random.choice((1, 1, 2)))]
    terms = [term(random, n, cond) for n in range(random.randrange(3, most + 1))]
    if random.random() < 0.2:
        terms[0]["unless"] = ["x"]
        terms.insert(0, {"id": "x", "kind": "exception", "title": "X", "stated": ["said"], "when": cond()})
    half = len(terms) // 2
    doc["parties"] = [party("one", terms[:half]), party("two", terms[half:])]
    return doc, atoms


class Tried:
    """Every complete scenario of at most some steps, in one choice of readings: what it meets."""

    def __init__(self, case: c.Case, goal: str | None, choice: Mapping[str, str], steps: int) -> None:
        self.terms = [term for term in case.terms if isinstance(term.rule, BINDING)]
        self.background = [each.id for each in case.background]
        wanted = None if goal is None else case.condition(goal)
        self.seen: set[tuple[Keys, Keys, bool]] = set()
        for course in all_courses(case, steps):
            here = world(course, choice)
            met = frozenset(term.name for term in self.terms if "violated" not in verdicts(term, here))
            held = frozenset(each.id for each in case.background if min(truth(each.always, here)) == T)
            self.seen.add((met, held, wanted is None or truth(wanted, here)[-1] == T))

    def possible(self, terms: Keys, background: Keys | None = None, *, goal: bool = True) -> bool:
        """Whether some scenario meets these terms with the background (None: all of it) and the goal, if wanted."""
        wanted = frozenset(self.background) if background is None else background
        return any(terms <= met and wanted <= held and (reached or not goal) for met, held, reached in self.seen)

    def conflicts(self) -> set[Keys]:
        """The minimal sets of terms that are met by no scenario."""
        found: list[Keys] = []
        for chosen in subsets([term.name for term in self.terms]):
            if not any(each <= chosen for each in found) and not self.possible(chosen):
                found.append(chosen)
        return set(found)

    def openings(self, *, unrevisable: bool) -> dict[Keys, float]:
        """The minimal sets of terms without which some scenario meets all others, with their cost."""
        cost = {term.name: float(term.written.weight) for term in self.terms if unrevisable or term.revisable}
        every, found = frozenset(term.name for term in self.terms), list[Keys]()
        for dropped in subsets(list(cost)):
            if not any(each <= dropped for each in found) and self.possible(every - dropped):
                found.append(dropped)
        return {each: sum(map(cost.__getitem__, each)) for each in found}


BINDING = (c.Precondition, c.Demand, c.RedLine, c.Commitment)


def subsets(names: Sequence[str]) -> Iterator[Keys]:
    for size in range(len(names) + 1):
        yield from map(frozenset, combinations(names, size))


def all_courses(case: c.Case, steps: int) -> Iterator[c.Course]:
    """Every complete course of at most so many steps without dates."""
    options: dict[str, Sequence[c.Cell]] = {}
    for ref, each in case.references.items():
        kind = each.declared.type
        if each.declared.readings or each.declared.what == "derived":
            continue
        if kind.range:
            options[ref] = [Fraction(n) for n in range(int(kind.range[0]), int(kind.range[1]) + 1)]
        else:
            options[ref] = kind.values or (False, True)
    events = frozenset(ref for ref, each in case.references.items() if each.declared.what == "event")
    for length in range(1, steps + 1):
        for cells in product(*(product(each, repeat=length) for each in options.values())):
            values = dict(zip(options, cells, strict=True))
            yield c.Course(length, (None,) * length, values, None, closed=True, events=events)


def choices(case: c.Case) -> dict[str, dict[str, str]]:
    """Each choice of readings by its name."""
    concepts = {name: each.readings for name, each in case.vocabulary.declared.items() if each.readings}
    found = {}
    for chosen in product(*concepts.values()):
        choice = dict(zip(concepts, chosen, strict=True))
        found[", ".join(f"{name}={way}" for name, way in choice.items())] = choice
    return found
