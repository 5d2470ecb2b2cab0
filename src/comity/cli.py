"""The command line: arguments, files, exit codes. 0: answered; 1: a check that was asked for failed; 2: bad input."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity import __version__
from comity.problems import CaseError, Problem, nearest, render

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from comity.answers import Assessment
    from comity.case import Case, Scenario
    from comity.expect import Failure

FAILED, BAD_INPUT = 1, 2
_PATH = click.Path(path_type=Path)


def _form(ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """The form of the answer, remembered for problems that come before it."""
    ctx.meta["comity.form"] = value
    return value


_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    callback=_form,
    is_eager=True,
    help="How to print the answer.",
)


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """A date on the command line; a usage error when it is none."""
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"`{value}` is not a date: write it like 2024-06-17") from None


_AS_OF = click.option(
    "--as-of", callback=_day, metavar="DATE", help="Take positions as of this date; default the latest."
)


class _Commands(click.Group):
    """Turns every problem of an input into text and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """What the command returns; what it raises about its input is printed."""
        try:
            return super().invoke(ctx)
        except CaseError as error:
            _report_problems(error.problems, as_json=ctx.meta.get("comity.form") == "json")
        except (MemoryError, RecursionError):
            _report_problems([Problem("too-large", "the input is too large for this machine's memory")], as_json=False)
        except (click.exceptions.Exit, click.ClickException, click.Abort, BrokenPipeError):
            raise
        except Exception as error:  # no traceback reaches a user of the command line
            if sys.flags.dev_mode:
                raise
            click.echo(f"comity has a defect: {type(error).__name__}: {error} (`python -X dev` shows where)", err=True)
        return ctx.exit(BAD_INPUT)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="comity")
def main() -> None:
    """Check hypothetical scenarios against what every side has said.

    A verdict says what a scenario does to stated terms, never who is right.
    """


@main.command()
@click.argument("case", type=_PATH)
@click.argument("scenarios", type=_PATH, nargs=-1, required=True)
@_AS_OF
@click.option(
    "--reading", "readings", multiple=True, metavar="CONCEPT=NAME", help="Fix one reading of a contested concept."
)
@click.option(
    "--engine", type=click.Choice(["auto", "meaning", "durable", "both"]), default="auto",
    help="Who computes the verdicts: the definition, the rule engine, or both, compared.",
)  # fmt: skip
@click.option("--trace", is_flag=True, help="Print what the rule engine concluded, from what, in order.")
@_FORMAT
def check(  # noqa: PLR0913, PLR0917 - one parameter for each option
    case: Path,
    scenarios: tuple[Path, ...],
    as_of: date | None,
    readings: tuple[str, ...],
    engine: str,
    trace: bool,  # noqa: FBT001 - click passes flags by position
    form: str,
) -> None:
    """What SCENARIOS (files, or folders of them) do to each side's terms in CASE, why, and on whose words."""
    from comity.assess import EngineDisagreementError
    from comity.assess import check as assess
    from comity.engine import EngineLimitError
    from comity.load import load_case

    loaded = load_case(case)
    asked: Any = "both" if trace and engine == "auto" else engine
    try:
        answers = [
            assess(loaded, scenario, as_of=as_of, readings=_readings(readings), engine=asked, trace=trace)
            for scenario in _scenarios(scenarios, loaded)
        ]
    except ImportError:
        message = "the rule engine cannot run here: durable_rules cannot be imported"
        raise CaseError([Problem("no-engine", message, hint="use `--engine meaning`")]) from None
    except EngineLimitError as error:
        raise CaseError([Problem("engine-limit", str(error), hint="use `--engine meaning`")]) from None
    except EngineDisagreementError as error:
        click.echo(f"the two engines disagree, which is a defect of comity: {error}", err=True)
        sys.exit(FAILED)
    _print(_as_json(answers) if form == "json" else _as_text(answers))


@main.command()
@click.argument("case", type=_PATH)
@click.argument("term", required=False)
@click.option("--graph", is_flag=True, help="Print what each term reads, as a Mermaid diagram.")
@_AS_OF
@_FORMAT
def show(case: Path, term: str | None, graph: bool, as_of: date | None, form: str) -> None:  # noqa: FBT001 - as above
    """What was said in CASE, by whom and when; with TERM (`party.id`), one term in full."""
    from comity.load import load_case
    from comity.report import text

    loaded = load_case(case).at(as_of)
    if term is not None and term not in [each.name for each in loaded.terms]:
        raise CaseError([_no_term(term, loaded)])
    if form == "json":
        _print(json.dumps(_shown(loaded, term), indent=2, ensure_ascii=False, default=str))
    elif graph:
        _print(text.graph(loaded))
    else:
        _print(text.term(loaded, loaded.term(term), _width()) if term else text.case(loaded, _width()))


@main.command()
@click.argument("name", type=click.Choice(["case", "party", "scenario", "check"]))
def schema(name: str) -> None:
    """The JSON Schema of case, party and scenario files, or of the answer to `check --format json`."""
    from comity.schema import schema as shipped

    click.echo(shipped(name), nl=False)


@main.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """What a problem's CODE means and how to mend it; without CODE, all of them."""
    from comity.codes import CODES

    if code is None:
        for name in sorted(CODES):
            click.echo(f"{name:20} {CODES[name].meaning}")
    elif code in CODES:
        found = CODES[code]
        click.echo(f"{code}\n  {found.meaning}\n\nhow to mend it\n  {found.mend}")
        if found.example:
            click.echo(f"\nexample\n{found.example}")
    else:
        raise CaseError([Problem("unknown-code", f"there is no code `{code}`", hint=nearest(code, CODES))])


