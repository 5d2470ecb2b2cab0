"""The command that writes a case, or verdicts, in the forms of other tools: thin over `comity.exports`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from comity.cli_options import AS_OF, PATH, READING, pairs_of, readings_of, scenarios_of
from comity.cli_printing import put
from comity.saving import save
from comity.steering import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from comity.answers import Assessment
    from comity.case import Case, Scenario

_FORMS = ("claims", "annotations", "actors", "events", "matrix", "verdicts")
_OF_SCENARIOS = ("events", "matrix", "verdicts")


@click.command("export")
@click.argument("case", type=PATH)
@click.argument("scenarios", type=PATH, nargs=-1)
@click.option(
    "--to", "form", type=click.Choice(_FORMS), required=True,
    help="JSON-LD in the words of schema.org, annotations of quotes, coded parties or events as CSV, or the matrix of "
    "stances or of verdicts as CSV.",
)  # fmt: skip
@click.option("-o", "out", type=PATH, metavar="FILE", help="Write to this file; default: print.")
@click.option("--author", metavar="NAME", help="The organisation that publishes the reviews of claims.")
@click.option(
    "--text", "texts", multiple=True, metavar="SOURCE=FILE", help="The text of a source, to place its quotes in."
)
@AS_OF
@READING
def export(  # noqa: PLR0913, PLR0917 - one parameter for each option
    case: Path,
    scenarios: tuple[Path, ...],
    form: str,
    out: Path | None,
    author: str | None,
    texts: tuple[str, ...],
    as_of: date | None,
    readings: tuple[str, ...],
) -> None:
    """CASE, or what SCENARIOS do to it, for other tools of the field."""
    from comity.load import load_case

    _check_asked(form, scenarios, author, texts)
    loaded = load_case(case).at(as_of)
    found = scenarios_of(scenarios, loaded)
    text = _written(form, loaded, found, _Asked(author, _texts(texts), readings_of(readings)))
    if out is None:
        put(text, end="")
    else:
        save(out, text)


class _Asked(NamedTuple):
    """What was asked for besides the form."""

    author: str | None
    texts: dict[str, str]
    readings: dict[str, str]


def _check_asked(form: str, scenarios: Sequence[Path], author: str | None, texts: Sequence[str]) -> None:
    """A usage error for what does not go together, so that nothing asked for is left out silently."""
    if form in _OF_SCENARIOS and not scenarios:
        raise click.UsageError(f"`--to {form}` needs scenarios")
    if form in ("annotations", "actors") and scenarios:
        raise click.UsageError(f"`--to {form}` is about the case alone, and takes no scenarios")
    if author and form != "claims":
        raise click.UsageError("`--author` goes with `--to claims`")
    if texts and form != "annotations":
        raise click.UsageError("`--text` goes with `--to annotations`")


def _texts(given: Sequence[str]) -> dict[str, str]:
    """The texts of sources; a usage error where one is written otherwise."""
    from comity.load.files import text_of

    files = pairs_of(given, "source=file", "--text")
    return {source: text_of(Path(path)).text for source, path in files.items()}


def _written(form: str, case: Case, scenarios: Sequence[Scenario], asked: _Asked) -> str:
    from comity.exports import claims, quotes, tables

    match form:
        case "claims":
            return _json(claims.claims(case, _answers(case, scenarios, asked), author=asked.author))
        case "annotations":
            return _json(quotes.quotes(case, asked.texts))
        case "actors":
            return tables.actors(case)
        case "events":
            return tables.events(case, scenarios)
        case "matrix":
            return tables.matrix(_answers(case, scenarios, asked, explain=False))
        case _:
            return tables.verdicts(_answers(case, scenarios, asked, explain=False))


def _answers(case: Case, scenarios: Sequence[Scenario], asked: _Asked, *, explain: bool = True) -> list[Assessment]:
    from comity.assess import check

    return [check(case, scenario, as_of=case.as_of, readings=asked.readings, explain=explain) for scenario in scenarios]


def _json(found: dict[str, Any]) -> str:
    return escaped(json.dumps(found, indent=2, ensure_ascii=False)) + "\n"
