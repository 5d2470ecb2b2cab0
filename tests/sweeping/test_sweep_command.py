"""`comity sweep`: what it prints, writes and draws, and what it says of bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from comity.cli import main
from comity.schema import schema
from comity.sweeping import running

ROOT = Path(__file__).parents[2]
CASE = """
case: bridge
facts: {war: bool, toll: {type: int, range: [0, 20]}}
background: [{id: no-toll-in-war, always: not (war and toll > 10)}]
parties:
  - party: north
    statements: {s: {speaker: The council}}
    terms:
      - {id: peace, kind: red_line, title: No war, stated: [s], never: war}
      - {id: cheap, kind: demand, title: A low toll, stated: [s], requires: toll < 5}
  - party: south
    title: The south
    statements: {s: {speaker: The mayor}}
    terms:
      - {id: dear, kind: demand, title: A high toll, stated: [s], requires: toll >= 3}
"""
TABLE = """id,war,toll
a,false,4
b,false,9
c,true,4
d,,4
e,true,12
f,,1
"""
TEXT = """\
6 scenarios of table.csv against bridge
=======================================
complete, starting from nothing known, latest positions

                   scenarios
acceptable to all          1  16.7%  every party accepts
settled                    1  16.7%  no party rejects, none is open
rejected by none           2  33.3%  no party rejects
infeasible                 1  16.7%  a background constraint is broken

stances    accepts  open  rejects  infeasible
North            1     2        2           1
The south        4     0        1           1

what stands in the way  violated         alone
north.peace                    1  20.0%      1
north.cheap                    1  20.0%      1
south.dear                     1  20.0%      1
(of the scenarios that are not infeasible; alone: no other term is violated)

no two terms are violated together

verdicts
- north.peace: violated 2, satisfied 2, undetermined 2
- north.cheap: satisfied 4, violated 2
- south.dear: satisfied 5, violated 1

if war were known, which is unknown in 2 scenarios
(tried: true, false)
             open  decided by some value  by any value
north           2                      2             2
north.peace     2                      2             2
"""


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(CASE, encoding="utf-8")
    Path("table.csv").write_text(TABLE, encoding="utf-8")


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["sweep", "case.yaml", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_the_whole_text_of_a_small_table() -> None:
    assert run("table.csv", "--matrix", "--decide", "war") == TEXT


def test_the_same_as_json_keeps_to_its_schema() -> None:
    found = json.loads(run("table.csv", "--matrix", "--decide", "all", "--format", "json"))
    jsonschema.validate(found, json.loads(schema("sweep")))
    assert (found["scenarios"], found["accepted"], found["infeasible"]) == (6, 1, 1)


def test_no_line_is_wider_than_the_screen() -> None:
    assert max(map(len, run("table.csv", "--matrix", "--decide", "all").split("\n"))) <= 80


def test_options_reach_the_sweep() -> None:
    said = run("table.csv", "--status", "ongoing", "--as-of", "2024-01-01", "--ignore", "war", "--out", "out.parquet")
    assert "ongoing, starting from nothing known, positions as of 2024-01-01" in said
    assert "verdicts are in out.parquet" in said
    assert pq.read_table("out.parquet")["north.peace"].to_pylist() == ["undetermined"] * 6


def test_an_empty_table_is_no_mistake() -> None:
    Path("table.csv").write_text("id,war\n", encoding="utf-8")
    assert run("table.csv") == (
        "0 scenarios of table.csv against bridge\n"
        "=======================================\n"
        "complete, starting from nothing known, latest positions\n"
    )


@pytest.mark.parametrize("name", ["out.svg", "out.html"])
def test_pictures_are_drawn_into_a_file(name: str) -> None:
    run("table.csv", "--plot", name, "--map", "war", "toll")
    text = Path(name).read_text(encoding="utf-8")
    assert text.startswith("<svg" if name == "out.svg" else "<!DOCTYPE html>")
    for title in ("Acceptance by party", "What stands in the way", "Zone of agreement over war and toll"):
        assert title in text


def test_an_interrupted_run_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(running, "evaluate", _interrupted)
        said = run("table.csv", "--out", "out.parquet", "--plot", "out.svg", code=130)
    assert (
        "verdicts will be in out.parquet\n"
        "NOT COMPLETE: interrupted; the counts are those of what was done by then;\n"
        "`--resume` goes on from there.\n"
    ) in said
    assert not Path("out.parquet").exists()
    assert not Path("out.svg").exists()
    assert run("table.csv", "--out", "out.parquet", "--resume").startswith("6 scenarios")
    assert Path("out.parquet").exists()


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tble.csv"], "cannot read `tble.csv`: no such file or directory [no-file]\n"),
        (
            ["table.csv", "--decide", "wr"],
            "nothing in force reads an input `wr` [unknown-name]\nhelp: did you mean `war`?\n",
        ),
        (
            ["table.csv", "--reading", "war=x"],
            "there is no contested concept `war` [unknown-name]\nhelp: the contested concepts are none\n",
        ),
        (
            ["table.csv", "--resume"],
            "this sweep cannot be resumed: it writes no output [not-resumable]\n",
        ),
        (
            ["table.csv", "--plot", "nowhere/out.svg"],
            "`nowhere/out.svg` cannot be written: No such file or directory [unwritable]\n",
        ),
        (
            ["table.csv", "--out", "nowhere/out.parquet"],
            "there is no folder `nowhere` to write into [no-file]\n",
        ),
    ],
)
def test_bad_input_is_told(words: list[str], said: str) -> None:
    assert run(*words, code=2).startswith(said)


@pytest.mark.parametrize(("out", "shown"), [(".", "."), ("..", ".."), ("/", "/"), ("''", "."), ("a/..", "a/..")])
def test_verdicts_are_not_written_over_a_folder(out: str, shown: str) -> None:
    Path("a").mkdir()
    said = run("table.csv", "--out", out.strip("'"), code=2)
    assert said.startswith(f"`{shown}` is a folder that exists [out-exists]\nhelp: name another one\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--plot", "out.png"], "`out.png` ends neither in .svg nor in .html"),
        (["--map", "war", "toll"], "--map draws into the file that --plot names"),
        (["--workers", "0"], "0 is not in the range x>=1"),
    ],
)
def test_a_wrong_option_is_told_before_any_work(words: list[str], said: str) -> None:
    assert said in run("nothing.csv", *words, code=2)


def test_all_that_is_wrong_with_columns_is_told_at_once_and_nothing_is_written() -> None:
    pq.write_table(pa.table({"wr": [True], "toll": [[1]]}), "bad.parquet")
    said = run("bad.parquet", "--out", "out.parquet", code=2)
    assert "help: did you mean `war`?" in said
    assert "column `toll`" in said
    assert "2 problems; `comity explain CODE` says more about a [code]" in said
    assert sorted(each.name for each in Path().iterdir()) == ["bad.parquet", "case.yaml", "table.csv"]


@pytest.mark.parametrize("package", ["numpy", "pyarrow"])
def test_without_what_tables_need_a_sweep_says_how_to_install_it(package: str) -> None:
    program = f"import sys; sys.modules[{package!r}] = None\nfrom comity.__main__ import main; main()"
    command = [sys.executable, "-c", program, "sweep", "rules/ukraine-2024", "examples/ukraine-2024/endings.csv"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        f"{package}, which reads and holds tables, is not installed [no-columns]\n"
        "help: install it with `pip install 'comity[sweep]'`\n\n"
        "1 problem; `comity explain CODE` says more about a [code]\n"
    )
