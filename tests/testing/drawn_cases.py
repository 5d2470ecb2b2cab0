"""Cases from which the tests of the strategies draw, and how many examples they draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings

import comity

if TYPE_CHECKING:
    from collections.abc import Callable

    from comity.case import Case


MANY = settings(
    max_examples=1_000, database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
SOME = settings(MANY, max_examples=200)
SAID: dict[str, Any] = {"said": {"speaker": "Somebody"}}


def term(name: str, kind: str, **fields: object) -> dict[str, object]:
    return {"id": name, "kind": kind, "title": name, "stated": ["said"], **fields}


def a_case(*terms: dict[str, object], **more: object) -> Case:
    return comity.case_of(
        {
            "case": "small",
            "entities": {"land": ["east", "west", "isle"]},
            "groups": {"coast": ["east", "isle"]},
            "facts": {
                "truce": "bool",
                "held(land)": "bool",
                "mode": ["hot", "cold", "over"],
                "troops": {"type": "int", "range": [0, 100]},
                "due": "date",
            },
            "events": {"vote": {}, "strike(land)": {}},
            "parties": [{"party": "north", "statements": SAID, "terms": list(terms)}],
            **more,
        }
    )


def guarded() -> Case:
    """A case whose background a scenario at random would often break."""
    return a_case(
        term("calm", "precondition", of="vote", requires="mode == over"),
        term("few", "red_line", never="troops > 40"),
        background=[
            {"id": "one", "title": "one", "always": "implies(vote, truce and earlier(truce))"},
            {"id": "two", "title": "two", "always": "implies(truce, mode != hot and not any(strike(r) for r in land))"},
            {"id": "three", "title": "three", "always": "troops >= 10 or not held(east)"},
        ],
        status_quo={"mode": "hot", "truce": False},
    )


def chain() -> Case:
    """A case of ten conditions that must come about one after the other."""
    steps = " and ".join(f"f{i}" for i in range(10))
    return comity.case_of(
        {
            "case": "chain",
            "facts": {f"f{i}": "bool" for i in range(10)},
            "parties": [
                {"party": "north", "statements": SAID, "terms": [term("all-ten", "red_line", never=steps)]},
            ],
        }
    )


def real() -> Case:
    return comity.load_case("rules/ukraine-2024")


CASES: dict[str, Callable[[], Case]] = {"real": real, "guarded": guarded}


def is_refined(less: Any, more: Any) -> bool:  # noqa: ANN401 - cells
    return all(one is None or one == other for one, other in zip(less, more, strict=True))
