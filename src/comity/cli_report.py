"""The commands that make pages: the board, and the report of fixed scenarios."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from comity.cli_options import AS_OF, PATH, READING, Amount, limit, print_answer, readings_of, remember, scenarios_of
from comity.cli_printing import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from comity.case import Case, Scenario
    from comity.gathered import Report

_SUFFIXES = {".html": "html", ".htm": "html", ".json": "json", ".md": "md", ".markdown": "md", ".txt": "md", "": "md"}
_GOAL = click.option("--goal", metavar="CONDITION", help="What is to hold at the last step, such as `once(elections)`.")
_SECONDS = click.option(
    "--seconds", type=Amount(0, min_open=True), callback=limit,
    help="What the questions about all scenarios may take together; default 10.",
)  # fmt: skip
_FORM = click.option(
    "--format", "form", type=click.Choice(["md", "html", "json"]), callback=remember, is_eager=True,
    help="What to write; default as FILE ends, and md without one.",
)  # fmt: skip


def _asked(command: Callable[..., None]) -> Callable[..., None]:
    """The options that both commands have, and the case before them."""
    for each in reversed((click.argument("case", type=PATH), _GOAL, AS_OF, READING, _SECONDS)):
        command = each(command)
    return command


@click.command()
@_asked
@click.argument("scenarios", type=PATH, nargs=-1)
@click.option("-o", "path", type=PATH, metavar="FILE", required=True, help="The HTML file to write.")
def board(case: Path, scenarios: tuple[Path, ...], path: Path, **options: Any) -> None:  # noqa: ANN401 - click's options
    """Write a page on which CASE can be tried out, beginning with SCENARIOS, or with the status quo."""
    from comity.pages.page import page
    from comity.saving import can_save, save

    can_save(path)
    loaded, found, report = _gathered(case, scenarios, options)
    failed = list(report.failed)
    save(path, page(report, loaded, found, opening="board", failed=failed))
    _end(failed)


@click.command()
@_asked
@click.argument("scenarios", type=PATH, nargs=-1, required=True)
@click.option("-o", "path", type=PATH, metavar="FILE", help="Write to this file; default: print.")
@_FORM
def report(
    case: Path,
    scenarios: tuple[Path, ...],
    path: Path | None,
    form: str | None,
    **options: Any,  # noqa: ANN401 - as above
) -> None:
    """What SCENARIOS (files, or folders of them) do to CASE, and what can be said of all scenarios, as one document."""
    from comity.saving import can_save, save

    form = form or _form(path)
    if path:
        can_save(path)
    loaded, found, gathered = _gathered(case, scenarios, options)
    failed = list(gathered.failed)
    text = _written(loaded, found, gathered, form, failed)
    if path:
        save(path, text)
    else:
        print_answer(text.removesuffix("\n"))
    _end(failed)


def _end(failed: Sequence[str]) -> None:
    """Name the parts of a page that failed, by a defect of comity, and end with exit code 1 if there are any."""
    for each in failed:
        tell(f"a part of the page failed: {each} (`python -X dev` shows where)")
    if failed:
        sys.exit(1)


def _form(path: Path | None) -> str:
    """The form that a file's name says; a usage error where it says another."""
    suffix = path.suffix.lower() if path else ""
    if suffix not in _SUFFIXES:
        raise click.UsageError(
            f"a report is no `{suffix}` file: end its name in .html, .md or .json, or say `--format`"
        )
    return _SUFFIXES[suffix]


def _gathered(case: Path, scenarios: Sequence[Path], options: dict[str, Any]) -> tuple[Case, list[Scenario], Report]:
    from comity.load import load_case
    from comity.pages.gathering import gather

    loaded = load_case(case)
    found = scenarios_of(scenarios, loaded) if scenarios else [_status_quo(loaded)]
    asked = {name: value for name, value in options.items() if value is not None}
    return loaded, found, gather(loaded, found, **{**asked, "readings": readings_of(options["readings"])})


def _status_quo(case: Case) -> Scenario:
    from comity.load import scenario_of

    doc = {"scenario": "status-quo", "title": "The status quo", "from": "status_quo", "steps": [{}]}
    return scenario_of(doc, case)


def _written(case: Case, scenarios: list[Scenario], report: Report, form: str, failed: list[str]) -> str:
    from comity.answers import to_json
    from comity.pages.markdown import report_markdown
    from comity.pages.page import page

    match form:
        case "html":
            return page(report, case, scenarios, opening="report", failed=failed)
        case "json":
            return f"{to_json(report)}\n"
        case _:
            return report_markdown(report, case, scenarios, failed)


PAGES = (board, report)
