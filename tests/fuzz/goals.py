"""Goals for questions over all scenarios: conditions of the case, changed or grown by the grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzz import cases, hostile
from fuzz.commands import Commands
from fuzz.conditions import grown, mutated

if TYPE_CHECKING:
    from random import Random

QUESTIONS = (
    ("conflicts",), ("conflicts",), ("conflicts",), ("agree",), ("agree", "--all", "3"), ("agree", "--count"),
    ("concessions",), ("concessions", "--unrevisable"), ("deadlocks",), ("roadmap",), ("roadmap", "--mermaid"),
    ("report",), ("board", "-o", "board.html"),
)  # fmt: skip
WITH_SCENARIO = ("roadmap", "report", "board")
WITHOUT_STEPS = ("deadlocks", "report", "board")


def draw(random: Random) -> Commands:
    """One question about one small case."""
    small = random.choice(cases.small())
    question, *more = random.choice(QUESTIONS)
    line = [question, "case.yaml"]
    if question in WITH_SCENARIO:
        line.append("scenario.yaml")
    line += [*more, "--goal", goal(random, small), "--seconds", "1"]
    if question not in WITHOUT_STEPS:
        line += ["--steps", random.choice(("1", "1", "2"))]
    if random.random() < 0.1 and question not in ("report", "board"):
        line += ["--format", "json"]
    return Commands({"case.yaml": small.case.encode(), "scenario.yaml": small.scenario.encode()}, (tuple(line),))


def goal(random: Random, small: cases.Small) -> str:
    """A condition, most often one that makes sense."""
    match random.randrange(10):
        case 0 | 1 | 2 | 3:
            return grown(random, small.names, random.choice((1, 2, 2, 3)))
        case 4:
            return f"once({random.choice(small.names.inputs)})"
        case 5:
            return random.choice(small.conditions)
        case 6 | 7 | 8:
            return mutated(random, random.choice(small.conditions))
        case _:
            return hostile.torn(random, grown(random, small.names, 2))
