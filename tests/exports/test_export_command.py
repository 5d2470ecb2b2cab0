"""`comity export` as it is used: every form, to a file or not, and what does not go together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import comity
from comity.cli import main
from comity.exports import tables
from comity.exports.claims import claims
from comity.exports.quotes import quotes

ROOT = Path(__file__).parents[2]
CASE, SCENARIOS = str(ROOT / "rules/ukraine-2024"), str(ROOT / "examples/ukraine-2024")
FROZEN = f"{SCENARIOS}/frozen-conflict.yaml"


def run(*arguments: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(main, ["export", *arguments], catch_exceptions=False)
    return found.exit_code, found.stdout, found.stderr


def test_each_form_is_what_its_function_gives() -> None:
    case = comity.load_case(CASE)
    scenario = comity.load_scenario(FROZEN, case)
    answer = comity.check(case, scenario)
    assert run(CASE, FROZEN, "--to", "claims", "--author", "A desk") == (
        0,
        json.dumps(claims(case, [answer], author="A desk"), indent=2, ensure_ascii=False) + "\n",
        "",
    )
    assert json.loads(run(CASE, "--to", "claims")[1]) == json.loads(json.dumps(claims(case)))
    assert json.loads(run(CASE, "--to", "annotations")[1]) == quotes(case)
    assert run(CASE, "--to", "actors")[1] == tables.actors(case).replace("\r\n", "\n")
    assert run(CASE, FROZEN, "--to", "events")[1] == tables.events(case, [scenario]).replace("\r\n", "\n")
    assert run(CASE, FROZEN, "--to", "matrix")[1] == tables.matrix([answer]).replace("\r\n", "\n")
    assert run(CASE, FROZEN, "--to", "verdicts")[1] == tables.verdicts([answer]).replace("\r\n", "\n")


def test_a_file_has_the_line_ends_of_csv_and_one_reading_can_be_fixed(tmp_path: Path) -> None:
    out = tmp_path / "verdicts.csv"
    path = f"{SCENARIOS}/victory-then-accession.yaml"
    assert run(CASE, path, "--to", "verdicts", "--reading", "victory=survival", "-o", str(out)) == (0, "", "")
    case = comity.load_case(CASE)
    answer = comity.check(case, comity.load_scenario(path, case), readings={"victory": "survival"})
    assert out.read_bytes().decode() == tables.verdicts([answer])


def test_the_text_of_a_source_places_its_quotes_or_is_told_to_lack_them(tmp_path: Path) -> None:
    text = tmp_path / "article.txt"
    text.write_text("nothing of the kind", encoding="utf-8")
    code, out, err = run(CASE, "--to", "annotations", "--text", f"article={text}")
    assert (code, out) == (2, "")
    assert (
        "the quote `win the war` of `united_states.kirby-win-first-2024-06-17` is not in the text of `article`"
        " [no-such-quote]\n"
    ) in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "matrix"], "`--to matrix` needs scenarios"),
        (["--to", "events"], "`--to events` needs scenarios"),
        ([FROZEN, "--to", "actors"], "`--to actors` is about the case alone, and takes no scenarios"),
        ([FROZEN, "--to", "matrix", "--author", "A desk"], "`--author` goes with `--to claims`"),
        (["--to", "claims", "--text", "article=x"], "`--text` goes with `--to annotations`"),
        (["--to", "annotations", "--text", "article"], "`article` is not of the form source=file"),
    ],
)
def test_what_does_not_go_together_is_refused(arguments: list[str], message: str) -> None:
    code, out, err = run(CASE, *arguments)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1].endswith(message)


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    code, _, err = run(CASE, "--to", "claims", "-o", str(tmp_path / "no" / "claims.json"))
    assert code == 2
    assert err.startswith(f"`{tmp_path}/no/claims.json` cannot be written: No such file or directory [unwritable]\n")
