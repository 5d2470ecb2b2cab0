"""The command that sweeps over many scenarios: thin over `comity.sweeping`."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from comity.cli_options import AS_OF, FORMAT, INTERRUPTED, PATH, READING, Whole, print_answer, readings_of, width
from comity.cli_printing import tell_over, watched
from comity.saving import save

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from comity.case import Case
    from comity.report.pictures import Picture
    from comity.tallies import Sweep

_OPTIONS = (
    click.option("--log", type=PATH, metavar="FILE", help="An event log instead of TABLE: XES, CSV or Parquet."),
    click.option("--events", type=PATH, metavar="FILE", help="What its activities mean; default: by titles of events."),
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
    click.option("--workers", type=Whole(1), default=1, help="Processes to work in; default 1."),
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
@click.argument("table", type=PATH, required=False)
@_with_options
def sweep(  # noqa: PLR0913, PLR0917 - one parameter for each option
    case: Path,
    table: Path | None,
    form: str,
    engine: str,
    log: Path | None,
    events: Path | None,
    plot: Path | None,
    mapped: tuple[str, str] | None,
    **options: Any,  # noqa: ANN401 - click's options
) -> None:
    """What each scenario of TABLE, or each trace of an event log, does to each side's terms in CASE, counted.

    TABLE is a Parquet or CSV file, or a folder of such files: a row for each scenario or, with a column `step`, a row
    for each step of one.
    """
    from comity.load import load_case
    from comity.sweeping import sweep as ask

    if (table is None) == (log is None):
        raise click.UsageError("give either a TABLE or a --log")
    if events is not None and log is None:
        raise click.UsageError("--events says what the activities of a --log mean")
    if log is not None and (engine == "spark" or options["resume"] or options["workers"] > 1):
        raise click.UsageError("a --log is read once, by one process: it takes no --engine, --workers or --resume")
    if plot is not None and plot.suffix.lower() not in (".svg", ".html"):
        raise click.BadParameter(f"`{plot}` ends neither in .svg nor in .html", param_hint="--plot")
    if mapped and plot is None:
        raise click.UsageError("--map draws into the file that --plot names")
    if engine == "spark" and (options["resume"] or options["workers"] > 1):
        raise click.UsageError("Spark shares the work out itself: it takes neither --workers nor --resume")
    loaded = load_case(case)
    asked = {**options, "readings": readings_of(options["readings"])}
    answer = ask(loaded, _table(loaded, table, log, events, engine), progress=_progress(), **asked)
    if watched(sys.stderr):
        tell_over("")
    if plot is not None and answer.complete:  # a picture does not say that it shows a part
        _draw(plot, answer, loaded, mapped, asked)
    _print(answer, form)
    if answer.stopped:
        sys.exit(INTERRUPTED)


def _table(case: Case, table: Path | None, log: Path | None, events: Path | None, engine: str) -> Any:  # noqa: ANN401 - whatever `sweep` takes
    """What is swept over."""
    if log is not None:
        from comity.logs.mappings import by_titles, read_mapping
        from comity.logs.steps import log_table
        from comity.tables.sources import source

        mapping = by_titles(case) if events is None else read_mapping(events, case)
        return replace(source(log_table(log, mapping, case)), name=str(log))
    if engine == "spark" and table is not None:
        from comity.sweeping import spark

        return spark.read(table)
    return table


def _progress() -> Callable[[int, int | None], None] | None:
    """On a terminal, a line that says how far it is."""
    if not watched(sys.stderr):
        return None

    def show(scenarios: int, every: int | None) -> None:
        of = "" if every is None else f" of {every:,}"
        line = f"{scenarios:,}{of} scenarios; Ctrl-C stops and keeps what is done"
        tell_over(line)

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
    save(path, text)
