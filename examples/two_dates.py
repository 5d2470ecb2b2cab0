"""Positions at two dates: a demand that is superseded, and what that does to the same scenario."""

from datetime import date

import comity

CASE = comity.case_of(
    {
        "case": "bridge",
        "facts": {"toll": "int"},
        "parties": [
            {
                "party": "north",
                "statements": {
                    "in-january": {"speaker": "The council of the North", "date": "2025-01-10"},
                    "in-march": {"speaker": "The council of the North", "date": "2025-03-10"},
                },
                "terms": [
                    {"id": "twenty", "kind": "demand", "title": "A toll of at least 20", "stated": ["in-january"],
                     "requires": "toll >= 20"},
                    {"id": "ten", "kind": "demand", "title": "A toll of at least 10", "stated": ["in-march"],
                     "requires": "toll >= 10", "supersedes": ["twenty"]},
                ],
            }
        ],
    }
)  # fmt: skip


def main() -> None:
    """Print what a toll of 15 does to the position of each date."""
    scenario = comity.scenario_of({"scenario": "fifteen", "steps": [{"facts": {"toll": 15}}]}, CASE)
    for as_of in (date(2025, 2, 1), date(2025, 4, 1)):
        north = comity.check(CASE, scenario, as_of=as_of).party("north")
        print(f"{as_of}: {north.title} {north.stance}")
        for term in north.terms:
            print(f"  {term.verdict:10} {term.title}")
        for other in north.not_in_force:
            print(f"  {'':10} {other.term} is {other.why}")


if __name__ == "__main__":
    main()
