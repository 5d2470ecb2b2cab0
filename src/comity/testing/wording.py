"""A suggested scenario as a file: the statement beside it, the question in words, and what is left to confirm."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from comity import case as c
from comity import ground as g
from comity.case import conditions
from comity.explain.wording import title_of, value_in_words
from comity.kinds import NATURES
from comity.statements import in_words
from comity.testing.differing import CLARITIES, FEASIBLE, differing, differing_plainly
from comity.verdicts import Worlds, feasible, outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from comity.kinds import Verdict
    from comity.meaning import World
    from comity.testing.differing import Feasible, Found
    from comity.testing.judgements import Document
    from comity.testing.mutants import Mutant

WIDTH = 116
_PLAIN = re.compile(r"[A-Za-z][A-Za-z_]*(-[A-Za-z0-9_]+)*")
VERBS = {
    "violated": "broken", "satisfied": "kept", "pending": "still open", "not_triggered": "not touched",
    "raised": "raised", "applies": "applied", "undetermined": "left open", "contested": "contested",
}  # fmt: skip
POSSIBLE = "feasible"
"""What `expect` calls whether a scenario is possible."""
POSSIBLY = {"true": "possible", "false": "impossible", "unknown": "left open"}


class Asked(NamedTuple):
    """What a suggested scenario asks about one term, or (`feasible`) about whether it is possible at all.

    `verdict` is the answer of the case as it is written, over all readings: what the scenario would expect. `kills` are
    the mutants that it is to tell, each with the answer that it gives instead. `label` names the readings in which it
    does, where they play a part.
    """

    term: str
    question: str
    verdict: Verdict | Feasible
    kills: tuple[tuple[Mutant, Verdict | Feasible], ...]
    label: str


def situation(found: c.Scenario, conds: Iterable[g.Ground], case: c.Case) -> str:
    """What a scenario says, step by step, in words; what the conditions do not read comes last in each step."""
    read = g.inputs(*conds)
    steps = [
        "; ".join([*_changes(found, at, read, case), *_changes(found, at, set(case.references) - read, case)])
        for at in range(found.course.steps)
    ]
    dates = [f" on {when.isoformat()}" if when else "" for when in found.course.dates]
    if len(steps) == 1:
        return (steps[0] or "Nothing happens") + dates[0]
    parts = (
        f"step {at}{when}: {step or 'nothing changes'}"
        for at, (step, when) in enumerate(zip(steps, dates, strict=True), 1)
    )
    return f"At {'; then at '.join(parts)}"


def _changes(found: c.Scenario, at: int, refs: set[str], case: c.Case) -> Iterator[str]:
    """What is set and what happens at a step, of these inputs."""
    for ref, cells in sorted(found.course.values.items()):
        cell = cells[at]
        if ref not in refs:
            continue
        if ref in found.course.events:
            if cell is True:
                yield title_of(ref, case)
        elif found.since[ref][at] == at and not isinstance(cell, c.Unsaid) and cell is not None:
            declared = case.references[ref].declared
            exactly = "exactly " if declared.type.name in ("int", "number") else ""
            yield f"{title_of(ref, case)}: {exactly}{value_in_words(cell, declared, case)}"


def asked(found: c.Scenario, here: World | None, label: str, told: Sequence[Mutant], case: c.Case) -> tuple[Asked, ...]:
    """What a scenario that tells mutants asks about each of the terms concerned.

    `here` is its world in the readings of `label`; None where it tells them whatever the reading.
    """
    worlds = Worlds(found.course)
    kills: dict[str, list[tuple[Mutant, Verdict | Feasible]]] = {}
    for mutant in told:
        term, after = _affected(mutant, here, worlds, case)
        kills.setdefault(term.name if term else POSSIBLE, []).append((mutant, after))
    return tuple(
        _asked_possible(found, label, tuple(each), case)
        if name == POSSIBLE
        else _asked(found, case.term(name), label, tuple(each), case)
        for name, each in kills.items()
    )


def _affected(mutant: Mutant, here: World | None, worlds: Worlds, case: c.Case) -> Found:
    """What has another answer with a mutant, and that answer: in all readings, or else in one."""
    for clarity in CLARITIES:
        plainly = differing_plainly(mutant, worlds, case.background, clarity)
        if found := plainly or (here and differing(mutant, here, case.background, clarity)):
            return found
    raise AssertionError(mutant)  # the scenario tells it


Kills = tuple[tuple["Mutant", "Verdict | Feasible"], ...]


def _asked(found: c.Scenario, term: c.Term, label: str, kills: Kills, case: c.Case) -> Asked:
    verdict = outcome(term, Worlds(found.course)).verdict
    options = _options((verdict, *(after for _, after in kills)), term)
    sentence = f"{situation(found, conditions(term), case)}. Is “{term.title}” {options}?"
    return Asked(term.name, sentence, verdict, kills, label)


def _asked_possible(found: c.Scenario, label: str, kills: Kills, case: c.Case) -> Asked:
    now = FEASIBLE[feasible(case.background, Worlds(found.course))]
    conds = [each.always for mutant, _ in kills for one, other in zip(*mutant.background, strict=True)
             for each in (one, other) if one.always is not other.always]  # fmt: skip
    return Asked(POSSIBLE, f"{situation(found, conds, case)}. Is that possible at all?", now, kills, label)


def _options(answers: Iterable[str], term: c.Term) -> str:
    """The answers between which it is to be decided, in words."""
    at_stake = set(answers)
    options = [_verb(term, each) for each in VERBS if each in at_stake]
    return " or ".join(filter(None, [", ".join(options[:-1]), options[-1]]))


def _verb(term: c.Term | None, answer: str) -> str:
    if term is None:
        return POSSIBLY[answer]
    return {**VERBS, **NATURES[term.kind].words}[answer]


def comment(asked: Sequence[Asked], case: c.Case) -> Iterator[str]:
    """The lines that stand before a suggested scenario, with what is to be expected if the analyst confirms it."""
    for each in asked:
        term = None if each.term == POSSIBLE else case.term(each.term)
        yield from _basis(each, term, case)
        yield ""
        yield each.question
        read = f" (read as {each.label})" if each.label else ""
        subject = "the background" if term is None else "the term"
        yield f"As {subject} is written, it is {_verb(term, each.verdict)}{read}."
        for mutant, after in each.kills:
            yield f"  It would be {_verb(term, after)} {mutant.change}{_where(mutant)}."
        yield ""
    yield "Nobody has confirmed this yet. If it is as you read the statement, take the marks off the lines from"
    yield "`expect` on; if it is not, the term is not written as it was meant."
    yield "expect:"
    yield from (f"  {each.term}: {each.verdict}" for each in asked)


def _basis(asked: Asked, term: c.Term | None, case: c.Case) -> Iterator[str]:
    """The term with its statements, or the constraints that a change touches."""
    if term is not None:
        party = case.party(term.party)
        yield f"{term.name}: {term.title}"
        yield from (f"  {in_words(party.statements[key])}" for key in term.stated)
        return
    touched = {
        one.id: one
        for mutant, _ in asked.kills
        for one, other in zip(*mutant.background, strict=True)
        if one.always is not other.always
    }
    yield from (f"background {each.id}: {each.written.title or each.written.always}" for each in touched.values())


def _where(mutant: Mutant) -> str:
    if mutant.place is None:
        return ""
    text, start = mutant.place.source.text, mutant.place.start
    return f" (line {text.count(chr(10), 0, start) + 1})"


def file_text(document: Document, comment: Iterable[str]) -> str:
    """The text of a scenario file: the comment, then the scenario; `comity check` reads it as it is."""
    lines: list[str] = []
    for each in comment:
        indent = " " * (len(each) - len(each.lstrip()))
        wrapped = textwrap.wrap(each, WIDTH, subsequent_indent=f"{indent}  ", break_long_words=False)
        lines += [f"# {line}".rstrip() for line in wrapped or [""]]
    return "\n".join([*lines, *_yaml(document), ""])


def renamed(text: str, old: str, new: str) -> str:
    """The text of a scenario file under another name."""
    return text.replace(f"\nscenario: {_key(old)}\n", f"\nscenario: {_key(new)}\n")


def _yaml(document: Document) -> Iterator[str]:
    """A scenario as YAML; each value in the form that YAML shares with JSON, each step in one line."""
    for key, value in document.items():
        if key != "steps":
            yield f"{key}: {_flow(value)}"
    yield "steps:"
    yield from (f"  - {_flow(step)}" for step in document["steps"])


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _key(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _key(text: str) -> str:
    """A text as YAML takes it for text: bare where it is a plain word, else in quotes."""
    bare = _PLAIN.fullmatch(text) and text not in ("true", "false", "null", "yes", "no")
    return text if bare else json.dumps(text, ensure_ascii=False)
