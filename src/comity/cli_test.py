"""The command that tests cases and scenarios: thin over `comity.testing`."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from comity.cli_options import AS_OF, FORMAT, PATH, print_answer, progress
from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from comity.assess import Asked
    from comity.testing.baseline import Entry
    from comity.testing.reports import Report
    from comity.testing.running import Choice, Pack, Results

FAILED = 1
FC = TypeVar("FC", bound="Callable[..., Any] | click.Command")


class _Options(NamedTuple):
    """What was asked for besides the paths."""

    laws: bool | None
    codes: tuple[str, ...]
    subjects: tuple[str, ...]
    cov: float | None
    mutate: float | None
    seconds: float | None
    baseline: Path | None
    engine: Asked
    as_of: date | None


class _Bare(click.Command):
    """Lets `--cov` and `--mutate` stand without a value: what follows them is a path."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, a bare option as the same with no minimum."""
        return super().parse_args(ctx, [f"{each}=0" if each in ("--cov", "--mutate") else each for each in args])


def _cov(name: str, what: str) -> Callable[[FC], FC]:
    return click.option(
        f"--{name}", type=click.FloatRange(0, 100), metavar="[=MIN]", help=f"{what}; fail below MIN percent."
    )


@click.command("test", cls=_Bare)
@click.argument("paths", type=PATH, nargs=-1, required=True)
@click.option("--laws/--no-laws", default=None, help="Judge the laws of cases; default: of those in PATHS.")
@click.option("--law", "codes", multiple=True, metavar="CODE", help="Only this law; repeatable.")
@click.option("--subject", "subjects", multiple=True, metavar="NAME", help="Only laws of this subject; repeatable.")
@_cov("cov", "Say what the scenarios try out of each case")
@_cov("mutate", "Say which changes to terms the scenarios tell")
@click.option("--seconds", type=click.FloatRange(0, min_open=True), help="A time limit for each of these measures.")
@click.option("--baseline", type=PATH, metavar="FILE", help="Findings that are accepted: `{law, subject, reason}`.")
@click.option(
    "--report", "reports", type=(click.Choice(["junit", "json", "html"]), PATH), multiple=True, metavar="KIND FILE",
    help="Write a report, as junit, json or html; repeatable.",
)  # fmt: skip
@click.option("--reproduce", type=PATH, metavar="FILE", help="Write a pytest file that fails as long as this does.")
@click.option(
    "--engine", type=click.Choice(["auto", "meaning", "durable", "both"]), default="auto",
    help="Who computes the verdicts of scenarios.",
)  # fmt: skip
@AS_OF
@FORMAT
def test(
    *,
    paths: tuple[Path, ...],
    form: str,
    reports: tuple[tuple[str, Path], ...],
    reproduce: Path | None,
    **options: Any,  # noqa: ANN401 - those of _Options
) -> None:
    """Whether scenarios in PATHS come out as their `expect` says, and whether the laws of cases in PATHS hold.

    PATHS are scenario files, case folders, and folders of both.
    """
    from comity.testing import report_files as written
    from comity.testing.reports import as_json, text
    from comity.testing.reproducing import program

    asked = _Options(**options)
    with progress(form):
        found = _report(paths, asked)
    for kind, file in reports:
        written.write(file, written.FORMS[kind](found))
    if reproduce is not None:
        written.write(reproduce, program(found, reproduce.parent, asked.as_of))
    print_answer(as_json(found) if form == "json" else text(found))
    if found.failed:
        sys.exit(FAILED)


def _report(paths: Sequence[Path], asked: _Options) -> Report:
    """Run everything; raises `CaseError` where nothing was tested."""
    from comity.testing import baseline, reports, running, showing

    entries: tuple[Entry, ...] = () if asked.baseline is None else baseline.load_baseline(asked.baseline)
    laws = True if asked.laws is None and (asked.codes or asked.subjects) else asked.laws
    choice = running.Choice(laws, asked.codes, asked.subjects, asked.engine, asked.as_of)
    parts = []
    for pack in running.packs(paths):
        result = _results(pack, choice)
        findings = baseline.accepted(result.findings, entries)
        parts.append(reports.Part(
            replace(result, findings=findings),
            None if asked.cov is None else showing.measured_coverage(pack, asked.as_of, asked.seconds),
            None if asked.mutate is None else showing.measured_mutation(pack, asked.as_of, asked.seconds),
        ))  # fmt: skip
    if not any(part.results.expectations or part.results.laws for part in parts):
        raise CaseError([Problem("nothing-tested", "no scenario there expects anything, so nothing was tested")])
    every = [finding.judged for part in parts for finding in part.results.findings]
    whole = choice.whole and all(part.results.laws for part in parts)
    stale = tuple(baseline.stale(every, entries, whole=whole))
    return reports.Report(tuple(parts), stale, (asked.cov or 0) / 100, (asked.mutate or 0) / 100, asked.as_of)


def _results(pack: Pack, choice: Choice) -> Results:
    """Run the items of a case; raises `CaseError` where the engine that was asked for cannot run."""
    from comity.assess import EngineDisagreementError
    from comity.engine import EngineLimitError
    from comity.testing.running import results

    hint = "use `--engine meaning`"
    try:
        return results(pack, choice)
    except ImportError:
        message = "the rule engine cannot run here: durable_rules cannot be imported"
        raise CaseError([Problem("no-engine", message, hint=hint)]) from None
    except EngineLimitError as error:
        raise CaseError([Problem("engine-limit", str(error), hint=hint)]) from None
    except EngineDisagreementError as error:
        click.echo(f"the two engines disagree, which is a defect of comity: {error}", err=True)
        sys.exit(FAILED)
