"""Why a term is violated, and what would have to be known for an undetermined one to be decided."""

from pathlib import Path

import comity

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Print the reasons for two verdicts, each a smallest set of facts that forces it."""
    case = comity.load_case(ROOT / "rules" / "ukraine-2024")
    scenario = comity.load_scenario(ROOT / "examples" / "ukraine-2024" / "victory-then-accession.yaml", case)
    answer = comity.check(case, scenario)

    term = answer.term("russia.formal-renunciation")
    print(f"{term.term} is {term.verdict}, because")
    for cause in term.because:
        print(f"  {cause.text}")

    term = answer.term("united_states.other-things-first")
    print(f"{term.term} is {term.verdict}: {' or '.join(term.possible)}; it would be")
    for missing in term.would_decide:
        print(f"  {missing.verdict} if")
        for fact in missing.facts:
            print(f"    {fact.text}")


if __name__ == "__main__":
    main()
