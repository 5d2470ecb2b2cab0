"""One Hypothesis profile for all tests: 50 examples on every run, 5,000 nightly (HYPOTHESIS_PROFILE=nightly)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    import pytest

BY_WORK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""No outcome depends on the clock, or on what else the machine does."""
settings.register_profile("quick", BY_WORK, max_examples=50, derandomize="CI" in os.environ, report_multiple_bugs=False)
settings.register_profile("nightly", BY_WORK, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fuzz-inputs", type=int, default=200, help="how many inputs of each kind the fuzzers try")
    parser.addoption("--fuzz-seed", type=int, default=0, help="another seed tries others")
