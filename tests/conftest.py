"""One Hypothesis profile for all tests: 50 examples on every run, 5,000 nightly (HYPOTHESIS_PROFILE=nightly)."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile(
    "quick", max_examples=50, deadline=None, derandomize="CI" in os.environ, report_multiple_bugs=False
)
settings.register_profile("nightly", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
