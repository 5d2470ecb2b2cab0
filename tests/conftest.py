"""One Hypothesis profile for all tests: 50 examples on every run, 5,000 nightly (HYPOTHESIS_PROFILE=nightly)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

BY_WORK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""No outcome depends on the clock, or on what else the machine does."""
settings.register_profile("quick", BY_WORK, max_examples=50, derandomize="CI" in os.environ, report_multiple_bugs=False)
settings.register_profile("nightly", BY_WORK, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


FOLDER = Path(__file__).parent
SLOW = tuple((FOLDER / "slow.txt").read_text(encoding="utf-8").split())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make check` leaves out."""
    for item in (each for each in items if each.path.is_relative_to(FOLDER)):
        name = f"{item.path.relative_to(FOLDER).as_posix()}::{item.nodeid.partition('::')[2]}"
        if name.startswith(SLOW):
            item.add_marker(pytest.mark.slow)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fuzz-inputs", type=int, default=200, help="how many inputs of each kind the fuzzers try")
    parser.addoption("--fuzz-seed", type=int, default=0, help="another seed tries others")
