"""What a sweep found as plain text, wrapped to a width, readable without colour."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from comity.kinds import word
from comity.report.shares import share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from comity.kinds import Stance
    from comity.tallies import Sweep, TermTally, Unknown

WIDTH = 80
SHOWN = 20
"""Lines of a list that may be long; how many are left out is said."""
_NARROW = 12  # to which a first column may be cut
STANCES: tuple[Stance, ...] = ("accepts", "open", "rejects", "not_engaged", "infeasible")


def text(answer: Sweep, width: int = WIDTH) -> str:
    """A sweep as text: how many scenarios each party accepts and rejects, and what stands in the way."""
    lines: list[str] = []
    for line in _lines(answer, width):
        if len(line) <= width:
            lines.append(line.rstrip())
            continue
        body = line.lstrip()
        indent = " " * (len(line) - len(body))
        deeper = indent + ("  " if body.startswith("- ") else "")
        lines += wrap(body, width, initial_indent=indent, subsequent_indent=deeper, break_on_hyphens=False)
    return "\n".join(lines)


def _lines(answer: Sweep, width: int) -> Iterator[str]:
    title = f"{_scenarios(answer.scenarios)} of {answer.table} against {answer.case}"
    yield title
    yield "=" * min(width, len(title))
    yield from _head(answer)
    if not answer.scenarios:
        return
    yield ""
    yield from _agreed(answer, width)
    yield ""
    yield from _stances(answer, width)
    yield from _blocks(answer, width)
    yield from _together(answer, width)
    yield from _verdicts(answer)
    yield from _unknowns(answer, width)


def _scenarios(count: int) -> str:
    return "1 scenario" if count == 1 else f"{count:,} scenarios"


def _head(answer: Sweep) -> Iterator[str]:
    positions = f"positions as of {answer.as_of}" if answer.as_of else "latest positions"
    starts = {"status_quo": "starting from the status quo", "blank": "starting from nothing known"}
    own = [answer.status, starts[answer.start]] if answer.status and answer.start else ["each with its own status"]
    readings = [f"{concept} read as {reading}" for concept, reading in answer.readings.items()]
    yield ", ".join([*own, positions, *readings])
    if answer.out:
        yield f"verdicts are in {answer.out}" if answer.complete else f"verdicts will be in {answer.out}"
    if not answer.complete:
        onward = "`--resume` goes on from there" if answer.resumable else "it cannot be resumed"
        yield f"NOT COMPLETE: {answer.stopped}; the counts are those of what was done by then; {onward}."
    if answer.resumed:
        yield f"{answer.resumed} of {answer.segments} segments are taken from an earlier run"


def _agreed(answer: Sweep, width: int) -> Iterator[str]:
    rows = [
        ("acceptable to all", answer.accepted, "every party accepts"),
        ("settled", answer.settled, "no party rejects, none is open"),
        ("rejected by none", answer.unrejected, "no party rejects"),
        ("infeasible", answer.infeasible, "a background constraint is broken"),
        ("feasibility unknown", answer.feasibility_unknown, "background is not decided"),
    ]
    kept = [row for at, row in enumerate(rows) if row[1] or at < 3]  # noqa: PLR2004 - the first three always
    cells = [(label, f"{count:,}", share(count, answer.scenarios), why) for label, count, why in kept]
    yield from _table(("", "scenarios", "", ""), cells, width, left=(0, 3))


def _stances(answer: Sweep, width: int) -> Iterator[str]:
    met = [each for each in STANCES if any(each in party.stances for party in answer.parties)]
    head = ("stances", *(each.replace("_", " ") for each in met))
    rows = [(party.title, *(f"{party.stances.get(each, 0):,}" for each in met)) for party in answer.parties]
    if _breadth((head, *rows)) <= width:
        yield from _table(head, rows, width)
        return
    yield "stances"
    for title, *counts in rows:
        found = (f"{word} {count}" for word, count in zip(head[1:], counts, strict=True) if count != "0")
        yield f"- {title}: {', '.join(found)}"


def _breadth(rows: Sequence[Sequence[str]]) -> int:
    """How wide a table is whose first column is cut as far as it may be."""
    return _NARROW + sum(2 + max(map(len, column)) for column in list(zip(*rows, strict=True))[1:])


def _terms(answer: Sweep) -> list[TermTally]:
    return [term for party in answer.parties for term in party.terms]


def _blocks(answer: Sweep, width: int) -> Iterator[str]:
    found = sorted((term for term in _terms(answer) if term.blocks), key=lambda term: -(term.blocks or 0))
    if not found:
        return
    total = answer.scenarios - answer.infeasible
    rows = [
        (term.term, f"{term.blocks:,}", share(term.blocks or 0, total), f"{term.blocks_alone:,}")
        for term in found[:SHOWN]
    ]
    yield ""
    yield from _table(("what stands in the way", "violated", "", "alone"), rows, width)
    yield from _more(len(found) - SHOWN, "terms")
    yield "(of the scenarios that are not infeasible; alone: no other term is violated)"


def _together(answer: Sweep, width: int) -> Iterator[str]:
    if answer.together is None:
        return
    names, counts = answer.together.terms, answer.together.counts
    pairs = [
        (counts[i][j], f"{names[i]} + {names[j]}")
        for i in range(len(names)) for j in range(i + 1, len(names)) if counts[i][j]
    ]  # fmt: skip
    pairs.sort(key=lambda pair: -pair[0])
    yield ""
    if not pairs:
        yield "no two terms are violated together"
        return
    rows = [(pair, f"{count:,}") for count, pair in pairs[:SHOWN]]
    yield from _table(("violated together", "scenarios"), rows, width)
    yield from _more(len(pairs) - SHOWN, "pairs")


def _verdicts(answer: Sweep) -> Iterator[str]:
    yield ""
    yield "verdicts"
    terms = _terms(answer)
    for term in terms[: 2 * SHOWN]:
        yield f"- {term.term}: {verdicts(term)}"
    yield from _more(len(terms) - 2 * SHOWN, "terms")


def verdicts(term: TermTally) -> str:
    """In how many scenarios a term has which verdict, the most frequent first."""
    return ", ".join(f"{word(term.kind, verdict)} {count:,}" for verdict, count in _largest(term.verdicts.items()))


def _largest(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counts, key=lambda pair: -pair[1])


def _unknowns(answer: Sweep, width: int) -> Iterator[str]:
    for each in answer.unknowns:
        yield ""
        yield from _unknown(each, width)
    if answer.untried:
        yield ""
    for name, why in answer.untried.items():
        yield f"{name} was not tried: {why}"


def _unknown(found: Unknown, width: int) -> Iterator[str]:
    yield f"if {found.input} were known, which is unknown in {_scenarios(found.unknown)}"
    yield f"(tried: {', '.join(found.values)})"
    decided = sorted((*found.parties, *found.terms), key=lambda each: -each.some)
    if not decided:
        yield "it would decide nothing"
        return
    rows = [(each.name, f"{each.open:,}", f"{each.some:,}", f"{each.whatever:,}") for each in decided[:SHOWN]]
    yield from _table(("", "open", "decided by some value", "by any value"), rows, width)
    yield from _more(len(decided) - SHOWN, "terms and parties")


def _more(left_out: int, what: str) -> Iterator[str]:
    if left_out > 0:
        yield f"... and {left_out:,} more {what}: `--format json` has all"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], width: int, left: Sequence[int] = (0,)) -> Iterator[str]:
    """Columns under their heads, numbers to the right; a first column that is too wide is cut."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    widths[0] = min(widths[0], max(_NARROW, width - sum(widths[1:]) - 2 * len(widths[1:])))
    for row in (head, *rows):
        cells = [row[0] if len(row[0]) <= widths[0] else f"{row[0][: widths[0] - 1]}…", *row[1:]]
        put = (
            cell.ljust(size) if at in left else cell.rjust(size)
            for at, (cell, size) in enumerate(zip(cells, widths, strict=True))
        )
        yield "  ".join(put).rstrip()
