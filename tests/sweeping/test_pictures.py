"""Pictures are whole, safe, the same every time, and say in words what they show."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest

import comity
from comity.report import pictures
from comity.report.zones import zone
from comity.sweeping import sweep

if TYPE_CHECKING:
    from comity.case import Case
    from comity.tallies import Sweep

NS = "{http://www.w3.org/2000/svg}"
SAID = {"statements": {"s": {"speaker": "A speaker"}}}
RULES = Path(__file__).parent.parent.parent / "rules"


def line(name: str, kind: str, **conditions: str) -> dict[str, object]:
    return {"id": name, "kind": kind, "title": name, "stated": ["s"], **conditions}


def case_of(title: str = "North") -> Case:
    demands = [line(f"t{i}", "demand", requires=f"toll <= {i}") for i in range(5)]
    return comity.case_of(
        {
            "case": "c",
            "facts": {"toll": {"type": "int", "range": [0, 9]}, "open": "bool"},
            "background": [{"id": "b", "always": "not (open and toll == 9)"}],
            "parties": [
                {"party": "north", "title": title, **SAID, "terms": [line("x", "demand", requires="open"), *demands]},
                {"party": "south", **SAID, "terms": [line("y", "demand", requires="toll >= 2"), *demands]},
            ],
        }
    )


@pytest.fixture
def answer() -> Sweep:
    table = pa.table(
        {"toll": [i % 10 for i in range(100)], "open": [None if i % 7 == 0 else i % 3 > 0 for i in range(100)]}
    )
    return sweep(case_of(), table, matrix=True)


def elements(text: str, tag: str) -> list[ET.Element]:
    return list(ET.fromstring(text).iter(f"{NS}{tag}"))  # noqa: S314 - a text of our own


def number(element: ET.Element, name: str) -> float:
    return float(element.get(name, "nan"))


def words(text: str) -> str:
    return " ".join("".join(each.itertext()) for each in elements(text, "text"))


def test_the_same_answer_gives_the_same_picture(answer: Sweep) -> None:
    assert pictures.svg(pictures.acceptance(answer)) == pictures.svg(pictures.acceptance(answer))
    assert zone(case_of(), "toll", "open") == zone(case_of(), "toll", "open")


def test_a_bar_has_an_area_for_each_stance_as_long_as_its_share(answer: Sweep) -> None:
    text = pictures.svg(pictures.acceptance(answer))
    bars = [
        each for each in elements(text, "rect") if each.get("height") == "22" and each.get("class") in pictures.MARKS
    ]
    frames = [each for each in elements(text, "rect") if each.get("class") == "frame"]
    assert len(frames) == len(answer.parties) + 1
    for party, frame in zip(answer.parties, frames, strict=False):
        mine = [each for each in bars if each.get("y") == frame.get("y")]
        assert [each.get("class") for each in mine] == [mark for mark in pictures.MARKS if mark in party.stances]
        for area in mine:
            share = party.stances[area.get("class")] / answer.scenarios  # type: ignore[index]
            assert abs(number(area, "width") - share * number(frame, "width")) <= 1
        for one, other in pairwise(mine):
            assert number(one, "x") + number(one, "width") == number(other, "x")


def test_every_count_is_written_out(answer: Sweep) -> None:
    written = words(pictures.svg(pictures.acceptance(answer)))
    for party in answer.parties:
        assert (
            ", ".join(
                f"{mark.replace('_', ' ')} {party.stances[mark]}" for mark in pictures.MARKS if mark in party.stances
            )
            in written
        )


def test_every_area_but_the_first_kind_has_a_pattern_beside_its_colour(answer: Sweep) -> None:
    text = pictures.svg(pictures.acceptance(answer))
    assert {each.get("id") for each in elements(text, "pattern")} == set(pictures.MARKS) - {"accepts"}
    for mark in set(pictures.MARKS) - {"accepts"}:
        assert text.count(f'class="{mark}"') == text.count(f"url(#{mark})")


def test_a_matrix_has_a_cell_for_each_two_terms_that_are_violated(answer: Sweep) -> None:
    together = answer.together
    assert together is not None
    picture = pictures.blocking(answer)
    cells = [each for each in elements(pictures.svg(picture), "rect") if each.get("class") == "heat"]
    shown = sum(together.counts[at][at] > 0 for at in range(len(together.terms)))
    assert len(cells) == shown * shown
    places = {(each.get("x"), each.get("y")) for each in cells}
    assert len(places) == len(cells)
    assert min(number(each, "width") for each in cells) >= 12
    first = max(range(len(together.terms)), key=lambda at: together.counts[at][at])
    assert f"{together.terms[first]}: violated {together.counts[first][first]}" in picture.told


def test_without_a_matrix_there_is_a_bar_for_each_term_that_is_violated(answer: Sweep) -> None:
    text = pictures.svg(pictures.blocking(replace(answer, together=None)))
    for term in (term for party in answer.parties for term in party.terms):
        assert (f"violated {term.blocks}, alone {term.blocks_alone}" in words(text)) == bool(term.blocks)


def test_where_nothing_is_violated_the_picture_says_so() -> None:
    found = sweep(case_of(), pa.table({"toll": pa.array([None], pa.int64())}), matrix=True)
    for each in (found, replace(found, together=None)):
        assert "No term is violated." in words(pictures.svg(pictures.blocking(each)))


def test_terms_that_do_not_fit_are_counted() -> None:
    terms = [line(f"t{i}", "demand", requires=f"toll > {i}") for i in range(pictures.SHOWN + 7)]
    doc = {"case": "c", "facts": {"toll": "int"}, "parties": [{"party": "north", **SAID, "terms": terms}]}
    for matrix in (True, False):
        found = sweep(comity.case_of(doc), pa.table({"toll": [0]}), matrix=matrix)
        assert "7 more terms are left out" in words(pictures.svg(pictures.blocking(found)))


@pytest.mark.parametrize("size", [0, 9_999, 10_000, 12_345_678, 3 * 10**9, 10**12])
def test_a_count_in_a_cell_is_short(size: int) -> None:
    short = pictures._short(size)  # noqa: SLF001 - its form matters
    assert len(short) <= 5
    assert short == {0: "0", 9_999: "9999", 10_000: "10k", 12_345_678: "12M", 3 * 10**9: "3G", 10**12: "1T"}[size]


def test_nothing_lies_outside_the_picture(answer: Sweep) -> None:
    drawn = pictures.svg(pictures.acceptance(answer), pictures.blocking(answer), zone(case_of(), "toll", "open"))
    root = ET.fromstring(drawn)  # noqa: S314 - a text of our own
    height = number(root, "height")
    for group in root.findall(f"{NS}g"):
        top = float(re.findall(r"[\d.]+", group.get("transform", ""))[1])
        for each in group.iter(f"{NS}rect"):
            assert number(each, "x") >= 0
            assert number(each, "x") + number(each, "width") <= pictures.WIDTH
            assert top + number(each, "y") + number(each, "height") <= height
        for each in group.iter(f"{NS}text"):
            assert 0 <= number(each, "x") <= pictures.WIDTH
            assert top + number(each, "y") <= height


def test_labels_of_rows_do_not_reach_into_the_cells(answer: Sweep) -> None:
    long = replace(
        answer,
        parties=tuple(replace(party, title="A party with a very long name indeed " * 3) for party in answer.parties),
    )
    text = pictures.svg(pictures.acceptance(long))
    for each in elements(text, "text"):
        label = "".join(child for child in [each.text or "", *(child.tail or "" for child in each)])
        if label.startswith("A party"):
            assert label.endswith("…")
            assert len(label) * 7 <= 200
            assert each[0].text == "A party with a very long name indeed " * 3


def test_what_a_case_says_cannot_become_markup() -> None:
    evil = "</text><script>alert(1)</script>&\x00\u202e"
    found = sweep(case_of(evil), pa.table({"toll": [1]}), matrix=True)
    drawn = (pictures.acceptance(found), pictures.blocking(found), zone(case_of(evil), "toll", "open"))
    for text in (pictures.svg(*drawn), pictures.page(evil, *drawn)):
        assert "<script" not in text
        assert "\x00" not in text
        assert "\u202e" not in text
    ET.fromstring(pictures.svg(*drawn))  # noqa: S314 - it is well-formed


def test_a_page_needs_nothing_else_and_tells_in_words_what_is_drawn(answer: Sweep) -> None:
    picture = pictures.acceptance(answer)
    text = pictures.page("A title", picture)
    assert text.startswith("<!DOCTYPE html>")
    assert re.findall(r"(?:src|href)=|<script|https?://(?!www\.w3\.org/2000/svg)", text) == []
    assert f"<p>{picture.told}</p>" in text
    ids = re.findall(r'id="(\w+)"', text)
    assert len(ids) == len(set(ids))


def test_a_zone_shows_how_check_finds_each_pair_of_values() -> None:
    case = case_of()
    picture = zone(case, "toll", "open", given={})
    for toll in (0, 1, 4, 5, 9):
        for open_ in (True, False):
            facts = {"toll": toll, "open": open_}
            found = comity.check(case, comity.scenario_of({"scenario": "s", "steps": [{"facts": facts}]}, case))
            stances = [f"{party.title} {party.stance.replace('_', ' ')}" for party in found.parties]
            told = "infeasible" if found.feasible is False else ", ".join(stances)
            if found.feasible is not False and {party.stance for party in found.parties} == {"accepts"}:
                told = "all accept"
            assert f"open = {str(open_).lower()}, toll = {toll}: {told}" in picture.told


def test_a_zone_takes_what_is_given_and_says_what_it_cannot_show() -> None:
    case = comity.load_case(RULES / "ukraine-2024")
    terms = [line("t", "demand", requires="toll > 2 and open and guarded")]
    facts = {"toll": "number", "open": "bool", "guarded": "bool"}
    guarded = comity.case_of({"case": "c", "facts": facts, "parties": [{"party": "north", **SAID, "terms": terms}]})
    assert "all accept" not in zone(guarded, "toll", "open").told
    assert zone(guarded, "toll", "open", given={"guarded": True}).told.count("all accept") == 1
    with pytest.raises(comity.CaseError) as caught:
        zone(guarded, "toll", "toll")
    assert str(caught.value) == "a map is over two inputs, not twice over `toll` [not-listed]"
    with pytest.raises(comity.CaseError) as caught:
        zone(case, "wr", "nato_bid")
    assert str(caught.value) == "nothing in force reads an input `wr` [unknown-name]\nhelp: did you mean `war`?"
    terms = [line(f"t{i}", "demand", requires=f"toll > {i}") for i in range(30)]
    doc = {
        "case": "c",
        "facts": {"toll": "int", "open": "bool"},
        "parties": [{"party": "north", **SAID, "terms": terms}],
    }
    with pytest.raises(comity.CaseError) as caught:
        zone(comity.case_of(doc), "toll", "open")
    assert str(caught.value) == "`toll` has 32 values; a map has at most 24 [too-large]"
