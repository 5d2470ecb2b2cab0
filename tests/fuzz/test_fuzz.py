"""Every input is answered: with an exit code that means something, problems at their places, and nothing lost.

`pytest tests/fuzz --fuzz-inputs 100000 --fuzz-seed 1` tries more of them; `python -m fuzz KIND --seed N --only NUMBER`,
with `tests` on PYTHONPATH, shows one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import docs_blocks
from comity import case_of
from comity.problems import Problem
from fuzz import lawful, planted, trees, wholes
from fuzz.batch import KINDS, random_of
from fuzz.harness import fuzz

PLANTED = 15
"""A seed with which a dozen planted inputs have every fault."""
TESTS = Path(__file__).parent.parent
DRAWN = """
import re
from fuzz.batch import KINDS, drawn, pasted
for kind in KINDS:
    for number in range(15):
        text = re.sub("0x[0-9a-f]+", "", pasted(drawn(kind, 3, number)))
        print(kind, number, *sorted(re.findall(r"[a-z]\\w+", text)))
"""


@pytest.mark.parametrize("kind", KINDS)
def test_every_input_is_answered_as_it_should_be(kind: str, request: pytest.FixtureRequest) -> None:
    inputs, seed = (int(request.config.getoption(option)) for option in ("--fuzz-inputs", "--fuzz-seed"))
    run = fuzz(kind, seed, inputs)
    assert not run.failures, str(run)
    assert run.tried == inputs


def test_the_same_seed_draws_the_same_inputs_whatever_the_hashes() -> None:
    env = os.environ | {"PYTHONPATH": str(TESTS)}
    one, other = (
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", DRAWN],
            env=env | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert one == other
    assert one.count(b"\n") == 15 * len(KINDS)


def test_an_input_that_hangs_dies_raises_or_swells_is_named_and_the_rest_is_tried() -> None:
    run = fuzz("planted", PLANTED, 12, seconds=0.1, patience=10)
    drawn_ = [planted.draw(random_of("planted", PLANTED, number)).fault for number in range(12)]
    assert set(drawn_) == planted.FAULTS.keys()
    told = {failure.number: (failure.text, failure.breaches[0]) for failure in run.failures}
    assert told == {
        number: (f"Planted(fault={fault!r})", breach)
        for number, fault in enumerate(drawn_)
        if (breach := planted.FAULTS[fault]) is not None
    }
    assert run.tried == 12
    assert len(run.groups) == len(planted.FAULTS) - 1


@pytest.mark.parametrize("text", ["a\x1b[2Kb", "\u202eb", "\u2028", "\x85", "\ud800", "\x00"])
def test_what_a_terminal_obeys_is_a_breach(text: str) -> None:
    assert list(lawful.of_text(f"words {text}")) == [
        f"control or bidi characters are printed: U+{ord(re.sub('[ab]', '', text)[0]):04X}"
    ]


def test_words_of_any_script_are_none() -> None:
    assert list(lawful.of_text("\u6f22\u5b57 \u0627\u0644\u0633\u0644\u0627\u0645 e\u0301 \U0001f600\n\tx")) == []


def test_a_problem_without_a_place_is_a_breach_unless_it_names_what_was_given() -> None:
    problem = Problem("bad-value", "`t.csv`, row 1: a mistake")
    assert list(lawful.of_problems([problem])) == ["no place [bad-value]: `t.csv`, row 1: a mistake"]
    assert list(lawful.of_problems([problem], ["t.csv"])) == []


def test_a_term_that_is_lost_is_told() -> None:
    held = docs_blocks.bridge()
    case = case_of(held)
    more = held | {"parties": [*held["parties"], {"party": "east", "terms": [{"id": "x"}]}]}
    assert list(wholes.of_case(held, case)) == []
    assert list(wholes.of_case(more, case)) == [
        "lost in silence: 3 parties in the file, 2 loaded",
        "lost in silence: 7 terms in the file, 6 loaded",
    ]


@pytest.mark.parametrize("page", ["language", "verdicts"])
def test_a_tree_is_written_as_it_was_read(page: str) -> None:
    for example in docs_blocks.examples(TESTS.parent / "docs" / f"{page}.md").scenarios:
        tree = trees.made_of(example.case)
        read = [yaml.safe_load(text) for text in (trees.written(tree), trees.inline(tree))]
        assert read[0] == read[1]
        assert read[0]["case"] == example.case["case"]
        assert len(read[0]["parties"]) == len(example.case["parties"])
