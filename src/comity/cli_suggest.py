"""The command that suggests scenarios for what no scenario tests yet: thin over `comity.testing.suggesting`."""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli_options import AS_OF, FORMAT, IGNORE, INTERRUPTED, PATH, Amount, limit, progress
from comity.cli_printing import put
from comity.problems import CaseError, Problem
from comity.saving import can_save, make, save
from comity.shown import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from comity.case import Case, Scenario
    from comity.testing.suggesting import Suggestion, Suggestions


@click.command("suggest-tests")
@click.argument("case", type=PATH)
@click.option("-o", "folder", type=PATH, metavar="FOLDER", help="Write a file for each scenario; default: print them.")
@click.option("--existing", type=PATH, metavar="FOLDER", help="Scenarios that there are: only what they do not tell.")
@IGNORE
@click.option(
    "--term", "terms", multiple=True, metavar="NAME",
    help="Only this term, party, derived name, concept or `background ID`; repeatable.",
)  # fmt: skip
@click.option(
    "--seconds",
    type=Amount(0, min_open=True),
    callback=limit,
    help="A time limit; what was found by then is given, as after Ctrl-C.",
)
@AS_OF
@FORMAT
def suggest_tests(  # noqa: PLR0913, PLR0917 - one parameter for each option
    case: Path,
    folder: Path | None,
    existing: Path | None,
    ignore: tuple[str, ...],
    terms: tuple[str, ...],
    seconds: float | None,
    as_of: date | None,
    form: str,
) -> None:
    """Few scenarios for CASE that tell every change to one part of a term, each with a question to its analyst.

    A suggested scenario expects nothing until you confirm it: what the term as written comes to is a comment in it.
    """
    from comity.answers import to_json
    from comity.load import load_case
    from comity.solve.asking import check_names
    from comity.testing.answering import suggested
    from comity.testing.suggesting import suggestions

    loaded = load_case(case).at(as_of)
    check_names(loaded, (name for name in terms if name not in loaded.trees))
    if folder is not None:
        make(folder)
        can_save(folder / "suggested.yaml")
    with progress(form):
        found = suggestions(
            loaded, _existing(existing, ignore, loaded), terms or None, path=_path(case, folder), seconds=seconds
        )
    written = [] if folder is None else list(_write(found, folder))
    put(to_json(suggested(found)) if form == "json" else "\n".join(_text(found, written, folder)))
    if found.stopped == "interrupted":
        sys.exit(INTERRUPTED)


def _path(case: Path, folder: Path | None) -> str:
    """How a file in the folder names the case."""
    return Path(os.path.relpath(case, folder or ".")).as_posix()


def _existing(folder: Path | None, ignore: Sequence[str], case: Case) -> list[Scenario]:
    from comity.load import load_scenario
    from comity.load.files import is_folder
    from comity.testing.packs import found_below

    if folder is None:
        return []
    problems: list[Problem] = []
    found = []
    for path in found_below(folder, problems, ignore)[1] if is_folder(folder) else [folder]:
        try:
            found.append(load_scenario(path, case))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return found


def _write(found: Suggestions, folder: Path) -> Iterator[Path]:
    """Write each scenario; another file of its name is kept, and the new one has the next free number."""
    for each in found.suggestions:
        yield _written(each, folder)


def _written(suggestion: Suggestion, folder: Path) -> Path:
    from comity.testing.wording import renamed

    stem, _, number = suggestion.name.rpartition("-")
    for at in count(int(number)):
        name = f"{stem}-{at}"
        path, text = folder / f"{name}.yaml", renamed(suggestion.text, suggestion.name, name)
        if not path.exists():
            save(path, text)
            return path
        if path.is_file() and path.read_bytes() == text.encode():
            return path
    raise AssertionError(suggestion.name)  # there is always a further number


def _text(found: Suggestions, written: list[Path], folder: Path | None) -> Iterator[str]:
    if folder is None:
        for each in found.suggestions:
            yield f"---\n{each.text}"
    before = found.before
    sign = "# " if folder is None else ""
    every = len(before.fates)
    yield f"{sign}{every} mutants: {len(before.of('killed'))} told before, {len(before.of('equivalent'))} equivalent"
    yield f"{sign}{counted(len(found.suggestions), 'scenario')} suggested" + (f" in {folder}" if folder else "")
    for path, each in zip(written, found.suggestions, strict=False):
        yield from (f"  {path.name}: {one.question}" for one in each.asked)
    for fate in before.of("equivalent"):
        yield f"{sign}lint: {fate.mutant.term}: {fate.mutant.change}: {fate.why}"
    if found.stopped is not None:
        yield f"{sign}stopped: {found.stopped}; what was found by then is kept"
    for fate in found.unproved:
        yield f"{sign}open: {fate.mutant.term}: {fate.mutant.change}: {fate.why}"
