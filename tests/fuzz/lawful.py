"""What is lawful of any answer: a known end, a place for each problem, clean text; and what to call a breach."""

from __future__ import annotations

import traceback
import unicodedata
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import comity
from comity.problems import CaseError, render

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from comity.problems import Problem

HOME = Path(comity.__file__).parent
WHOLE = frozenset({"no-file", "no-case", "no-scenario", "not-text", "nothing-tested", "unwritable"})
"""Codes of problems about a whole file or folder, which has no line."""
ASKED = frozenset({"unknown-reading", "unknown-term", "unknown-code", "unknown-source", "impossible-goal"})
"""Codes of problems about what was asked, which stands in no file."""


class TooSlowError(BaseException):
    """An input took more processor time than it may; no `except Exception` hides it."""


@contextmanager
def recorded() -> Iterator[list[Exception]]:
    """What commands raise, before the command line makes text of it."""
    seen: list[Exception] = []
    original = click.Group.invoke

    def invoke(self: click.Group, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        try:
            return original(self, ctx)
        except Exception as error:
            seen.append(error)
            raise

    click.Group.invoke = invoke  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        click.Group.invoke = original  # type: ignore[method-assign]


def place_of(error: BaseException) -> str:
    """An exception by its kind and the innermost place of comity that it went through."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if Path(each.filename).is_relative_to(HOME)]
    place = f"at {Path(frames[-1].filename).relative_to(HOME)}:{frames[-1].name}" if frames else "outside of comity"
    return f"{type(error).__name__} {place}"


def told(error: BaseException) -> str:
    """The same with its message, for people."""
    return f"{place_of(error)}: {str(error)[:200]}"


def of_problems(problems: Sequence[Problem], named: Collection[str] = ()) -> Iterator[str]:
    """Breaches of the law that a problem has a place, or names what was given, and can be shown."""
    for problem in problems:
        if (
            problem.span is None
            and problem.code not in WHOLE | ASKED
            and not any(each in problem.message for each in named)
        ):
            yield f"no place [{problem.code}]: {problem.message[:60]}"
        render(problem)
    if not problems:
        yield "an error without a problem"


def of_error(error: BaseException, named: Collection[str] = ()) -> Iterator[str]:
    """Breaches by what was raised; `named`: the files and arguments that were given."""
    if isinstance(error, CaseError):
        yield from of_problems(error.problems, named)
    elif not isinstance(error, click.exceptions.Exit | click.ClickException | click.Abort):
        yield told(error)


def of_text(text: str) -> Iterator[str]:
    """Breaches of the law that no output holds what a terminal obeys, or shows the other way round."""
    found = sorted({c for c in text if _obeyed(c)}) if not (text.isascii() and text.isprintable()) else []
    if found:
        names = " ".join(f"U+{ord(c):04X}" for c in found[:5])
        yield f"control or bidi characters are printed: {names}"
    if "Traceback (most recent call last)" in text:
        yield "a traceback is printed"
    if "disagree, which is a defect of comity" in text:
        yield f"a defect is told: {text[:200]}"


def _obeyed(char: str) -> bool:
    return char not in "\n\t" and (
        unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs")
        or char in "\u061c\u200e\u200f"
        or "\u202a" <= char <= "\u202e"
        or "\u2066" <= char <= "\u2069"
    )  # fmt: skip
