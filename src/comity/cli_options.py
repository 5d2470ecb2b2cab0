"""What the commands of the command line share: options, and how answers are printed."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from math import isnan
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from comity.cli_printing import put, put_as_it_is, tell_over, watched
from comity.kinds import day as read_day
from comity.problems import CaseError, Problem, shown
from comity.steering import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from comity.case import Case, Scenario

PATH = click.Path(path_type=Path)


class _Digits(click.ParamType[Any]):
    """A number in plain digits: Python reads those of any script, and `_` between them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's own
        """The number; a usage error for what Python alone would take for one."""
        if isinstance(value, str) and not (value.isascii() and "_" not in value):
            self.fail(f"{shown(value)} is not a number: write it with the digits 0 to 9", param, ctx)
        return super().convert(value, param, ctx)


class Whole(_Digits, click.IntRange):
    """A whole number within limits."""


class Seed(_Digits, click.types.IntParamType):
    """Any whole number."""


class Amount(_Digits, click.FloatRange):
    """A number within limits."""


INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it, so that no `&&` goes on with half of an answer."""


def remember(ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """The form of the answer, remembered for problems that come before it."""
    ctx.meta["comity.form"] = value
    return value


FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    callback=remember,
    is_eager=True,
    help="How to print the answer.",
)


def day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """A date on the command line; a usage error when it is none."""
    if value is None:
        return None
    try:
        return read_day(value)
    except ValueError:
        raise click.BadParameter(f"{shown(value)} is not a date: write it like 2024-06-17") from None


AS_OF = click.option(
    "--as-of", callback=day, metavar="DATE", help="Take positions as of this date; default the latest."
)


READING = click.option(
    "--reading", "readings", multiple=True, metavar="CONCEPT=NAME", help="Fix one reading of a contested concept."
)


IGNORE = click.option(
    "--ignore", multiple=True, metavar="PATTERN",
    help="Leave out files and folders of this name, such as `mkdocs.yml` or `ci/*`; repeatable.",
)  # fmt: skip


def readings_of(given: Sequence[str]) -> dict[str, str]:
    """The readings that `--reading CONCEPT=NAME` fixes; a usage error where it is written otherwise."""
    return pairs_of(given, "concept=name", "--reading")


def pairs_of(given: Sequence[str], form: str, option: str) -> dict[str, str]:
    """What an option that is given as `NAME=VALUE`, perhaps several times, comes to; a usage error for another form."""
    found = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name or not value:
            raise click.BadParameter(f"`{each}` is not of the form {form}", param_hint=option)
        found[name.strip()] = value.strip()
    return found


def limit(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    """A time limit in seconds; a usage error for `nan`, which would be none."""
    if value is not None and isnan(value):
        raise click.BadParameter("nan is not a number of seconds")
    return value


def width() -> int:
    """The terminal's width, between 60 and 100 columns; 80 where there is none."""
    if not watched(sys.stdout):
        return 80
    return max(60, min(100, os.get_terminal_size().columns))


TICK = 1.0
"""Seconds between two words of progress, and before the first."""


@contextmanager
def progress(form: str) -> Iterator[list[object]]:
    """Say on a terminal how long a search has taken; yields a list to which what is found is added.

    It goes to stderr, and only where somebody looks on: not where that is piped, nor where JSON is piped on.
    """
    found: list[object] = []
    if not watched(sys.stderr) or (form == "json" and not watched(sys.stdout)):
        yield found
        return
    ended = Event()
    teller = Thread(target=_tell, args=(found, ended), daemon=True)
    teller.start()
    try:
        yield found
    finally:
        ended.set()
        teller.join()


def _tell(found: Sequence[object], ended: Event) -> None:
    """Until it has ended, say what was found and how long it has taken, in one line that is taken away after."""
    begun, line = monotonic(), ""
    while not ended.wait(TICK):
        number = f", {len(found)} found so far" if found else ""
        line = f"searching for {monotonic() - begun:.0f} s{number}; Ctrl-C stops and keeps what was found"
        tell_over(line)
    if line:
        tell_over("")


def print_answer(text: str) -> None:
    """Print an answer; on a terminal with its verdicts in colour, by rich."""
    if not watched(sys.stdout) or "NO_COLOR" in os.environ:
        put(text)
        return
    from rich.console import Console
    from rich.highlighter import RegexHighlighter
    from rich.theme import Theme

    class Verdicts(RegexHighlighter):
        base_style = "comity."
        highlights = [  # noqa: RUF012 - rich's own form
            r"^  (?P<bad>violated|contradicted|breaks)\b",
            r"^  (?P<good>satisfied|borne out|applies)\b",
            r"^  (?P<open>undetermined|pending|contested|raised)\b",
            r"\b(?P<bad>rejects|infeasible|INFEASIBLE)\b",
            r"\b(?P<good>accepts)\b",
        ]

    theme = Theme({"comity.bad": "magenta", "comity.good": "cyan", "comity.open": "yellow"})
    console = Console(highlighter=None, theme=theme, width=width())
    highlight = Verdicts()
    with console.capture() as coloured:
        for line in escaped(text).split("\n"):
            console.print(highlight(line), soft_wrap=True)
    put_as_it_is(coloured.get())


def scenarios_of(paths: Sequence[Path], case: Case) -> list[Scenario]:
    """Every scenario of files and folders; raises `CaseError` with the problems of all of them."""
    from comity.load import load_scenario

    found: list[Scenario] = []
    problems: list[Problem] = []
    for path in _files(paths, problems):
        try:
            found.append(load_scenario(path, case))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return found


def _files(paths: Sequence[Path], problems: list[Problem]) -> Iterator[Path]:
    from comity.load import scenario_files

    for path in paths:
        files = scenario_files(path)
        if not files:
            message = f"{shown(str(path), 1_000)} holds no scenarios: no file there has the key `scenario`"
            problems.append(Problem("no-scenario", message))
        yield from files
