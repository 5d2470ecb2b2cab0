"""The laws of a pack: faulty packs, each caught as its page says; and the same mended, which raise nothing.

`COMITY_REWRITE=1 pytest tests/testing/test_laws.py` writes the expectations anew: read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

import comity
from comity.expect import failures
from comity.load import cases
from comity.problems import Source
from comity.testing.laws import LAWS, asked, judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.testing.judgements import Judgement

PAGES = Path(__file__).parent / "packs"
PART = re.compile(r"^## (?P<heading>[^\n]+)$|^```(?P<name>[a-z]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Pack(NamedTuple):
    page: Path
    heading: str
    text: str
    mended: str
    scenario: str
    expected: str | None


def packs(page: Path) -> Iterator[Pack]:
    heading, parts = "", dict[str, str]()
    for part in [*PART.finditer(page.read_text(encoding="utf-8")), None]:
        if part is None or part["heading"]:
            if heading:
                mended = repaired(parts["pack"], parts.get("mended", ""))
                yield Pack(page, heading, parts["pack"], mended, parts.get("scenario", ""), parts.get("expect"))
            heading, parts = part["heading"] if part else "", {}
        else:
            parts[part["name"]] = part["text"]


def repaired(text: str, lines: str) -> str:
    """The pack with each of the lines in the place of that with its id or key, or in front if there is none."""
    for line in lines.splitlines():
        key = re.search(r"- \{id: [^,]+,", line) or re.match(r" *\w+:", line)
        assert key
        old = re.search(rf"^.*{re.escape(key[0])}.*$", text, re.MULTILINE)
        text = text.replace(old[0], line, 1) if old else text.replace("\n", f"\n{line}\n", 1)
    return text


PACKS = [pack for page in sorted(PAGES.glob("*.md")) for pack in packs(page)]
FAULTY = [pack for pack in PACKS if pack.expected is not None]


def name(pack: Pack) -> str:
    return f"{pack.page.stem}: {pack.heading}"


def said(text: str, scenario: str) -> str:
    """Everything that is not as it should be, with the counterexamples."""
    case = cases.assemble([Source("pack", text)], "pack", [])
    told = [line for each in judge(case) if each.holds is not True for line in shown(each)]
    if scenario:
        ran = comity.scenario_of(yaml.safe_load(scenario), case)
        told += [f"{each.problem.message} [{each.problem.code}]" for each in failures(ran, comity.check(case, ran))]
    return "".join(f"{line}\n" for line in told)


def shown(each: Judgement) -> Iterator[str]:
    where = "" if each.place is None else ":".join(map(str, each.place.source.place(each.place.start)))
    mark = "" if each.holds is False else " (open)"
    yield f"{where}: {each.subject}: {each.why} [{each.law}]{mark}"
    for at, step in enumerate(each.scenario["steps"] if each.scenario else (), start=1):
        facts = [f"{ref} = {str(value).lower()}" for ref, value in step.get("facts", {}).items()]
        dated = [str(step["date"])] if "date" in step else []
        yield f"  step {at}: {'; '.join([*dated, *facts, *step.get('events', [])]) or 'nothing'}"


@pytest.mark.parametrize("pack", FAULTY, ids=name)
def test_a_faulty_pack_is_caught(pack: Pack) -> None:
    found = said(pack.text, pack.scenario)
    if os.environ.get("COMITY_REWRITE") and found != pack.expected:
        rewrite(pack, found)
    else:
        assert found == pack.expected
    assert found


def rewrite(pack: Pack, found: str) -> None:
    text = pack.page.read_text(encoding="utf-8")
    start = text.index(f"## {pack.heading}\n")
    before = text.index("```expect\n", start) + len("```expect\n")
    pack.page.write_text(text[:before] + found + text[before + len(pack.expected or "") :], encoding="utf-8")


@pytest.mark.parametrize("pack", PACKS, ids=name)
def test_a_correct_or_mended_pack_raises_nothing(pack: Pack) -> None:
    assert said(pack.mended, pack.scenario) == ""


def test_there_are_at_least_thirty_of_each() -> None:
    assert min(len(FAULTY), len(PACKS)) >= 30


def test_each_law_is_broken_by_a_pack_but_the_one_that_only_a_defect_breaks() -> None:
    broken = {law for pack in FAULTY for law in re.findall(r"\[([a-z-]+)\]$", pack.expected or "", re.MULTILINE)}
    assert set(LAWS) - broken == {"determined-by-its-facts"}


@pytest.mark.parametrize("law", sorted(LAWS))
def test_each_law_is_asked_of_some_case(law: str) -> None:
    cases_ = [cases.assemble([Source("pack", pack.text)], "pack", []) for pack in PACKS]
    assert any(True for case in cases_ for _ in asked(case, laws=[law]))


def test_a_law_that_does_not_exist_is_named() -> None:
    case = cases.assemble([Source("pack", PACKS[0].text)], "pack", [])
    with pytest.raises(comity.CaseError) as caught:
        list(judge(case, laws=["can-be-satisfed"]))
    assert str(caught.value) == (
        "there is no law `can-be-satisfed` [unknown-code]\nhelp: did you mean `can-be-satisfied`?"
    )


def test_laws_and_subjects_can_be_chosen() -> None:
    case = cases.assemble([Source("pack", PACKS[0].text)], "pack", [])
    (every,) = {len(list(judge(case))), len(list(asked(case)))}
    chosen = list(judge(case, laws=["can-be-violated", "no-dead-fact"]))
    assert {each.law for each in chosen} <= {"can-be-violated", "no-dead-fact"}
    assert 0 < len(chosen) < every
    subject = chosen[0].subject
    assert {each.subject for each in judge(case, subjects=[subject])} == {subject}


def test_what_time_does_not_allow_is_not_proved() -> None:
    case = cases.assemble([Source("pack", PACKS[0].text)], "pack", [])
    for every, one in ((0.0, None), (None, 0.0)):
        found = {(each.holds, each.why) for each in judge(case, laws=["can-be-violated"], seconds=every, each=one)}
        assert found == {(None, "not proved: the time limit was met")}
