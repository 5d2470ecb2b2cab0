"""Whole spaces of scenarios: every combination of the values of what is varied, counted without being listed.

A scenario here is complete and has one step. Conditions become decision diagrams (`comity.spaces.diagrams`) over what
is varied, in which values that no condition tells apart go together, so that the cost depends on the conditions and not
on the number of scenarios (S. Minato, Zero-suppressed BDDs for set manipulation in combinatorial problems, 1993, on
counting with diagrams).
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from comity import case as c
from comity import reckonings as k
from comity.load.files import opened
from comity.problems import CaseError, Problem
from comity.readings import check_readings
from comity.saving import save
from comity.shown import Short, short
from comity.spaces import varying
from comity.spaces.conditions import Conditions
from comity.spaces.counting import FEASIBILITY, TOGETHER, Counting, Counts
from comity.spaces.diagrams import Diagrams, NodeLimitError, deep
from comity.spaces.domains import written
from comity.spaces.layout import layout
from comity.spaces.members import Members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from comity.spaces.layout import Layout

MAX_DIGITS = 4_000
"""Digits of the number of scenarios, up to which it can be written."""
_FORM = 1


def space(  # noqa: PLR0913 - one keyword for each choice
    case: c.Case,
    vary: varying.Vary | None = None,
    given: Mapping[str, object] | c.Scenario | None = None,
    *,
    readings: Mapping[str, str] | None = None,
    as_of: date | None = None,
    seconds: float | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    resume: str | Path | None = None,
) -> Space:
    """Every scenario of one step in which what is varied takes each of its values, in exact numbers.

    `vary` names facts, events and concepts (`withdrawn(four_regions)`: each member), or maps such names to values: a
    list (None: also unknown), a `range`, or a text such as `0..100, unknown`. None: every fact, event and concept
    without readings that a term or the background reads and that is not given. `given` fixes values by name, or is a
    checked scenario of one step. Whatever is neither is as in a scenario that does not mention it.

    `progress` is called before each part of the question with how many are done, how many there are, and its name.
    After `seconds`, or Ctrl-C, what was counted is kept. `resume` is a file that `Space.save` wrote: what is in it is
    not counted again.

    Raises `CaseError` for names, values and readings that do not fit, for a number without a range, where too many
    values of one input would have to be told apart, and for a file to resume that is of another question.
    """
    case, fixed = case.at(as_of), dict(readings or {})
    check_readings(case, fixed)
    found = _asked(case, vary, given, fixed)
    done = {} if resume is None else _resumed(Path(resume), found.fingerprint)
    found.done.update(done)
    with _deep(len(found.layout.levels)):
        found.run(None if seconds is None else monotonic() + seconds, progress)
    return found


def _asked(
    case: c.Case, vary: varying.Vary | None, given: Mapping[str, object] | c.Scenario | None, readings: dict[str, str]
) -> Space:
    fixed = varying.fixed(case, given)
    parts: list[c.Term | c.Background]
    parts = [*(term for term in case.terms if case.why_not[term.name] is None), *case.background]
    parts = [part for part in parts if isinstance(part, c.Background) or part.kind != "exception"]
    roots = [cond for part in parts for cond in varying.conditions(part)]
    named = varying.varied(case, vary, fixed.cells, varying.reads(roots, readings, frozenset(fixed.cells)))
    domains = {each.ref: each for each in named}
    cells = {ref: cell for ref, cell in fixed.cells.items() if ref not in domains}
    settled = frozenset([*domains, *cells])
    groups = [frozenset(varying.reads(varying.conditions(part), readings, settled)) for part in parts]
    groups += [frozenset(varying.reads([cond], readings, settled)) for cond in roots]
    found = Space(case, readings, layout(domains, roots, groups), varying.Fixed(cells, fixed.date))
    if found.scenarios >= 10**MAX_DIGITS:
        message = f"a space whose number of scenarios has more than {MAX_DIGITS:,} digits"
        raise CaseError([Problem("too-large", message, hint="vary fewer inputs, or give some")])
    return found


@contextmanager
def _deep(levels: int) -> Iterator[None]:
    """Room for walks over so many levels."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, deep(levels)))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class _TimeUpError(Exception):
    """The time limit was reached."""


