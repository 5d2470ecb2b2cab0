"""Findings that an author accepts, each with a reason: a YAML list of `{law, subject, reason}`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from comity.load.files import text_of
from comity.load.nodes import Listing, Scalar, Table, place
from comity.load.yamltree import read
from comity.problems import CaseError, Problem, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from comity.load.nodes import Node
    from comity.problems import Span
    from comity.testing.running import Finding

KEYS = ("law", "subject", "reason")


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted finding: the law and the subject of it, why it is accepted, and where that is written."""

    law: str
    subject: str
    reason: str
    place: Span


def load_baseline(path: Path) -> tuple[Entry, ...]:
    """The entries of a baseline file; raises `CaseError` with every problem of it."""
    problems: list[Problem] = []
    node = read(text_of(path), problems)
    found = [] if node is None else _entries(node, problems)
    if problems:
        raise CaseError(problems)
    return tuple(found)


def accepted(findings: Iterable[Finding], entries: Sequence[Entry]) -> tuple[Finding, ...]:
    """The findings, those that do not hold and that an entry names with its reason."""
    reasons = {(each.law, each.subject): each.reason for each in entries}
    return tuple(
        replace(each, accepted=reasons.get((each.judgement.law, each.judgement.subject)))
        if each.judgement.holds is False
        else each
        for each in findings
    )


def stale(judged: Iterable[tuple[str, str, bool | None]], entries: Sequence[Entry], *, whole: bool) -> list[Entry]:
    """The entries that match nothing any more, by what was judged: the law, the subject, and whether it holds.

    Unless the run was `whole`, they are only those that were judged, and hold.
    """
    judged = list(judged)
    open_ = {(law, subject) for law, subject, holds in judged if holds is not True}
    known = {(law, subject) for law, subject, _ in judged}
    return [each for each in entries if (key := (each.law, each.subject)) not in open_ and (whole or key in known)]


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
    for key, _ in node.items:
        if key.value not in KEYS:
            message = f"{shown(key.value)} is no key of an accepted finding"
            problems.append(Problem("unknown-key", message, place(key), nearest(key.value, KEYS)))
    values = {key.value: _text(value, problems) for key, value in node.items if key.value in KEYS}
    missing = [key for key in KEYS if key not in values]
    problems += [Problem("missing-key", f"an accepted finding has a `{key}`", place(node)) for key in missing]
    return Entry(**values, place=place(node)) if len(problems) == before else None


def _text(node: Node, problems: list[Problem]) -> str:
    if isinstance(node, Scalar) and node.value.strip():
        return node.value.strip()
    problems.append(Problem("bad-value", "expected some text", place(node)))
    return ""
