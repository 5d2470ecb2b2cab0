"""Loading: which files are read, what cannot be, documents built in Python, and every limit."""

from __future__ import annotations

import json
import resource
from contextlib import suppress
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import comity
from comity import CaseError, problems
from comity.cli import main
from comity.explain.wording import title_of
from comity.load import cases, files, shapes
from comity.load.cases import assemble
from comity.load.grounding import Grounder
from comity.load.terms import drafts
from comity.models import CaseDoc
from comity.problems import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
REAL = ROOT / "rules" / "ukraine-2024"
SMALL: dict[str, Any] = {
    "case": "bridge",
    "entities": {"bank": ["near", "far"]},
    "facts": {"open(bank)": "bool", "toll": {"type": "number", "range": [0, 10]}, "signed": "date"},
    "events": {"talks": None},
    "concepts": {"safe": {"readings": {"now": "open(near)"}}},
    "parties": [
        {
            "party": "north",
            "statements": {"speech": {"speaker": "The envoy", "date": date(2024, 6, 17)}},
            "terms": [{"id": "quiet", "kind": "red_line", "title": "Q", "stated": ["speech"], "never": True}],
        }
    ],
}


def said(load: Callable[[], object]) -> str:
    with pytest.raises(CaseError) as caught:
        load()
    return str(caught.value)


# Files


