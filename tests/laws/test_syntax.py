"""What holds for every text: reading never breaks, carets point at what they name, order and layout mean nothing."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import comity
from comity import CaseError, parse, unparse
from comity import syntax as s
from comity.load.cases import assemble
from comity.load.scenarios import scenario
from comity.models import TERM_DOCS
from comity.parsing import is_name
from comity.problems import Source, render

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent.parent
FILES = sorted((ROOT / "rules" / "ukraine-2024").glob("*.yaml"))
SCENARIOS = sorted((ROOT / "examples" / "ukraine-2024").glob("*.yaml"))
CASE = comity.load_case(ROOT / "rules" / "ukraine-2024")

EXAMPLES = settings().max_examples

NAMES = st.from_regex(r"\A[a-z][a-z0-9_]{0,6}\Z").filter(is_name)
WINDOWS = st.builds(s.Duration, st.integers(0, 999_999), st.sampled_from(["days", "weeks", "hours"]))
DECIMALS = st.decimals(0, 10**8, places=4).map(Fraction).map(lambda each: int(each) if each.denominator == 1 else each)
LEAVES: st.SearchStrategy[s.Cond] = st.one_of(
    st.builds(s.Truth, st.booleans()),
    st.builds(s.Number, st.integers(0, 10**17) | DECIMALS),
    st.builds(s.Day, st.dates(date(1, 1, 1))),
    st.builds(s.Today),
    st.builds(s.Name, NAMES),
)
COMPARISONS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])


def larger(parts: st.SearchStrategy[s.Cond]) -> st.SearchStrategy[s.Cond]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    some = st.lists(parts, min_size=1, max_size=3).map(tuple)
    windows = st.none() | WINDOWS
    return st.one_of(
        st.builds(s.Days, parts),
        st.builds(s.Apply, NAMES, some),
        st.builds(s.Not, parts),
        st.builds(s.And, several),
        st.builds(s.Or, several),
        st.builds(s.Implies, parts, parts),
        st.builds(s.Compare, parts, st.lists(st.tuples(COMPARISONS, parts), min_size=1, max_size=2).map(tuple)),
        st.builds(s.In, parts, some),
        st.builds(s.Arith, st.sampled_from(["+", "-", "*"]), parts, parts),
        st.builds(s.Minus, parts),
        st.builds(s.Quantified, st.sampled_from(["all", "any", "count"]), parts, NAMES, NAMES),
        st.builds(s.Once, parts, windows),
        st.builds(s.Earlier, parts, windows),
        st.builds(s.Always, parts),
        st.builds(s.Previously, parts),
        st.builds(s.Since, parts, parts),
        st.builds(s.View, NAMES, parts),
    )


CONDS = st.recursive(LEAVES, larger, max_leaves=12)
TOKEN = re.compile(r'"[^"]*"|\w+(?:\.\d+)?|[=!<>]=|\S')


@given(CONDS)
@example(s.Not(s.In(s.Not(s.Name("a")), (s.Minus(s.Number(Fraction(1, 8))),))))
def test_reading_a_written_condition_gives_it_back(cond: s.Cond) -> None:
    assert parse(unparse(cond)) == cond


@given(CONDS, st.data())
def test_layout_means_nothing(cond: s.Cond, data: st.DataObject) -> None:
    blanks = st.sampled_from([" ", "\n", "\t", "  ", "\r\n"])
    text = data.draw(blanks).join(TOKEN.findall(unparse(cond)))
    assume(len(text) <= 4_000)
    assert parse(text) == cond
    assert unparse(parse(text)) == unparse(cond)


@given(CONDS)
def test_every_part_stands_where_its_span_says(cond: s.Cond) -> None:
    for part in parts(parse(unparse(cond))):
        assert part.span
        assert parse(part.span.text) == part


def parts(cond: s.Cond) -> list[s.Cond]:
    below = [getattr(cond, name) for name in cond.__dataclass_fields__]
    flat = [each for value in below for each in (value if isinstance(value, tuple) else (value,))]
    flat = [each[1] if isinstance(each, tuple) else each for each in flat]
    return [cond, *(part for each in flat if isinstance(each, s.Node) for part in parts(each))]  # type: ignore[arg-type]


SNIPPETS = (
    "a|held|war|over|true|(|)|,|.|=|==|!=|<|<=|+|-|*|/|**|not|and|in|for|if|is|lambda|once(|within=|\"3 days\"|'x'|all("
    '|1|1.5|1e9|0x1|date(|today|#|[|]|{|}|:|:=|;|\\|\n|\r|\x0c|é|\u2028|\ud800|f"{a}"|None|_|__import__|"""'
)
PIECES = st.sampled_from(SNIPPETS.split("|"))


