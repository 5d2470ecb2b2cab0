"""What there is to test in some files: each law and property of a case, and each scenario that expects something.

An item is found before anything of it is decided, and decided when it is run; nothing here knows pytest.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from comity.codes import ENGINES, LAWS, MUTANTS
from comity.expect import failures
from comity.problems import CaseError, Problem, nearest
from comity.shown import Short
from comity.testing import packs
from comity.testing.judgements import Judgement
from comity.testing.laws import EACH, EXAMPLES
from comity.testing.laws import asked as laws_asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from comity.assess import Asked
    from comity.case import Case, Scenario
    from comity.expect import Failure
    from comity.problems import Span
    from comity.testing.pack_asking import Asked as Question
    from comity.testing.packs import Pack

EXPECT = "not-as-expected"
"""The code of an expectation that was not kept."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the files is to be tested, and how.

    `laws`: whether a case's laws and properties are (None: those of each case that is named, and not of one that only
    a scenario names). `codes`, `subjects`: only these (empty: all). `each`: seconds for one law of one subject.
    `examples`: how many scenarios are drawn for each law of the engines (None: these are not asked, unless `codes`
    names some).
    """

    laws: bool | None = None
    codes: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    engine: Asked = "auto"
    as_of: date | None = None
    each: float | None = EACH
    examples: int | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing was left out by its name."""
        return not (self.codes or self.subjects)

    @property
    def of_engines(self) -> tuple[str, ...]:
        """The laws of the engines that are asked."""
        if self.codes:
            return tuple(code for code in ENGINES if code in self.codes)
        return () if self.examples is None else tuple(ENGINES)

    @property
    def drawn(self) -> int:
        """How many scenarios are drawn for each of these."""
        return EXAMPLES if self.examples is None else self.examples

    @property
    def of_packs(self) -> tuple[str, ...] | None:
        """The laws of a case that are asked; None: all of them."""
        return tuple(code for code in self.codes if code not in ENGINES) if self.codes else None


