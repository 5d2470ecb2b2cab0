"""One page that needs no other file: the report, and with JavaScript the board and its views."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from comity.answers import to_data
from comity.graphs.drawing import svg
from comity.graphs.graph import graph
from comity.graphs.markup import Markup, escaped, joined, tag
from comity.pages.coding import coded, scenario_coded
from comity.pages.reporting import report_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.case import Case, Scenario
    from comity.gathered import Report

SCRIPTS = (
    "numbers", "program", "verdicts", "course", "reasons", "yaml", "dom", "state", "inputs", "steps", "cards",
    "compare", "matrix", "timeline", "graph", "bargains", "board",
)  # fmt: skip
"""The scripts of the page, in their order."""
STYLES = ("report", "board", "views", "print")
"""The styles of the page, in their order."""
_COMMENT = re.compile(r"^[ \t]*(//[^\n]*|/\*.*?\*/[ \t]*)\n", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_LOOKS = re.compile(r' (?:fill|stroke|stroke-\w+|font-\w+|xmlns)="[^"]*"')
_SPACED = re.compile(r" ?([{;]) ?| (?=})|(?<=:) ")  # in a style; no text in one has these
_UNFIT = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def page(
    report: Report,
    case: Case,
    scenarios: Sequence[Scenario],
    *,
    opening: Literal["board", "report"],
    failed: list[str] | None = None,
) -> str:
    """The page as HTML: nothing in it runs but the script of comity, and nothing of it is fetched.

    `report` is of these scenarios of the case; `opening` is the view that is shown first where JavaScript is on.
    `failed` is as in `content`.
    """
    case = case.at(report.as_of)
    script, style = _script(), _style()
    views, data = _views(report, case, scenarios, failed), _data(report, case, scenarios)
    body = tag("body", {"data-opening": opening}, *views, *data)
    head = joined([
        tag("meta", {"charset": "utf-8"}),
        tag("meta", {"http-equiv": "Content-Security-Policy", "content": _policy(script, style)}),
        tag("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        tag("meta", {"name": "color-scheme", "content": "light dark"}),
        tag("meta", {"name": "referrer", "content": "no-referrer"}),
        tag("title", None, case.title),
        Markup(f"<style>{style}</style>"),
    ])  # fmt: skip
    ended = body.text.removesuffix("</body>") + f"<script>{script}</script></body>"
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>{ended}</html>\n'


def _views(report: Report, case: Case, scenarios: Sequence[Scenario], failed: list[str] | None) -> list[Markup]:
    bar = tag("header", {"class": "bar"}, tag("h1", None, case.title),
              tag("nav", {"id": "views", "role": "tablist"}), tag("div", {"id": "tools"}))  # fmt: skip
    live = {name: _live(name) for name in ("board", "matrix", "timeline", "graph", "bargains")}
    live["graph"] = _graph(case)
    static = tag("section", {"id": "view-report", "class": "view"}, report_html(report, case, scenarios, failed))
    return [
        bar,
        tag("main", None, *live.values(), static),
        tag("div", {"id": "live", "role": "status", "aria-live": "polite", "class": "unseen"}),
    ]


def _live(name: str) -> Markup:
    """A part that the script fills: without it, there is nothing to see."""
    return tag("section", {"id": f"view-{name}", "class": "view live", "hidden": True})


def _graph(case: Case) -> Markup:
    """The graph of the case, which is seen without a script too; the style of the page says how it looks."""
    drawn = Markup(_LOOKS.sub("", svg(graph(case)).replace("\n", "")))
    heading = tag("h2", None, "What each term depends on")
    inner = tag("div", {"class": "wide", "role": "region", "tabindex": 0, "aria-label": "Graph"}, drawn)
    return tag("section", {"id": "view-graph", "class": "view live"}, heading, inner)


def _data(report: Report, case: Case, scenarios: Sequence[Scenario]) -> list[Markup]:
    model = coded(case, readings=report.readings)
    model["scenarios"] = [scenario_coded(each, case) for each in scenarios]
    model["answers"] = {
        "conflicts": to_data(report.conflicts) if report.conflicts else None,
        "concessions": to_data(report.concessions) if report.concessions else None,
        "roadmap": to_data(report.roadmaps[0]) if report.roadmaps else None,
        "missing": " ".join(report.missing) or None,
    }
    return [_json("comity-model", model), _json("comity-state", {})]


def _json(name: str, data: Any) -> Markup:  # noqa: ANN401 - JSON
    """Data for the script, in which nothing can end the element that holds it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    safe = _UNFIT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return Markup(f'<script type="application/json" id="{escaped(name)}">{safe}</script>')


def _policy(script: str, style: str) -> str:
    """What the browser may do with the page: run this script, use this style, and fetch nothing."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _script() -> str:
    body = "\n".join(_part("script", f"{name}.js") for name in SCRIPTS)
    return f'(() => {{ "use strict";\n{_bare(body)}\n}})();'


def _style() -> str:
    return _SPACED.sub(lambda found: found[1] or "", _bare("\n".join(_part("style", f"{name}.css") for name in STYLES)))


def _bare(source: str) -> str:
    """A script or style without its comments and indents. INVARIANT: no text in it goes over the end of a line."""
    return _INDENT.sub("", _COMMENT.sub("", source))


def _part(folder: str, name: str) -> str:
    return files("comity").joinpath("pages", folder, name).read_text(encoding="utf-8")
