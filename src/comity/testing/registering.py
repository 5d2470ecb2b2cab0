"""What Hypothesis calls when it is imported, so that `st.from_type(Case)` and `st.from_type(Scenario)` work."""

from __future__ import annotations

from hypothesis import strategies as st

from comity.case import Case, Scenario


def register() -> None:
    """Tell Hypothesis how cases and scenarios are drawn; what draws them is imported when they are first asked for."""
    st.register_type_strategy(Case, lambda _: _cases())
    st.register_type_strategy(Scenario, lambda _: _scenarios())


def _cases() -> st.SearchStrategy[Case]:
    from comity.testing.phrasing import cases

    return cases()


def _scenarios() -> st.SearchStrategy[Scenario]:
    from comity.testing.strategies import scenarios

    return _cases().flatmap(scenarios)
