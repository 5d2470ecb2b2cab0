"""What an author accepts, each with a reason: a YAML list of `{law, subject, reason}`.

A mutant that no scenario tells is accepted with its `change`, and what scenarios never try out with what is `never` so
of a `part`. What is accepted so is left out of the measures, as what is impossible is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from comity.codes import ENGINES, LAWS
from comity.load.files import text_of
from comity.load.nodes import Listing, Scalar, Table, place
from comity.load.yamltree import read
from comity.problems import CaseError, Problem, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from comity.load.nodes import Node
    from comity.problems import Span
    from comity.testing.coverage import ConditionSeen, Coverage, OperandSeen, TermSeen
    from comity.testing.killing import Fate, Mutation
    from comity.testing.running import Finding

KEYS = ("law", "subject", "reason")
MUTANT, COVERED, EXPECTED = "mutant-killed", "covered", "not-as-expected"
FURTHER = {MUTANT: ("change",), COVERED: ("never", "part")}
"""The further keys of these laws; a `part` can be left out."""
Key = tuple[str, str, str, str]
"""What an entry is about: the law, the subject, the change or the part, and what is never so; empty where there is
none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is accepted, why, and where that is written; `change`, `part` and `never` are empty where not given."""

    law: str
    subject: str
    reason: str
    place: Span
    change: str = ""
    part: str = ""
    never: str = ""

    @property
    def key(self) -> Key:
        """What it is about."""
        return self.law, self.subject, self.change or self.part, self.never

    @property
    def words(self) -> str:
        """The same in words."""
        what = f" {self.change}" if self.change else f": `{self.part}`" if self.part else ""
        never = f" (never {self.never})" if self.never else ""
        return f"`{self.law}` of `{self.subject}`{what}{never}"


def load_baseline(path: Path) -> tuple[Entry, ...]:
    """The entries of a baseline file; raises `CaseError` with every problem of it."""
    problems: list[Problem] = []
    node = read(text_of(path), problems)
    found = [] if node is None else _entries(node, problems)
    if problems:
        raise CaseError(problems)
    return tuple(found)


def is_baseline(node: Node) -> bool:
    """Whether a document is a list of what is accepted, by the keys of its entries."""
    entries = node.items if isinstance(node, Listing) else ()
    laws = [isinstance(each, Table) and any(key.value == "law" for key, _ in each.items) for each in entries]
    return bool(laws) and all(laws)


def reasons(entries: Iterable[Entry]) -> dict[Key, str]:
    """The reason of each entry by what it is about."""
    return {each.key: each.reason for each in entries}


# --- findings and measures -------------------------------------------------------------------------------------------


def key_of(found: Finding) -> Key:
    """What a finding is about."""
    return found.judgement.law, found.judgement.subject, "", ""


def accepted(findings: Iterable[Finding], why: Mapping[Key, str]) -> tuple[Finding, ...]:
    """The findings, those that do not hold and that a baseline accepts with its reason."""
    return tuple(
        replace(each, accepted=why.get(key_of(each))) if each.judgement.holds is False else each for each in findings
    )


def of_fate(fate: Fate, why: Mapping[Key, str]) -> str | None:
    """The reason for which a mutant that no scenario tells is accepted; None if it is not."""
    return why.get(_fate_key(fate)) if fate.status in ("survived", "not proved") else None


def _fate_key(fate: Fate) -> Key:
    return MUTANT, fate.mutant.term, fate.mutant.change, ""


def of_gap(seen: TermSeen | ConditionSeen | OperandSeen, never: str, why: Mapping[Key, str]) -> str | None:
    """The reason for which it is accepted that something is never so; None if it is not."""
    return why.get(_gap_key(seen, never))


def accepted_gaps(
    found: Coverage, why: Mapping[Key, str]
) -> Iterator[tuple[TermSeen | ConditionSeen | OperandSeen, str, str]]:
    """What is never so, and accepted: of what, what, and the reason."""
    for each in found.open:
        for never in each.open:
            if (reason := of_gap(each, never, why)) is not None:
                yield each, never, reason


def _gap_key(seen: TermSeen | ConditionSeen | OperandSeen, never: str) -> Key:
    return COVERED, seen.term, getattr(seen, "text", ""), never


def counted_mutation(found: Mutation, why: Mapping[Key, str]) -> Mutation:
    """The mutants without those that are accepted."""
    return replace(found, fates=tuple(each for each in found.fates if of_fate(each, why) is None))


def counted_coverage(found: Coverage, why: Mapping[Key, str]) -> Coverage:
    """The coverage with what is accepted put among what is impossible."""
    return replace(
        found,
        terms=tuple(replace(each, impossible=each.impossible | _spared(each, why)) for each in found.terms),
        conditions=tuple(replace(each, impossible=each.impossible | _spared(each, why)) for each in found.conditions),
        operands=tuple(
            replace(each, impossible=True) if of_gap(each, "effect", why) is not None else each
            for each in found.operands
        ),
    )


def _spared(seen: TermSeen | ConditionSeen, why: Mapping[Key, str]) -> frozenset[Any]:
    """What is never so of it, and accepted."""
    return frozenset(each for each in seen.open if of_gap(seen, each, why) is not None)


# --- what an entry need not accept any more --------------------------------------------------------------------------

Judged = tuple[Key, "bool | None"]
"""What was judged, and whether it holds."""


def judged(findings: Iterable[Finding]) -> Iterator[Judged]:
    """What was judged, for findings."""
    yield from ((key_of(each), each.judgement.holds) for each in findings)


def judged_mutation(found: Mutation) -> Iterator[Judged]:
    """The same for mutants."""
    for each in found.fates:
        yield _fate_key(each), None if each.status == "not proved" else each.status != "survived"


def judged_coverage(found: Coverage) -> Iterator[Judged]:
    """The same for what scenarios never try out."""
    yield from ((_gap_key(seen, never), False) for seen in found.open for never in seen.open)


def family(law: str) -> str:
    """What must be asked for altogether before an entry of a law can be called stale."""
    return {MUTANT: "mutation", COVERED: "coverage"}.get(law, "engines" if law in ENGINES else "laws")


def stale(found: Iterable[Judged], entries: Sequence[Entry], *, whole: Collection[str]) -> list[Entry]:
    """The entries that match nothing any more; `whole` are the families of laws that were asked altogether.

    Of the others they are only those that were judged, and hold.
    """
    known: dict[Key, bool] = {}
    for key, holds in found:
        known[key] = known.get(key, True) and holds is True
    return [each for each in entries if known.get(each.key, family(each.law) in whole)]


# --- reading ---------------------------------------------------------------------------------------------------------


def _entries(node: Node, problems: list[Problem]) -> list[Entry]:
    if not isinstance(node, Listing):
        problems.append(Problem("bad-value", "expected a list of `{law, subject, reason}`", place(node)))
        return []
    return [found for each in node.items if (found := _entry(each, problems)) is not None]


def _entry(node: Node, problems: list[Problem]) -> Entry | None:
    if not isinstance(node, Table):
        problems.append(Problem("bad-value", "expected `{law, subject, reason}`", place(node)))
        return None
    before = len(problems)
    law = next((value for key, value in node.items if key.value == "law"), None)
    further = _further(law, problems)
    for key, _ in node.items:
        if key.value not in (*KEYS, *further):
            message = f"{shown(key.value)} is no key of an accepted finding{_belongs(key.value)}"
            problems.append(Problem("unknown-key", message, place(key), nearest(key.value, (*KEYS, *further))))
    values = {key.value: _text(value, problems) for key, value in node.items if key.value in (*KEYS, *further)}
    missing = [key for key in (*KEYS, *further) if key not in values and key != "part"]
    problems += [Problem("missing-key", f"an accepted finding has a `{key}`", place(node)) for key in missing]
    return Entry(**values, place=place(node)) if len(problems) == before else None


def _further(law: Node | None, problems: list[Problem]) -> tuple[str, ...]:
    """The keys that an entry of a law has besides those of all; a problem is added where there is no such law."""
    if not isinstance(law, Scalar) or not law.value.strip():
        return ()
    known = (*LAWS, *ENGINES, MUTANT, COVERED, EXPECTED)
    if law.value.strip() not in known:
        message = f"there is no law {shown(law.value.strip())}"
        problems.append(Problem("unknown-code", message, place(law), nearest(law.value.strip(), known)))
    return FURTHER.get(law.value.strip(), ())


def _belongs(key: str) -> str:
    law = next((law for law, keys in FURTHER.items() if key in keys), None)
    return "" if law is None else f" of another law than `{law}`"


def _text(node: Node, problems: list[Problem]) -> str:
    if isinstance(node, Scalar) and node.value.strip():
        return node.value.strip()
    problems.append(Problem("bad-value", "expected some text", place(node)))
    return ""
