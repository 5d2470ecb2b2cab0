"""A test run as files: JSON, JUnit XML, and one self-contained HTML page without script."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from comity.steering import escaped
from comity.testing import answering, reports, showing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from comity.testing.reports import Part, Report
    from comity.testing.running import Choice, Finding, Results

# --- JUnit -----------------------------------------------------------------------------------------------------------

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> str:
    """The run as JUnit XML: a suite for each case; not proved and accepted are skipped, each with its reason."""
    root = ET.Element("testsuites")
    for part in report.parts:
        results = part.results
        suite = ET.SubElement(root, "testsuite", {
            "name": _fit(results.pack.path.as_posix()),
            "tests": str(len(results.findings)),
            "failures": str(len(results.failed)),
            "skipped": str(len(results.unproved) + len(results.accepted)),
            "errors": "0",
        })  # fmt: skip
        for each in results.findings:
            _testcase(suite, each, results, report.choice)
    for sentence in _sentences(report):
        suite = ET.SubElement(root, "testsuite", {"name": "minimum", "tests": "1", "failures": "1"})
        ET.SubElement(
            ET.SubElement(suite, "testcase", {"name": _fit(sentence)}), "failure", {"message": _fit(sentence)}
        )
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _sentences(report: Report) -> Iterator[str]:
    """What is wrong with the run as a whole."""
    yield from report.short
    if report.stopped:
        yield f"interrupted: {report.left} laws and scenarios were not looked at"


def _testcase(suite: ET.Element, each: Finding, results: Results, choice: Choice) -> None:
    found = each.judgement
    case = ET.SubElement(suite, "testcase", {"classname": _fit(found.subject), "name": _fit(found.law)})
    if each.accepted is not None:
        ET.SubElement(case, "skipped", {"message": _fit(f"accepted: {each.accepted}")})
    elif found.holds is None:
        ET.SubElement(case, "skipped", {"message": _fit(found.why)})
    elif not found.holds:
        failure = ET.SubElement(case, "failure", {"message": _fit(found.why), "type": found.law})
        failure.text = _fit(showing.failure(each, results.pack, choice))


def _fit(words: str) -> str:
    """A text without the characters that XML cannot hold, and with what steers a terminal as escapes."""
    return _UNFIT.sub("�", escaped(words))


# --- HTML ------------------------------------------------------------------------------------------------------------

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
pre{background:#f4f4f4;padding:.75rem;overflow-x:auto;white-space:pre-wrap}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid #ddd}h1,h2{line-height:1.2}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}pre{background:#262626}td,th{border-color:#444}}
"""


def html(report: Report) -> str:
    """The run as one page that needs no other file and holds no script."""
    body = ["<h1>Test of cases and scenarios</h1>", _pre("\n".join(reports.closing(report)))]
    for part in report.parts:
        body += _section(part, report)
    if report.stale:
        body += ["<h2>Nothing to accept any more</h2>", _pre("\n".join(map(reports.stale_line, report.stale)))]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>comity test</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _section(part: Part, report: Report) -> Iterator[str]:
    results = part.results
    yield f"<h2>{_text(results.pack.case.title or results.pack.case.id)}</h2>"
    yield f"<p><code>{_text(results.pack.path.as_posix())}</code></p>"
    for each in results.failed:
        yield f"<h3>{_text(each.judgement.subject)}: {_text(each.judgement.law)}</h3>"
        yield _pre(showing.failure(each, results.pack, report.choice))
    if part.coverage is not None:
        yield "<h3>Coverage</h3>" + _pre("\n".join(showing.covered(part.coverage, report.accepted)))
    if part.mutation is not None:
        yield "<h3>Mutation</h3>" + _pre("\n".join(showing.mutated(part.mutation, results.pack.case, report.accepted)))
    yield from _table("Accepted", results.accepted)
    yield from _table("Not proved", results.unproved)
    yield from _table("What holds", [each for each in results.findings if each.judgement.holds])


def _table(title: str, findings: Iterable[Finding]) -> Iterator[str]:
    rows = [(each.judgement.subject, each.judgement.law, each.accepted or each.judgement.why) for each in findings]
    if rows:
        cells = ["<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in rows]
        head = "<tr><th>subject</th><th>law</th><th>why</th></tr>"
        yield (
            f"<details><summary>{title}: {len(rows)}</summary>\n<table>{head}\n"
            + "\n".join(cells)
            + "</table></details>"
        )


def _pre(words: str) -> str:
    return f"<pre>{_text(words)}</pre>"


def _text(words: str) -> str:
    """A text of which nothing is markup, and nothing steers what shows it."""
    return escape(escaped(words))


# --- all forms -------------------------------------------------------------------------------------------------------


def _json(report: Report) -> str:
    return escaped(answering.as_json(report))


FORMS: Mapping[str, Callable[[Report], str]] = {"junit": junit, "json": _json, "html": html}
