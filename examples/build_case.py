"""A case and a scenario built in Python, without a file: the same checks, the same answers."""

import comity
from comity.models import DemandDoc, EventDoc, FactDoc, PreconditionDoc, StatementDoc, StepDoc

CASE = comity.CaseDoc(
    case="bridge",
    facts={"toll": FactDoc(type="int", range=(0, 100), unit="coins", title="The toll")},
    events={"talks": EventDoc(title="Talks open")},
    parties=[
        comity.PartyDoc(
            party="north",
            statements={"council": StatementDoc(speaker="The council of the North", quote="first the toll")},
            terms=[
                PreconditionDoc(
                    id="toll-first",
                    title="No talks below a toll of 20",
                    stated=["council"],
                    of="talks",
                    requires="toll >= 20",
                )
            ],
        ),
        comity.PartyDoc(
            party="south",
            statements={"envoy": StatementDoc(speaker="The envoy of the South")},
            terms=[DemandDoc(id="fair", title="A toll of at most 10", stated=["envoy"], requires="toll <= 10")],
        ),
    ],
)


def main() -> None:
    """Print the stance of each party for every toll."""
    case = comity.case_of(CASE)
    for toll in range(0, 31, 10):
        steps = [StepDoc(facts={"toll": toll}, events=["talks"])]
        scenario = comity.scenario_of(comity.ScenarioDoc(scenario=f"toll-{toll}", steps=steps), case)
        answer = comity.check(case, scenario)
        print(f"toll {toll:2}:", ", ".join(f"{party.title} {party.stance}" for party in answer.parties))


if __name__ == "__main__":
    main()
