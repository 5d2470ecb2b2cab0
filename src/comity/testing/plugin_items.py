"""What the pytest plugin collects: cases, scenario files, and functions marked by `case_property`."""

from __future__ import annotations

import inspect
import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from comity.assess import EngineDisagreementError
from comity.engine import EngineLimitError
from comity.load import load_case, load_scenario
from comity.problems import CaseError
from comity.solve import sat
from comity.steering import escaped, on_one_line
from comity.testing import baseline, packs, reports, running, showing
from comity.testing.laws import EACH
from comity.testing.plugin_asked import CASES, ENTRIES, ROOTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from comity.case import Case, Scenario
    from comity.testing.baseline import Judged, Key


class CaseFile(pytest.File):
    """A case: a collector for each subject of its laws, and an item for each measure that is asked for."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """The subjects in the order in which they are first asked about."""
        path = shown(self.path if self._named else packs.case_at(self.path))
        case = loaded(path, self.config)
        pack = _Lazy(path, case, self.config)
        asked = choice(self.config)
        try:
            found = [] if asked.laws is False else [*running.law_items(case, asked)]
            found += running.engine_items(case, path, asked)
            if found:
                sat.require()
        except CaseError as error:
            raise self.CollectError(escaped(f"{error}{_way_out(error)}")) from None
        order = list(dict.fromkeys(item.subject for item in found))
        for subject, group in groupby(sorted(found, key=lambda each: order.index(each.subject)), lambda it: it.subject):
            yield Subject.from_parent(self, name=subject, pack=pack, tests=list(group))
        for name in ("coverage", "mutation"):
            if self.config.getoption(f"rules_{name[:3] if name == 'coverage' else 'mutate'}") is not None:
                yield Measure.from_parent(self, name=name, pack=pack)

    @property
    def _named(self) -> bool:
        """Whether this file is named, and is not the head of a folder."""
        return self.path.name != packs.HEAD and self.path in self.config.stash[ROOTS]


def _way_out(error: CaseError) -> str:
    missing = any(problem.code == "no-solver" for problem in error.problems)
    return ", or leave the laws out with `--rules-no-laws`" if missing else ""


class _Lazy:
    """A case with the scenarios that are asked for too, which are read when a measure needs them."""

    def __init__(self, path: Path, case: Case, config: pytest.Config) -> None:
        self.path, self.case, self.config = path, case, config

    def pack(self, *, scenarios: bool = False) -> packs.Pack:
        """The case, with its scenarios or none."""
        roots = self.config.stash[ROOTS] if scenarios else []
        return packs.pack_of(self.path, self.case, [shown(each) for each in roots])


class Subject(pytest.Collector):
    """What laws are asked of: a term, a fact, a party... with an item for each law."""

    def __init__(self, *, pack: _Lazy, tests: list[running.Item], **rest: Any) -> None:  # noqa: ANN401 - pytest's own
        super().__init__(**rest)
        self.pack, self.tests = pack, tests

    def collect(self) -> Iterator[pytest.Item]:
        """The laws in their order; one that is asked of a subject twice has a number the second time."""
        seen: dict[str, int] = {}
        for each in self.tests:
            seen[each.law] = seen.get(each.law, 0) + 1
            name = each.law if seen[each.law] == 1 else f"{each.law}-{seen[each.law]}"
            yield Rule.from_parent(self, name=name, pack=self.pack, test=each)


class ScenarioFile(pytest.File):
    """A scenario file, with one item."""

    def collect(self) -> Iterator[pytest.Item]:
        """Whether the scenario comes out as it expects."""
        path = shown(self.path)
        try:
            known = self.config.stash[CASES]
            where = packs.case_of_scenario(path, known)
        except CaseError as error:
            raise self.CollectError(escaped(str(error))) from None
        case = loaded(where, self.config)
        try:
            scenario = load_scenario(path, case)
        except CaseError as error:
            raise self.CollectError(escaped(str(error))) from None
        test = (
            running.scenario_item(case, path, scenario, choice(self.config))
            if scenario.expected
            else running.Item(running.EXPECT, str(path), None, tuple)
        )
        yield Rule.from_parent(self, name="expect", pack=_Lazy(where, case, self.config), test=test)


class UnknownFile(pytest.File):
    """A YAML file that is nothing that comity knows: it may be a test with a slip in it."""

    def collect(self) -> Iterator[pytest.Item]:
        """Nothing, but an error."""
        raise self.CollectError(escaped(str(CaseError(packs.problems_of(shown(self.path), WAY_OUT)))))


WAY_OUT = "`--ignore-glob='*/{name}'`"


def unknown_file(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The collector of such a file; None where it is of another kind that comity knows."""
    return UnknownFile.from_parent(parent, path=path) if packs.problems_of(path, WAY_OUT) else None


def loaded(path: Path, config: pytest.Config) -> Case:
    """A case, read once; a collection error with the problems of its files."""
    cases = config.stash[CASES]
    try:
        return cases[path] if path in cases else cases.setdefault(path, load_case(path))
    except CaseError as error:
        raise pytest.Collector.CollectError(escaped(str(error))) from None