@dataclass(eq=False, repr=False)
class Space(Short):
    """A space of scenarios, with what was counted: `layout` has the varied inputs, `fixed` what is the same in all.

    `done` are the finished counts, by the parts of the question. `stopped` says why others are missing, if they are.
    """

    case: c.Case
    readings: Mapping[str, str]
    layout: Layout
    fixed: varying.Fixed
    done: dict[str, Counts] = field(default_factory=dict)
    stopped: k.Ended | None = None

    def __post_init__(self) -> None:
        self._diagrams = Diagrams([each.size for each in self.layout.levels])
        today = None if self.fixed.date is None else c.day(self.fixed.date).toordinal()
        conditions = Conditions(self._diagrams, self.layout, self.fixed.cells, today, self.case)
        self._counting = Counting(self.case, conditions, self.readings)

    def __repr__(self) -> str:
        state = f", stopped: {self.stopped}" if self.stopped else ""
        return short(self, f"of {self.case.id}: {self.scenarios:,} scenarios, {len(self.done)} counts{state}")

    @property
    def scenarios(self) -> int:
        """How many scenarios there are."""
        return self._counting.scenarios

    def run(self, deadline: float | None = None, progress: Callable[[int, int, str], None] | None = None) -> None:
        """Count every part that is not done."""
        parts = self._counting.parts()

        def watch() -> None:
            if deadline is not None and monotonic() > deadline:
                raise _TimeUpError

        self._diagrams.watch = watch
        try:
            for name, count in parts.items():
                if name not in self.done:
                    if progress is not None:
                        progress(len(self.done), len(parts), name)
                    watch()
                    self._count(name, count)
        except _TimeUpError:
            self.stopped = "time limit"
        except KeyboardInterrupt:
            self.stopped = "interrupted"
        finally:
            self._diagrams.watch = lambda: None

    def _count(self, name: str, count: Callable[[], Counts]) -> None:
        self._diagrams.begin()
        try:
            self.done[name] = {word: number for word, number in count().items() if number}
        except NodeLimitError:
            self.stopped = "node limit"

    def acceptable(self) -> Members:
        """The scenarios that every party accepts, as a set that can be counted, listed and drawn from.

        Raises `CaseError` when its diagram would have too many nodes.
        """
        self._diagrams.begin()
        try:
            with _deep(len(self.layout.levels)):
                root = self._counting.acceptable
        except NodeLimitError:
            message = "the acceptable scenarios cannot be held: their diagram has too many nodes"
            raise CaseError([Problem("too-large", message, hint="vary fewer inputs, or give some")]) from None
        return Members(self.case, self._diagrams, root, self.layout, self.fixed.cells, self.fixed.date)

    def answer(self, sample: int = 0, seed: int = 0) -> k.Reckoning:
        """Everything in numbers, with so many acceptable scenarios drawn at random; see `comity.reckonings`."""
        drawn = self.acceptable().sample(sample, seed) if sample else []
        together = self.done.get(TOGETHER)
        return k.Reckoning(
            case=self.case.id,
            as_of=self.case.as_of,
            readings=dict(self.readings),
            scenarios=self.scenarios,
            varied=self._varied(),
            given={ref: self._given(ref, cell) for ref, cell in self.fixed.cells.items()},
            feasibility=self.done.get(FEASIBILITY),  # type: ignore[arg-type]
            parties=tuple(self._party(party) for party in self.case.parties),
            acceptable=None if together is None else together.get("acceptable", 0),
            not_rejected=None if together is None else together.get("not_rejected", 0),
            complete=all(name in self.done for name in self._counting.parts()),
            stopped=self.stopped,
            sample=tuple(drawn),
        )

    def _given(self, ref: str, cell: c.Cell) -> str:
        return "unknown" if cell is None else written(cell, self.case.references[ref].declared.type.name)

    def _varied(self) -> tuple[k.VariedInput, ...]:
        classes = self._classes()
        place = {ref: at for at, ref in enumerate(self.case.references)}
        found = [
            k.VariedInput(ref, each.text, each.size, classes.get(self.layout.place[ref]))
            for ref, each in self.layout.domains.items()
        ]
        return tuple(sorted(found, key=lambda each: place[each.name]))

    def _classes(self) -> dict[object, int]:
        """How many classes of values are told apart, by level; nothing where not everything was counted."""
        if self.stopped is not None:
            return {}
        self._diagrams.begin()
        try:
            with _deep(len(self.layout.levels)):
                return dict(self._counting.classes().items())
        except NodeLimitError:
            return {}

    def _party(self, party: c.Party) -> k.PartyCount:
        stances: Any = self.done.get(f"party {party.name}")
        terms = tuple(self._term(term) for term in party.terms if term.name in self._counting.terms)
        return k.PartyCount(party.name, party.title, stances, terms)

    def _term(self, term: c.Term) -> k.TermCount:
        found: Any = self.done.get(f"term {term.name}")
        filtered: Any = self.done.get(f"term {term.name}, not infeasible") if self.case.background else found
        return k.TermCount(term.name, term.title, term.kind, found, filtered)

    # --- keeping -----------------------------------------------------------------------------------------------

    @property
    def fingerprint(self) -> str:
        """What tells this case and this question from others."""
        docs = [
            self.case.doc.model_dump(mode="json"),
            *(each.doc.model_dump(mode="json") for each in self.case.parties),
        ]
        question = [
            _FORM, docs, str(self.case.as_of), sorted(self.readings.items()),
            sorted((each.ref, each.text, str(each.parts)) for each in self.layout.domains.values()),
            sorted((ref, repr(cell)) for ref, cell in self.fixed.cells.items()), str(self.fixed.date),
        ]  # fmt: skip
        return sha256(json.dumps(question, sort_keys=True, default=str).encode()).hexdigest()

    def save(self, path: str | Path) -> None:
        """Keep the finished counts in a file, for `resume`; raises `CaseError` where it cannot be written."""
        text = json.dumps({"space": self.case.id, "question": self.fingerprint, "done": self.done}, indent=1)
        save(Path(path), text + "\n")


def _resumed(path: Path, fingerprint: str) -> dict[str, Counts]:
    """The finished counts of a file; raises `CaseError` when it is none, or of another question."""
    try:
        with opened(path) as file:
            kept = json.load(file)
        question, done = kept["question"], {str(name): _counts(each) for name, each in kept["done"].items()}
    except OSError as error:
        raise CaseError([Problem("no-file", f"cannot read `{path}`: {error.strerror}")]) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise CaseError([Problem("bad-resume", f"`{path}` holds no counts of a space")]) from None
    if question != fingerprint:
        message = f"`{path}` was counted for another case or another question"
        hint = "ask what was asked then, or begin anew without it"
        raise CaseError([Problem("bad-resume", message, hint=hint)])
    return done


def _counts(written: Mapping[str, object]) -> Counts:
    found = {word: number for word, number in written.items() if type(number) is int}
    if len(found) != len(written):
        raise ValueError(written)
    return found
