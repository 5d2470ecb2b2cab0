"""The command that counts a whole space of scenarios: thin over `comity.spaces.space`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from comity.cli_options import (
    AS_OF,
    FORMAT,
    INTERRUPTED,
    PATH,
    READING,
    Amount,
    Seed,
    Whole,
    limit,
    print_answer,
    readings_of,
    width,
)
from comity.cli_printing import tell_over, watched

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path


@click.command()
@click.argument("case", type=PATH)
@click.option(
    "--vary", multiple=True, metavar="NAME[=V1,V2,LO..HI]",
    help="Vary this input, over these values or all; repeatable. Default: whatever the terms read.",
)  # fmt: skip
@click.option("--given", type=PATH, metavar="SCENARIO", help="A scenario of one step that fixes the rest.")
@AS_OF
@READING
@click.option(
    "--seconds", type=Amount(0, min_open=True), callback=limit,
    help="A time limit; what was counted by then is printed.",
)  # fmt: skip
@click.option("--save", type=PATH, metavar="FILE", help="Keep the finished counts in FILE, also when stopped.")
@click.option("--resume", type=PATH, metavar="FILE", help="Go on from the counts that --save kept in FILE.")
@click.option("--sample", type=Whole(0), default=0, metavar="N", help="Draw N scenarios that all accept.")
@click.option("--seed", type=Seed(), default=0, help="Another seed draws others; default 0.")
@FORMAT
def space(  # noqa: PLR0913, PLR0917 - one parameter for each option
    case: Path,
    vary: tuple[str, ...],
    given: Path | None,
    as_of: date | None,
    readings: tuple[str, ...],
    seconds: float | None,
    save: Path | None,
    resume: Path | None,
    sample: int,
    seed: int,
    form: str,
) -> None:
    """In how many of all scenarios of one step each side of CASE accepts, rejects or leaves open, exactly."""
    from comity.answers import to_json
    from comity.load import load_case, load_scenario
    from comity.report.spaces import text
    from comity.spaces.space import space as count

    loaded = load_case(case)
    found = count(
        loaded,
        _varied(vary),
        None if given is None else load_scenario(given, loaded),
        readings=readings_of(readings),
        as_of=as_of,
        seconds=seconds,
        progress=_progress if watched(sys.stderr) else None,
        resume=resume,
    )
    if watched(sys.stderr):
        tell_over("")
    if save is not None:
        found.save(save)
    answer = found.answer(sample, seed)
    print_answer(to_json(answer) if form == "json" else text(answer, width()))
    if answer.stopped == "interrupted":
        sys.exit(INTERRUPTED)


def _progress(done: int, of: int, name: str) -> None:
    line = f"{done} of {of} counted; now {name}; Ctrl-C stops and keeps them"
    tell_over(line)


def _varied(given: Sequence[str]) -> dict[str, Any] | None:
    """What `--vary NAME=VALUES` asks for; None when it is not there."""
    pairs = (each.partition("=") for each in given)
    return {name.strip(): values if equals else None for name, equals, values in pairs} or None
