"""Hypothesis strategies for what stands in case files: conditions of the language, typed right, and small cases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st

from comity import case as c
from comity.load import case_of
from comity.syntax import number_text
from comity.testing.drawing import plan
from comity.testing.framing import below
from comity.testing.thresholds import MIDDLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from comity.testing.drawing import Plan

DEPTH = 3
"""How many conditions of a drawn one stand within one another, unless it is said."""
SPANS = ("1 day", "30 days", "2 weeks", "36 hours")
DAYS = (1, 14, 30)
_WAYS = ("and", "or", "not", "once", "earlier", "always", "previously", "since", "implies", "==", "!=", "all", "any")
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Speech:
    """What a condition may speak of: names, the domains of quantifiers, values of numbers, and variables in scope."""

    draw: st.DrawFn
    names: tuple[c.Declared, ...]
    entities: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    bounds: Mapping[str, tuple[Fraction | int, ...]]
    variables: tuple[tuple[str, str], ...] = ()

    def pick(self, options: Sequence[E]) -> E:
        """One of these; the first is the simplest."""
        return options[self.draw(below(len(options)))] if len(options) > 1 else options[0]

    def of(self, *types: str) -> list[c.Declared]:
        """The names of these types whose parameters have members."""
        return [
            each
            for each in self.names
            if each.type.name in types and all(self.entities.get(kind) for _, kind in each.params)
        ]

    def mention(self, declared: c.Declared) -> str:
        """A name with arguments."""
        if not declared.params:
            return declared.name
        args = []
        for _, kind in declared.params:
            bound = [name for name, of in self.variables if of == kind]
            args.append(self.pick([*self.entities[kind], *bound]))
        return f"{declared.name}({', '.join(args)})"


def conditions(case: c.Case, depth: int = DEPTH) -> st.SearchStrategy[str]:
    """Texts of boolean conditions about a case, which `case.condition` reads; they contain no `view`."""
    return _conditions(plan(case), depth)


@st.composite
def _conditions(draw: st.DrawFn, found: Plan, depth: int) -> str:
    words, bounds = found.case.vocabulary, _bounds(found)
    return truth(Speech(draw, tuple(words.declared.values()), words.entities, words.kinds, bounds), depth)


def _bounds(found: Plan) -> dict[str, tuple[Fraction | int, ...]]:
    bounds: dict[str, tuple[Fraction | int, ...]] = {}
    for ref, options in found.options.items():
        declared = found.case.references[ref].declared
        if declared.type.name in ("int", "number"):
            bounds[declared.name] = options[:-1]  # type: ignore[assignment]  # numbers, and None at the end
    return bounds


# --- conditions ---------------------------------------------------------------------------------------------------


def truth(speech: Speech, depth: int) -> str:
    """A boolean condition."""
    ways = _WAYS if speech.kinds else _WAYS[:-2]
    way = speech.pick(("atom", "atom", *ways)) if depth else "atom"
    match way:
        case "atom":
            return atom(speech)
        case "and" | "or" | "==" | "!=":
            return f"({truth(speech, depth - 1)}) {way} ({truth(speech, depth - 1)})"
        case "not":
            return f"not ({truth(speech, depth - 1)})"
        case "since" | "implies":
            return f"{way}({truth(speech, depth - 1)}, {truth(speech, depth - 1)})"
        case "once" | "earlier":
            within = speech.pick(("", *(f', within="{span}"' for span in SPANS)))
            return f"{way}({truth(speech, depth - 1)}{within})"
        case "all" | "any":
            return f"{way}({_each(speech, depth - 1)})"
        case _:
            return f"{way}({truth(speech, depth - 1)})"


def _each(speech: Speech, depth: int) -> str:
    """A condition for each member of a domain."""
    domain = speech.pick(tuple(speech.kinds))
    variable = "xyz"[len(speech.variables) % 3]
    inner = replace(speech, variables=(*speech.variables, (variable, speech.kinds[domain])))
    return f"{truth(inner, depth)} for {variable} in {domain}"


def atom(speech: Speech) -> str:
    """A condition that contains no other."""
    ways = [
        kind
        for kind, types in (("bool", ("bool",)), ("symbol", ("symbol",)), ("number", ("int", "number")))
        if speech.of(*types)
    ]
    match speech.pick((*ways, "date")):
        case "bool":
            return speech.mention(speech.pick(speech.of("bool")))
        case "symbol":
            return _symbols(speech)
        case "number":
            return f"{number(speech, 1)} {_sign(speech)} {number(speech, 1)}"
        case _:
            return f"{day(speech)} {_sign(speech)} {day(speech)}"


def _sign(speech: Speech) -> str:
    return speech.pick((">=", ">", "<", "<=", "==", "!="))


def _symbols(speech: Speech) -> str:
    declared = speech.pick(speech.of("symbol"))
    name, values = speech.mention(declared), declared.type.values
    if len(values) > 1 and speech.pick((False, False, True)):
        return f"{name} in ({values[0]}, {speech.pick(values[1:])})"
    return f"{name} {speech.pick(('==', '!='))} {speech.pick(values)}"


def number(speech: Speech, depth: int) -> str:
    """A number: a fact, one of its bounds, a count, or a sum."""
    facts = speech.of("int", "number")
    ways = ["constant", *(["fact", "fact"] if facts else [])]
    ways += ["sum", *(["count"] if speech.kinds and speech.of("bool") else [])] if depth else []
    match speech.pick(ways):
        case "fact":
            return speech.mention(speech.pick(facts))
        case "count":
            return f"count({_each(speech, 0)})"
        case "sum":
            return f"{number(speech, 0)} {speech.pick(('+', '-'))} {number(speech, 0)}"
        case _:
            values = sorted({each for fact in facts for each in speech.bounds.get(fact.name, ())})
            return number_text(speech.pick(values or [0, 1, 2]))


def day(speech: Speech) -> str:
    """A day: today, a fact, or one that is named, perhaps some days later."""
    facts = speech.of("date")
    match speech.pick(("today", "named", *(["fact", "fact"] if facts else []))):
        case "fact":
            found = speech.mention(speech.pick(facts))
        case "named":
            found = f"date({MIDDLE.year}, {speech.pick((1, 6))}, {speech.pick((1, 15))})"
        case _:
            found = "today"
    return f"{found} + days({speech.pick(DAYS)})" if speech.pick((False, False, True)) else found


# --- cases --------------------------------------------------------------------------------------------------------

_FACTS: tuple[tuple[str, Any], ...] = (
    ("truce", "bool"),
    ("held(land)", "bool"),
    ("mode", ["hot", "cold", "over"]),
    ("troops", {"type": "int", "range": [0, 9]}),
    ("due", "date"),
    ("price", "number"),
)
_FIELDS: dict[str, tuple[str, ...]] = {
    "precondition": ("of", "requires"),
    "red_line": ("never",),
    "demand": ("requires",),
    "commitment": ("when", "then"),
    "warning": ("when",),
    "assertion": ("claims",),
}


def cases() -> st.SearchStrategy[c.Case]:
    """Small checked cases: two parties, a few facts and events, sometimes readings, background and deadlines."""
    return _documents().map(case_of)


@st.composite
def _documents(draw: st.DrawFn) -> dict[str, Any]:
    """A case as a document. Only facts and events stand in what defines a name, so that none depends on itself."""
    lands = ("east", "west", "isle")[: 1 + draw(below(3))]
    facts = dict(_FACTS[: 1 + draw(below(len(_FACTS)))])
    events: dict[str, Any] = {"vote": {}, "strike(land)": {}} if draw(below(2)) else {"vote": {}}
    doc: dict[str, Any] = {
        "case": "small",
        "entities": {"land": list(lands)},
        "groups": {"coast": list(lands[:1])},
        "facts": facts,
        "events": events,
    }
    speech = _speech(draw, doc, lands)
    if draw(below(3)) == 2:  # noqa: PLR2004
        doc["derived"] = {"settled": truth(speech, 1)}
    if draw(below(3)) == 2:  # noqa: PLR2004
        readings = {"broad": truth(speech, 1), "strict": truth(speech, 1)}
        doc["concepts"] = {"peace": {"title": "Peace", "readings": readings}}
    if draw(below(3)) == 2:  # noqa: PLR2004
        always = f"implies({truth(speech, 1)}, truce)"
        doc["background"] = [{"id": "possible", "title": "What is possible", "always": always}]
    everything = replace(speech, names=(*speech.names, *_defined(doc)))
    doc["parties"] = [_party(everything, name) for name in ("north", "south")]
    return doc


def _speech(draw: st.DrawFn, doc: dict[str, Any], lands: tuple[str, ...]) -> Speech:
    names = []
    for what, declared in (("fact", doc["facts"]), ("event", doc["events"])):
        for key, kind in declared.items():
            name, _, param = key.partition("(")
            params = (("land", "land"),) if param else ()
            names.append(c.Declared(name, what, _type(kind), params))  # type: ignore[arg-type]  # one of two words
    return Speech(draw, tuple(names), {"land": lands}, {"land": "land", "coast": "land"}, {"troops": (2, 3, 4, 5)})


def _type(kind: Any) -> c.Type:  # noqa: ANN401 - as a document has it
    if isinstance(kind, list):
        return c.Type("symbol", tuple(kind))
    name: Any = kind if isinstance(kind, str) else kind.get("type", "bool")
    return c.Type(name)


def _defined(doc: Mapping[str, Any]) -> Iterable[c.Declared]:
    if "derived" in doc:
        yield c.Declared("settled", "derived", c.Type("bool"))
    if "concepts" in doc:
        yield c.Declared("peace", "concept", c.Type("bool"), readings=("broad", "strict"))


def _party(speech: Speech, name: str) -> dict[str, Any]:
    terms = [_term(speech, number) for number in range(1 + speech.draw(below(3)))]
    return {"party": name, "statements": {"said": {"speaker": "Somebody"}}, "terms": terms}


def _term(speech: Speech, number: int) -> dict[str, Any]:
    kind = speech.pick(tuple(_FIELDS))
    term: dict[str, Any] = {"id": f"t{number}", "kind": kind, "title": "A term", "stated": ["said"]}
    term |= {field: truth(speech, 2) for field in _FIELDS[kind]}
    if kind == "warning":
        term["then"] = {"text": "Beware"}
    if kind == "demand":
        deadline = speech.pick(("", "by", "within"))
        term |= {"by": MIDDLE.isoformat()} if deadline == "by" else {}
        term |= {"of": truth(speech, 1), "within": "30 days"} if deadline == "within" else {}
    if kind == "commitment":
        term |= {"within": speech.pick(SPANS)} if speech.pick((False, True)) else {}
    return term
