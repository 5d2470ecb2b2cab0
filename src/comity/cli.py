"""The command line: arguments, files, exit codes. 0: answered; 1: a check that was asked for failed; 2: bad input."""

from __future__ import annotations

import json
import os
import sys
from io import StringIO
from typing import TYPE_CHECKING, Any

import click

from comity import __version__
from comity.cli_declare import declare
from comity.cli_export import export
from comity.cli_options import AS_OF, FORMAT, PATH, READING, print_answer, readings_of, scenarios_of, width
from comity.cli_printing import LostOutputError, NobodyReadsError, put, tell
from comity.cli_questions import QUESTIONS
from comity.cli_report import PAGES
from comity.cli_space import space
from comity.cli_suggest import suggest_tests
from comity.cli_sweep import sweep
from comity.cli_test import test
from comity.problems import CaseError, Problem, nearest, rendered, shown
from comity.schema import NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from comity.answers import Assessment
    from comity.case import Case

FAILED, BAD_INPUT, NOBODY_READS = 1, 2, 141  # the last as shells have it, of who is stopped by a closed pipe


class _Commands(click.Group):
    """Turns every problem of an input into text and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """What the command returns; what it raises about its input is printed."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort):
            raise
        except click.ClickException as error:
            ctx.exit(_complain(error))
        except NobodyReadsError:
            ctx.exit(NOBODY_READS)
        except Exception as error:  # no traceback reaches a user of the command line
            if sys.flags.dev_mode and not isinstance(error, (CaseError, OSError, MemoryError, RecursionError)):
                raise
            _report(error, as_json=ctx.meta.get("comity.form") == "json")
        return ctx.exit(BAD_INPUT)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:  # noqa: ANN401 - click's own
        """The arguments, read; what is wrong with them is printed."""
        try:
            return super().make_context(*args, **extra)
        except click.ClickException as error:
            raise click.exceptions.Exit(_complain(error)) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="comity")
def main() -> None:
    """Check hypothetical scenarios against what every side has said.

    A verdict says what a scenario does to stated terms, never who is right.
    """


@main.command()
@click.argument("case", type=PATH)
@click.argument("scenarios", type=PATH, nargs=-1, required=True)
@AS_OF
@READING
@click.option(
    "--engine", type=click.Choice(["auto", "meaning", "durable", "both"]), default="auto",
    help="Who computes the verdicts: the definition, the rule engine, or both, compared.",
)  # fmt: skip
@click.option("--trace", is_flag=True, help="Print what the rule engine concluded, from what, in order.")
@FORMAT
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
            assess(loaded, scenario, as_of=as_of, readings=readings_of(readings), engine=asked, trace=trace)
            for scenario in scenarios_of(scenarios, loaded)
        ]
    except ImportError:
        message = "the rule engine cannot run here: durable_rules cannot be imported"
        raise CaseError([Problem("no-engine", message, hint="use `--engine meaning`")]) from None
    except EngineLimitError as error:
        raise CaseError([Problem("engine-limit", str(error), hint="use `--engine meaning`")]) from None
    except EngineDisagreementError as error:
        tell(f"the two engines disagree, which is a defect of comity: {error}")
        sys.exit(FAILED)
    print_answer(_as_json(answers) if form == "json" else _as_text(answers))