def shown(path: Path) -> Path:
    """A path as messages show it: from the working folder, where it lies below that."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def choice(config: pytest.Config) -> running.Choice:
    """What is tested, and how."""
    seconds, examples = config.getoption("rules_seconds"), config.getoption("rules_engine_laws")
    each = EACH if seconds is None else seconds
    laws = False if config.getoption("rules_no_laws") else None
    return running.Choice(laws, engine=config.getoption("rules_engine"), each=each, examples=examples)


# --- items -----------------------------------------------------------------------------------------------------------


class RuleError(Exception):
    """Something that does not hold, in words."""


class _Told(pytest.Item):
    """An item whose failure is a text for the author of the rules, without a traceback."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401
        """The text alone; a traceback for what is not about the rules."""
        known = (RuleError, CaseError, EngineDisagreementError, EngineLimitError)
        return escaped(str(excinfo.value)) if isinstance(excinfo.value, known) else super().repr_failure(excinfo, style)


class Rule(_Told):
    """One law of one subject, or one scenario."""

    def __init__(self, *, pack: _Lazy, test: running.Item, **rest: Any) -> None:  # noqa: ANN401 - pytest's own
        super().__init__(**rest)
        self.pack, self.test = pack, test

    def runtest(self) -> None:
        """Fail with what does not hold; skip what is not proved; what the baseline accepts is an expected failure."""
        why = _reasons(self.config)
        try:
            found = baseline.accepted(self.test.run(), why)
        except ImportError:
            raise RuleError("the rule engine cannot run here: durable_rules cannot be imported") from None
        if why:
            self.user_properties += list(_judged(baseline.judged(found)))
        broken = [each for each in found if each.judgement.holds is False]
        told = "\n\n".join(showing.failure(each, self.pack.pack(), choice(self.config)) for each in broken)
        if broken and all(each.accepted is not None for each in broken):
            pytest.xfail(escaped("; ".join(dict.fromkeys(str(each.accepted) for each in broken))))
        if broken:
            raise RuleError(told)
        _skip_unproved(found)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the subject stands."""
        place = self.test.place
        name = on_one_line(f"{self.test.subject}: {self.test.law}")
        if place is None:
            return self.path, None, name
        return Path(place.source.name).absolute(), place.source.place(place.start)[0] - 1, name


def _reasons(config: pytest.Config) -> dict[Key, str]:
    entries = config.stash[ENTRIES]
    return baseline.reasons(entries)


def _judged(found: Iterable[Judged]) -> Iterator[tuple[str, str]]:
    """What was judged, as texts that go from one process to another."""
    yield from (("rules-judged", json.dumps([*key, holds])) for key, holds in found)


def _skip_unproved(found: tuple[running.Finding, ...]) -> None:
    if not found:
        pytest.skip("this scenario expects nothing")
    for each in found:
        if each.judgement.holds is None:
            pytest.skip(escaped(f"{each.judgement.subject}: {each.judgement.law}: {each.judgement.why}"))


class Measure(_Told):
    """The coverage or the mutation score of a case, by the scenarios that are asked for too."""

    def __init__(self, *, pack: _Lazy, **rest: Any) -> None:  # noqa: ANN401 - pytest's own
        super().__init__(**rest)
        self.pack = pack

    def runtest(self) -> None:
        """Fail below the minimum; what is left out is shown at the end in any event."""
        pack = self.pack.pack(scenarios=True)
        seconds = self.config.getoption("rules_seconds")
        why = _reasons(self.config)
        if self.name == "coverage":
            found: Any = showing.measured_coverage(pack, None, seconds)
            lines, least = showing.covered(found, why), self.config.getoption("rules_cov")
            judged = baseline.judged_coverage(found)
        else:
            found = showing.measured_mutation(pack, None, seconds)
            lines, least = showing.mutated(found, pack.case, why), self.config.getoption("rules_mutate")
            if found.stopped:
                raise KeyboardInterrupt
            judged = baseline.judged_mutation(found)
        self.user_properties.append((f"rules-{self.name}", escaped("\n".join(lines))))
        if why:
            self.user_properties += list(_judged(judged))
        share = reports.share_of(found, why)
        if share < least / 100:
            raise RuleError(f"{self.name} of {found.case}: {showing.percent(share)} is less than {least:g}%")

    def reportinfo(self) -> tuple[Path, None, str]:
        """The file of the case."""
        return self.path, None, on_one_line(f"{self.pack.path}: {self.name}")


class Property(pytest.Item):
    """A function that checks one case, or many scenarios of it."""

    def __init__(self, *, check: Callable[..., object], case: Path | None, **rest: Any) -> None:  # noqa: ANN401
        super().__init__(**rest)
        self.check, self.case = check, case

    def runtest(self) -> None:
        """Run the function; with a second parameter, for many scenarios."""
        if self.case is None:
            pytest.skip("no case is named: give the path of one, or set `comity_rules`")
        case = loaded(self.case, self.config)
        if len(inspect.signature(self.check).parameters) == 1:
            self.check(case)
            return
        from hypothesis import HealthCheck, given, settings

        from comity.testing.strategies import scenarios

        failing: list[Scenario] = []

        def each(scenario: Scenario) -> None:
            failing.append(scenario)
            self.check(case, scenario)
            failing.pop()

        each.__name__ = each.__qualname__ = self.check.__name__
        # The first scenario takes long, because the case is looked through for it.
        patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
        try:
            patient(given(scenario=scenarios(case))(each))()
        except Exception as error:
            if failing:  # the last one is the smallest, which Hypothesis runs again at the end
                error.add_note(escaped("\n".join(showing.outcome_in_words(failing[-1], case))))
            raise

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401
        """The traceback from the function on: what called it says nothing about the case."""
        excinfo.traceback = excinfo.traceback.cut(path=self.path)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the function stands."""
        return self.path, self.check.__code__.co_firstlineno - 1, self.name
