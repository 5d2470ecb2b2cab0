"""One Hypothesis profile for all tests: 50 examples on every run, 5,000 nightly (HYPOTHESIS_PROFILE=nightly)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    import pytest

settings.register_profile(
    "quick", max_examples=50, deadline=None, derandomize="CI" in os.environ, report_multiple_bugs=False
)
settings.register_profile("nightly", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fuzz-inputs", type=int, default=200, help="how many inputs of each kind the fuzzers try")
    parser.addoption("--fuzz-seed", type=int, default=0, help="another seed tries others")
