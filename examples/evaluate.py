"""One scenario of the real case: each party's stance, the terms that are violated, and on whose words they rest."""

from pathlib import Path

import comity

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Print what a frozen conflict does to everybody's terms."""
    case = comity.load_case(ROOT / "rules" / "ukraine-2024")
    scenario = comity.load_scenario(ROOT / "examples" / "ukraine-2024" / "frozen-conflict.yaml", case)
    answer = comity.check(case, scenario)
    print(answer.title)
    for party in answer.parties:
        print(f"\n{party.title}: {party.stance}")
        for term in party.terms:
            if term.verdict == "violated":
                said = ", ".join(f"{each.speaker} ({each.date or 'no date'})" for each in term.stated)
                print(f"  violated  {term.term}: {term.title} [{said}]")


if __name__ == "__main__":
    main()
