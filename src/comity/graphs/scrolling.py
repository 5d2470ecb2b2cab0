"""Timelines as SVG: steps from left to right, below each what is recorded, then deadlines as bars, then verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity import case as c
from comity.graphs import lettering
from comity.graphs.charting import change_text, deadline_text, stop_text, verdict_text
from comity.graphs.markup import joined, tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from comity.graphs.charting import Signed
    from comity.graphs.markup import Markup, Value
    from comity.graphs.timeline import Timeline

STEP = 264
LINE = 16
MARGIN = 14
_LETTERS = 36  # columns of a line below a step
_LINES = 3
_AXIS = 46
_TEXT = 74  # where the text below the axis begins
_BAR = 30
_INDENT = 18
_FILLS = {"met": "#4477aa", "missed": "#a8741a", "pending": "#8f8f8f", "open": "#c9c9c9"}
_INK, _SOFT, _RULE = "#1b1b1b", "#4d4d4d", "#7f7f7f"


def svg(found: Timeline) -> str:
    """The text of an SVG file; what does not fit in its lines is cut and stands whole in the mark's title."""
    count = len(found.stops)
    changes = [[change_text(each) for each in stop.changes] for stop in found.stops]
    verdicts = [[verdict_text(mark) for mark in found.marks if mark.step == stop.step] for stop in found.stops]
    texts, below = _columns(changes, _TEXT, "change")
    bars, below = _bars(found, below + 10)
    marks, below = _columns(verdicts, below + 24, "mark") if found.marks else ([], below)
    width, height = 2 * MARGIN + STEP * (count + 1), below + MARGIN
    attrs: dict[str, Value] = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {width} {height}",
        "width": width,
        "height": height,
        "class": "timeline",
        "role": "img",
        "aria-label": found.title,
        "font-family": "system-ui, sans-serif",
        "font-size": 12,
    }
    told = f"{count} steps, {len(found.deadlines)} deadlines, {len(found.marks)} verdicts"
    ground = tag("rect", {"class": "ground", "width": width, "height": height, "fill": "#ffffff"})
    head = [tag("title", None, found.title), tag("desc", None, told), ground]
    return f"{tag('svg', attrs, joined([*head, *_axis(found), *texts, *bars, *marks], chr(10)))}\n"


def _left(column: int) -> int:
    return MARGIN + STEP * column


def _text(x: int, y: int, text: str, name: str, fill: str = _INK) -> Markup:
    return tag("text", {"class": name, "x": x, "y": y, "fill": fill}, text)


def _axis(found: Timeline) -> Iterable[Markup]:
    """A line with a ring for each step, its number, date and title above."""
    end = _left(len(found.stops)) + STEP
    yield tag("line", {"class": "axis", "x1": MARGIN, "y1": _AXIS, "x2": end, "y2": _AXIS, "stroke": _RULE})
    for at, stop in enumerate(found.stops):
        head = stop_text(stop)
        ring: dict[str, Value] = {"cx": _left(at) + 6, "cy": _AXIS, "r": 6, "fill": _INK}
        label = _text(_left(at), _AXIS - 16, lettering.cut(head, _LETTERS), "step")
        yield tag("g", {"class": "stop", "data-step": stop.step}, tag("title", None, head), tag("circle", ring), label)


def _columns(texts: Sequence[Sequence[Signed]], top: int, name: str) -> tuple[list[Markup], int]:
    """The texts of each step below each other, and the lowest place that they reach."""
    parts, low = [], top
    for at, column in enumerate(texts):
        y = top
        for sign, text in column:
            lines = lettering.wrapped(text, _LETTERS - 3, _LINES)
            rows = [_text(_left(at) + _INDENT, y + LINE * i, line, name) for i, line in enumerate(lines)]
            whole = tag("title", None, text)
            parts.append(tag("g", {"class": name}, whole, _text(_left(at), y, sign, "sign"), *rows))
            y += LINE * len(lines) + 5
        low = max(low, y)
    return parts, low


# --- deadlines -----------------------------------------------------------------------------------------------------


def _bars(found: Timeline, top: int) -> tuple[list[Markup], int]:
    """A bar for each deadline, from the step that calls for it to its day; one without a day runs to the end."""
    parts = []
    for at, each in enumerate(found.deadlines):
        y = top + _BAR * at + 12
        start = _left(each.step - 1) + 6
        end = max(start + 6, _place(each.due, found))
        words = deadline_text(each)
        bar: dict[str, Value] = {"x": start, "y": y + 5, "width": end - start, "height": 7, "fill": _FILLS[each.state]}
        bar |= {"stroke": _INK, "stroke-dasharray": None if each.state in {"met", "missed"} else "3 2"}
        room = max(_LETTERS, (_left(len(found.stops)) + STEP - start) * _LETTERS // STEP)
        whole = tag("title", None, f"{words} ({each.title})")
        label = _text(start, y, lettering.cut(words, room), "due", _SOFT)
        parts.append(tag("g", {"class": f"deadline {each.state}"}, whole, label, tag("rect", bar)))
    return parts, top + _BAR * len(found.deadlines)


def _place(due: c.Moment | None, found: Timeline) -> int:
    """Where a moment lies: between dated steps in proportion, after the last one within the room that is left there."""
    end = _left(len(found.stops)) + STEP
    if due is None:
        return end
    dated = [(c.moment(stop.date), _left(at) + 6) for at, stop in enumerate(found.stops) if stop.date is not None]
    later = [each for each in dated if each[0] > c.moment(due)]
    before = [each for each in dated if each[0] <= c.moment(due)]
    if not before:
        return later[0][1] if later else end
    (since, left) = before[-1]
    if later:
        until, right = later[0]
        return left + round((right - left) * ((c.moment(due) - since) / (until - since)))
    latest = max(c.moment(each.due) for each in found.deadlines if each.due is not None)
    return left + round((end - left) * ((c.moment(due) - since) / (latest - since))) if latest > since else left
