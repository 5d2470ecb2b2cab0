"""The reports of a test run: whole, well-formed, escaped, and written whole or not at all."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from comity.cli import main
from comity.testing import running
from testing.small_folder import BARE, BROKEN, KEPT, build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    build(tmp_path, kept=KEPT, broken=BROKEN, bare=BARE)
    head = tmp_path / "rules" / "bridge" / "case.yaml"
    text = head.read_text(encoding="utf-8")
    head.write_text(text.replace("title: The march begins", 'title: "<i>&\\x07 March"'), encoding="utf-8")
    return tmp_path


def report(kind: str, *args: str) -> str:
    file = "report.out"
    CliRunner().invoke(main, ["test", ".", "--report", kind, file, *args], catch_exceptions=False)
    from pathlib import Path

    return Path(file).read_text(encoding="utf-8")


def test_junit_counts_what_it_lists() -> None:
    (suite,) = ET.fromstring(report("junit"))  # noqa: S314 - written by this very test
    assert suite.get("name") == "rules/bridge"
    cases = suite.findall("testcase")
    assert int(suite.get("tests", "")) == len(cases) == 21
    assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure")) == 4
    assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped")) == 0


def test_junit_holds_the_text_of_a_failure_without_what_xml_cannot_hold() -> None:
    (suite,) = ET.fromstring(report("junit"))  # noqa: S314 - written by this very test
    (failure,) = suite.findall("testcase[@name='property-holds']/failure")
    assert failure.get("message") == "a scenario breaks it"
    assert failure.text is not None
    assert "  step 1: <i>&\\u0007 March\n" in failure.text


def test_junit_has_a_minimum_that_is_not_reached_as_a_failure() -> None:
    _, minimum = ET.fromstring(report("junit", "--cov=99"))  # noqa: S314 - written by this very test
    assert [each.get("message") for each in minimum.iter("failure")] == ["coverage of bridge: 60% is less than 99%"]


@pytest.mark.parametrize("kind", ["junit", "html"])
def test_no_report_holds_what_steers_a_terminal_or_reorders_text(kind: str, folder: Path) -> None:
    head = folder / "rules" / "bridge" / "case.yaml"
    text = head.read_text(encoding="utf-8").replace("\\x07 March", "\\x1b[2J\\u202eMarch")
    head.write_text(text, encoding="utf-8")
    said = report(kind, "--cov", "--mutate")
    assert "\\u202eMarch" in said
    assert not set("\x1b\x07\u202e") & set(said)


class _Page(HTMLParser):
    """The tags of a page, the addresses that it names, and whether each tag that is opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href") or name.startswith("on")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_well_formed_needs_no_other_file_and_holds_no_script() -> None:
    page = _Page()
    text = report("html", "--cov", "--mutate")
    page.feed(text)
    assert page.open == []
    assert page.addresses == []
    assert not {"script", "link", "img", "iframe", "i"} & set(page.tags)
    assert "url(" not in text
    assert "@import" not in text


def test_the_page_shows_what_failed_what_holds_and_the_measures() -> None:
    text = report("html", "--cov", "--mutate")
    assert "<h3>no-march: property-holds</h3>" in text
    assert "step 1: &lt;i&gt;&amp;" in text
    assert "<summary>What holds: 17</summary>" in text
    assert "<h3>Coverage</h3><pre>coverage of bridge: 60% (" in text
    assert "<h3>Mutation</h3><pre>mutation score of bridge: 100% (" in text


def test_a_place_that_cannot_be_written_is_found_out_before_the_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "results", None)  # which the run would call
    (folder / "taken").mkdir()
    for option, file, why in (
        (("--report", "html"), "absent/report.html", "No such file or directory"),
        (("--reproduce",), "taken", "Is a directory"),
    ):
        result = CliRunner().invoke(main, ["test", ".", *option, file], catch_exceptions=False)
        assert result.exit_code == 2
        assert result.stderr.startswith(f"`{file}` cannot be written: {why} [unwritable]\n")
    assert sorted(each.name for each in folder.iterdir()) == ["examples", "rules", "taken"]


def test_two_reports_in_one_file_are_a_mistake() -> None:
    args = ["test", ".", "--report", "html", "out", "--reproduce", "./out"]
    result = CliRunner().invoke(main, args, catch_exceptions=False)
    assert result.exit_code == 2
    assert "Error: `out` would be written twice: give each report a file of its own" in result.stderr
