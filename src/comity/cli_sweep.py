"""The command that sweeps over many scenarios: thin over `comity.sweeping`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from comity.cli_options import AS_OF, FORMAT, PATH, READING, print_answer, readings_of, width
from comity.problems import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from comity.case import Case
    from comity.report.pictures import Picture
    from comity.tallies import Sweep

_OPTIONS = (
    click.option("--out", type=PATH, metavar="FILE", help="Write verdicts and stances, as a Parquet file."),
    click.option(
        "--status", type=click.Choice(["complete", "ongoing"]), default="complete",
        help="Whether more may happen after the last step of each scenario.",
    ),
    click.option(
        "--start", type=click.Choice(["blank", "status_quo"]), default="blank",
        help="What is so where the table says nothing: nothing known, or the status quo.",
    ),
    AS_OF,
    READING,
    click.option("--ignore", multiple=True, metavar="COLUMN", help="Do not look at this column; repeatable."),
    click.option("--matrix", is_flag=True, help="Count which terms are violated together."),
    click.option(
        "--decide", multiple=True, metavar="INPUT",
        help="Count what knowing this fact, event or concept would decide; `all` for each; repeatable.",
    ),
    click.option("--workers", type=click.IntRange(1), default=1, help="Processes to work in; default 1."),
    click.option("--engine", type=click.Choice(["here", "spark"]), default="here", help="Who goes through the rows."),
    click.option("--resume", is_flag=True, help="Go on with an interrupted run."),
    click.option("--plot", type=PATH, metavar="FILE", help="Draw pictures: a .svg or .html file."),
    click.option("--map", "mapped", nargs=2, metavar="FACT FACT", help="Draw also how the parties stand over two."),
    FORMAT,
)  # fmt: skip


def _with_options(command: Any) -> Any:  # noqa: ANN401 - click's commands
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@click.argument("case", type=PATH)
@click.argument("table", type=PATH)
@_with_options
def sweep(  # noqa: PLR0913, PLR0917 - one parameter for each option
    case: Path,
    table: Path,
    form: str,
    engine: str,
    plot: Path | None,
    mapped: tuple[str, str] | None,
    **options: Any,  # noqa: ANN401 - click's options
) -> None:
    """What each scenario of TABLE does to each side's terms in CASE, counted.

    TABLE is a Parquet or CSV file, or a folder of such files: a row for each scenario or, with a column `step`, a row
    for each step of one.
    """
    from comity.load import load_case
    from comity.sweeping import spark
    from comity.sweeping import sweep as ask

    if plot is not None and plot.suffix.lower() not in (".svg", ".html"):
        raise click.BadParameter(f"`{plot}` ends neither in .svg nor in .html", param_hint="--plot")
    if mapped and plot is None:
        raise click.UsageError("--map draws into the file that --plot names")
    if engine == "spark" and (options["resume"] or options["workers"] > 1):
        raise click.UsageError("Spark shares the work out itself: it takes neither --workers nor --resume")
    loaded = load_case(case)
    asked = {**options, "readings": readings_of(options["readings"])}
    answer = ask(loaded, spark.read(table) if engine == "spark" else table, progress=_progress(), **asked)
    if sys.stderr.isatty():
        click.echo("\r" + " " * 78 + "\r", err=True, nl=False)
    if plot is not None:
        _draw(plot, answer, loaded, mapped, asked)
    _print(answer, form)


def _progress() -> Callable[[int, int | None], None] | None:
    """On a terminal, a line that says how far it is."""
    if not sys.stderr.isatty():
        return None

    def show(scenarios: int, every: int | None) -> None:
        of = "" if every is None else f" of {every:,}"
        line = f"{scenarios:,}{of} scenarios; Ctrl-C stops and keeps what is done"
        click.echo(f"\r{line[:78].ljust(78)}", err=True, nl=False)

    return show


def _print(answer: Sweep, form: str) -> None:
    from comity.answers import to_json
    from comity.report.sweeps import text

    print_answer(to_json(answer) if form == "json" else text(answer, width()))


def _draw(path: Path, answer: Sweep, case: Case, mapped: tuple[str, str] | None, asked: dict[str, Any]) -> None:
    from comity.report import pictures

    drawn: list[Picture] = [pictures.acceptance(answer), pictures.blocking(answer)]
    if mapped:
        from comity.report.zones import zone

        kept = {name: asked[name] for name in ("status", "start", "as_of", "readings")}
        drawn.append(zone(case, *mapped, **kept))
    title = f"{case.title}: {answer.scenarios:,} scenarios"
    text = pictures.page(title, *drawn) if path.suffix.lower() == ".html" else pictures.svg(*drawn)
    try:
        pictures.write(path, text)
    except OSError as error:
        message = f"`{path}` cannot be written: {error.strerror or error}"
        raise CaseError([Problem("unwritable", message)]) from None