@main.command()
@click.argument("case", type=PATH)
@click.argument("term", required=False)
@click.option("--graph", "drawn", flag_value="mermaid", help="Print what each term reads, as a Mermaid diagram.")
@click.option("--graph-dot", "drawn", flag_value="dot", help="The same for Graphviz.")
@click.option("--graph-svg", "drawn", flag_value="svg", help="The same as an SVG picture.")
@AS_OF
@FORMAT
def show(case: Path, term: str | None, drawn: str | None, as_of: date | None, form: str) -> None:
    """What was said in CASE, by whom and when; with TERM (`party.id`), one term in full."""
    from comity.graphs.graph import graph
    from comity.load import load_case
    from comity.report import text

    loaded = load_case(case).at(as_of)
    if term is not None and term not in [each.name for each in loaded.terms]:
        raise CaseError([_no_term(term, loaded)])
    if drawn and form == "json":
        raise click.UsageError("a diagram is no JSON; leave out `--format json`")
    if form == "json":
        print_answer(json.dumps(_shown(loaded, term), indent=2, ensure_ascii=False, default=str))
    elif drawn:
        found = graph(loaded, term=term)
        written = {"mermaid": found.to_mermaid, "dot": found.to_dot, "svg": found.to_svg}[drawn]
        print_answer(written().rstrip())
    else:
        print_answer(text.term(loaded, loaded.term(term), width()) if term else text.case(loaded, width()))


@main.command()
@click.argument("name", type=click.Choice(NAMES))
def schema(name: str) -> None:
    """The JSON Schema of case, party and scenario files, or of what a command answers with `--format json`."""
    from comity.schema import schema as shipped

    put(shipped(name), end="")


@main.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """What a problem's CODE means and how to mend it; without CODE, all of them."""
    from comity.codes import CODES

    if code is None:
        for name in sorted(CODES):
            put(f"{name:24} {CODES[name].meaning}")
    elif code in CODES:
        found = CODES[code]
        put(f"{code}\n  {found.meaning}\n\nhow to mend it\n  {found.mend}")
        if found.example:
            put(f"\nexample\n{found.example}")
    else:
        raise CaseError([Problem("unknown-code", f"there is no code {shown(code)}", hint=nearest(code, CODES))])


for _command in (*QUESTIONS, *PAGES, space, sweep, declare, export, suggest_tests, test):
    main.add_command(_command)


# --- output ----------------------------------------------------------------------------------------------------------


def _as_text(answers: Sequence[Assessment]) -> str:
    from comity.report import text

    if len(answers) == 1:
        return text.assessment(answers[0], width())
    details = [text.assessment(answer, width(), brief=True) for answer in answers]
    sources = "\n".join(text.sources(answers, width())).strip()
    return "\n\n\n".join(part for part in [text.matrix(answers, width()), *details, sources] if part)


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
        "unknown-term", f"there is no term {shown(name)}", hint=nearest(name, names) or "a term is named `party.id`"
    )


def _complain(error: click.ClickException) -> int:
    """Say what click says of arguments, and return its exit code."""
    said = StringIO()
    error.show(said)
    tell(said.getvalue().rstrip("\n"))
    return error.exit_code


def _report(error: Exception, *, as_json: bool) -> None:
    """Say what stopped a command."""
    match error:
        case LostOutputError():
            _report_problems(error.problems, as_json=False)
        case CaseError():
            _report_problems(error.problems, as_json=as_json)
        case MemoryError() | RecursionError():
            _report_problems([Problem("too-large", "the input is too large for this machine's memory")], as_json=False)
        case OSError(strerror=str()):
            _report_problems([_refused(error)], as_json=as_json)
        case _:
            tell(f"comity has a defect: {type(error).__name__}: {error} (`python -X dev` shows where)")


def _refused(error: OSError) -> Problem:
    """What the operating system refuses, where nothing nearer to it says so."""
    reason = str(error.strerror).lower()
    about = "" if error.filename is None else f" {shown(os.fsdecode(error.filename), 1_000)}"
    return Problem("refused", f"the system refuses{about}: {reason}")


def _report_problems(problems: Sequence[Problem], *, as_json: bool) -> None:
    if as_json:
        try:
            put(json.dumps({"problems": [_problem_json(problem) for problem in problems]}, indent=2))
        except (LostOutputError, NobodyReadsError):
            _report_problems(problems, as_json=False)
        return
    tell(rendered(problems))
    noun = "problem" if len(problems) == 1 else "problems"
    tell(f"\n{len(problems):,} {noun}; `comity explain CODE` says more about a [code]")


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
