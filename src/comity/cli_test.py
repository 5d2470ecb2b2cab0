"""The command that tests cases and scenarios: thin over `comity.testing`."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from comity.cli_options import AS_OF, FORMAT, IGNORE, PATH, Amount, Whole, limit, print_answer, progress
from comity.cli_printing import tell
from comity.problems import CaseError, Problem
from comity.saving import can_save, save

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from comity.assess import Asked
    from comity.testing.reports import Report

FAILED = 1
EXAMPLES = 100
"""Scenarios that are drawn for each law of the engines, unless it is said."""
_BARE = {"--cov": 0, "--mutate": 0, "--engine-laws": EXAMPLES}
FC = TypeVar("FC", bound="Callable[..., Any] | click.Command")


class _Options(NamedTuple):
    """What was asked for besides the paths."""

    laws: bool | None
    codes: tuple[str, ...]
    subjects: tuple[str, ...]
    engine_laws: int | None
    cov: float | None
    mutate: float | None
    seconds: float | None
    baseline: Path | None
    engine: Asked
    as_of: date | None
    ignore: tuple[str, ...]


class _Bare(click.Command):
    """Lets some options stand without a value: what follows them is a path."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, a bare option as the same with what it means then."""
        return super().parse_args(ctx, [f"{each}={_BARE[each]}" if each in _BARE else each for each in args])


def _percent(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    """A percentage; a usage error for `nan`, below which nothing lies."""
    if value is not None and not 0 <= value <= 100:  # noqa: PLR2004 - per cent
        raise click.BadParameter(f"{value} is not in the range 0<=x<=100.")
    return value


def _measure(name: str, what: str) -> Callable[[FC], FC]:
    return click.option(
        f"--{name}", type=Amount(0, 100), callback=_percent, metavar="[=MIN]", help=f"{what}; fail below MIN percent."
    )


@click.command("test", cls=_Bare)
@click.argument("paths", type=PATH, nargs=-1, required=True)
@click.option("--laws/--no-laws", default=None, help="Judge the laws of cases; default: of those in PATHS.")
@click.option("--law", "codes", multiple=True, metavar="CODE", help="Only this law; repeatable.")
@click.option("--subject", "subjects", multiple=True, metavar="NAME", help="Only laws of this subject; repeatable.")
@click.option(
    "--engine-laws", type=Whole(1), metavar="[=N]",
    help=f"Judge the laws of the engines too, each on N drawn scenarios; default {EXAMPLES}.",
)  # fmt: skip
@_measure("cov", "Say what the scenarios try out of each case")
@_measure("mutate", "Say which changes to terms the scenarios tell")
@click.option(
    "--seconds", type=Amount(0, min_open=True), callback=limit,
    help="A time limit for each law (default 5) and for each of these measures (default none).",
)  # fmt: skip
@IGNORE
@click.option("--baseline", type=PATH, metavar="FILE", help="What is accepted: a list of `{law, subject, reason}`.")
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
    from comity.testing.answering import as_json
    from comity.testing.report_files import FORMS
    from comity.testing.reports import text
    from comity.testing.reproducing import program

    _check_places([*(file for _, file in reports), *([reproduce] if reproduce else [])])
    with progress(form):
        found = _report(paths, _Options(**options))
    for kind, file in reports:
        save(file, FORMS[kind](found))
    if reproduce is not None:
        save(reproduce, program(found, reproduce.parent))
    print_answer(as_json(found) if form == "json" else text(found))
    if found.failed:
        sys.exit(FAILED)


def _check_places(files: list[Path]) -> None:
    """Find out before the run what could not be written after it."""
    for file in files:
        if [each.absolute() for each in files].count(file.absolute()) > 1:
            raise click.UsageError(f"`{file}` would be written twice: give each report a file of its own")
        can_save(file)


def _report(paths: tuple[Path, ...], asked: _Options) -> Report:
    """Run everything; raises `CaseError` where nothing was tested."""
    from comity.assess import EngineDisagreementError
    from comity.engine import EngineLimitError
    from comity.testing.judging import Measures, report
    from comity.testing.laws import EACH
    from comity.testing.running import Choice

    laws = True if asked.laws is None and (asked.codes or asked.subjects) else asked.laws
    each = EACH if asked.seconds is None else asked.seconds
    choice = Choice(laws, asked.codes, asked.subjects, asked.engine, asked.as_of, each, asked.engine_laws)
    hint = "use `--engine meaning`"
    try:
        return report(paths, choice, Measures(asked.cov, asked.mutate, asked.seconds), asked.baseline, asked.ignore)
    except CaseError as error:
        only_laws = laws is not False and asked.cov is None and asked.mutate is None
        raise CaseError(_told(each, only_laws=only_laws) for each in error.problems) from None
    except ImportError:
        message = "the rule engine cannot run here: durable_rules cannot be imported"
        raise CaseError([Problem("no-engine", message, hint=hint)]) from None
    except EngineLimitError as error:
        raise CaseError([Problem("engine-limit", str(error), hint=hint)]) from None
    except EngineDisagreementError as error:
        tell(f"the two engines disagree, which is a defect of comity: {error}")
        sys.exit(FAILED)


def _told(problem: Problem, *, only_laws: bool) -> Problem:
    """A problem as it is; that python-sat is missing, with what can be tested without it."""
    if problem.code != "no-solver":
        return problem
    message = "python-sat, which judges laws and finds what scenarios leave out, is not installed"
    way_out = ", or leave the laws out with `--no-laws`" if only_laws else ""
    return replace(problem, message=message, hint=f"{problem.hint}{way_out}")