@given(st.lists(PIECES, max_size=20).map(" ".join) | st.lists(PIECES, max_size=20).map("".join) | st.text())
@example('"\\')
@example("a(\x0c)")
def test_any_text_is_a_condition_or_has_placed_problems(text: str) -> None:
    problems = problems_of(lambda: parse(text))
    for problem in problems:
        assert problem.span
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
    if not problems:
        assert parse(unparse(parse(text))) == parse(text)


def problems_of(make: Callable[[], object]) -> tuple[comity.Problem, ...]:
    """What is wrong with what is made, each in one line and fit to be shown; nothing but `CaseError` may be raised."""
    try:
        make()
    except CaseError as error:
        problems = error.problems
    else:
        return ()
    assert str(CaseError(problems))
    assert not any(re.search("[\n\r]", f"{each.message}{each.hint}") for each in problems)
    return problems


# Whole files


DOCUMENT: dict[str, Any] = {
    "case": "bridge",
    "sources": {"paper": {"title": "A newspaper"}},
    "entities": {"bank": ["near", "far"], "power": ["crown", "league"]},
    "groups": {"both": ["near", "far"]},
    "facts": {
        "bridge": ["open", "closed"],
        "guards(bank)": "bool",
        "toll": {"type": "int", "range": [0, 100]},
        "host": "power",
        "threat": "bool",
    },
    "events": {"talks": {}, "visit(bank)": {}},
    "derived": {"unguarded": "not any(guards(b) for b in both)", "free(b in bank)": {"is": "not guards(b)"}},
    "concepts": {"safe": {"readings": {"strict": "unguarded and bridge == open", "loose": "free(near)"}}},
    "background": [{"id": "tolls", "always": "implies(bridge == closed, toll == 0)"}],
    "status_quo": {"guards(both)": True, "bridge": "closed"},
    "parties": [
        {
            "party": "north",
            "statements": {"speech": {"speaker": "The envoy", "source": "paper"}},
            "terms": [
                {
                    "id": "passage", "kind": "precondition", "title": "Passage", "stated": ["speech"], "of": "talks",
                    "requires": "once(safe) and host != league", "unless": ["flood"], "reading": {"safe": "loose"},
                    "addressee": "south",
                },
                {"id": "flood", "kind": "exception", "title": "A flood", "stated": ["speech"], "when": "visit(far)"},
                {
                    "id": "menace", "kind": "characterisation", "title": "A menace", "stated": ["speech"],
                    "holds": "threat", "when": "guards(near)",
                },
            ],
        },
        {
            "party": "south",
            "statements": {"letter": {"speaker": "The mayor"}},
            "terms": [
                {
                    "id": "quiet", "kind": "red_line", "title": "Quiet", "stated": ["letter"],
                    "never": "view(north, threat) and earlier(talks, within='3 days')", "supersedes": ["calm"],
                },
                {"id": "calm", "kind": "red_line", "title": "Calm", "stated": ["letter"], "never": "toll > 50"},
            ],
        },
    ],
}  # fmt: skip
# Names that are mentioned: where, and how often in that place.
MENTIONS = {
    ("groups", "both"): "near far", ("facts", "host"): "power", ("derived", "unguarded"): "guards both",
    ("background", 0, "always"): "bridge closed toll", ("concepts", "safe", "readings", "strict"): "unguarded open",
    ("concepts", "safe", "readings", "loose"): "free near", ("status_quo", "bridge"): "closed",
    ("parties", 0, "statements", "speech", "source"): "paper", ("parties", 0, "terms", 0, "stated"): "speech",
    ("parties", 0, "terms", 0, "of"): "talks", ("parties", 0, "terms", 0, "requires"): "safe host league",
    ("parties", 0, "terms", 0, "unless"): "flood", ("parties", 0, "terms", 0, "reading", "safe"): "loose",
    ("parties", 0, "terms", 0, "addressee"): "south", ("parties", 0, "terms", 0, "kind"): "precondition",
    ("parties", 0, "terms", 1, "when"): "visit far", ("parties", 0, "terms", 2, "holds"): "threat",
    ("parties", 1, "terms", 0, "never"): "north threat talks", ("parties", 1, "terms", 0, "supersedes"): "calm",
}  # fmt: skip
PLACES = [(path, word) for path, words in MENTIONS.items() for word in words.split()]


