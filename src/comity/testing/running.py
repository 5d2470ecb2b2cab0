"""What there is to test in some files: each law and property of a case, and each scenario that expects something.

An item is found before anything of it is decided, and decided when it is run; nothing here knows pytest.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from comity.expect import failures
from comity.load import case_path, load_case, load_scenario, scenario_files
from comity.load.files import SUFFIXES, kind_of, text_of
from comity.load.yamltree import read
from comity.problems import CaseError, Problem
from comity.testing.judgements import Judgement
from comity.testing.laws import EACH
from comity.testing.laws import asked as laws_asked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import date

    from comity.assess import Asked
    from comity.case import Case, Scenario
    from comity.expect import Failure
    from comity.problems import Span
    from comity.testing.pack_asking import Asked as Question

HEAD = "case.yaml"
"""A folder with a file of this name is a case; any other case file is one that is named."""
EXPECT = "not-as-expected"
"""The code of an expectation that was not kept."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the files is to be tested, and how.

    `laws`: whether a case's laws and properties are (None: those of each case that is named, and not of one that only
    a scenario names). `codes`, `subjects`: only these (empty: all). `each`: seconds for one law of one subject.
    """

    laws: bool | None = None
    codes: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    engine: Asked = "auto"
    as_of: date | None = None
    each: float | None = EACH

    @property
    def whole(self) -> bool:
        """Whether nothing was left out by its name."""
        return not (self.codes or self.subjects)


@dataclass(frozen=True, slots=True)
class Pack:
    """A case with the scenarios about it that were found; `named` says whether the case itself was asked for."""

    path: Path
    case: Case
    scenarios: tuple[tuple[Path, Scenario], ...]
    named: bool

    @property
    def tests(self) -> tuple[Scenario, ...]:
        """The scenarios that expect something: one that expects nothing tests nothing."""
        return tuple(scenario for _, scenario in self.scenarios if scenario.expected)


@dataclass(frozen=True, slots=True)
class Finding:
    """A judgement of one case; `failure` where it is of an expectation, `accepted` the reason that a baseline gives."""

    judgement: Judgement
    failure: Failure | None = None
    accepted: str | None = None

    @property
    def judged(self) -> tuple[str, str, bool | None]:
        """The law, the subject, and whether it holds."""
        return self.judgement.law, self.judgement.subject, self.judgement.holds

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
    """What there is to test of a case, in a fixed order; raises `CaseError` for a code that is no law."""
    if pack.named if choice.laws is None else choice.laws:
        yield from law_items(pack.case, choice)
    for path, scenario in pack.scenarios:
        if scenario.expected and choice.whole:
            yield scenario_item(pack.case, path, scenario, choice)


def law_items(case: Case, choice: Choice) -> Iterator[Item]:
    """Each law with each subject that it is asked of, and each property."""
    codes, subjects = choice.codes or None, choice.subjects or None
    for each in laws_asked(case.at(choice.as_of), laws=codes, subjects=subjects, each=choice.each):
        yield Item(each.law, each.subject, each.place, partial(_judged, each))


def _judged(question: Question) -> tuple[Finding, ...]:
    return (Finding(question.judgement()),)


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


# --- files -----------------------------------------------------------------------------------------------------------


def packs(paths: Iterable[Path]) -> list[Pack]:
    """The cases at or below some paths, and those that the scenarios there name, each with its scenarios.

    Raises `CaseError` with the problems of all files, and where a path holds neither.
    """
    problems: list[Problem] = []
    named: dict[Path, None] = {}
    files: dict[Path, None] = {}
    for path in paths:
        cases, scenarios = found_at(path, problems)
        named |= dict.fromkeys(cases)
        files |= dict.fromkeys(scenarios)
    loaded: dict[Path, Case] = {}
    about: dict[Path, list[tuple[Path, Scenario]]] = {path: [] for path in named}
    for path in [*named, *files]:
        try:
            where = path if path in named else case_of_scenario(path, named)
            if where not in loaded:
                loaded[where] = load_case(where)
            if path not in named:
                about.setdefault(where, []).append((path, load_scenario(path, loaded[where])))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return [Pack(path, loaded[path], tuple(scenarios), path in named) for path, scenarios in about.items()]


def pack_of(path: Path, case: Case, paths: Iterable[Path]) -> Pack:
    """A case that is loaded, with the scenarios about it at or below some paths."""
    files = dict.fromkeys(file for each in paths for file in found_at(each, [])[1])
    about = [file for file in files if case_of_scenario(file, [path]) == path]
    return Pack(path, case, tuple((file, load_scenario(file, case)) for file in about), named=True)


def found_at(path: Path, problems: list[Problem]) -> tuple[list[Path], list[Path]]:
    """The cases and the scenario files at or below a path; a problem is added where there is neither."""
    if not path.is_dir():
        return ([path.parent if path.name == HEAD else path], []) if _is_case(path) else ([], [path])
    cases = sorted(Path(folder) for folder, _, names in os.walk(path) if HEAD in names)
    scenarios = scenario_files(path)
    if not cases and not scenarios and _holds_case(path):
        cases = [path]
    if not cases and not scenarios:
        message = f"`{path}` holds no scenarios: no file there starts with `scenario:`"
        problems.append(Problem("no-scenario", message))
    return cases, scenarios


def case_of_scenario(path: Path, known: Collection[Path]) -> Path:
    """The case that a scenario file names, as one of the `known` paths if it is the same place."""
    where = case_path(path)
    where = where.parent if where.name == HEAD else where
    return next((each for each in known if os.path.realpath(each) == os.path.realpath(where)), where)


def _holds_case(folder: Path) -> bool:
    """Whether a file directly in a folder is a case, whatever its name."""
    return any(_is_case(each) for each in sorted(folder.iterdir()) if each.suffix in SUFFIXES and each.is_file())


def _is_case(path: Path) -> bool:
    """Whether a file is a case; one that cannot be read is none."""
    try:
        node = read(text_of(path), [])
    except CaseError:
        return False
    return node is not None and kind_of(node) == "case"


# --- results ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Results:
    """What became of the items of one case, in their order."""

    pack: Pack
    findings: tuple[Finding, ...]
    scenarios: int
    expectations: int

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


def results(pack: Pack, choice: Choice) -> Results:
    """Run every item of a case."""
    findings = tuple(finding for item in items(pack, choice) for finding in item.run())
    scenarios = pack.scenarios if choice.whole else ()
    return Results(pack, findings, len(scenarios), sum(len(each.expected) for _, each in scenarios))
