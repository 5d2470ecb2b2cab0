"""One Hypothesis profile for all tests: 50 examples on every run, 5,000 nightly (HYPOTHESIS_PROFILE=nightly)."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

BY_WORK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""No outcome depends on the clock, or on what else the machine does."""
settings.register_profile("quick", BY_WORK, max_examples=50, derandomize="CI" in os.environ, report_multiple_bugs=False)
settings.register_profile("nightly", BY_WORK, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
