"""A pytest file that fails as long as the failures of a test run are there."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from comity.codes import ENGINES
from comity.testing.running import EXPECT
from comity.testing.showing import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from comity.testing.reports import Part, Report
    from comity.testing.running import Finding


def program(report: Report, folder: Path) -> str:
    """The text of a pytest file that lies in `folder`; with no failures it has no tests, and says so."""
    tests = [test for part in report.parts for test in _tests(part, folder)]
    names: dict[str, int] = {}
    lines = []
    for name, body in tests:
        names[name] = names.get(name, 0) + 1
        full = name if names[name] == 1 else f"{name}_{names[name]}"
        lines.append(f"\n\ndef test_{full}():\n" + "".join(f"    {line}\n" for line in body))
    drawn = any(each.judgement.law in ENGINES for part in report.parts for each in part.results.failed)
    return _head(report, drawn=drawn) + ("".join(lines) or "\n# Everything held: there is nothing to reproduce.\n")


def _head(report: Report, *, drawn: bool) -> str:
    as_of = report.choice.as_of
    when = "None" if as_of is None else f"date({as_of.year}, {as_of.month}, {as_of.day})"
    imports = "" if as_of is None else "from datetime import date\n"
    return f'''"""What a test run found not to hold. Each test fails until that is mended."""

{imports}from pathlib import Path

import comity
from comity.expect import failures
{_IMPORT if drawn else ""}from comity.testing.laws import judge

HERE = Path(__file__).parent
AS_OF = {when}


def holds(case, law, subject):
    """Fail unless a law holds of a subject of a case, or is not proved."""
    loaded = comity.load_case(HERE / case).at(AS_OF)
    for found in judge(loaded, laws=[law], subjects=[subject], each={report.choice.each}):
        assert found.holds is not False, found.why


def kept(case, scenario):
    """Fail unless a scenario comes out as it expects."""
    loaded = comity.load_case(HERE / case)
    found = comity.load_scenario(HERE / scenario, loaded)
    assert failures(found, comity.check(loaded, found, as_of=AS_OF, engine="{report.choice.engine}")) == []
{_DRAWN.format(examples=report.choice.drawn) if drawn else ""}'''


_IMPORT = "from comity.testing import engine_laws\n"
_DRAWN = '''

def drawn(case, law):
    """Fail unless a law of the engines holds in scenarios that are drawn for a case, the same each time."""
    loaded = comity.load_case(HERE / case).at(AS_OF)
    for found in engine_laws.judge(loaded, laws=[law], examples={examples}):
        assert found.holds is not False, found.why
'''


def _tests(part: Part, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The name and the lines of each test."""
    case = _relative(part.results.pack.path, folder)
    seen = set[str]()
    for each in part.results.failed:
        found = each.judgement
        if found.law != EXPECT:
            subject = f", {found.subject!a}" if found.law not in ENGINES else ""
            call = f"{'holds' if subject else 'drawn'}({case!a}, {found.law!a}{subject})"
            yield _name(f"{found.subject}_{found.law}"), [*_comment(each, part), call]
        elif found.place is not None and (file := found.place.source.name) not in seen:
            seen.add(file)
            subject = found.subject.partition(": ")[0]
            yield _name(f"{subject}_as_expected"), [f"kept({case!a}, {_relative(file, folder)!a})"]


def _comment(each: Finding, part: Part) -> Iterator[str]:
    """Why it fails and the counterexample, as comments; no text of a file can end one."""
    scenario = each.judgement.scenario
    lines = [each.judgement.why, *(in_words(scenario, part.results.pack.case) if scenario else ())]
    for line in lines:
        flat = "".join(char if char.isprintable() else " " for char in line)
        yield f"# {flat.rstrip()}"


def _relative(path: Path | str, folder: Path) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _name(words: str) -> str:
    """A text as part of a Python name."""
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
