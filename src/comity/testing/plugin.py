"""The pytest plugin: cases and scenario files are collected as tests, when asked.

It is asked by `--rules`, by the ini key `comity_rules`, or by the path of a case folder, a case file or a scenario
file; else it imports nothing and collects nothing. Functions marked by `case_property` run once for each such case.
"""

from __future__ import annotations

import argparse
import inspect
import json
from typing import TYPE_CHECKING, Any

import pytest

from comity.testing.plugin_asked import CASES, ENTRIES, HEAD, ROOTS, asks, below, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from comity.testing.baseline import Entry

MARK = "__comity_case_property__"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options and the ini key."""
    group = parser.getgroup("comity", "cases and scenarios of comity")
    group.addoption("--rules", action="store_true", help="collect every case and scenario file at or below the paths")
    for name, what in (("cov", "what the scenarios try out of each case"), ("mutate", "which changes they tell")):
        group.addoption(
            f"--rules-{name}", nargs="?", const=0.0, type=_percent, metavar="MIN",
            help=f"say {what}, and fail below MIN percent",
        )  # fmt: skip
    engines = ["auto", "meaning", "durable", "both"]
    group.addoption("--rules-engine", choices=engines, default="auto", help="who computes the verdicts of scenarios")
    group.addoption(
        "--rules-engine-laws", nargs="?", const=100, type=_examples, metavar="N",
        help="judge the laws of the engines too, each on N drawn scenarios; default 100",
    )  # fmt: skip
    group.addoption(
        "--rules-seconds", type=_seconds, metavar="N",
        help="a time limit for each law (default 5) and each measure of a case (default none)",
    )  # fmt: skip
    group.addoption("--rules-no-laws", action="store_true", help="leave out the laws of cases")
    group.addoption("--rules-baseline", metavar="FILE", help="what is accepted: a list of {law, subject, reason}")
    parser.addini("comity_rules", "cases and scenarios to collect: files and folders", type="paths", default=[])


def _percent(text: str) -> float:
    found = _number(text, "percentage")
    if not 0 <= found <= 100:  # noqa: PLR2004 - per cent
        raise argparse.ArgumentTypeError(f"`{text}` is not between 0 and 100")
    return found


def _examples(text: str) -> int:
    found = _number(text, "number of scenarios")
    if found < 1 or not found.is_integer():
        raise argparse.ArgumentTypeError(f"`{text}` is no number of scenarios")
    return int(found)


def _seconds(text: str) -> float:
    found = _number(text, "number of seconds")
    if not found > 0:  # nan neither
        raise argparse.ArgumentTypeError(f"`{text}` is no number of seconds above 0")
    return found


def _number(text: str, what: str) -> float:
    try:
        return float(text if text.isascii() and "_" not in text else "")
    except ValueError:
        message = f"`{text}` is no {what}; put the option after the paths, or write it with `=`"
        raise argparse.ArgumentTypeError(message) from None


def pytest_configure(config: pytest.Config) -> None:
    """Find out what is asked for."""
    here = config.invocation_params.dir
    config.args[:] = [_with_head(arg, here) for arg in config.args]
    paths = [here / arg.partition("::")[0] for arg in config.args]
    wanted: list[Path] = list(config.getini("comity_rules"))
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args += [str(path) for path in wanted if not below(path, paths)]
    named = paths if config.getoption("rules") else [path for path in paths if asks(path)]
    config.stash[ROOTS] = list(dict.fromkeys([*wanted, *named]))
    config.stash[CASES] = {}
    baseline = config.getoption("rules_baseline")
    config.stash[ENTRIES] = () if baseline is None else _entries(here / baseline)


def _with_head(arg: str, here: Path) -> str:
    """`FOLDER::rest` of a case folder as pytest takes it: with its file."""
    path, colons, rest = arg.partition("::")
    return f"{path}/{HEAD}::{rest}" if colons and (here / path / HEAD).is_file() else arg


def _entries(path: Path) -> tuple[Entry, ...]:
    from comity.problems import CaseError
    from comity.steering import escaped
    from comity.testing.baseline import load_baseline

    try:
        return load_baseline(path)
    except CaseError as error:
        raise pytest.UsageError(escaped(str(error))) from None


# --- collection ------------------------------------------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The tests of a case or of a scenario file that is asked for."""
    roots = parent.config.stash[ROOTS]
    if not roots or not below(file_path, roots):
        return None
    kind = kind_of(file_path)
    if kind == "scenario":
        from comity.testing.plugin_items import ScenarioFile

        return ScenarioFile.from_parent(parent, path=file_path)
    if kind == "unknown" and not file_path.name.startswith(".") and not (file_path.parent / HEAD).exists():
        from comity.testing.plugin_items import unknown_file

        return unknown_file(file_path, parent)
    if kind == "case" and _is_case(file_path, roots):
        from comity.testing.plugin_items import CaseFile

        nodeid = parent.nodeid if file_path.name == HEAD and parent.nodeid not in ("", ".") else None
        return CaseFile.from_parent(parent, path=file_path, nodeid=nodeid)
    return None