def load(text: str) -> comity.Case:
    source = Source("bridge.yaml", text)
    return assemble([source], source.name, [])


def replaced(document: Any, path: tuple[str | int, ...], old: str, new: str) -> Any:  # noqa: ANN401 - a YAML document
    """The document with a word in a place replaced."""
    if not path:
        text = yaml.safe_dump(document) if isinstance(document, list) else document
        found = re.sub(rf"\b{old}\b", new, text, count=1)
        return yaml.safe_load(found) if isinstance(document, list) else found
    first, *rest = path
    items = enumerate(document) if isinstance(document, list) else document.items()
    changed = {key: replaced(value, tuple(rest), old, new) if key == first else value for key, value in items}
    return list(changed.values()) if isinstance(document, list) else changed


@given(
    place=st.sampled_from(PLACES),
    at=st.integers(0, 20),
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    flow=st.sampled_from([None, True, False]),
    width=st.sampled_from([12, 30, 1000]),
    accents=st.sampled_from(["", "Zażółć 日本 ", "\U0001f600 it's "]),
)
def test_the_caret_stands_under_the_misspelt_name(  # noqa: PLR0913 - one for each choice of the writer
    *,
    place: tuple[tuple[str | int, ...], str],
    at: int,
    style: str | None,
    flow: bool | None,
    width: int,
    accents: str,
) -> None:
    path, word = place
    wrong = f"{word[: at % len(word)]}zq{word[at % len(word) :]}"
    document = {"note": f"{accents}note", **replaced(DOCUMENT, path, word, wrong)}
    text = yaml.safe_dump(
        document, default_style=style, default_flow_style=flow, width=width, allow_unicode=True, sort_keys=False
    )
    with pytest.raises(CaseError) as caught:
        load(text)
    (problem,) = caught.value.problems
    assert problem.span
    assert problem.span.text == wrong
    assert f"`{wrong}`" in problem.message
    assert f"did you mean `{word}`?" in (problem.hint or "")
    _, _, excerpt = render(problem).partition("\n")
    assert wrong in excerpt


def shuffled(document: Any, draw: Any) -> Any:  # noqa: ANN401 - a YAML document
    """The same document with the keys of its mappings in another order."""
    if isinstance(document, list):
        return [shuffled(each, draw) for each in document]
    if isinstance(document, dict):
        return {key: shuffled(document[key], draw) for key in draw(st.permutations(list(document)))}
    return document


def meaning(case: comity.Case) -> tuple[object, ...]:
    """What a case says, whatever the order of its keys."""
    words = case.vocabulary
    declared = {name: (each.what, each.type, each.params, set(each.readings)) for name, each in words.declared.items()}
    return case.doc, declared, words.domains, set(case.references), case.status_quo, {t.name for t in case.terms}


