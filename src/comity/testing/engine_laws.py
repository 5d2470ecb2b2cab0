"""The laws of the engines: what holds of the verdicts of every case, whatever its parties say.

They are tried on scenarios that are drawn for the case (`comity.testing.strategies`). That a law holds is therefore not
proved; a scenario that breaks one is a defect of comity, and comes with the fewest known facts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from importlib.util import find_spec
from random import Random
from time import monotonic
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st

from comity.problems import CaseError, Problem, nearest
from comity.solve import witness
from comity.solve.sat import limit_in_words
from comity.testing import boarding, elsewhere, engine_checks, transposing
from comity.testing.engine_checks import NotAskedError
from comity.testing.framing import below
from comity.testing.judgements import Judgement
from comity.testing.laws import EXAMPLES
from comity.testing.strategies import scenarios, scenarios_in_time

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from comity import case as c
    from comity.testing.judgements import Document

SEED = 5
"""With which scenarios are drawn: the same each time."""
CHOICES = 1 << 16
"""In how many ways the rest of what a law looks at is chosen: one number, so that most scenarios are new ones."""
SEEDS = ("0", "1", "4242")
"""Seeds of the hashes of Python under which the answers are the same."""
SAMPLE = 20
"""Scenarios that are checked under each of these."""
FAILURES = (ArithmeticError, AssertionError, LookupError, RuntimeError, TypeError, ValueError)
"""What an engine that is faulty may raise where a scenario is drawn, or judged."""


class BrokenError(AssertionError):
    """A law of the engines does not hold; says of which term, and how."""


class _EndedError(BaseException):
    """The time limit was met; Hypothesis lets pass what is no `Exception`, and so comes to an end."""


@dataclass(frozen=True, slots=True)
class Law:
    """A law: its stable code, what it says, and what is wrong with one scenario (None: nothing)."""

    code: str
    says: str
    wrong: Callable[[c.Case, c.Scenario, Random], str | None]


def judge(
    case: c.Case, *, laws: Collection[str] | None = None, examples: int = EXAMPLES, each: float | None = None
) -> Iterator[Judgement]:
    """What each law comes to for a case, one at a time; those of `laws` alone, when given.

    `holds` is True when none of so many drawn scenarios broke it, and `why` says how many; the subject is the case.
    `each` limits the seconds for one law, looked at between scenarios: `holds` is then None, and `why` says how many
    were tried. Raises `CaseError` for a code that is no law.
    """
    unknown = [code for code in laws or () if code not in LAWS]
    if unknown:
        message = "there is no law of the engines `{}`"
        raise CaseError(Problem("unknown-code", message.format(code), hint=nearest(code, LAWS)) for code in unknown)
    for code, law in LAWS.items():
        if laws is None or code in laws:
            yield _judged(case, law, examples, each)


def _judged(case: c.Case, law: Law, examples: int, each: float | None) -> Judgement:
    tried = Tried(None if each is None else monotonic() + each)
    try:
        test_of(case, law.code, examples=examples, tried=tried)()
    except BrokenError as error:
        last = tried.broken[-1][1] if tried.broken else None
        return Judgement(law.code, case.id, holds=False, why=str(error), scenario=last)
    except NotAskedError as error:
        return Judgement(law.code, case.id, holds=None, why=f"not asked: {error}")
    except CaseError as error:  # no scenario can be drawn
        return Judgement(law.code, case.id, holds=None, why=f"not asked: {limit_in_words(error)}")
    except _EndedError:
        return _ended(case, law, examples, tried)
    return Judgement(law.code, case.id, holds=True, why=f"held in {examples} drawn scenarios{_apart(law)}")


def _ended(case: c.Case, law: Law, examples: int, tried: Tried) -> Judgement:
    """What is known when the time limit is met: the smallest scenario that broke the law by then, if one did."""
    if not tried.broken and tried.failed is not None:
        return Judgement(law.code, case.id, holds=False, why=tried.failed)
    if not tried.broken:
        why = f"not proved: the time limit was met after {tried.count} of {examples} drawn scenarios"
        return Judgement(law.code, case.id, holds=None, why=why)
    why, scenario = min(tried.broken, key=lambda found: len(json.dumps(found[1])))
    why += "; the time limit was met before the scenario was made as small as it can be"
    return Judgement(law.code, case.id, holds=False, why=why, scenario=scenario)


@dataclass(slots=True)
class Tried:
    """What was tried of a law so far, until a `deadline` by `monotonic()`: each scenario that broke it, with how.

    `failed` says how comity failed where it was to draw one, if it did.
    """

    deadline: float | None = None
    count: int = 0
    broken: list[tuple[str, Document]] = field(default_factory=list)
    failed: str | None = None

    def look(self) -> float | None:
        """The seconds that are left (None: no limit), as long as there are any."""
        left = None if self.deadline is None else self.deadline - monotonic()
        if left is not None and left <= 0:
            raise _EndedError
        return left


def test_of(
    case: c.Case,
    code: str,
    *,
    examples: int = EXAMPLES,  # noqa: PT028 - it makes tests, and is none
    tried: Tried | None = None,  # noqa: PT028 - the same
) -> Callable[[], None]:
    """A law for a case as a Hypothesis test without arguments, which raises `BrokenError` on the smallest scenario.

    The same scenarios are drawn each time. What was tried is added to `tried`.
    """
    law, drawn, so_far = LAWS[code], scenarios_in_time(case), Tried() if tried is None else tried

    @seed(SEED)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def test(data: st.DataObject) -> None:
        random = Random(data.draw(below(CHOICES)))  # noqa: S311 - a sample, not a secret
        try:
            scenario = data.draw(drawn)
        except FAILURES as error:  # said when no scenario breaks the law: nothing can be shown of it
            so_far.failed = _failed(error)
            so_far.look()
            return
        why = _why(law, case, scenario, random)
        so_far.count += 1
        if why is not None:
            so_far.broken.append((why, witness.data(scenario)))
        so_far.look()
        if why is not None:
            raise BrokenError(why)

    def run() -> None:
        if code == "engine-deterministic":
            _under_seeds(case, so_far)
        test()
        if so_far.failed is not None:
            raise BrokenError(so_far.failed)

    return run


test_of.__test__ = False  # type: ignore[attr-defined]  # it makes tests, and is none


def _why(law: Law, case: c.Case, scenario: c.Scenario, random: Random) -> str | None:
    """What is wrong; an engine that fails altogether is wrong as well."""
    try:
        return law.wrong(case, scenario, random)
    except FAILURES as error:
        return _failed(error)


def _failed(error: Exception) -> str:
    """That comity failed, in words; what Hypothesis raises is raised again."""
    if type(error).__module__.startswith("hypothesis"):
        raise error
    return f"comity failed: {type(error).__name__}: {error}"


def _under_seeds(case: c.Case, tried: Tried) -> None:
    """Raise `BrokenError` where the answer to a scenario depends on the seed of Python's hashes."""
    docs = sample(case, SAMPLE)
    told = json.dumps({"case": transposing.document(case), "scenarios": docs})
    answers = [_under_seed(each, told, tried) for each in SEEDS]
    for doc, *found in zip(docs, *answers, strict=True):
        if len(set(found)) > 1:
            why = "the answer depends on the seed of Python's hashes"
            tried.broken.append((why, doc))
            raise BrokenError(why)


def _under_seed(hashed: str, told: str, tried: Tried) -> list[str]:
    try:
        return elsewhere.answers(told, hashed, tried.look())
    except TimeoutError:
        raise _EndedError from None


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
    missing += [] if boarding.available() else ["the page, as Node.js is not installed"]
    return f"; not compared: {', '.join(missing)}" if missing else ""


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
            "The definition, the rule engine, columns, the solver and the page find the same verdicts.",
            engine_checks.agree,
        ),
    )
}
"""The laws of the engines by their codes."""