def _is_case(path: Path, roots: Iterable[Path]) -> bool:
    """Whether a case file is a case: by its name, or because it is named, or no other file is the case there."""
    return path.name == HEAD or path in roots or not (path.parent / HEAD).exists()


def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> list[pytest.Item] | None:
    """A function that is marked, once for each case that is asked for."""
    if not (isinstance(collector, pytest.Module) and inspect.isfunction(obj) and getattr(obj, MARK, False) is True):
        return None
    from comity.steering import on_one_line
    from comity.testing.packs import found_at
    from comity.testing.plugin_items import Property, shown

    cases = sorted({case for root in collector.config.stash[ROOTS] for case in found_at(shown(root), [])[0]})
    return [
        Property.from_parent(collector, name=on_one_line(f"{name}[{case}]"), check=obj, case=case) for case in cases
    ] or [Property.from_parent(collector, name=name, check=obj, case=None)]


# --- the end -------------------------------------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A measure that was asked for and cannot be taken is an error."""
    wanted = config.getoption("rules_cov") is not None or config.getoption("rules_mutate") is not None
    if wanted and not any(type(item).__name__ == "Measure" for item in items) and "::" not in "".join(config.args):
        raise pytest.UsageError("--rules-cov and --rules-mutate need a case: give the path of one, or `--rules`")


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:  # noqa: ANN401 - pytest's own
    """The measures, and what the baseline need not accept any more."""
    reports = [
        each for group in terminalreporter.stats.values() for each in group if isinstance(each, pytest.TestReport)
    ]
    pairs = [pair for each in reports if each.when == "call" for pair in each.user_properties]
    lines = ["the laws of cases were not judged, as asked"] if config.getoption("rules_no_laws") else []
    lines += [str(text) for name, text in pairs if name in ("rules-coverage", "rules-mutation")]
    judged = [str(text) for name, text in pairs if name == "rules-judged"]
    ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    lines += _stale(config, judged, whole=ended and not terminalreporter.stats.get("deselected"))
    if lines:
        from comity.steering import escaped

        terminalreporter.section("rules")
        terminalreporter.write_line(escaped("\n".join(lines)))


def _stale(config: pytest.Config, judged: list[str], *, whole: bool) -> list[str]:
    entries = config.stash[ENTRIES]
    if not entries:
        return []
    from comity.testing.baseline import stale
    from comity.testing.reports import stale_line

    part = any(config.getoption(name, None) for name in ("keyword", "markexpr", "maxfail", "lf", "collectonly"))
    whole = whole and not part and "::" not in "".join(config.args)
    wanted = {"engines": "rules_engine_laws", "coverage": "rules_cov", "mutation": "rules_mutate"}
    asked = {"laws"} | {family for family, name in wanted.items() if config.getoption(name) is not None}
    known = [((law, subject, what, never), holds) for law, subject, what, never, holds in map(json.loads, judged)]
    return [stale_line(each) for each in stale(known, entries, whole=asked if whole else ())]