@given(st.data())
def test_the_order_of_keys_means_nothing(data: st.DataObject) -> None:
    text = yaml.safe_dump(shuffled(DOCUMENT, data.draw), sort_keys=False)
    assert meaning(load(text)) == meaning(load(yaml.safe_dump(DOCUMENT, sort_keys=False)))


@given(st.data(), st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_the_order_of_keys_changes_no_problem(data: st.DataObject, one: Any, other: Any) -> None:  # noqa: ANN401
    broken = DOCUMENT
    for path, word in {one, other}:
        broken = replaced(broken, path, word, f"{word}zq")
    shuffled_ = shuffled(broken, data.draw)
    assert told(yaml.safe_dump(broken, sort_keys=False)) == told(yaml.safe_dump(shuffled_, sort_keys=False))


def told(text: str) -> list[tuple[str, str, str]]:
    problems = problems_of(lambda: load(text))
    return sorted((each.code, each.message, each.span.text if each.span else "") for each in problems)


# Nothing but `CaseError`


def load_both_ways(text: str) -> None:
    """Load a text as a case, and as a scenario of the real case."""
    source = Source("x.yaml", text)
    problems_of(lambda: assemble([source], "x.yaml", []))
    problems_of(lambda: scenario(source, CASE))


KEYS = sorted({key for model in TERM_DOCS.values() for key in model.model_fields} | set(DOCUMENT))
OTHERS = (
    "case|party|scenario|steps|date|events|unknown|expect|type|is|text|bool|war|held(region)|region|2024-02-30"
    "|2024-06-17|red_line|30 days|a and|x == y|<<"
)
WORDS = st.sampled_from([*KEYS, *OTHERS.split("|")])
ATOMS = WORDS | st.none() | st.booleans() | st.integers(-9, 10**20) | st.floats() | st.text(max_size=5)
TREES: st.SearchStrategy[object] = st.deferred(
    lambda: ATOMS | st.lists(TREES, max_size=3) | st.dictionaries(WORDS, TREES, max_size=5)
)
STARTS = st.sampled_from(["case", "party", "scenario"])


@settings(max_examples=EXAMPLES * 20)
@given(STARTS, st.dictionaries(WORDS, TREES, max_size=6))
@example("scenario", {"expect": {"x": {"bool": 0.0, "str": {}}}})
@example("party", {"terms": [{"kind": "demand", "demand": {"requires": []}, "requires": {"str": 1}}]})
def test_any_document_loads_or_has_problems(start: str, document: dict[str, Any]) -> None:
    load_both_ways(yaml.safe_dump({start: "x", **document}, allow_unicode=True, sort_keys=False))


@settings(max_examples=EXAMPLES * 20)
@given(
    st.text(max_size=100)
    | st.lists(st.sampled_from([*"{}[]:,&*!|>%@#-'\"\n\t ~?", "case: x", "\n  ", "a: "])).map("".join)
)
def test_any_text_loads_or_has_problems(text: str) -> None:
    load_both_ways(text)


PARTS = [
    *"{}[]:,&*!|>#-'\"()=\n\t ~?\x00é\u202e",
    "true",
    "null",
    "2024-02-30",
    "- ",
    ": ",
    "all(",
    " # ",
    "1e999",
    "<<: ",
]


@settings(max_examples=EXAMPLES * 5)
@given(
    st.sampled_from([*FILES, *SCENARIOS]),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 9), st.sampled_from(PARTS)), min_size=1, max_size=4),
)
def test_the_real_files_with_any_changes_load_or_have_problems(file: Path, changes: list[tuple[int, int, str]]) -> None:
    text = file.read_text(encoding="utf-8")
    for at, length, new in changes:
        start = at % (len(text) + 1)
        text = text[:start] + new + text[start + length :]
    sources = [Source(each.name, text if each == file else each.read_text(encoding="utf-8")) for each in FILES]
    if file in FILES:
        problems_of(lambda: assemble(sources, "rules", []))
    else:
        problems_of(lambda: scenario(Source(file.name, text), CASE))