def test_a_folder_is_a_case_whatever_the_order_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "z.yaml").write_text("case: bridge\nfacts: {war: bool}", encoding="utf-8")
    (tmp_path / "b.yml").write_text("party: north", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("party: south", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("party: east", encoding="utf-8")
    (tmp_path / "old.yaml").mkdir()
    case = comity.load_case(tmp_path)
    assert [party.name for party in case.parties] == ["south", "north"]
    assert [party.party for party in case.doc.parties] == ["south", "north"]
    assert case.name == str(tmp_path)


def test_a_single_file_holds_a_whole_case(tmp_path: Path) -> None:
    file = tmp_path / "bridge.yaml"
    file.write_text("case: bridge\nparties: [{party: north}]", encoding="utf-8-sig")
    assert [party.name for party in comity.load_case(str(file)).parties] == ["north"]


def test_scenarios_are_found_below_a_folder_even_when_they_are_broken(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name, text in {
        "b.yaml": "# a remark\n---\nscenario: b",
        "sub/a.yml": '{"scenario": [',
        "case.yaml": "case: x",
        "c.txt": "scenario: c",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "gone.yaml").symlink_to("nowhere.yaml")
    found = [str(path.relative_to(tmp_path)) for path in comity.scenario_files(tmp_path)]
    assert found == ["b.yaml", "sub/a.yml"]
    assert comity.scenario_files(tmp_path / "none.yaml") == [tmp_path / "none.yaml"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none", "cannot read `none`: no such file or directory [no-file]"),
        ("none.yaml", "cannot read `none.yaml`: no such file or directory [no-file]"),
        ("a\0b", "cannot read `a�b`: embedded null byte [no-file]"),
        (".", "`.` holds no YAML files [no-case]\nhelp: a case is a folder with a `case.yaml`, or one YAML file"),
    ],
)
def test_a_case_that_is_not_there_is_said_to_be_so(
    name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said(lambda: comity.load_case(name)) == message


def test_what_may_not_be_listed_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Path, "iterdir", refused)
    assert said(lambda: comity.load_case(".")) == "cannot read `.`: permission denied [no-file]"


def test_a_folder_given_as_a_scenario_cannot_be_read(tmp_path: Path) -> None:
    case = comity.case_of(SMALL)
    message = f"cannot read `{tmp_path}`: is a directory [no-file]"
    assert said(lambda: comity.load_scenario(tmp_path, case)) == message


def test_a_file_that_may_not_be_read_does_not_hide_what_is_wrong_with_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text("case: bridge\nfacts: {war: bol}", encoding="utf-8")
    Path("north.yaml").symlink_to("nowhere.yaml")
    Path("south.yaml").write_bytes(b"party: south\ntitle: caf\xe9")
    assert said(lambda: comity.load_case(".")) == (
        "cannot read `north.yaml`: no such file or directory [no-file]\n\n"
        "`south.yaml` is not UTF-8 text: line 2 holds the byte 0xe9 [not-text]\n"
        "help: save the file as UTF-8 text\n\n"
        "case.yaml:2:14: there is no type `bol` [unknown-type]\n"
        "  facts: {war: bol}\n"
        "               ^^^\n"
        "help: did you mean `bool`?"
    )


def test_a_binary_file_is_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_bytes(bytes(range(256)))
    Path("b.yaml").write_bytes(b"case: a\0b")
    assert said(lambda: comity.load_case("a.yaml")) == (
        "`a.yaml` is not UTF-8 text: line 2 holds the byte 0x80 [not-text]\nhelp: save the file as UTF-8 text"
    )
    assert said(lambda: comity.load_case("b.yaml")) == (
        "b.yaml:1:8: the character U+0000 cannot stand in a YAML file [bad-yaml]\n  case: a�b\n         ^\n"
        "help: delete it, or write it as an escape in double quotes"
    )


def test_the_case_of_a_scenario_is_what_it_names_or_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "course.yaml"
    file.write_text("scenario: course\ncase: ./rules", encoding="utf-8")
    (tmp_path / "rules").mkdir()
    assert comity.load.case_path(file) == tmp_path / "rules"
    file.write_text("scenario: course", encoding="utf-8")
    assert comity.load.case_path(file) == tmp_path
    file.write_text("scenario: [", encoding="utf-8")
    assert "this `[` is never closed" in said(lambda: comity.load.case_path(file))


# Documents built in Python


def test_a_document_of_python_is_checked_like_a_file() -> None:
    case = comity.case_of(SMALL)
    assert case.parties[0].statements["speech"].date == date(2024, 6, 17)
    assert case.references.keys() == {"open(near)", "open(far)", "toll", "signed", "talks", "safe"}
    step = {"facts": {"toll": 2.5, "open(bank)": True, "safe": False, "signed": date(2024, 1, 2)}}
    scenario = comity.scenario_of({"scenario": "s", "steps": [step]}, case)
    values = {ref: cells[0] for ref, cells in scenario.course.values.items()}
    assert values == {
        "toll": Fraction(5, 2), "open(near)": True, "open(far)": True, "safe": False,
        "signed": date(2024, 1, 2).toordinal(),
    }  # fmt: skip


def test_a_loaded_case_can_be_built_again_from_its_document() -> None:
    case = comity.load_case(REAL)
    again = comity.case_of(case.doc)
    assert again.doc == case.doc
    assert comity.case_of(CaseDoc.model_validate(case.doc.model_dump(mode="json", by_alias=True))).doc == case.doc
    assert [term.name for term in again.terms] == [term.name for term in case.terms]


def test_a_mistake_in_a_document_of_python_is_shown_in_it() -> None:
    broken = {**SMALL, "facts": {"war": "bol"}}
    assert said(lambda: comity.case_of(broken)).splitlines()[0] == (
        "<python>:10:11: there is no type `bol` [unknown-type]"
    )


@pytest.mark.parametrize("char", ["\x7f", "\x85", "\u2028", "\ufeff", "\uffff", "😀", '"', "\\", "\t"])
def test_any_character_can_stand_in_a_document_of_python(char: str) -> None:
    assert comity.case_of({"case": "bridge", "title": f"a{char}b"}).doc.title == f"a{char}b"


def test_half_a_character_cannot() -> None:
    assert said(lambda: comity.case_of({"case": "bridge", "title": "a\ud800b"})) == (
        "<python>:3:13: `\\ud800` is half a character [bad-yaml]\n"
        '   "title": "a\\ud800b"\n'
        "              ^^^^^^\n"
        "help: write the character itself, or its code after `\\U`"
    )


# Limits: each is told, and none takes much memory


@pytest.fixture(autouse=True)
def _in_little_space() -> Iterator[None]:
    yield
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2**21  # kilobytes


def many(number: int, letter: str = "n") -> list[str]:
    return [f"{letter}{i}" for i in range(number)]


def with_terms(*nevers: str, **rest: Any) -> dict[str, Any]:  # noqa: ANN401 - a YAML document
    terms = [
        {"id": f"t{i}", "kind": "red_line", "title": "T", "stated": ["s"], "never": never}
        for i, never in enumerate(nevers)
    ]
    party = {"party": "north", "statements": {"s": {"speaker": "S"}}, "terms": terms}
    return {"case": "bridge", **rest, "parties": [party]}


def first_line(load: Callable[[], object]) -> str:
    """The first line of what is said, of a single problem, without its place."""
    with pytest.raises(CaseError) as caught:
        load()
    (problem,) = caught.value.problems
    return f"{problem.message} [{problem.code}]"


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Path("case.yaml").open("wb") as file:
        file.truncate(10**10)
    assert said(lambda: comity.load_case("case.yaml")) == "`case.yaml` has more than 5,000,000 bytes [too-large]"


def test_a_folder_of_too_many_or_too_large_files_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for i in range(5):
        Path(f"p{i}.yaml").write_text(f"party: p{i}\nnote: {'x' * 50}", encoding="utf-8")
    monkeypatch.setattr(files, "MAX_CASE_FILES", 4)
    monkeypatch.setattr(files, "MAX_FILES", 4)
    assert said(lambda: comity.load_case(".")) == "`.` holds more than 4 YAML files [too-large]"
    assert said(lambda: comity.scenario_files(Path())) == "`.` holds more than 4 files [too-large]"
    monkeypatch.setattr(files, "MAX_CASE_FILES", 5)
    monkeypatch.setattr(files, "MAX_CASE_BYTES", 200)
    assert said(lambda: comity.load_case(".")) == "the files in `.` have more than 200 bytes [too-large]"


@pytest.mark.parametrize(
    "text",
    [
        "case: bridge\nnote: |\n" + "  a line of text\n" * 300_000 + "facts: [",
        "case: bridge\nbackground:\n" + "- {id: a, always: true}\n" * 30_000 + "facts: [",
        "case: bridge\nfacts:\n" + "".join(f"  f{i}: bool\n" for i in range(90_000)) + "  g: \tbool\n",
        "case: bridge\nfacts: " + "{a: " * 100_000,
        "case: " + "x" * 4_900_000 + "\nfacts: [",
        "case: bridge\nfacts: {" + ", ".join(f"'f{i}': bol" for i in range(2_000)) + "}",
        "case: bridge\nderived: {" + ", ".join(f"d{i}: f{i}" for i in range(2_000)) + "}",
        "case: bridge\nterms:\n" + "- {id: 5}\n" * 20_000,
        "case: bridge\nentities: {bank: [" + ", ".join(many(60_000)) + "]}",
    ],
    ids=["a block", "a list", "a tab", "braces", "a word", "bad types", "unknown names", "bad items", "entities"],
)
def test_a_large_file_takes_no_long_time(text: str) -> None:
    with suppress(CaseError):
        assemble([Source("case.yaml", text)], "case.yaml", [])


def test_no_more_than_so_many_facts_and_events_are_made() -> None:
    doc = {"case": "bridge", "entities": {"n": many(317)}, "facts": {"few(n)": "bool"}, "events": {"many(n, n)": None}}
    assert first_line(lambda: comity.case_of(doc)) == (
        "this name brings the facts and events, for all their arguments, to more than 100,000 [too-large]"
    )


def test_no_more_than_so_many_facts_are_made_even_of_derived_names() -> None:
    variables = ", ".join(f"{letter} in n" for letter in "abcdefgh")
    doc = {"case": "bridge", "entities": {"n": many(100)}, "derived": {f"all_({variables})": "true"}}
    assert "to more than 100,000" in first_line(lambda: comity.case_of(doc))


def test_a_condition_unfolds_to_no_more_than_so_many_parts() -> None:
    facts = {"entities": {"n": many(300)}, "facts": {"near(n, n)": "bool", "held": "bool"}}
    nested = "all(near(a, b) or once(near(b, a)) for a in n)"
    doc = with_terms(f"all({nested} for b in n)", "held", "once(held)", **facts)
    assert first_line(lambda: comity.case_of(doc)) == "this condition unfolds to more than 200,000 parts [too-large]"


def test_a_condition_that_folds_away_is_bounded_too() -> None:
    loops = "true"
    for letter in "abcdef":
        loops = f"all({loops} for {letter} in n)"
    doc = with_terms(loops, entities={"n": many(100)})
    assert first_line(lambda: comity.case_of(doc)) == (
        "this condition unfolds to more than 1,000,000 parts, those that are alike counted each [too-large]"
    )


@pytest.mark.parametrize("length", [100, 3_000])
def test_definitions_inside_one_another_are_bounded(length: int) -> None:
    derived = {f"d{i}": f"once(d{i + 1})" for i in range(length)} | {f"d{length}": "held"}
    doc = {"case": "bridge", "facts": {"held": "bool"}, "derived": derived}
    assert first_line(lambda: comity.case_of(doc)) == "this condition unfolds to more than 150 levels [too-large]"


def test_the_levels_do_not_depend_on_where_the_caller_stands() -> None:
    derived = {f"d{i}": f"once(d{i + 1})" for i in range(70)} | {"d70": "held"}

    def deep(levels: int) -> comity.Case:
        return (
            deep(levels - 1) if levels else comity.case_of({"case": "b", "facts": {"held": "bool"}, "derived": derived})
        )

    assert deep(600).vocabulary.declared["d0"].type.name == "bool"


def test_no_more_than_so_many_readings_are_combined() -> None:
    concepts = {f"c{i}": {"readings": {"a": "held", "b": "not held"}} for i in range(7)}
    doc = with_terms(" or ".join(concepts), facts={"held": "bool"}, concepts=concepts)
    assert first_line(lambda: comity.case_of(doc)) == (
        "this term has 128 combinations of readings; at most 64 are compared [too-large]"
    )


def test_a_scenario_has_no_more_than_so_many_steps() -> None:
    case = comity.case_of(SMALL)
    doc = {"scenario": "s", "steps": [{}] * 10_001}
    assert first_line(lambda: comity.scenario_of(doc, case)) == (
        "a scenario of 10,001 steps; at most 10,000 are read [too-large]"
    )


def test_a_scenario_has_no_more_than_so_many_cells() -> None:
    case = comity.case_of({"case": "b", "entities": {"n": many(300)}, "facts": {"near(n, n)": "bool"}})
    once = {"scenario": "s", "steps": [{"facts": {"near(n, n)": True}}, *[{}] * 30]}
    assert first_line(lambda: comity.scenario_of(once, case)) == (
        "a scenario of more than 2,000,000 facts times steps [too-large]"
    )
    often = {"scenario": "s", "steps": [{"facts": {"near(n, n)": True}}] * 30}
    assert first_line(lambda: comity.scenario_of(often, case)) == (
        "more than 2,000,000 facts and events are set, counting each member of a group [too-large]"
    )


def test_the_limit_of_references_is_that_of_the_module() -> None:
    assert cases.MAX_REFERENCES == 100_000


# How much is told, and with how much work


def misspelt(count: int) -> dict[str, Any]:
    """A case of so many definitions, each with two names that do not exist, and of as many keys."""
    derived = {f"name_{i}": f"nmae_{i} and naem_{i}" for i in range(count)}
    return {"case": "bridge", "facts": {"war": "bool"}, "derived": derived} | {f"fact{i}": 1 for i in range(count)}


def test_the_work_for_hints_does_not_grow_with_the_number_of_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    real = problems.unlike
    monkeypatch.setattr(problems, "unlike", lambda one, other: compared.append(one) or real(one, other))  # type: ignore[func-returns-value]
    with pytest.raises(CaseError) as caught:
        comity.case_of(misspelt(1_000))
    assert len(caught.value.problems) == 3_000
    assert sum(problem.hint is not None for problem in caught.value.problems) == problems.MAX_HINTS
    assert len(set(compared)) <= problems.MAX_HINTS
    assert len(compared) <= problems.MAX_HINTS * 2 * 1_100  # each with the names that there are


def test_the_first_problems_are_shown_and_all_are_counted() -> None:
    with pytest.raises(CaseError) as caught:
        comity.case_of(misspelt(1_000))
    shown = str(caught.value).split("\n\n")
    assert len(shown) == problems.MAX_LISTED + 1
    assert shown[-1] == "and 2,900 more problems"


def test_the_command_line_shows_the_first_problems_and_counts_all(tmp_path: Path) -> None:
    keys = "\n".join(f"fact{i}: 1" for i in range(101))
    (tmp_path / "case.yaml").write_text(f"case: bridge\n{keys}\n", encoding="utf-8")
    found = CliRunner().invoke(main, ["show", str(tmp_path)])
    assert found.exit_code == 2
    assert found.stderr.endswith(
        "\n\nand 1 more problem\n\n101 problems; `comity explain CODE` says more about a [code]\n"
    )
    as_json = CliRunner().invoke(main, ["show", str(tmp_path), "--format", "json"])
    assert len(json.loads(as_json.stdout)["problems"]) == 101


def test_quantifiers_inside_one_another_are_counted_before_they_are_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    visited: list[object] = []
    real = Grounder.part

    def part(self: Grounder, *given: Any) -> object:  # noqa: ANN401 - as it is called
        visited.append(given)
        return real(self, *given)

    monkeypatch.setattr(Grounder, "part", part)
    cond = "war(v0)"
    for depth in range(6):
        cond = f"all({cond} for v{depth} in bank)"
    entities = {"bank": [f"b{i}" for i in range(62)]}
    case = {"case": "bridge", "entities": entities, "facts": {"war(bank)": "bool"}, "derived": {"peace": cond}}
    assert "unfolds to more than 1,000,000 parts" in said(lambda: comity.case_of(case))
    assert len(visited) < 10


def test_a_number_of_many_digits_is_never_computed() -> None:
    derived = {f"m{i}": f"m{i + 1} * m{i + 1}" for i in range(24)}
    for last in ("999999999999999999", "troops"):
        case = {"case": "bridge", "facts": {"troops": "int"}, "derived": derived | {"m24": last}}
        assert "unfolds to numbers of more than 1,000 digits" in said(lambda case=case: comity.case_of(case))  # type: ignore[misc]


def test_a_long_sum_of_exact_numbers_is_within_the_digits() -> None:
    derived = {"some": " + ".join(["price * 0.000001"] * 40), "all_of": "some + some < 1000000000000"}
    assert comity.case_of({"case": "bridge", "facts": {"price": "number"}, "derived": derived}).trees["all_of"]


def test_what_one_reader_takes_and_the_other_does_not_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    case = comity.case_of(SMALL)
    monkeypatch.setattr(shapes.Form, "read", lambda *_: None)
    assert said(lambda: comity.scenario_of({"scenario": "s"}, case)) == (
        '<python>:2:3: something here has no form that is known [not-understood]\n   "scenario": "s"\n    ^^^^^^^^\n'
        "help: this is a defect of comity: please report it, with the file"
    )


def test_a_term_that_would_be_left_out_without_a_word_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "drafts", lambda reader: [replace(each, sound=False) for each in drafts(reader)])
    assert "this would be left out, and nothing says why [not-understood]" in said(lambda: comity.case_of(SMALL))


# Paths


def test_a_path_can_be_given_as_text() -> None:
    folder = ROOT / "examples" / "ukraine-2024"
    assert comity.scenario_files(str(folder)) == comity.scenario_files(folder)


def test_a_file_is_read_whatever_the_case_of_its_ending(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("case: bridge", encoding="utf-8")
    (tmp_path / "north.YAML").write_text("party: north", encoding="utf-8")
    (tmp_path / "last.Yml").write_text("# a note\ncase: .\ntitle: Last\nscenario: last", encoding="utf-8")
    (tmp_path / "inside.yaml").write_text("{case: ., 'scenario': inside}", encoding="utf-8")
    assert [party.name for party in comity.load_case(tmp_path).parties] == ["north"]
    assert comity.scenario_files(tmp_path) == [tmp_path / "inside.yaml", tmp_path / "last.Yml"]


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("notes.txt", "`notes.txt` is no case [no-case]"),
        ("nowhere", "cannot read `nowhere`: no such file or directory [no-file]"),
        ('"a\\0b"', "cannot read `a�b`: embedded null byte [no-file]"),
        ("x" * 5_000, f"cannot read `{'x' * 59}…`: file name too long [no-file]"),
        ("[rules]", "expected the folder of a case, not a list of 1 [bad-value]"),
        ("5", "expected the folder of a case, not `5` [bad-value]"),
        ("''", "expected the folder of a case, not an empty text [bad-value]"),
    ],
)
def test_what_a_scenario_names_must_be_a_case_and_is_not_shown(tmp_path: Path, named: str, why: str) -> None:
    (tmp_path / "notes.txt").write_text("a secret", encoding="utf-8")
    (tmp_path / "course.yaml").write_text(f"scenario: course\ncase: {named}\n", encoding="utf-8")
    found = said(lambda: comity.load.case_path(tmp_path / "course.yaml"))
    assert why in found
    assert "course.yaml:2:" in found
    assert "secret" not in found
    assert found.endswith("help: write the way from this file to the folder of its case")


def test_titles_of_entities_may_have_braces() -> None:
    entities = {"bank": {"near": "The {bank}", "far": "Far"}}
    facts = {
        "open(bank)": {"type": "bool", "title": "{bank} is open, {bank}"},
        "leads(bank, bank)": {"type": "bool", "title": "From {bank} to {bank}"},
        "twin(a in bank, b in bank)": {"type": "bool", "title": "{a} like {b}"},
    }
    case = comity.case_of({"case": "bridge", "entities": entities, "facts": facts})
    assert title_of("open(near)", case) == "The {bank} is open, The {bank}"
    assert title_of("leads(near, far)", case) == "From The {bank} to Far"
    assert title_of("twin(near, far)", case) == "The {bank} like Far"
