"""The laws of the engines: what holds of the verdicts of every case, whatever its parties say.

They are tried on scenarios that are drawn for the case (`comity.testing.strategies`). That a law holds is therefore not
proved; a scenario that breaks one is a defect of comity, and comes with the fewest known facts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st

from comity.problems import CaseError, Problem, nearest
from comity.solve import witness
from comity.testing import engine_checks, transposing
from comity.testing.engine_checks import NotAskedError
from comity.testing.judgements import Judgement
from comity.testing.strategies import scenarios

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from comity import case as c
    from comity.testing.engine_checks import Draw
    from comity.testing.judgements import Document

EXAMPLES = 100
"""Scenarios on which each law is tried, unless it is said."""
SEEDS = ("0", "1", "4242")
"""Seeds of the hashes of Python under which the answers are the same."""
SAMPLE = 20
"""Scenarios that are checked under each of these."""
FAILURES = (ArithmeticError, AssertionError, LookupError, RuntimeError, TypeError, ValueError)
"""What an engine that is faulty may raise where a scenario is drawn, or judged."""


class BrokenError(AssertionError):
    """A law of the engines does not hold; says of which term, and how."""


@dataclass(frozen=True, slots=True)
class Law:
    """A law: its stable code, what it says, and what is wrong with one scenario (None: nothing)."""

    code: str
    says: str
    wrong: Callable[[c.Case, c.Scenario, Draw], str | None]


def judge(case: c.Case, *, laws: Collection[str] | None = None, examples: int = EXAMPLES) -> Iterator[Judgement]:
    """What each law comes to for a case, one at a time; those of `laws` alone, when given.

    `holds` is True when none of so many drawn scenarios broke it, and `why` says how many; the subject is the case.
    Raises `CaseError` for a code that is no law, and where scenarios cannot be drawn.
    """
    problems = [
        Problem("unknown-code", f"there is no law of the engines `{code}`", hint=nearest(code, LAWS))
        for code in laws or ()
        if code not in LAWS
    ]
    if problems:
        raise CaseError(problems)
    for code, law in LAWS.items():
        if laws is None or code in laws:
            yield _judged(case, law, examples)


def _judged(case: c.Case, law: Law, examples: int) -> Judgement:
    last: list[Document] = []
    try:
        test_of(case, law.code, examples=examples, seen=last)()
    except BrokenError as error:
        return Judgement(law.code, case.id, holds=False, why=str(error), scenario=last[-1] if last else None)
    except NotAskedError as error:
        return Judgement(law.code, case.id, holds=None, why=f"not asked: {error}")
    return Judgement(law.code, case.id, holds=True, why=f"held in {examples} drawn scenarios{_apart(law)}")


def test_of(
    case: c.Case,
    code: str,
    *,
    examples: int = EXAMPLES,  # noqa: PT028 - it makes tests, and is none
    seen: list[Document] | None = None,  # noqa: PT028 - the same
) -> Callable[[], None]:
    """A law for a case as a Hypothesis test without arguments, which raises `BrokenError` on the smallest scenario.

    The same scenarios are drawn each time. `seen` is given the document of each scenario that broke the law.
    """
    law, drawn = LAWS[code], scenarios(case)

    @settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        deadline=None,
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def test(data: st.DataObject) -> None:
        try:
            scenario = data.draw(drawn)
        except FAILURES as error:
            raise BrokenError(_failed(error)) from error
        why = _why(law, case, scenario, data.draw)
        if why is not None:
            if seen is not None:
                seen.append(witness.data(scenario))
            raise BrokenError(why)

    def run() -> None:
        if code == "engine-deterministic":
            _under_seeds(case)
        test()

    return run


test_of.__test__ = False  # type: ignore[attr-defined]  # it makes tests, and is none


def _why(law: Law, case: c.Case, scenario: c.Scenario, draw: Draw) -> str | None:
    """What is wrong; an engine that fails altogether is wrong as well."""
    try:
        return law.wrong(case, scenario, draw)
    except FAILURES as error:
        return _failed(error)


def _failed(error: Exception) -> str:
    """That comity failed, in words; what Hypothesis raises is raised again."""
    if type(error).__module__.startswith("hypothesis"):
        raise error
    return f"comity failed: {type(error).__name__}: {error}"


_CHECK = """
import json, sys, comity
from comity.answers import to_json
told = json.load(sys.stdin)
case = comity.case_of(told["case"])
for doc in told["scenarios"]:
    print(json.dumps(to_json(comity.check(case, comity.scenario_of(doc, case)))))
"""


def _under_seeds(case: c.Case) -> None:
    """Raise `BrokenError` where the answer to a scenario depends on the seed of Python's hashes."""
    docs = sample(case, SAMPLE)
    told = json.dumps({"case": transposing.document(case), "scenarios": docs})
    answers = []
    for seed in SEEDS:
        ran = subprocess.run(  # noqa: S603 - this Python, with a program that stands above
            [sys.executable, "-c", _CHECK],
            input=told,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise NotAskedError(f"another Python could not check the case: {ran.stderr.strip().splitlines()[-1]}")
        answers.append(ran.stdout.splitlines())
    for doc, *found in zip(docs, *answers, strict=True):
        if len(set(found)) > 1:
            raise BrokenError(f"the answer depends on the seed of Python's hashes: {json.dumps(doc)}")


def sample(case: c.Case, count: int) -> list[Document]:
    """The documents of so many drawn scenarios, always the same."""
    found: list[Document] = []

    @settings(
        max_examples=count, database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(scenarios(case))
    def collect(scenario: c.Scenario) -> None:
        found.append(witness.data(scenario))

    collect()
    return found


def _apart(law: Law) -> str:
    """What the engines were not compared with."""
    if law.code != "engines-agree":
        return ""
    from comity import engine

    missing = [] if engine.available() else ["the rule engine, which is not installed"]
    missing += [] if find_spec("pysat") else ["the solver, which is not installed"]
    missing += [] if find_spec("numpy") and find_spec("pyarrow") else ["columns, as NumPy or pyarrow is not installed"]
    return f"; not compared: {', '.join(missing)}"


LAWS: Mapping[str, Law] = {
    law.code: law
    for law in (
        Law(
            "engine-deterministic",
            "The same question has the same answer, also in another Python.",
            engine_checks.deterministic,
        ),
        Law(
            "engine-explains",
            "The reasons of a verdict force it by themselves, and none can be spared.",
            engine_checks.explains,
        ),
        Law(
            "engine-ignores-calendar",
            "Nothing changes when every date is moved by the same time.",
            engine_checks.ignores_calendar,
        ),
        Law(
            "engine-ignores-names",
            "Nothing changes when facts, events and entities have other names.",
            engine_checks.ignores_names,
        ),
        Law(
            "engine-ignores-order",
            "Nothing changes when what is simultaneous is written otherwise.",
            engine_checks.ignores_order,
        ),
        Law(
            "engine-learns", "Learning more never turns one verdict that is certain into another.", engine_checks.learns
        ),
        Law(
            "engine-remembers",
            "A fact stays as it is until it changes; saying it again changes nothing.",
            engine_checks.persists,
        ),
        Law(
            "engines-agree",
            "The definition, the rule engine, columns and the solver find the same verdicts.",
            engine_checks.agree,
        ),
    )
}
"""The laws of the engines by their codes."""