@main.command()
@click.argument("paths", type=_PATH, nargs=-1, required=True)
@_AS_OF
@_FORMAT
def test(paths: tuple[Path, ...], as_of: date | None, form: str) -> None:
    """Whether scenarios in PATHS (files, folders, a case with scenarios in it) come out as their `expect` says."""
    from comity.assess import check as assess
    from comity.expect import failures

    failed: list[tuple[Scenario, Failure]] = []
    ran, expectations = 0, 0
    for scenario, case in _tested(paths):
        ran, expectations = ran + 1, expectations + len(scenario.expected)
        found = failures(scenario, assess(case, scenario, as_of=as_of, explain=False))
        failed += [(scenario, each) for each in found]
    if not expectations:
        raise CaseError([Problem("nothing-tested", "no scenario there expects anything, so nothing was tested")])
    _print(_test_json(ran, expectations, failed) if form == "json" else _test_text(ran, expectations, failed))
    if failed:
        sys.exit(FAILED)


# --- files -----------------------------------------------------------------------------------------------------------


def _scenarios(paths: Sequence[Path], case: Case) -> list[Scenario]:
    """Every scenario of files and folders; raises with the problems of all of them."""
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
            problems.append(
                Problem("no-scenario", f"`{path}` holds no scenarios: no file there starts with `scenario:`")
            )
        yield from files


def _tested(paths: Sequence[Path]) -> Iterator[tuple[Scenario, Case]]:
    """Every scenario with the case that it names, or the case folder that it lies in; each case is loaded once."""
    from comity.load import case_path, load_case, load_scenario

    problems: list[Problem] = []
    cases: dict[Path, Case] = {}
    found: list[tuple[Scenario, Case]] = []
    for path in _files(paths, problems):
        try:
            where = case_path(path)
            if where not in cases:
                cases[where] = load_case(where)
            found.append((load_scenario(path, cases[where]), cases[where]))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    yield from found


def _readings(given: Sequence[str]) -> dict[str, str]:
    readings = {}
    for each in given:
        concept, equals, reading = each.partition("=")
        if not equals or not concept or not reading:
            raise click.BadParameter(f"`{each}` is not of the form concept=name", param_hint="--reading")
        readings[concept.strip()] = reading.strip()
    return readings


# --- output ----------------------------------------------------------------------------------------------------------


def _as_text(answers: Sequence[Assessment]) -> str:
    from comity.report import text

    if len(answers) == 1:
        return text.assessment(answers[0], _width())
    details = [text.assessment(answer, _width(), brief=True) for answer in answers]
    sources = "\n".join(text.sources(answers, _width())).strip()
    return "\n\n\n".join(part for part in [text.matrix(answers, _width()), *details, sources] if part)


def _as_json(answers: Sequence[Assessment]) -> str:
    from comity.answers import to_json

    return to_json(answers[0] if len(answers) == 1 else answers)


def _shown(case: Case, name: str | None) -> dict[str, Any]:
    """A case, or one term of it, for JSON: what was written, with each term's place in force."""
    terms = [
        {
            "term": term.name,
            **term.doc.model_dump(mode="json", by_alias=True, exclude_none=True),
            "not_in_force": case.why_not[term.name],
        }
        for term in case.terms
        if name in (None, term.name)
    ]
    statements = {
        party.name: {key: doc.model_dump(mode="json", exclude_none=True) for key, doc in party.statements.items()}
        for party in case.parties
    }
    return {"case": case.id, "title": case.title, "statements": statements, "terms": terms}


def _no_term(name: str, case: Case) -> Problem:
    names = [term.name for term in case.terms]
    return Problem(
        "unknown-term", f"there is no term `{name}`", hint=nearest(name, names) or "a term is named `party.id`"
    )


def _test_text(ran: int, expectations: int, failed: Sequence[tuple[Scenario, Failure]]) -> str:
    from comity.report.text import tested

    shown = [render(failure.problem) for _, failure in failed]
    return "\n\n".join([*shown, tested([failure for _, failure in failed], ran, expectations)])


def _test_json(ran: int, expectations: int, failed: Sequence[tuple[Scenario, Failure]]) -> str:
    rows = [
        {"scenario": scenario.id, "name": each.name, "expected": each.expected, "found": each.found}
        for scenario, each in failed
    ]
    return json.dumps({"scenarios": ran, "expectations": expectations, "failures": rows}, indent=2)


def _width() -> int:
    """The terminal's width, between 60 and 100 columns; 80 where there is none."""
    if not sys.stdout.isatty():
        return 80
    return max(60, min(100, os.get_terminal_size().columns))


def _print(text: str) -> None:
    """Print an answer; on a terminal with its verdicts in colour, by rich."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        click.echo(text)
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
    console = Console(highlighter=None, theme=theme, width=_width())
    highlight = Verdicts()
    for line in text.split("\n"):
        console.print(highlight(line), soft_wrap=True)


def _report_problems(problems: Sequence[Problem], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"problems": [_problem_json(problem) for problem in problems]}, indent=2))
        return
    click.echo("\n\n".join(map(render, problems)), err=True)
    noun = "problem" if len(problems) == 1 else "problems"
    click.echo(f"\n{len(problems)} {noun}; `comity explain CODE` says more about a [code]", err=True)


def _problem_json(problem: Problem) -> dict[str, Any]:
    line, column = problem.span.source.place(problem.span.start) if problem.span else (None, None)
    return {
        "code": problem.code,
        "message": problem.message,
        "file": problem.span.source.name if problem.span else None,
        "line": line,
        "column": column,
        "hint": problem.hint,
    }
