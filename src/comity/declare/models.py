"""A DECLARE model as a case: an event for each activity, a term for each constraint, on the words of its line.

Models are `.decl` files, as Declare4Py and RuM write them.
A line is `activity NAME`, or a constraint such as `Response[Pay, Ship] | | |0,10,d`: the template, its activities, then
conditions on the activation, on the target and on the time between them. A time limit from 0 on is read where the
template has one; other conditions are refused. Lines that declare data (`bind NAME: attribute`, `attribute: values`)
constrain nothing by themselves and are passed over, as are empty lines and those that start with `#`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comity.declare.case_files import case_file
from comity.declare.naming import LONGEST_ID, name_of, names, short, unused
from comity.declare.templates import MOST, TEMPLATES, Template, term
from comity.load.terms import MAX_QUOTE
from comity.problems import CaseError, Problem, Source, Span, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["case_file", "case_of_model"]

_ACTIVITY = re.compile(r"\s*activity\s+(\S.*?)\s*")
_DATA = re.compile(r"\s*(?:bind\s.*|[^\[\]|]+:\s[^\[\]|]*)")
_CONSTRAINT = re.compile(r"\s*([A-Za-z][A-Za-z \-]*?)\s*([0-9]*)\s*\[([^|]*)\]\s*((?:\|.*)?)")
_TIME = re.compile(r"([0-9]+)\s*,\s*([0-9]{1,6})\s*,\s*([smhd])", re.IGNORECASE)
MAX_LINE = 2_000
"""Characters of a line: titles and statements repeat it, and have limits themselves."""
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_BY_NAME = {each.id.replace("-", ""): each for each in TEMPLATES.values()}


@dataclass(frozen=True, slots=True)
class _Constraint:
    """One line: the template over activities, with its n and its time limit."""

    template: Template
    activities: tuple[str, ...]
    times: int
    within: str | None
    line: int
    text: str


@dataclass(slots=True)
class _Work:
    """The state of one reading; `activities` gives each the place where it is declared."""

    source: Source
    problems: list[Problem]
    activities: dict[str, Span]

    def refuse(self, code: str, message: str, at: tuple[int, int], hint: str | None = None) -> None:
        """One more problem, at these characters."""
        self.problems.append(Problem(code, message, Span(self.source, *at), hint))


def case_of_model(text: str, name: str) -> dict[str, Any]:
    """The document of a case, for `comity.case_of`, that says what the text of a `.decl` model says.

    `name` is that of its file, which is shown in messages and in the case. The title of each event is its activity (so
    `logs.by_titles` finds it in a log); its only party is `model`. Raises `CaseError` with every problem of the text.
    """
    work = _Work(Source(name, text), [], {})
    lines = _lines(text)
    for start, line in lines:
        _short_enough(work, start, line)
        _activity(work, start, line)
    found = [_constraint(work, i, start, line) for i, (start, line) in enumerate(lines, 1) if not _passed_over(line)]
    constraints = [each for each in found if each is not None]
    if not constraints and not work.problems:
        work.refuse(
            "empty", "the model has no constraints", (0, 0), "a constraint is a line such as `Response[A, B] | | |`"
        )
    if work.problems:
        raise CaseError(work.problems)
    return _document(work, constraints)


def _lines(text: str) -> list[tuple[int, str]]:
    """Each line, with where it starts."""
    return [(found.start(), found[0]) for found in re.finditer(r"[^\r\n]*(?:\r\n?|\n|$)", text)]


def _passed_over(line: str) -> bool:
    """Whether a line has no constraint: it is empty, a remark, an activity or about data."""
    line = line.rstrip("\r\n")
    told = not line.strip() or line.lstrip().startswith("#")
    return told or any(form.fullmatch(line) for form in (_ACTIVITY, _DATA))


def _short_enough(work: _Work, start: int, line: str) -> None:
    if len(line.strip()) > MAX_LINE and (_ACTIVITY.fullmatch(line.rstrip("\r\n")) or not _passed_over(line)):
        place = start + len(line) - len(line.lstrip())
        message = f"this line has more than {MAX_LINE:,} characters"
        work.refuse("too-large", message, (place, place + MAX_LINE), "shorten the names of its activities")


def _activity(work: _Work, start: int, line: str) -> None:
    found = _ACTIVITY.fullmatch(line.rstrip("\r\n"))
    if not found:
        return
    place = Span(work.source, start + found.start(1), start + found.end(1))
    first = work.activities.setdefault(found[1], place)
    if first is not place:
        also = (("first here", first),)
        work.problems.append(Problem("duplicate", f"the activity {shown(found[1])} stands twice", place, None, also))


def _constraint(work: _Work, number: int, start: int, line: str) -> _Constraint | None:
    found = _CONSTRAINT.fullmatch(line.rstrip())
    if not found:
        at = (start + len(line) - len(line.lstrip()), start + len(line.rstrip()))
        hint = "write `activity NAME`, or a constraint such as `Response[A, B] | | |`"
        work.refuse("bad-model", "this is neither an activity nor a constraint", at, hint)
        return None
    before = len(work.problems)
    template = _template(work, found[1], (start + found.start(1), start + found.end(1)))
    if template is None:
        return None
    times = _times(work, template, found[2], (start + found.start(1), start + found.end(2)))
    activities = _arguments(work, template, found[3], start + found.start(3))
    within = _conditions(work, template, found[4], start + found.start(4))
    if len(work.problems) > before:
        return None
    return _Constraint(template, activities, times, within, number, line.strip())


def _template(work: _Work, name: str, at: tuple[int, int]) -> Template | None:
    found = _BY_NAME.get(re.sub(r"[ \-]", "", name).lower())
    if found is None:
        hint = nearest(name, [each.name for each in TEMPLATES.values()])
        work.refuse("bad-model", f"there is no template {shown(name)}", at, hint or "docs/declare.md lists all of them")
    return found


def _times(work: _Work, template: Template, digits: str, at: tuple[int, int]) -> int:
    times = int(digits[:9] or 1)
    if digits and not template.counts:
        work.refuse("bad-model", f"`{template.name}` takes no number", at)
    elif not 1 <= times <= MOST:
        work.refuse("bad-value", f"`{template.name}` counts from 1 to {MOST}, not to {times:,}", at)
    return times


def _arguments(work: _Work, template: Template, text: str, start: int) -> tuple[str, ...]:
    """The activities between the brackets; where names have commas, the split at which both are declared."""
    commas = [i for i, char in enumerate(text) if char == ","]
    whole = (0, len(text))
    splits = [((0, i), (i + 1, len(text))) for i in commas] if template.binary else [(whole,)]
    known = [each for each in splits if all(text[low:high].strip() in work.activities for low, high in each)]
    if len(known) == 1:
        return tuple(text[low:high].strip() for low, high in known[0])
    if len(known) > 1:
        work.refuse("bad-model", "this can be split into two activities in several ways", (start, start + len(text)))
    elif not splits or (len(commas) > 0) != template.binary:
        wanted = "two activities" if template.binary else "one activity"
        work.refuse("bad-arguments", f"`{template.name}` takes {wanted}", (start, start + len(text)))
    else:
        for low, high in splits[0]:
            _declared(work, text[low:high], start + low)
    return ()


def _declared(work: _Work, text: str, start: int) -> None:
    name = text.strip()
    if name not in work.activities:
        at = start + len(text) - len(text.lstrip())
        hint = nearest(name, work.activities) or f"declare it: `activity {name or 'NAME'}`"
        work.refuse("unknown-name", f"unknown activity {shown(name)}", (at, at + len(name)), hint)


def _conditions(work: _Work, template: Template, text: str, start: int) -> str | None:
    """The time limit behind the bars, or None."""
    parts = [(found[0], start + found.start()) for found in re.finditer(r"(?<=\|)[^|]*", text)]
    last = 2 if template.binary else 1
    for i, (part, at) in enumerate(parts):
        if i != last and part.strip():
            hint = "give the event that fulfils them an activity of its own"
            work.refuse("bad-model", "conditions on data are not read", _trimmed(part, at), hint)
    if len(parts) > last and parts[last][0].strip():
        return _within(work, template, *parts[last])
    return None


def _within(work: _Work, template: Template, text: str, start: int) -> str | None:
    found = _TIME.fullmatch(text.strip())
    at = _trimmed(text, start)
    if not found:
        hint = "a time limit is `0,10,d`: from, to, and s, m, h or d"
        work.refuse("bad-model", f"{shown(text.strip())} is no time limit", at, hint)
    elif int(found[1]):
        work.refuse("bad-model", "a time limit must start from 0", at)
    elif not template.timed:
        having = ", ".join(f"`{each.name}`" for each in TEMPLATES.values() if each.timed)
        work.refuse("bad-model", f"`{template.name}` has no time limit here", at, f"these have one: {having}")
    elif (seconds := int(found[2]) * _SECONDS[found[3].lower()]) % 3_600:
        work.refuse("bad-model", "a time limit must be a whole number of hours or days", at)
    else:
        days, rest = divmod(seconds, 86_400)
        return f"{seconds // 3_600} hours" if rest else f"{days} days"
    return None


def _trimmed(text: str, start: int) -> tuple[int, int]:
    low = start + len(text) - len(text.lstrip())
    return low, low + len(text.strip())


# --- the case ----------------------------------------------------------------------------------------------------


def _document(work: _Work, constraints: list[_Constraint]) -> dict[str, Any]:
    name = work.source.name
    events = names(work.activities)
    party = {
        "party": "model",
        "title": f"The model {name}",
        "statements": {f"line-{each.line}": _statement(each, name) for each in constraints},
        "terms": _terms(constraints, events),
    }
    stem = re.split(r"[/\\]", name)[-1].removesuffix(".decl")
    return {
        "case": short(name_of(stem).replace("_", "-"), LONGEST_ID, "-"),
        "title": f"The DECLARE model {name}",
        "sources": {"model": {"title": name}},
        "events": {event: {"title": activity} for activity, event in events.items()},
        "parties": [party],
    }


def _statement(constraint: _Constraint, name: str) -> dict[str, str]:
    words = {"speaker": name, "venue": f"line {constraint.line}", "mode": "direct", "source": "model"}
    return words | {"quote" if len(constraint.text.split()) <= MAX_QUOTE else "note": constraint.text}


def _terms(constraints: list[_Constraint], events: Mapping[str, str]) -> list[dict[str, Any]]:
    ids: dict[str, int] = {}
    found = []
    for each in constraints:
        named = tuple(events[activity] for activity in each.activities)
        number = [str(each.times)] if each.template.counts else []
        one = unused("-".join([each.template.id, *number, *named]), ids, "-", LONGEST_ID)
        titles = tuple(f'"{activity}"' for activity in each.activities)
        said = term(each.template, named, titles, times=each.times, within=each.within)
        found.append({"id": one, "stated": [f"line-{each.line}"], **said})
    return found