@dataclass(frozen=True, slots=True, repr=False)
class Finding(Short):
    """A judgement of one case; `failure` where it is of an expectation, `accepted` the reason that a baseline gives."""

    judgement: Judgement
    failure: Failure | None = None
    accepted: str | None = None

    @property
    def problem(self) -> Problem:
        """The same at its place, as `problems.render` shows it."""
        found = self.judgement
        message = found.why if self.failure else f"`{found.subject}`: {found.why}"
        return Problem(found.law, message, found.place)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to test: a law and its subject; or, with the law `not-as-expected`, a scenario file as the subject.

    `run` decides it. A scenario that fails has a finding for each expectation that it does not keep.
    """

    law: str
    subject: str
    place: Span | None
    run: Callable[[], tuple[Finding, ...]] = field(compare=False, repr=False)


def items(pack: Pack, choice: Choice) -> Iterator[Item]:
    """What there is to test of a case, in a fixed order.

    Raises `CaseError` for a code that is no law, and where laws of the engines are asked without Hypothesis.
    """
    if pack.named if choice.laws is None else choice.laws:
        yield from law_items(pack.case, choice)
    yield from engine_items(pack.case, pack.path, choice)
    for path, scenario in pack.scenarios:
        if scenario.expected and choice.whole:
            yield scenario_item(pack.case, path, scenario, choice)


def law_items(case: Case, choice: Choice) -> Iterator[Item]:
    """Each law with each subject that it is asked of, and each property."""
    check_codes(choice.codes)
    subjects = choice.subjects or None
    for each in laws_asked(case.at(choice.as_of), laws=choice.of_packs, subjects=subjects, each=choice.each):
        yield Item(each.law, each.subject, each.place, partial(_judged, each))


def _judged(question: Question) -> tuple[Finding, ...]:
    return (Finding(question.judgement()),)


def engine_items(case: Case, path: Path, choice: Choice) -> Iterator[Item]:
    """Each law of the engines that is asked, with the case as its subject."""
    check_codes(choice.codes)
    asked = choice.of_engines if not choice.subjects or case.id in choice.subjects else ()
    if asked and not find_spec("hypothesis"):
        message = "Hypothesis, which draws the scenarios for the laws of the engines, is not installed"
        raise CaseError([Problem("no-hypothesis", message, hint="install it with `pip install hypothesis`")])
    place = packs.place_of(path) if asked else None
    for code in asked:
        yield Item(code, case.id, place, partial(_held, case, code, place, choice))


def _held(case: Case, code: str, place: Span | None, choice: Choice) -> tuple[Finding, ...]:
    from comity.testing import engine_laws

    judged = engine_laws.judge(case.at(choice.as_of), laws=[code], examples=choice.drawn, each=choice.each)
    return tuple(Finding(replace(found, place=place)) for found in judged)


def check_choice(choice: Choice) -> None:
    """Raise `CaseError` for each code that is no law, and for laws of the engines that are asked and left out."""
    check_codes(choice.codes)
    if choice.codes and choice.examples is not None and not choice.of_engines:
        message = "the laws that are named are none of the engines, so none of these would be judged"
        raise CaseError([Problem("nothing-tested", message, hint="name one of them too, or leave `--engine-laws` out")])


def check_codes(codes: Iterable[str]) -> None:
    """Raise `CaseError` naming each code that is no law."""
    known = [*LAWS, *ENGINES]
    problems = []
    for code in codes:
        if code not in known:
            hint = "`--cov` and `--mutate` ask about it" if code in MUTANTS else nearest(code, known)
            problems.append(Problem("unknown-code", f"there is no law `{code}`", hint=hint))
    if problems:
        raise CaseError(problems)


def check_subjects(found: Iterable[Pack], choice: Choice) -> None:
    """Raise `CaseError` naming each subject of which no law is asked."""
    if not choice.subjects:
        return
    every = replace(choice, subjects=(), laws=True)
    known = {item.subject for pack in found for item in items(replace(pack, scenarios=()), every)}
    which = "none of these laws" if choice.codes else "no law"
    problems = [
        Problem("nothing-tested", f"{which} is asked of `{name}`", hint=nearest(name, known))
        for name in choice.subjects
        if name not in known
    ]
    if problems:
        raise CaseError(problems)


def scenario_item(case: Case, path: Path, scenario: Scenario, choice: Choice) -> Item:
    """The item of a scenario that expects something."""
    place = next(iter(scenario.expected.values()))[1]
    return Item(EXPECT, str(path), place, lambda: _expected(case, scenario, choice))


def _expected(case: Case, scenario: Scenario, choice: Choice) -> tuple[Finding, ...]:
    """Each expectation that is not kept; one judgement that all are, if so."""
    from comity.assess import check

    answer = check(case, scenario, as_of=choice.as_of, engine=choice.engine, explain=False)
    found = failures(scenario, answer)
    if not found:
        why = f"{len(scenario.expected)} expectations kept"
        return (Finding(Judgement(EXPECT, scenario.id, holds=True, why=why)),)
    return tuple(
        Finding(Judgement(EXPECT, f"{scenario.id}: {each.name}", False, each.problem.message, each.span), each)  # noqa: FBT003
        for each in found
    )


# --- results ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Results(Short):
    """What became of the items of one case, in their order; `left` is how many were not looked at, after Ctrl-C."""

    pack: Pack
    findings: tuple[Finding, ...]
    scenarios: int
    expectations: int
    left: int = 0

    @property
    def failed(self) -> tuple[Finding, ...]:
        """What does not hold, and is not accepted."""
        return tuple(each for each in self.findings if each.judgement.holds is False and each.accepted is None)

    @property
    def accepted(self) -> tuple[Finding, ...]:
        """What does not hold, and is accepted."""
        return tuple(each for each in self.findings if each.judgement.holds is False and each.accepted is not None)

    @property
    def unproved(self) -> tuple[Finding, ...]:
        """What was not proved either way."""
        return tuple(each for each in self.findings if each.judgement.holds is None)

    @property
    def laws(self) -> tuple[Finding, ...]:
        """The judgements of laws and properties."""
        return tuple(each for each in self.findings if each.judgement.law != EXPECT)


def results(pack: Pack, choice: Choice, *, begin: bool = True) -> Results:
    """Run every item of a case, or none if not `begin`; Ctrl-C ends that, and what was judged by then is kept."""
    todo = list(items(pack, choice))
    findings: list[Finding] = []
    done: list[Item] = []
    try:
        for item in todo if begin else ():
            findings += item.run()
            done.append(item)
    except KeyboardInterrupt:
        pass
    tried = {item.subject for item in done if item.law == EXPECT}
    scenarios = [each for path, each in pack.scenarios if not each.expected or str(path) in tried]
    kept = scenarios if choice.whole else []
    return Results(
        pack, tuple(findings), len(kept), sum(len(each.expected) for each in kept), left=len(todo) - len(done)
    )
