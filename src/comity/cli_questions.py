"""The commands that ask about all scenarios at once: thin over `comity.solve`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from comity.cli_options import (
    AS_OF,
    FORMAT,
    PATH,
    READING,
    Amount,
    Whole,
    day,
    limit,
    print_answer,
    progress,
    readings_of,
    width,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from comity.case import Case

_CASE = click.argument("case", type=PATH)
_SCENARIO = click.argument("scenario", type=PATH)
_GOAL = click.option("--goal", metavar="CONDITION", help="What is to hold at the last step, such as `once(elections)`.")
_NEEDED = click.option("--goal", metavar="CONDITION", required=True, help="What is to hold at the last step.")
_STEPS = click.option(
    "--steps", type=Whole(1, 100), help="Ask about scenarios of at most so many steps; default any length."
)


_SECONDS = click.option(
    "--seconds",
    type=Amount(0, min_open=True),
    callback=limit,
    help="A time limit; what was found by then is printed.",
)
_PARTIES = click.option(
    "--party", "parties", multiple=True, metavar="NAME", help="Only this party's terms; repeatable."
)
_Command = Any


def _common(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    """Several options at once, and those that every question has."""

    def wrap(command: _Command) -> _Command:
        for each in reversed((*options, AS_OF, READING, _SECONDS, FORMAT)):
            command = each(command)
        return command

    return wrap


def _loaded(case: Path) -> Case:
    from comity.load import load_case

    return load_case(case)


def _print(answer: Any, form: str) -> None:  # noqa: ANN401 - an answer of any kind
    from comity.answers import to_json
    from comity.report import findings

    print_answer(to_json(answer) if form == "json" else findings.text(answer, width()))


def _answer(form: str, ask: Callable[..., Any], *args: Any, **asked: Any) -> Any:  # noqa: ANN401 - whatever is asked
    """What a question's function answers, with progress while it searches."""
    with progress(form):
        return ask(*args, **asked)


def _asked(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a question as its function takes them."""
    asked = {**options, "readings": readings_of(options["readings"])}
    if "parties" in asked:
        asked["parties"] = asked["parties"] or None
    return asked


@click.command()
@_CASE
@_common(_GOAL, _PARTIES, _STEPS)
def conflicts(case: Path, form: str, **options: Any) -> None:  # noqa: ANN401 - click's options
    """Every minimal set of terms in CASE that cannot all be met, smallest first."""
    from comity.solve.clashing import conflicts as ask

    asked = _asked(options)
    loaded = _loaded(case)
    with progress(form) as found:
        search = ask(loaded, terms=asked.pop("parties"), **asked)
        found.extend(search)
        answer = search.answer()
    _print(answer, form)


@click.command()
@_CASE
@_common(_GOAL, _PARTIES, _STEPS)
@click.option("--unrevisable", is_flag=True, help="Let terms be dropped that are not revisable.")
@click.option("--most", type=Whole(1), default=20, help="How many to give; default 20.")
def concessions(case: Path, form: str, **options: Any) -> None:  # noqa: ANN401 - as above
    """Minimal sets of terms in CASE whose dropping opens the goal, cheapest first, and who must move."""
    from comity.solve.conceding import concessions as ask

    asked = _asked(options)
    _print(_answer(form, ask, _loaded(case), terms=asked.pop("parties"), **asked), form)


@click.command()
@_CASE
@_common(_GOAL, _PARTIES, _STEPS)
@click.option("--all", "every", type=Whole(1), default=1, metavar="N", help="Up to N agreements, the shortest first.")
@click.option("--count", is_flag=True, help="Count the acceptable end states.")
def agree(case: Path, form: str, **options: Any) -> None:  # noqa: ANN401 - as above
    """A shortest scenario that every party (or each --party) of CASE can accept, or a proof that there is none."""
    from comity.solve.dealing import agree as ask

    _print(_answer(form, ask, _loaded(case), **_asked(options)), form)


@click.command()
@_CASE
@_SCENARIO
@_common(_NEEDED, _PARTIES, _STEPS)
@click.option("--mermaid", is_flag=True, help="Print the moves as a Mermaid diagram instead.")
def roadmap(case: Path, scenario: Path, form: str, *, mermaid: bool, **options: Any) -> None:  # noqa: ANN401 - as above
    """From the facts of SCENARIO, the shortest acceptable sequence of moves that reaches the goal."""
    from comity.load import load_scenario
    from comity.solve.routing import roadmap as ask

    if mermaid and form == "json":
        raise click.UsageError("`--format json` has the diagram under `mermaid`; leave out one of the two")
    loaded = _loaded(case)
    answer = _answer(form, ask, loaded, load_scenario(scenario, loaded), **_asked(options))
    if mermaid and answer.mermaid:
        print_answer(answer.mermaid)
    else:  # without a way, why there is none
        _print(answer, form)


@click.command()
@_CASE
@_common(_GOAL, _PARTIES)
def deadlocks(case: Path, form: str, **options: Any) -> None:  # noqa: ANN401 - as above
    """Circular waits between preconditions in CASE, and the ways out."""
    from comity.solve.waiting import deadlocks as ask

    _print(_answer(form, ask, _loaded(case), **_asked(options)), form)


@click.command()
@_CASE
@_common(click.option("--party", metavar="NAME", help="Only this party."))
def audit(case: Path, form: str, **options: Any) -> None:  # noqa: ANN401 - as above
    """Each party's own consistency over time in CASE, and terms that are redundant, dead or vague."""
    from comity.solve.auditing import audit as ask

    _print(_answer(form, ask, _loaded(case), **_asked(options)), form)


@click.command()
@_CASE
@click.argument("other", type=PATH, required=False)
@click.option("--from", "old", callback=day, metavar="DATE", help="The old position: CASE as of this date.")
@click.option("--to", "new", callback=day, metavar="DATE", help="The new position; default the latest.")
@click.option("--party", metavar="NAME", help="Only this party.")
@READING
@_SECONDS
@FORMAT
def compare(case: Path, other: Path | None, old: date | None, new: date | None, form: str, **options: Any) -> None:  # noqa: ANN401 - as above
    """Whether positions became weaker or stronger: between two dates of CASE, or from CASE to OTHER."""
    from comity.solve.comparing import compare as ask

    dates = (old, new) if old or new else None
    one, two = _loaded(case), None if other is None else _loaded(other)
    _print(_answer(form, ask, one, two, dates=dates, **_asked(options)), form)


@click.command()
@_CASE
@_SCENARIO
@_common(_STEPS)
def possible(case: Path, scenario: Path, form: str, **options: Any) -> None:  # noqa: ANN401 - as above
    """Whether all terms can still be kept from an ongoing SCENARIO on, and what is decided already."""
    from comity.load import load_scenario
    from comity.solve.prospects import possible as ask

    loaded = _loaded(case)
    _print(_answer(form, ask, loaded, load_scenario(scenario, loaded), **_asked(options)), form)


QUESTIONS = (conflicts, concessions, agree, roadmap, deadlocks, audit, compare, possible)
