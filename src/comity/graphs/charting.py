"""Timelines in the languages of other programs: Mermaid and Graphviz."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from comity import case as c
from comity.explain.wording import day_text
from comity.graphs import lettering
from comity.kinds import word
from comity.report.badges import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.graphs.obligations import Obligation
    from comity.graphs.timeline import Change, Mark, Stop, Timeline

SIGNS = {"event": "◆", "fact": "■", "unknown": "?"}
"""What stands before a change."""
_STATES = {"met": "met", "missed": "missed", "pending": "pending", "open": "not known whether met"}
_TAGS = {"met": "done", "missed": "crit", "pending": "active", "open": "active"}


Signed = tuple[str, str]
"""A text with the sign that stands before it."""


def change_text(change: Change) -> Signed:
    """What is recorded, with the sign of its kind."""
    return SIGNS[change.kind], change.text


def verdict_text(mark: Mark) -> Signed:
    """The word of a verdict and its term, with the sign of the verdict."""
    return VERDICTS[mark.verdict][0], f"{word(mark.kind, mark.verdict)}: {mark.term}"


def deadline_text(each: Obligation) -> str:
    """A deadline: whose, until when, and what became of it."""
    until = f"by {day_text(each.due)}" if each.due is not None else "by a date that is not known"
    return f"{each.term}: {until}, {_STATES[each.state]}"


def stop_text(stop: Stop) -> str:
    """The number of a step with its date and its title."""
    parts = [f"Step {stop.step}", day_text(stop.date) if stop.date is not None else "undated", stop.title]
    return ", ".join(part for part in parts if part)


# --- Mermaid -------------------------------------------------------------------------------------------------------


def mermaid(found: Timeline) -> str:
    """The text of a diagram."""
    dated = any(stop.date is not None for stop in found.stops)
    return "\n".join(_gantt(found) if dated else _plain(found)) + "\n"


def _plain(found: Timeline) -> Iterator[str]:
    yield "timeline"
    yield f"  title {_label(found.title)}"
    for stop in found.stops:
        here = [_label(mark) for mark in _lines(found, stop)] or ["nothing is recorded"]
        yield f"  {_label(stop_text(stop))} : {here[0]}"
        yield from (f"  {' ' * 8}: {line}" for line in here[1:])


def _gantt(found: Timeline) -> Iterator[str]:
    """Steps and what happens as milestones, deadlines as bars; an undated step is at the date before it."""
    yield from ("gantt", f"  title {_label(found.title)}", "  dateFormat YYYY-MM-DDTHH:mm")
    days = _days(found)
    for stop in found.stops:
        yield f"  section {_label(stop_text(stop))}"
        at = _moment(days[stop.step - 1])
        yield from (f"  {_label(line)} :milestone, {at}, 0d" for line in _lines(found, stop) or ["nothing is recorded"])
    if any(each.due is not None for each in found.deadlines):
        yield "  section Deadlines"
    for each in found.deadlines:
        if each.due is None:
            continue
        end = _end(each.due)
        start = min(days[each.step - 1], end)
        yield f"  {_label(f'▬ {deadline_text(each)}')} :{_TAGS[each.state]}, {_moment(start)}, {_moment(end)}"


def _lines(found: Timeline, stop: Stop) -> list[str]:
    """What happens and what it comes to; each begins with a sign, so that no line is one of the diagram's own words."""
    marks = (verdict_text(mark) for mark in found.marks if mark.step == stop.step)
    return [f"{sign} {text}" for sign, text in (*map(change_text, stop.changes), *marks)]


def _label(text: str) -> str:
    """A text without the signs that end a label in these diagrams."""
    return lettering.mermaid(text)[1:-1].replace(":", "#58;")


def _days(found: Timeline) -> list[datetime]:
    """A moment for each step: its own, or that of the dated step before it, or of the first one."""
    first = next(stop.date for stop in found.stops if stop.date is not None)
    last, days = c.moment(first), []
    for stop in found.stops:
        last = c.moment(stop.date) if stop.date is not None else last
        days.append(last)
    return days


def _end(due: c.Moment) -> datetime:
    """The moment at which a deadline is over: a day counts to its end."""
    return due if isinstance(due, datetime) else c.moment(due) + timedelta(days=1)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="minutes")


# --- Graphviz ------------------------------------------------------------------------------------------------------


def dot(found: Timeline) -> str:
    """The text of a digraph."""
    lines = [f"digraph {lettering.dot(found.title)} {{", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    for stop in found.stops:
        text = "\n".join([stop_text(stop), *(each.text for each in stop.changes)])
        lines.append(f"  s{stop.step} [label={lettering.dot(text)}];")
    lines += [f"  s{stop.step} -> s{stop.step + 1};" for stop in found.stops[:-1]]
    for at, each in enumerate(found.deadlines):
        lines.append(f"  d{at} [label={lettering.dot(deadline_text(each))}, style=rounded];")
        lines.append(f"  s{each.step} -> d{at} [style=dashed, dir=none];")
    for at, mark in enumerate(found.marks):
        lines.append(f"  v{at} [label={lettering.dot(' '.join(verdict_text(mark)))}, shape=plain];")
        lines.append(f"  s{mark.step} -> v{at} [style=dotted, dir=none];")
    return "\n".join([*lines, "}"]) + "\n"
